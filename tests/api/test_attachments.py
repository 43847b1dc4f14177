"""Pictures from customers: only pixels are kept, once, and only their owner gets them back."""

import asyncio
import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from sqlalchemy import select
from starlette.testclient import TestClient

from api import pictures
from api.problems import Invalid, UnsupportedType
from api.records.database import connect
from api.records.tables import TicketEvent, table
from tests.api.chats import Customer, code, new_id, serving, write_folder
from tests.knowledge.folders import DESK

WITH_SENTENCE = DESK.replace("controls:\n", "  image-received: 画像を受け取りました。\ncontrols:\n", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    knowledge = write_folder(folder / "desk", desk=WITH_SENTENCE)
    with serving(folder, knowledge_dir=knowledge) as client:
        yield client


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (20, 10), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def attach(customer: Customer, data: bytes, *, name: str = "画面.png", client_id: str | None = None) -> Response:
    return customer.client.post(
        f"{customer.path}/attachments",
        files={"file": (name, data)},
        data={"client_id": client_id or new_id()},
        headers=customer.headers,
    )


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("GIF", "P")]
)
def test_a_picture_stands_in_the_conversation_and_comes_back(client: TestClient, kind: str, mode: str):
    customer = Customer.opens(client, "お湯がわかない")

    answer = attach(customer, picture(kind, mode)).json()

    [attached] = answer["message"]["attachments"]
    assert (attached["name"], attached["type"]) == ("画面.png", pictures.TYPES[kind])
    assert customer.messages()[-1 - len(answer["messages"])] == answer["message"]
    got = client.get(attached["url"], headers=customer.headers)
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "private, no-store"
    assert len(got.content) == attached["size"]
    with Image.open(io.BytesIO(got.content)) as image:
        assert (image.format, image.size) == (kind, (20, 10))


def test_what_was_hidden_in_it_is_gone(client: TestClient):
    customer = Customer.opens(client)
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "where I live")
    turned = Image.Exif()
    turned[0x0112], turned[0x010F] = 6, "where I live"

    for data in (
        picture(pnginfo=hidden),
        picture("JPEG", exif=turned),
        picture() + b"where I live",
    ):
        [attached] = attach(customer, data).json()["message"]["attachments"]
        assert b"where I live" not in client.get(attached["url"], headers=customer.headers).content


def test_it_is_turned_upright(client: TestClient):
    customer = Customer.opens(client)
    turned = Image.Exif()
    turned[0x0112] = 6

    [attached] = attach(customer, picture("JPEG", exif=turned)).json()["message"]["attachments"]

    with Image.open(io.BytesIO(client.get(attached["url"], headers=customer.headers).content)) as image:
        assert image.size == (10, 20)


def test_a_retry_gets_the_same_answer(client: TestClient):
    customer = Customer.opens(client)
    client_id = new_id()

    first = attach(customer, picture(), client_id=client_id)
    second = attach(customer, picture(), client_id=client_id)
    other = attach(customer, picture(size=(5, 5)), client_id=client_id)

    assert first.json() == second.json()
    assert code(other) == (409, "client-id-reused")
    assert code(customer.post("messages", client_id=client_id, text="まだ")) == (409, "client-id-reused")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF....WAVEfmt ",
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_what_is_no_picture_is_refused(client: TestClient, data: bytes):
    assert code(attach(Customer.opens(client), data)) == (415, "unsupported-type")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_broken_picture_is_refused(client: TestClient, kind: str):
    customer = Customer.opens(client)
    whole = picture(kind, size=(200, 200))

    assert code(attach(customer, whole[: len(whole) // 2])) == (422, "invalid")
    assert code(attach(customer, whole[:12])) == (422, "invalid")
    assert not [message for message in customer.messages() if message["attachments"]]


@settings(max_examples=80)
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255))))
def test_whatever_is_in_it_it_is_taken_or_refused(kind: str, changes: list[tuple[int, int]]):
    data = bytearray(picture(kind, size=(30, 20)))
    for place, value in changes:
        data[place % len(data)] = value

    with contextlib.suppress(UnsupportedType, Invalid):
        kept = asyncio.run(pictures.clean("a.png", bytes(data)))
        assert kept.type in pictures.TYPES.values()


