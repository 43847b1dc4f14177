"""Tickets as signed webhooks: a receiver can verify them, and no private network is reached by mistake."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.channels.ticket_webhook import TicketWebhookSender
from api.delivery import Later, Never, Outcome, Sent
from api.records.reads import Reads
from api.settings import Settings
from tests.api.channels.test_mail import parcel, reads
from tests.platforms.serving import served

__all__ = ["reads"]

SECRET = "whsec_bWFkb2d1Y2hpLXNlY3JldC1rZXk="


class Receiver:
    """A help desk that takes webhooks."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answer: Response = Response()
        self.address = ""

    async def take(self, request: Request) -> Response:
        self.calls.append((dict(request.headers), await request.body()))
        return self.answer


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with served(Starlette(routes=[Route("/{path}", made.take, methods=["POST", "GET"])])) as address:
        made.address = address
        yield made


def send(reads: Reads, url: str, *, secret: str = SECRET, private: bool = True) -> Outcome:
    settings: Any = Settings(ticket_webhook_url=url, ticket_webhook_secret=secret, ticket_webhook_private=private)  # type: ignore[arg-type]
    return asyncio.run(TicketWebhookSender(settings, reads).send(parcel()))


@pytest.mark.parametrize("secret", [SECRET, "ただの合言葉 and more"])
def test_the_receiver_can_verify_it(reads: Reads, receiver: Receiver, secret: str) -> None:
    assert send(reads, f"{receiver.address}/tickets", secret=secret) == Sent()

    [(headers, body)] = receiver.calls
    if secret == SECRET:
        Webhook(secret).verify(body, headers)
    content = json.loads(body)
    assert content["type"] == "ticket.opened"
    assert content["data"]["number"] == "K7QM-2F9X"
    assert headers["webhook-id"] == "k1"


def test_a_redirect_is_not_followed(reads: Reads, receiver: Receiver) -> None:
    receiver.answer = RedirectResponse(f"{receiver.address}/elsewhere")

    assert send(reads, f"{receiver.address}/tickets") == Never(error="307")
    assert len(receiver.calls) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "192.168.0.1", "169.254.169.254", "[::1]"])
def test_a_private_address_is_refused(reads: Reads, receiver: Receiver, host: str) -> None:
    port = receiver.address.rpartition(":")[2]

    assert send(reads, f"http://{host}:{port}/tickets", private=False) == Never(error="private-address")
    assert receiver.calls == []


@pytest.mark.parametrize(
    "host",
    ["[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[fec0::1]", "[fc00::1]", "224.0.0.1", "[ff02::1]"],
)
def test_a_private_address_in_another_dress_is_refused_too(reads: Reads, host: str) -> None:
    assert send(reads, f"http://{host}/tickets", private=False) == Never(error="private-address")


@pytest.mark.parametrize(("status", "kind"), [(500, Later), (429, Later), (400, Never), (410, Never)])
def test_what_passes_is_tried_again_and_what_never_works_is_not(
    reads: Reads, receiver: Receiver, status: int, kind: type[Outcome]
) -> None:
    receiver.answer = Response(status_code=status)

    assert isinstance(send(reads, f"{receiver.address}/tickets"), kind)
