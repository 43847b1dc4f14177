"""Pictures that customers sent, as staff get them."""

import io
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from tests.api.staff.conftest import House


@pytest.fixture
def sent(house: House) -> tuple[dict[str, Any], dict[str, Any]]:
    """A conversation, and the picture in it."""
    opened = house.conversation("音が出ない")
    written = io.BytesIO()
    Image.new("RGB", (20, 10)).save(written, "PNG")
    answer = house.customer.post(
        f"/api/chat/conversations/{opened['id']}/attachments",
        files={"file": ("画面.png", written.getvalue())},
        data={"client_id": str(uuid4())},
        headers={"Authorization": f"Bearer {opened['token']}"},
    )
    return opened, answer.json()["message"]["attachments"][0]


def test_staff_find_it_in_the_conversation_and_save_it(house: House, sent: tuple[dict[str, Any], dict[str, Any]]):
    opened, attached = sent
    viewer = house.signed_in("viewer")
    path = f"/api/staff/conversations/{opened['id']}/attachments/{attached['id']}"

    page = viewer.get(f"/staff/conversations/{opened['id']}").text
    got = viewer.get(path)

    assert f'href="{path}"' in page
    assert "画面.png" in page
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"].startswith("attachment")
    assert len(got.content) == attached["size"]


def test_nobody_else_does(house: House, sent: tuple[dict[str, Any], dict[str, Any]]):
    opened, attached = sent
    path = f"/api/staff/conversations/{opened['id']}/attachments"

    assert house.customer.get(f"{path}/{attached['id']}").status_code == 401
    assert house.signed_in("viewer").get(f"{path}/none").status_code == 404


def test_erased_it_is_gone(house: House, sent: tuple[dict[str, Any], dict[str, Any]]):
    opened, attached = sent
    admin = house.signed_in("admin")

    admin.post(f"/api/staff/conversations/{opened['id']}/erase")

    path = f"/api/staff/conversations/{opened['id']}/attachments/{attached['id']}"
    assert admin.get(path).status_code == 404
