"""The loading animation shows only while an answer takes long, only in a chat of two, and harms nothing."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from api.channels.customers import Customers
from api.channels.line import handler as line_handler
from api.channels.line.client import content, messaging
from api.channels.line.handler import LineHandler
from api.inbox import Incoming
from api.records.reads import Reads
from api.settings import Settings
from tests.platforms.line import LinePlatform
from tests.platforms.serving import served
from tests.waiting import reached


@pytest.fixture
def line() -> Iterator[LinePlatform]:
    platform = LinePlatform()
    with served(platform.app()) as address:
        platform.address = address
        yield platform
    assert platform.complaints == []


class SlowDesk:
    """Answers when the animation was asked for, or at once."""

    def __init__(self, line: LinePlatform, *, is_slow: bool) -> None:
        self._line = line
        self._is_slow = is_slow
        self.answered = False

    async def say(self, _customer: object, _text: str) -> None:
        if self._is_slow:
            await reached(lambda: bool(self._line.loading))
        self.answered = True


def handle(line: LinePlatform, desk: SlowDesk, source: str, address: str) -> None:
    event = Incoming(
        channel="line",
        event="e1",
        type="text",
        source=source,
        at=datetime(2026, 11, 24, tzinfo=UTC),
        secret={"text": "届きません"},
        data={"message": "m1", "to": "U1", "standby": False},
    )

    async def main() -> None:
        settings = Settings.load(line_access_token="line-token", line_api_url=address, line_data_url=address)
        async with messaging(settings) as api, content(settings) as blobs:
            handler = LineHandler(cast(Customers, desk), cast(Reads, cast(Any, None)), api, blobs)
            await handler(event)

    asyncio.run(main())


def test_a_slow_answer_shows_it(line: LinePlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_handler, "LOADING_AFTER", 0.0)
    desk = SlowDesk(line, is_slow=True)

    handle(line, desk, "user:U1", line.address)

    assert line.loading == ["U1"]
    assert desk.answered


@pytest.mark.parametrize("source", ["user:U1", "group:C1:U1"])
def test_a_quick_answer_and_a_group_do_not(line: LinePlatform, source: str) -> None:
    desk = SlowDesk(line, is_slow=False)

    handle(line, desk, source, line.address)

    assert line.loading == []
    assert desk.answered
