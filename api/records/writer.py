"""The one writer of a process: a thread that commits all turns that wait, together, in one transaction.

A data sync is the dear part of a commit; sharing it among the turns that arrive meanwhile is what makes a durable turn
cheap (ten times the throughput of one commit a turn). What follows from sharing:

- a turn is written only over the version of the conversation that it was computed from, else it is `Stale` and none of
  its rows are written; the caller loads and computes again;
- whatever goes wrong in a shared transaction, it is rolled back and every turn gets a transaction of its own, so that
  only the faulty one fails;
- turns are sorted by conversation, so that two processes on one PostgreSQL lock rows in the same order;
- a COMMIT whose connection broke has an unknown outcome: each turn is looked up before anybody is told anything.

The event loop hands over at once what one round of it has made, so that turns of customers who write at the same time
stand in one transaction. Callers are answered after the commit, with one wake-up of the event loop a batch.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import structlog
from sqlalchemy import Connection, Engine, Executable, insert, select, text, update
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlmodel import SQLModel

from api.problems import NotWritable, Overloaded
from api.records.checkpoint import Checkpoints
from api.records.database import cannot_write, is_disconnect, reason, sqlstate
from api.records.statements import Statements
from api.records.tables import Conversation, Message, Probe, Timer, now, table

T = TypeVar("T")

#: The most turns in one transaction.
BATCH = 256
#: The most jobs that may wait; beyond, callers are told to come back.
WAITING = 1_000
#: How often a batch is tried again after a serialisation failure or a deadlock.
TRIES = 5
#: Seconds between two probes of a database that could not be written.
PROBE_EVERY = 1.0
#: SQLSTATEs after which the same transaction may simply be tried again.
_AGAIN = {"40001", "40P01"}

_CONVERSATION = table(Conversation)
_MESSAGE = table(Message)
_PROBE = table(Probe)
_TIMER = table(Timer)
#: Tables in the order of their foreign keys.
_ORDER = {known: place for place, known in enumerate(SQLModel.metadata.sorted_tables)}

log = structlog.get_logger("writer")


class Stale(Exception):
    """The conversation has moved on since it was read: load it and compute the turn again."""


class TurnRows(NamedTuple):
    """All rows of one turn of one conversation.

    ``version``: the version that the turn was computed from, or None where the conversation begins with this turn.
    ``values``: the conversation's changed columns without id and version (all of them at the beginning).
    ``rows``: by table, to be inserted; each has every column but a number that the database gives. ``stopped``: the ids
    of the conversation's timers that are gone. ``statements``: what else belongs to the turn. ``notify``: the last new
    message's number, for other processes; 0: something changed without a message.
    """

    conversation: str
    version: int | None
    values: Mapping[str, Any]
    rows: Mapping[type[SQLModel], Sequence[Mapping[str, Any]]] = MappingProxyType({})
    stopped: Sequence[str] = ()
    statements: Sequence[Executable] = ()
    notify: int | None = None


@dataclass(slots=True)
class _Job:
    """What waits in the queue: a turn, or a function that writes (``shares``: in one transaction with its like)."""

    future: asyncio.Future[Any]
    turn: TurnRows | None = None
    then: Callable[[], None] | None = None
    function: Callable[[Connection], Any] | None = None
    shares: bool = False
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the only writing connection of the process. Start it inside a running event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements = Statements(engine.dialect)
        self._checkpoints = Checkpoints(engine.dialect)
        #: What this round of the event loop has made, and what was handed over to the thread; None: the end.
        self._made: list[_Job] = []
        self._queue: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._waiting = 0
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._notifies = engine.dialect.name == "postgresql"
        self._probed_at = 0.0
        #: Whether the last transaction could be committed.
        self.writable = True

    # For callers, on the event loop

    def start(self) -> None:
        """Start the thread; answers come back to the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Finish what waits, then end the thread."""
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    @property
    def waiting(self) -> int:
        """How many jobs wait or are being written."""
        return self._waiting

    def submit(self, turn: TurnRows, then: Callable[[], None]) -> asyncio.Future[None]:
        """Store a turn; the future is done after its commit, and ``then`` was called, whether or not somebody waits.

        It fails with Stale, NotWritable, Overloaded, or the database's error. Raises Overloaded.
        """
        return self._enqueue(_Job(self._future(), turn=turn, then=then))

    async def run(self, function: Callable[[Connection], T], *, shares: bool = False) -> T:
        """Run ``function`` in a writing transaction and return its result after the commit.

        ``shares``: it shares its transaction with others that wait, for functions whose rows nobody else writes. It may
        be called more than once (serialisation failures, a neighbour that failed). Raises what it raises, NotWritable,
        Overloaded.
        """
        return await self._enqueue(_Job(self._future(), function=function, shares=shares))

    async def probe(self) -> bool:
        """Whether a commit works now. Asks the database at most once a second."""
        if time.monotonic() - self._probed_at >= PROBE_EVERY:
            self._probed_at = time.monotonic()
            try:
                await self.run(_probe)
            except (NotWritable, Overloaded, DBAPIError):
                return False
        return self.writable

    def _future(self) -> asyncio.Future[Any]:
        if self._waiting >= WAITING:
            raise Overloaded
        return asyncio.get_running_loop().create_future()

    def _enqueue(self, job: _Job) -> asyncio.Future[Any]:
        self._waiting += 1
        self._made.append(job)
        if len(self._made) == 1:
            asyncio.get_running_loop().call_soon(self._hand_over)
        return job.future

    def _hand_over(self) -> None:
        if self._made:
            self._queue.put(self._made)
            self._made = []

    def _answer(self, jobs: Sequence[_Job]) -> None:
        self._waiting -= len(jobs)
        for job in jobs:
            if job.error is None and job.then is not None:
                job.then()
            if job.future.done():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)

    # In the writer's thread

    def _work(self) -> None:
        running = True
        while running:
            jobs, running = self._next_jobs()
            for start in range(0, len(jobs), BATCH):
                self._work_off(jobs[start : start + BATCH])
            self._checkpoints.wrote(len(jobs))
            if self._connection is not None and self._checkpoints.is_due:
                self._checkpoints.make(self._connection)
        self._disconnect()

    def _work_off(self, jobs: list[_Job]) -> None:
        turns = [job for job in jobs if job.turn is not None]
        if turns:
            self._write(sorted(turns, key=_by_conversation))
        sharing = [job for job in jobs if job.shares]
        if sharing:
            self._write(sharing)
        for job in jobs:
            if job.function is not None and not job.shares:
                self._write([job])
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._answer, jobs)

    def _next_jobs(self) -> tuple[list[_Job], bool]:
        """What waits, and whether more may come."""
        jobs: list[_Job] = []
        try:
            made = self._queue.get(timeout=None if self.writable else PROBE_EVERY)
            while made is not None:
                jobs += made
                made = self._queue.get_nowait()
        except queue.Empty:
            if not jobs:
                self._try_again()
            return jobs, True
        return jobs, False

    def _try_again(self) -> None:
        try:
            with self._connect().begin():
                _probe(self._connect())
        except Exception as error:
            self._failed(error)
        else:
            self._succeeded()

    def _write(self, jobs: list[_Job]) -> None:
        """Commit the jobs together; where that fails, each by itself. Leaves result or error in each."""
        for attempt in range(TRIES):
            committing = False
            try:
                connection = self._connect()
                with connection.begin():
                    self._execute(connection, jobs, each=attempt > 0)
                    committing = True
            except Exception as error:
                if committing and is_disconnect(error):
                    self._look_up(jobs)
                    return
                self._drop_broken(error)
                if sqlstate(error) in _AGAIN:
                    continue
                if cannot_write(error):
                    self._failed(error)
                    for job in jobs:
                        job.error = NotWritable()
                    return
                if isinstance(error, _SomeStale):
                    continue
                if len(jobs) == 1:
                    jobs[0].error = error
                    return
                for job in jobs:
                    self._write([job])
                return
            else:
                self._succeeded()
                return
        for job in jobs:
            job.error = Overloaded()

    def _execute(self, connection: Connection, jobs: Sequence[_Job], *, each: bool) -> None:
        for job in jobs:
            job.result = job.error = None
            if job.function is not None:
                job.result = job.function(connection)
        turns = [job.turn for job in jobs if job.turn is not None]
        if not turns:
            return
        going_on = [turn for turn in turns if turn.version is not None]
        if going_on and each:
            stale = {turn.conversation for turn in going_on if not self._update(connection, [turn])}
            turns = [turn for turn in turns if turn.conversation not in stale]
            for job in jobs:
                if job.turn is not None and job.turn.conversation in stale:
                    job.error = Stale()
        elif going_on and self._update(connection, going_on) != len(going_on):
            raise _SomeStale
        beginnings = [{**turn.values, "id": turn.conversation, "version": 1} for turn in turns if turn.version is None]
        if beginnings:
            self._statements.insert(connection, _CONVERSATION, beginnings)
        self._insert(connection, turns)
        stopped = [(turn.conversation, timer) for turn in turns for timer in turn.stopped]
        if stopped:
            self._statements.delete(connection, _TIMER, stopped)
        for turn in turns:
            for statement in turn.statements:
                connection.execute(statement)
        if self._notifies:
            _notify(connection, turns)

    def _update(self, connection: Connection, turns: Sequence[TurnRows]) -> int:
        """Update the turns' conversations where the version still fits; returns how many did."""
        alike: dict[tuple[str, ...], list[tuple[str, int, Mapping[str, Any]]]] = {}
        for turn in turns:
            if turn.version is not None:
                alike.setdefault(tuple(turn.values), []).append((turn.conversation, turn.version, turn.values))
        return sum(self._statements.update_versions(connection, _CONVERSATION, changes) for changes in alike.values())

    def _insert(self, connection: Connection, turns: Sequence[TurnRows]) -> None:
        gathered: dict[type[SQLModel], list[Mapping[str, Any]]] = {}
        for turn in turns:
            for model, rows in turn.rows.items():
                gathered.setdefault(model, []).extend(rows)
        for model in sorted(gathered, key=lambda model: _ORDER[table(model)]):
            if gathered[model]:
                self._statements.insert(connection, table(model), gathered[model])

    def _look_up(self, jobs: Sequence[_Job]) -> None:
        """The connection broke in COMMIT: find out, job by job, what was written."""
        log.warning("commit.unknown", jobs=len(jobs))
        self._disconnect()
        try:
            connection = self._connect()
            with connection.begin():
                for job in jobs:
                    job.error = None
                    if job.turn is None or not _is_written(connection, job.turn):
                        # A function's outcome cannot be looked up; a turn that is not there is computed again.
                        job.error = NotWritable() if job.turn is None else Stale()
        except Exception as error:
            self._failed(error)
            for job in jobs:
                job.error = NotWritable()

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _drop_broken(self, error: BaseException) -> None:
        if is_disconnect(error) or isinstance(error, PendingRollbackError):
            self._disconnect()

    def _failed(self, error: BaseException) -> None:
        if self.writable:
            log.error("database.not-writable", error=type(error).__name__, reason=reason(error))
        self.writable = False
        # A file that was opened read-only stays so for this connection, even when its rights change.
        self._disconnect()

    def _succeeded(self) -> None:
        if not self.writable:
            log.info("database.writable")
        self.writable = True


