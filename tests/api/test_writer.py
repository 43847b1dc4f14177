"""The writer: together when it can be, each alone when it must be, and never a lie about what is on disk."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select
from sqlalchemy.exc import IntegrityError

from api.problems import NotWritable, Overloaded
from api.records import migrate, writer
from api.records.checkpoint import EVERY
from api.records.database import LOG, connect
from api.records.tables import Conversation, Message, Timer, table
from api.records.writer import Stale, TurnRows, Writer
from api.turns import beginning

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
COLUMNS = {"state": {}, "status": "bot", "end": "open", "topic": None, "ticket": None, "ticket_open": False}


def turn(
    conversation: str, version: int | None, seq: int, *, client_id: str | None = None, author: str = "customer"
) -> TurnRows:
    row: dict[str, Any] = dict.fromkeys(column.name for column in table(Message).columns)
    row |= {
        "conversation": conversation,
        "seq": seq,
        "at": AT,
        "author": author,
        "text": f"text {seq}",
        "client_id": client_id,
        "masked": False,
        "offline": False,
        "deleted": False,
    }
    values: dict[str, Any] = {**COLUMNS, "seq": seq, "agent": None, "customer_seq": seq, "last_at": AT}
    if version is None:
        values |= beginning(opening=None, channel="web", customer=None, page=None, at=AT)
    return TurnRows(conversation=conversation, version=version, values=values, rows={Message: [row]})


@pytest.fixture
def engine(tmp_path: Path):
    engine = connect(f"sqlite:///{tmp_path}/desk.db")
    migrate.upgrade(engine)
    yield engine
    engine.dispose()


@asynccontextmanager
async def writing(engine: Engine) -> AsyncIterator[Writer]:
    running = Writer(engine)
    running.start()
    try:
        yield running
    finally:
        await running.stop()


async def submit(running: Writer, *turns: TurnRows) -> list[Any]:
    futures = [running.submit(one, lambda: None) for one in turns]
    return await asyncio.gather(*futures, return_exceptions=True)


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table(Message))).scalar_one()


def commits(engine: Engine) -> list[int]:
    counted: list[int] = []
    event.listen(engine, "commit", lambda _: counted.append(1))
    return counted


def test_turns_that_wait_share_one_commit(engine: Engine):
    async def scenario() -> tuple[list[Any], list[int]]:
        async with writing(engine) as running:
            gate = asyncio.Event()
            loop = asyncio.get_running_loop()

            def hold(_: Connection) -> None:
                # Until all the turns below stand in the queue.
                asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()

            holding = asyncio.ensure_future(running.run(hold))
            await asyncio.sleep(0)
            futures = [running.submit(turn(f"c{n}", None, 1), lambda: None) for n in range(50)]
            counted = commits(engine)
            gate.set()
            await holding
            return await asyncio.gather(*futures), counted

    results, counted = asyncio.run(scenario())

    assert results == [None] * 50
    assert len(counted) == 2  # the holder's and the one of all turns
    assert count(engine) == 50


def test_the_timers_that_a_turn_stops_go_with_it(engine: Engine):
    def timer(of: str, name: str) -> dict[str, Any]:
        return {"id": name, "conversation": of, "node": "n", "kind": "follow-up", "due_at": AT}

    async def scenario() -> list[Any]:
        async with writing(engine) as running:
            begun = [turn("a", None, 1), turn("b", None, 1)]
            await submit(
                running,
                *(
                    one._replace(
                        rows={
                            **one.rows,
                            Timer: [timer(one.conversation, f"{one.conversation}-{n}") for n in range(2)],
                        },
                    )
                    for one in begun
                ),
            )
            # An id of another conversation is none of its own.
            return await submit(
                running, turn("a", 1, 2)._replace(stopped=["a-0", "b-0"]), turn("b", 7, 2)._replace(stopped=["b-1"])
            )

    assert [type(result) for result in asyncio.run(scenario())] == [type(None), Stale]

    with engine.connect() as connection:
        assert sorted(connection.execute(select(table(Timer).c.id)).scalars()) == ["a-1", "b-0", "b-1"]


def test_a_turn_over_an_older_version_is_stale_and_writes_nothing(engine: Engine):
    async def scenario() -> list[Any]:
        async with writing(engine) as running:
            await submit(running, turn("a", None, 1), turn("b", None, 1))
            return await submit(running, turn("a", 7, 2), turn("b", 1, 2))

    stale, fine = asyncio.run(scenario())

    assert isinstance(stale, Stale)
    assert fine is None
    assert count(engine) == 3


def test_a_faulty_turn_does_not_take_its_neighbours_along(engine: Engine):
    async def scenario() -> list[Any]:
        async with writing(engine) as running:
            await submit(running, turn("a", None, 1), turn("b", None, 1), turn("c", None, 1))
            return await submit(running, turn("a", 1, 2), turn("b", 1, 2, author="nobody"), turn("c", 1, 2))

    first, faulty, last = asyncio.run(scenario())

    assert (first, last) == (None, None)
    assert isinstance(faulty, IntegrityError)
    assert count(engine) == 5


def test_a_client_id_stands_once_in_a_conversation(engine: Engine):
    async def scenario() -> list[Any]:
        async with writing(engine) as running:
            await submit(running, turn("a", None, 1, client_id="x"), turn("b", None, 1, client_id="x"))
            return await submit(running, turn("a", 1, 2, client_id="x"))

    assert isinstance(asyncio.run(scenario())[0], IntegrityError)
    assert count(engine) == 2


def test_what_follows_a_commit_happens_though_nobody_waits(engine: Engine):
    async def scenario() -> list[str]:
        done: list[str] = []
        async with writing(engine) as running:
            future = running.submit(turn("a", None, 1), lambda: done.append("stored"))
            future.cancel()
        await asyncio.sleep(0)
        return done

    assert asyncio.run(scenario()) == ["stored"]
    assert count(engine) == 1


def test_too_many_waiting_turns_are_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writer, "WAITING", 3)

    async def scenario() -> int:
        async with writing(engine) as running:
            futures = [running.submit(turn(f"c{n}", None, 1), lambda: None) for n in range(3)]
            with pytest.raises(Overloaded):
                running.submit(turn("one too many", None, 1), lambda: None)
            await asyncio.gather(*futures)
            return running.waiting

    assert asyncio.run(scenario()) == 0
    assert count(engine) == 3


def test_a_database_that_cannot_be_written_says_so_and_recovers(engine: Engine):
    query_only = "ON"

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only = {query_only}")

    async def scenario() -> tuple[list[Any], bool, list[Any], bool]:
        nonlocal query_only
        async with writing(engine) as running:
            refused = await submit(running, turn("a", None, 1), turn("b", None, 1))
            writable = running.writable
            query_only = "OFF"
            stored = await submit(running, turn("a", None, 1), turn("b", None, 1))
            return refused, writable, stored, running.writable

    refused, then, stored, now = asyncio.run(scenario())

    assert [type(error) for error in refused] == [NotWritable, NotWritable]
    assert stored == [None, None]
    assert (then, now) == (False, True)
    assert count(engine) == 2


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_commit_is_looked_up_and_never_repeated_blindly(engine: Engine, *, arrived: bool):
    lost = iter([True])

    async def scenario() -> list[Any]:
        async with writing(engine) as running:
            await submit(running, turn("warm", None, 1))
            engine.dialect.do_commit = _losing(engine.dialect, lost, arrived=arrived)
            return await submit(running, turn("a", None, 1, client_id="x"))

    results = asyncio.run(scenario())

    if arrived:
        assert results == [None]
        assert count(engine) == 2
    else:
        assert [type(error) for error in results] == [Stale]
        assert count(engine) == 1


def _losing(dialect: Any, lost: Any, *, arrived: bool) -> Any:
    commit, rollback = dialect.do_commit, dialect.do_rollback
    was_disconnect = dialect.is_disconnect
    dialect.is_disconnect = lambda error, *rest: "lost" in str(error) or was_disconnect(error, *rest)

    def do_commit(connection: Any) -> None:
        if next(lost, False):
            (commit if arrived else rollback)(connection)
            raise sqlite3.OperationalError("connection lost")
        commit(connection)

    return do_commit


def test_other_writes_get_their_result_after_the_commit(engine: Engine):
    async def scenario() -> int:
        async with writing(engine) as running:
            await submit(running, turn("a", None, 1))

            def change(connection: Connection) -> int:
                return connection.execute(table(Conversation).update().values(seen_seq=1)).rowcount

            return await running.run(change)

    assert asyncio.run(scenario()) == 1


def test_an_error_in_another_write_reaches_its_caller_and_nobody_else(engine: Engine):
    async def scenario() -> list[Any]:
        async with writing(engine) as running:

            def fail(connection: Connection) -> None:
                connection.execute(insert(table(Message)).values(conversation="missing", seq=1))

            failing = asyncio.ensure_future(running.run(fail))
            stored = running.submit(turn("a", None, 1), lambda: None)
            return list(await asyncio.gather(failing, stored, return_exceptions=True))

    failed, stored = asyncio.run(scenario())

    assert isinstance(failed, IntegrityError)
    assert stored is None


def test_the_log_is_copied_after_the_answers_and_does_not_grow(tmp_path: Path, engine: Engine):
    async def scenario() -> int:
        async with writing(engine) as running:
            await submit(running, turn("a", None, 1))
            for version in range(1, 6 * EVERY):
                await submit(running, turn("a", version, version + 1))
            return (tmp_path / "desk.db-wal").stat().st_size

    # Half of that at which a commit would have to copy it.
    assert asyncio.run(scenario()) < LOG * 4096 // 2


def test_a_busy_database_is_waited_for(engine: Engine):
    with engine.begin() as other:

        async def scenario() -> list[Any]:
            async with writing(engine) as running:
                future = running.submit(turn("a", None, 1), lambda: None)
                await asyncio.sleep(0)
                other.rollback()
                return [await future]

        assert asyncio.run(scenario()) == [None]
