"""Timers that have become due, also those of the time when the service was down: each goes through the desk once."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, RowMapping, delete, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from api.desk import Desk
from api.leases import lease, rest
from api.problems import MadoguchiError
from api.records.reads import Reads
from api.records.tables import Timer, now, table
from api.records.writer import Writer

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
            await rest(self._wake, seconds)

    async def _work_off(self) -> float:
        """Work off what is due; returns how many seconds until the next look."""
        while True:
            first = await self._reads.run(_first_due)
            wait = (first - now()).total_seconds() if first is not None else POLL
            if wait > 0:
                return min(wait, POLL)
            timers = await self._writer.run(self._lease)
            if not timers:
                # Another process was quicker, or has one of the same conversation in hand.
                return POLL
            for timer in timers:
                await self._fire(timer)

    def _lease(self, connection: Connection) -> list[RowMapping]:
        at = now()
        due = _TIMER.c.due_at <= at
        return lease(
            connection, _TIMER, lane=("conversation",), pending=due, order=("due_at",), owner=self._owner, now=at
        )

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


def _first_due(connection: Connection) -> datetime | None:
    """When the first timer that nobody has in hand becomes due."""
    free = or_(_TIMER.c.until.is_(None), _TIMER.c.until < now())
    return connection.execute(select(func.min(_TIMER.c.due_at)).where(free)).scalar()
