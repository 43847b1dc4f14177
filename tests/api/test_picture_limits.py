"""One conversation cannot fill the disk with pictures; what else it wants goes on."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from PIL import Image
from starlette.testclient import TestClient

from api import pictures
from api.channels import attachments
from tests.api.chats import Customer, code, new_id, serving


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path) as client:
        yield client


def picture(width: int = 20) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, 10), 100).save(written, "PNG")
    return written.getvalue()


def attach(customer: Customer, data: bytes, *, client_id: str | None = None) -> Response:
    return customer.client.post(
        f"{customer.path}/attachments",
        files={"file": ("画面.png", data)},
        data={"client_id": client_id or new_id()},
        headers=customer.headers,
    )


def kept(customer: Customer) -> int:
    return sum(len(message["attachments"]) for message in customer.messages())


def test_beyond_the_number_a_picture_is_refused_and_the_conversation_goes_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pictures, "MOST", 2)
    customer = Customer.opens(client, "お湯がわかない")
    for _ in range(2):
        assert attach(customer, picture()).status_code == 200

    refused = attach(customer, picture())

    assert code(refused) == (422, "invalid")
    [error] = refused.json()["errors"]
    assert error["pointer"] == "/file"
    assert "2枚" in error["detail"]
    assert kept(customer) == 2
    assert customer.presses("まだ直りません")["messages"][-1]["node"] == "kettle.lid"


def test_beyond_the_bytes_a_picture_is_refused_and_a_smaller_one_is_taken(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    customer = Customer.opens(client)
    [first] = attach(customer, picture()).json()["message"]["attachments"]
    monkeypatch.setattr(pictures, "MOST_BYTES", 2 * first["size"] + 100)

    assert code(attach(customer, picture(width=200))) == (422, "invalid")
    assert attach(customer, picture()).status_code == 200


def test_a_retry_of_what_was_taken_is_answered_although_nothing_more_is_taken(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pictures, "MOST", 1)
    customer = Customer.opens(client)
    sent, client_id = picture(), new_id()
    first = attach(customer, sent, client_id=client_id)

    again = attach(customer, sent, client_id=client_id)

    assert again.json() == first.json()
    assert code(attach(customer, sent)) == (422, "invalid")


def test_other_conversations_have_room_of_their_own(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "MOST", 1)
    attach(Customer.opens(client), picture())

    assert attach(Customer.opens(client), picture()).status_code == 200


def test_while_all_hands_are_full_a_picture_is_to_come_again(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    customer = Customer.opens(client)
    monkeypatch.setattr(attachments, "HANDS", asyncio.Semaphore(0))

    refused = attach(customer, picture())

    assert code(refused) == (503, "overloaded")
    assert int(refused.headers["retry-after"]) > 0


def test_a_picture_leaves_the_hand_free_whatever_becomes_of_it(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    customer = Customer.opens(client)
    monkeypatch.setattr(attachments, "HANDS", asyncio.Semaphore(1))

    assert code(attach(customer, b"%PDF-1.7")) == (415, "unsupported-type")
    assert attach(customer, picture()).status_code == 200
    assert attach(customer, picture()).status_code == 200


def test_one_address_sends_only_so_many_in_an_hour_and_may_go_on_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(attachments, "AN_HOUR", 2)
    with serving(tmp_path, rate_per_address=100) as client:
        customers = [Customer.opens(client) for _ in range(3)]

        answers = [attach(customer, picture()) for customer in customers]
        said = customers[2].says("お湯がわかない")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert code(answers[2]) == (429, "too-fast")
    assert 60 < int(answers[2].headers["retry-after"]) <= 3601
    assert said["messages"]