class _SomeStale(Exception):
    """At least one turn of the batch is stale: write again, looking at each."""


def _by_conversation(job: _Job) -> str:
    return job.turn.conversation if job.turn else ""


def _notify(connection: Connection, turns: Sequence[TurnRows]) -> None:
    pairs = [f"{turn.conversation}:{turn.notify}" for turn in turns if turn.notify is not None]
    # A payload may have 8,000 bytes; a pair has some 45.
    for start in range(0, len(pairs), 128):
        payload = ",".join(pairs[start : start + 128])
        connection.execute(text("SELECT pg_notify('madoguchi', :payload)"), {"payload": payload})


def _is_written(connection: Connection, turn: TurnRows) -> bool:
    messages = turn.rows.get(Message)
    if messages:
        first = messages[0]
        found = connection.execute(
            select(_MESSAGE.c.at, _MESSAGE.c.client_id).where(
                _MESSAGE.c.conversation == turn.conversation, _MESSAGE.c.seq == first["seq"]
            )
        ).first()
        return found is not None and found.at == first["at"] and found.client_id == first.get("client_id")
    version = connection.execute(
        select(_CONVERSATION.c.version).where(_CONVERSATION.c.id == turn.conversation)
    ).scalar()
    return version is not None and version > (turn.version or 0)


def _probe(connection: Connection) -> None:
    if not connection.execute(update(_PROBE).values(at=now())).rowcount:
        connection.execute(insert(_PROBE).values(id=1, at=now()))
