"""Events are kept once, worked off in order, and never lost; on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from api import inbox as inbox_module
from api import leases
from api.inbox import Handler, Inbox, Incoming, TryLater
from api.keys import Keys
from api.records.writer import Writer
from tests.waiting import reached

KEYS = Keys(["a secret key for tests"])
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def incoming(
    event: str, *, source: str = "user:U1", minute: int = 0, said: str = "届きません", channel: str = "line"
) -> Incoming:
    at = NOON + timedelta(minutes=minute)
    return Incoming(
        channel=channel, event=event, type="text", source=source, at=at, secret={"text": said}, data={"to": "U1"}
    )


class Desk:
    """Stands for the channels' handlers: remembers what it was given; ``trouble`` is raised before it takes anything."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.trouble: list[Exception] = []

    async def handle(self, event: Incoming) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append((event.event, event.secret["text"]))


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT event, text, done_at, attempts FROM inbox ORDER BY id")).mappings())


@asynccontextmanager
async def open_writer(engine: Engine) -> AsyncIterator[Writer]:
    writer = Writer(engine)
    writer.start()
    yield writer
    await writer.stop()


async def worked_off(inbox: Inbox, is_done: Callable[[], bool]) -> None:
    task = asyncio.create_task(inbox.run())
    await reached(is_done)
    inbox.stop()
    await task


def run(engine: Engine, body: Callable[[Callable[[Handler], Inbox]], Awaitable[None]]) -> None:
    async def main() -> None:
        async with open_writer(engine) as writer:
            await body(lambda handler: Inbox(writer, KEYS, {"line": handler, "slack": handler}))

    asyncio.run(main())


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "POLL", 0.01)
    monkeypatch.setattr(inbox_module, "backoff", lambda _attempts: 0.0)


def test_an_event_that_comes_twice_is_worked_off_once(engine: Engine) -> None:
    desk = Desk()

    async def body(make: Callable[[Handler], Inbox]) -> None:
        inbox = make(desk.handle)
        await inbox.accept([incoming("e1"), incoming("e2", minute=1)])
        await inbox.accept([incoming("e1", said="もう一度"), incoming("e3", minute=2)])
        await worked_off(inbox, lambda: len(desk.taken) == 3)

    run(engine, body)

    assert [event for event, _ in desk.taken] == ["e1", "e2", "e3"]
    assert [row["done_at"] is not None for row in rows(engine)] == [True] * 3


def test_the_same_id_on_two_channels_is_two_events(engine: Engine) -> None:
    desk = Desk()

    async def body(make: Callable[[Handler], Inbox]) -> None:
        inbox = make(desk.handle)
        await inbox.accept([incoming("e1"), incoming("e1", channel="slack")])
        await worked_off(inbox, lambda: len(desk.taken) == 2)

    run(engine, body)


def test_one_customers_events_go_in_the_platforms_order_whatever_order_they_came_in(engine: Engine) -> None:
    desk = Desk()

    async def body(make: Callable[[Handler], Inbox]) -> None:
        inbox = make(desk.handle)
        await inbox.accept([incoming("late", minute=9), incoming("early", minute=1), incoming("middle", minute=5)])
        await worked_off(inbox, lambda: len(desk.taken) == 3)

    run(engine, body)

    assert [event for event, _ in desk.taken] == ["early", "middle", "late"]


def test_a_text_waits_encrypted_and_is_wiped_when_it_is_done(engine: Engine) -> None:
    desk = Desk()

    async def body(make: Callable[[Handler], Inbox]) -> None:
        inbox = make(desk.handle)
        await inbox.accept([incoming("e1", said="パスワードは ひみつ-1234 です")])
        [waiting] = rows(engine)
        assert waiting["text"] is not None
        assert "ひみつ-1234".encode() not in bytes(waiting["text"])
        await worked_off(inbox, lambda: len(desk.taken) == 1)

    run(engine, body)

    assert desk.taken == [("e1", "パスワードは ひみつ-1234 です")]
    assert [row["text"] for row in rows(engine)] == [None]


def test_a_failure_is_tried_again_before_anything_later_of_the_same_customer(engine: Engine) -> None:
    desk = Desk()
    desk.trouble = [RuntimeError("the database hiccuped"), TryLater()]

    async def body(make: Callable[[Handler], Inbox]) -> None:
        inbox = make(desk.handle)
        await inbox.accept([incoming("first"), incoming("second", minute=1)])
        await worked_off(inbox, lambda: len(desk.taken) == 2)

    run(engine, body)

    assert [event for event, _ in desk.taken] == ["first", "second"]
    assert [row["attempts"] for row in rows(engine)] == [2, 0]


def test_an_event_that_never_works_is_set_aside_and_the_next_one_comes(engine: Engine) -> None:
    desk = Desk()
    desk.trouble = [RuntimeError("a defect")] * inbox_module.TRIES

    async def body(make: Callable[[Handler], Inbox]) -> None:
        inbox = make(desk.handle)
        await inbox.accept([incoming("bad"), incoming("good", minute=1)])
        await worked_off(inbox, lambda: len(desk.taken) == 1)

    run(engine, body)

    assert desk.taken == [("good", "届きません")]


def test_what_was_accepted_is_there_for_the_next_process(engine: Engine) -> None:
    desk = Desk()

    async def first_process(make: Callable[[Handler], Inbox]) -> None:
        await make(desk.handle).accept([incoming("e1")])

    async def second_process(make: Callable[[Handler], Inbox]) -> None:
        await worked_off(make(desk.handle), lambda: len(desk.taken) == 1)

    run(engine, first_process)
    assert desk.taken == []
    run(engine, second_process)

    assert desk.taken == [("e1", "届きません")]


def test_two_workers_never_take_one_event_twice_and_keep_each_customers_order(engine: Engine) -> None:
    taken: list[tuple[str, str]] = []

    async def handle(event: Incoming) -> None:
        await asyncio.sleep(0)
        taken.append((event.source, event.event))

    async def body(make: Callable[[Handler], Inbox]) -> None:
        first, second = make(handle), make(handle)
        workers = [asyncio.create_task(first.run()), asyncio.create_task(second.run())]
        for number in range(60):
            await first.accept([incoming(f"e{number:02}", source=f"user:U{number % 6}", minute=number)])
        await reached(lambda: len(taken) == 60)
        first.stop()
        second.stop()
        await asyncio.gather(*workers)

    run(engine, body)

    assert len(taken) == len(set(taken)) == 60
    for customer in range(6):
        events = [event for source, event in taken if source == f"user:U{customer}"]
        assert events == sorted(events)