def test_the_second_picture_that_a_phone_puts_behind_is_left_out(client: TestClient):
    written = io.BytesIO()
    first, second = Image.new("RGB", (20, 10)), Image.new("RGB", (20, 10), "red")
    first.save(written, "MPO", save_all=True, append_images=[second])

    [attached] = attach(Customer.opens(client), written.getvalue()).json()["message"]["attachments"]

    assert attached["type"] == "image/jpeg"


def test_of_an_animation_the_first_frame_is_kept(client: TestClient):
    customer = Customer.opens(client)
    written = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), color) for color in ("red", "blue")]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])

    [attached] = attach(customer, written.getvalue()).json()["message"]["attachments"]

    with Image.open(io.BytesIO(client.get(attached["url"], headers=customer.headers).content)) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_too_many_pixels_are_refused(client: TestClient):
    assert code(attach(Customer.opens(client), picture(mode="1", size=(8_000, 6_000)))) == (422, "invalid")


def test_too_many_bytes_are_refused(client: TestClient):
    customer = Customer.opens(client)

    assert code(attach(customer, b"\x89PNG" + b"a" * pictures.LARGEST)) == (413, "too-large")
    assert code(attach(customer, b"\x89PNG" + b"a" * 2 * pictures.LARGEST)) == (413, "too-large")


def test_a_form_without_its_parts_is_invalid(client: TestClient):
    customer = Customer.opens(client)
    path = f"{customer.path}/attachments"

    assert code(client.post(path, data={"client_id": new_id()}, headers=customer.headers)) == (422, "invalid")
    assert code(client.post(path, files={"file": ("a.png", picture())}, headers=customer.headers)) == (422, "invalid")


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data"])
def test_a_form_that_falls_apart_is_invalid(client: TestClient, kind: str):
    customer = Customer.opens(client)
    headers = customer.headers | {"content-type": kind}

    assert code(client.post(f"{customer.path}/attachments", content=b"garbage", headers=headers)) == (422, "invalid")


def test_a_body_that_is_no_form_is_of_the_wrong_type(client: TestClient):
    customer = Customer.opens(client)

    refused = client.post(f"{customer.path}/attachments", json={}, headers=customer.headers)

    assert code(refused) == (415, "unsupported-type")


def test_the_question_that_waits_stays_asked(client: TestClient):
    customer = Customer.opens(client, "お湯がわかない")
    pending = customer.messages()[-1]

    [reply] = attach(customer, picture()).json()["messages"]

    assert reply["node"] == "desk.image-received"
    assert [choice["label"] for choice in reply["choices"]] == [choice["label"] for choice in pending["choices"]]
    assert customer.presses("まだ直りません")["messages"][-1]["node"] == "kettle.lid"


def test_a_desk_without_a_sentence_for_it_asks_again(tmp_path: Path):
    with serving(tmp_path) as client:
        [reply] = attach(Customer.opens(client, "お湯がわかない"), picture()).json()["messages"]

    assert reply["node"] == "kettle.plug"


def test_it_joins_an_open_ticket(client: TestClient, folder: Path):
    customer = Customer.opens(client, "人と話したい")

    attach(customer, picture(), name="エラー.png")

    engine = connect(f"sqlite:///{folder}/data/madoguchi.db")
    with engine.connect() as connection:
        notes = connection.execute(select(table(TicketEvent).c.text)).scalars().all()
    engine.dispose()
    assert "画像: エラー.png" in notes


def test_nobody_else_gets_it(client: TestClient):
    customer, other = Customer.opens(client), Customer.opens(client)
    [attached] = attach(customer, picture()).json()["message"]["attachments"]

    assert code(client.get(attached["url"])) == (404, "not-found")
    assert code(client.get(attached["url"].replace(customer.id, other.id), headers=other.headers)) == (404, "not-found")


def test_a_name_is_made_harmless(client: TestClient):
    [attached] = attach(Customer.opens(client), picture(), name="..\\..\\etc/pass\u202ewd.png").json()["message"][
        "attachments"
    ]

    assert attached["name"] == "passwd.png"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("setup.exe", "setup.exe.png"), ("image", "image.png"), ("", "image.png"), ("写真.JPG", "写真.JPG")],
)
def test_a_name_ends_as_a_pictures_does(client: TestClient, name: str, kept: str):
    [attached] = attach(Customer.opens(client), picture(), name=name or ".").json()["message"]["attachments"]

    assert attached["name"] == kept
