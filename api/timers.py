"""Timers that have become due, also those of the time when the service was down: each goes through the desk once."""

import asyncio
import contextlib
import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.desk import Desk
from api.problems import MadoguchiError
from api.records.reads import Reads
from api.records.tables import Timer, now, table
from api.records.writer import Writer

#: How long one process keeps a timer to itself.
LEASE = timedelta(seconds=60)
#: How many are taken at once.
PIECE = 20
#: At least this often the table is looked at: another process may have set a timer. Seconds.
POLL = 5.0
#: A question that should have been asked this long ago is not asked any more.
TOO_LATE = timedelta(hours=24)

_NEVER = datetime.max.replace(tzinfo=UTC)
_TIMER = table(Timer)

log = structlog.get_logger("timers")


class Timers:
    """Watches the timers of all conversations."""

    def __init__(self, desk: Desk, writer: Writer, reads: Reads) -> None:
        self._desk = desk
        self._writer = writer
        self._reads = reads
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        #: When the table is looked at again.
        self._next_look = _NEVER

    def wake(self, due: datetime) -> None:
        """A timer was set. Nearly every turn sets one, minutes ahead: only the first to become due counts."""
        if due < self._next_look:
            self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            # While the table is looked at, whatever is set may have been missed.
            self._next_look = _NEVER
            try:
                seconds = await self._work_off()
            except (MadoguchiError, SQLAlchemyError) as error:
                log.warning("timers.postponed", error=type(error).__name__)
                seconds = POLL
            self._next_look = now() + timedelta(seconds=seconds)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), seconds)
            self._wake.clear()

    async def _work_off(self) -> float:
        """Work off what is due; returns how many seconds until the next look."""
        while True:
            first = await self._reads.run(
                lambda connection: connection.execute(select(func.min(_TIMER.c.due_at)).where(_free(now()))).scalar()
            )
            wait = (first - now()).total_seconds() if first is not None else POLL
            if wait > 0:
                return min(wait, POLL)
            for timer in await self._writer.run(self._lease):
                await self._fire(timer)

    def _lease(self, connection: Connection) -> list[RowMapping]:
        at = now()
        due = select(_TIMER.c.id).where(_TIMER.c.due_at <= at, _free(at)).order_by(_TIMER.c.due_at).limit(PIECE)
        taken = connection.execute(
            update(_TIMER)
            # Said again outside: on PostgreSQL another process may have taken them between the two.
            .where(_TIMER.c.id.in_(due), _free(at))
            .values(owner=self._owner, until=at + LEASE)
            .returning(_TIMER.c.id, _TIMER.c.conversation, _TIMER.c.kind, _TIMER.c.due_at)
        ).mappings()
        return sorted(taken, key=lambda timer: timer["due_at"])

    async def _fire(self, timer: RowMapping) -> None:
        if timer["kind"] == "follow-up" and now() - timer["due_at"] > TOO_LATE:
            gone = delete(_TIMER).where(_TIMER.c.id == timer["id"])
            await self._writer.run(lambda connection: connection.execute(gone).rowcount)
            return
        try:
            await self._desk.timer_due(timer["conversation"], timer["id"], due=timer["due_at"])
        except MadoguchiError as error:
            # Its lease runs out, and it is taken again.
            log.warning("timer.postponed", kind=timer["kind"], error=error.code)


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(_TIMER.c.until.is_(None), _TIMER.c.until < at)
