"""Pictures from customers: only pixels are kept, once, and only their owner gets them back."""

import io
from collections.abc import Iterator

import pytest
from httpx2 import Response
from PIL import Image, PngImagePlugin
from starlette.testclient import TestClient

from api import pictures
from tests.api.chats import Customer, code, new_id, serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("desk")) as client:
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


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(client: TestClient, data: bytes):
    assert code(attach(Customer.opens(client), data)) == (415, "unsupported-type")


def test_a_cut_picture_is_refused(client: TestClient):
    assert code(attach(Customer.opens(client), picture(size=(200, 200))[:-200])) == (415, "unsupported-type")


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
    assert code(client.post(path, json={}, headers=customer.headers)) == (422, "invalid")


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
