"""Errors are read off screenshots, where the extra is installed; else a picture is only kept."""

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from starlette.testclient import TestClient

from api import app, recognition
from api.recognition import Recognition
from knowledge import shipped
from tests.api.chats import Customer, new_id, serving

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
DIALOG = (
    "ホストが見つからなかったため、サーバーに接続できませんでした。",
    "サーバー名が正しいことを確認してください。",
    "アカウント : 'mail.example.jp', サーバー : 'mail.example.jp',",
    "プロトコル : POP3, ポート : 110, セキュリティ (SSL): なし,",
    "ソケット エラー : 11001, エラー番号 : 0x800CCC0D",
)


def dialog(lines: tuple[str, ...] = DIALOG) -> bytes:
    """An error box of Outlook Express as a screenshot shows it."""
    font = ImageFont.truetype(FONT, 13)
    image = Image.new("RGB", (520, 90 + 22 * len(lines)), "#ece9d8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 520, 26), fill="#0a54e2")
    draw.text((8, 4), "Outlook Express", font=font, fill="white")
    draw.ellipse((16, 44, 48, 76), fill="red")
    for place, line in enumerate(lines):
        draw.text((64, 40 + 22 * place), line, font=font, fill="black")
    bottom = 50 + 22 * len(lines)
    draw.rectangle((230, bottom, 300, bottom + 24), outline="black")
    draw.text((252, bottom + 2), "OK", font=font, fill="black")
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def blank() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(written, "PNG")
    return written.getvalue()


def attach(customer: Customer, data: bytes) -> list[dict[str, object]]:
    answer = customer.client.post(
        f"{customer.path}/attachments",
        files={"file": ("画面.png", data)},
        data={"client_id": new_id()},
        headers=customer.headers,
    ).json()
    assert answer["message"]["text"] == ""
    assert answer["message"]["attachments"]
    return answer["messages"]


@pytest.fixture
def reads_screens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A recogniser that reads these lines on any picture."""
    lines: list[str] = []
    monkeypatch.setattr(app, "installed", lambda: lambda data: lines)
    return lines


@pytest.fixture
def client(reads_screens: list[str], tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path, knowledge_dir=shipped()) as client:
        yield client


def test_an_error_on_the_screen_is_answered_as_if_it_had_been_typed(client: TestClient, reads_screens: list[str]):
    reads_screens += DIALOG
    typed = Customer.opens(client, "0x800CCC0D").messages()[1:]

    shown = attach(Customer.opens(client), blank())

    assert [message["text"] for message in shown] == [message["text"] for message in typed]
    assert [message["node"] for message in shown] == [message["node"] for message in typed]


def test_other_words_on_the_screen_move_nothing(client: TestClient, reads_screens: list[str]):
    reads_screens += ["受信トレイ", "メールが届かない", "パスワード: Kitsune-7788"]
    customer = Customer.opens(client, "メールの送信ができません。パスワードは聞かれません")
    pending = customer.messages()[-1]

    [reply] = attach(customer, blank())

    assert reply["node"] == "desk.image-received"
    assert reply["choices"] != []
    assert len(pending["choices"]) == len(reply["choices"])  # type: ignore[arg-type]
    assert "Kitsune" not in customer.get("messages").text


def test_a_retry_is_not_read_again(client: TestClient, reads_screens: list[str]):
    customer, client_id = Customer.opens(client), new_id()

    def send() -> object:
        files, data = {"file": ("a.png", blank())}, {"client_id": client_id}
        return client.post(f"{customer.path}/attachments", files=files, data=data, headers=customer.headers).json()

    first = send()
    reads_screens += DIALOG

    assert send() == first


def test_a_recogniser_that_fails_costs_nothing_but_its_answer():
    def fails(_: bytes) -> list[str]:
        raise RuntimeError("no model")

    assert asyncio.run(Recognition(fails).words(b"")) == ""
    assert asyncio.run(Recognition(None).words(b"")) == ""


def test_more_pictures_than_can_be_read_do_not_wait():
    go = threading.Event()

    def slow(_: bytes) -> list[str]:
        go.wait()
        return ["read"]

    async def many() -> list[str]:
        reader = Recognition(slow)
        works = [asyncio.create_task(reader.words(b"")) for _ in range(6)]
        done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
        assert [work.result() for work in done] == [""] * len(done)
        go.set()
        return await asyncio.gather(*works)

    assert sorted(asyncio.run(many())) == ["", "", "read", "read", "read", "read"]


def test_the_extra_reads_an_error_box(tmp_path: Path):
    pytest.importorskip("rapidocr")
    read = recognition.installed()
    assert read is not None

    with serving(tmp_path, knowledge_dir=shipped()) as client:
        typed = Customer.opens(client, "0x800CCC0D").messages()[1:]
        shown = attach(Customer.opens(client), dialog())

    assert "エラー番号:0x800CCC0D" in "".join(read(dialog())).replace(" ", "").replace("：", ":")
    assert [message["node"] for message in shown] == [message["node"] for message in typed]
    assert typed
