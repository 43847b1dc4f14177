"""What LINE's customers see when calls fail, time out or are repeated: the real SDK against LINE's rules."""

import asyncio
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.channels.line.client import messaging
from api.channels.line.sender import LineSender
from api.delivery import Later, Never, Outcome, Parcel, Sent
from api.records.tables import now
from api.settings import Settings
from tests.platforms.line import LinePlatform
from tests.platforms.serving import standing


@pytest.fixture
def line() -> Iterator[LinePlatform]:
    with standing(LinePlatform(tokens={"r1": "U1"})) as platform:
        yield platform


def parcel(
    *texts: str,
    age: float = 1.0,
    tried_before: bool = False,
    key: str = "5f0c0000-0000-4000-8000-000000000001",
    **origin: Any,
) -> Parcel:
    messages = [{"id": "c1.2", "text": text, "caution": None, "choices": []} for text in texts]
    place = {"reply_token": "r1", "at": (now() - timedelta(seconds=age)).isoformat()} | origin
    payload = {
        "messages": messages,
        "customer": "user:U1",
        "origin": {name: value for name, value in place.items() if value is not None},
    }
    return Parcel(
        id=1,
        conversation="c1",
        channel="line",
        kind="messages",
        payload=payload,
        key=key,
        tried_before=tried_before,
        created_at=now(),
    )


def send(line: LinePlatform, *parcels: Parcel, reply: bool = True, follows: bool = True) -> list[Outcome]:
    async def main() -> list[Outcome]:
        async def is_reachable(_to: str) -> bool:
            return follows

        address = line.address
        async with messaging(Settings(line_api_url=address, line_access_token="line-token")) as api:  # type: ignore[arg-type]
            sender = LineSender(api, is_reachable, reply=reply)
            return [await sender.send(each) for each in parcels]

    return asyncio.run(main())


def test_the_free_reply_is_used_first(line: LinePlatform) -> None:
    assert send(line, parcel("こんにちは")) == [Sent()]

    assert line.texts("U1") == ["こんにちは"]
    assert line.spent == {"r1"}


def test_what_exceeds_one_reply_is_pushed_after_it(line: LinePlatform) -> None:
    assert send(line, parcel(*(f"{number}つめ" for number in range(7)))) == [Sent()]

    assert line.texts("U1") == [f"{number}つめ" for number in range(7)]


@pytest.mark.parametrize("origin", [{"reply_token": None}, {"reply_token": "spent-long-ago"}])
def test_without_a_token_that_works_it_is_pushed(line: LinePlatform, origin: dict[str, Any]) -> None:
    assert send(line, parcel("こんにちは", **origin)) == [Sent()]

    assert line.texts("U1") == ["こんにちは"]


def test_an_old_token_is_not_even_tried(line: LinePlatform) -> None:
    assert send(line, parcel("遅くなりました", age=300)) == [Sent()]

    assert line.texts("U1") == ["遅くなりました"]
    assert line.spent == set()


def test_push_only_never_uses_the_token(line: LinePlatform) -> None:
    send(line, parcel("こんにちは"), reply=False)

    assert line.texts("U1") == ["こんにちは"]
    assert line.spent == set()


class TestAfterACrash:
    def test_a_reply_that_arrived_is_not_said_again(self, line: LinePlatform) -> None:
        send(line, parcel("こんにちは"))

        assert send(line, parcel("こんにちは", tried_before=True)) == [Sent()]

        assert line.texts("U1") == ["こんにちは"]

    def test_a_reply_that_did_not_arrive_is_said(self, line: LinePlatform) -> None:
        assert send(line, parcel("こんにちは", tried_before=True)) == [Sent()]

        assert line.texts("U1") == ["こんにちは"]

    def test_when_the_token_may_have_expired_it_is_pushed_once_and_called_uncertain(self, line: LinePlatform) -> None:
        send(line, parcel("こんにちは"))

        assert send(line, parcel("こんにちは", tried_before=True, age=120)) == [Sent(uncertain=True)]

    def test_a_push_is_never_doubled(self, line: LinePlatform) -> None:
        twice = [parcel("こんにちは", reply_token=None), parcel("こんにちは", reply_token=None, tried_before=True)]

        assert send(line, *twice) == [Sent(), Sent()]

        assert line.texts("U1") == ["こんにちは"]

    def test_a_push_whose_answer_was_lost_is_not_doubled(self, line: LinePlatform) -> None:
        line.faults = [-500]

        [first, second] = send(line, *[parcel("こんにちは", reply_token=None)] * 2)

        assert isinstance(first, Later)
        assert second == Sent()
        assert line.texts("U1") == ["こんにちは"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (429, Later(error="429", seconds=0.0)),
        (500, Later(error="500", unknown=True)),
        (503, Later(error="503", unknown=True)),
        (400, Never(error="400")),
        (401, Never(error="401")),
        (403, Never(error="403")),
    ],
)
def test_what_passes_is_tried_again_and_what_never_works_is_not(
    line: LinePlatform, status: int, outcome: Outcome
) -> None:
    line.faults = [status]

    assert send(line, parcel("こんにちは", reply_token=None)) == [outcome]
    assert line.texts("U1") == []


def test_a_platform_that_cannot_be_reached_is_tried_again() -> None:
    nowhere = LinePlatform()
    nowhere.address = "http://127.0.0.1:9"

    [outcome] = send(nowhere, parcel("こんにちは"))

    assert isinstance(outcome, Later)
    assert not outcome.unknown


def test_nothing_is_pushed_to_who_unfollowed(line: LinePlatform) -> None:
    assert send(line, parcel("こんにちは"), follows=False) == [Never(error="unfollowed")]
    assert line.texts("U1") == []


def test_each_call_of_a_parcel_has_a_key_of_its_own(line: LinePlatform) -> None:
    send(line, parcel(*["長い文" * 1500] * 4, reply_token=None, key=str(uuid.uuid4())))

    assert len(line.texts("U1")) == 4
