"""The outbox: what is to be said on another system is a row of the turn's transaction, and is sent afterwards.

Rows of one conversation on one channel go in order. A row is marked ``attempted`` before its call, so that after a
crash the sender knows that an earlier try may have arrived. ``sent`` means that the platform accepted it, not that it
was read. What can never work becomes ``dead``: staff see it and can send it again.
"""

import asyncio
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, RowMapping, update

from api.leases import LEASE, backoff, lease, rest, work_lanes
from api.problems import MadoguchiError
from api.records.tables import Delivery as DeliveryRow
from api.records.tables import now, table
from api.records.writer import Writer

#: A row that could not be sent for so long is dead.
GIVE_UP_AFTER = timedelta(hours=24)

_TABLE = table(DeliveryRow)
_LANE = ("conversation", "channel")
_PENDING = _TABLE.c.state.in_(["waiting", "attempted"])

log = structlog.get_logger("delivery")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One row as its sender sees it. ``tried_before``: an earlier try may have arrived. ``key``: of every try."""

    id: int
    conversation: str
    channel: str
    kind: str
    payload: Mapping[str, Any]
    key: str
    tried_before: bool
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The platform accepted it. ``uncertain``: it may have been said twice. ``remote``: the platform's name for it."""

    remote: str | None = None
    uncertain: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """It did not work now. ``seconds``: how long the platform asks to wait. ``unknown``: it may have arrived."""

    error: str
    seconds: float | None = None
    unknown: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Never:
    """It will never work like this."""

    error: str


Outcome = Sent | Later | Never


class Sender(Protocol):
    """Sends the parcels of one channel. Raises nothing that the platform's answer or the network could cause."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Try once."""
        ...


class Delivery:
    """Sends what waits in the outbox."""

    def __init__(self, writer: Writer, senders: Mapping[str, Sender]) -> None:
        self._writer = writer
        self._senders = senders
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something new waits: look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop`, then send what is due once more, so that a shutdown leaves nothing behind needlessly."""
        while True:
            last_round = self._stopping
            try:
                rows = await self._writer.run(self._lease)
            except MadoguchiError:
                rows = []
            if rows:
                # What cannot be written down now is tried again when its lease has run out.
                await work_lanes(rows, _LANE, self._send_lane, log=log)
                continue
            if last_round:
                return
            await rest(self._wake)

    def stop(self) -> None:
        """Let `run` return once nothing is due any more."""
        self._stopping = True
        self._wake.set()

    def _lease(self, connection: Connection) -> list[RowMapping]:
        return lease(
            connection,
            _TABLE,
            lane=_LANE,
            pending=_PENDING & _TABLE.c.channel.in_(list(self._senders)),
            order=("conversation", "channel", "id"),
            owner=self._owner,
            now=now(),
            due="due_at",
        )

    async def _send_lane(self, lane: Sequence[RowMapping]) -> None:
        for place, row in enumerate(lane):
            if not await self._send(row):
                for rest in lane[place + 1 :]:
                    await self._release(rest)
                return

    async def _send(self, row: RowMapping) -> bool:
        """Try one row. False: its lane must wait."""
        marked = await self._set(row, state="attempted", attempted_at=now(), until=now() + LEASE)
        if not marked:
            # The lease ran out meanwhile and somebody else has the lane.
            return False
        parcel = Parcel(
            tried_before=row["state"] == "attempted",
            **{name: row[name] for name in ("id", "conversation", "channel", "kind", "payload", "key", "created_at")},
        )
        try:
            outcome = await self._senders[row["channel"]].send(parcel)
        except Exception as error:
            log.error("delivery.defect", channel=row["channel"], kind=row["kind"], error=type(error).__name__)
            outcome = Later(error=type(error).__name__, unknown=True)
        attempts = row["attempts"] + 1
        match outcome:
            case Sent(remote=remote, uncertain=uncertain):
                if uncertain:
                    log.warning("delivery.uncertain", delivery=row["id"], channel=row["channel"])
                state = "uncertain" if uncertain else "sent"
                await self._release(row, state=state, sent_at=now(), remote=remote, attempts=attempts, error=None)
                return True
            case Later(error=error, seconds=seconds, unknown=unknown) if now() - row["created_at"] < GIVE_UP_AFTER:
                # Jitter only spreads load; it needs no cryptographic randomness.
                wait = seconds if seconds is not None else backoff(attempts) * random.uniform(0.5, 1.0)  # noqa: S311
                log.info("delivery.later", delivery=row["id"], channel=row["channel"], error=error, seconds=wait)
                state = "attempted" if unknown or parcel.tried_before else "waiting"
                due_at = now() + timedelta(seconds=wait)
                await self._release(row, state=state, due_at=due_at, attempts=attempts, error=error)
                return False
            case Later(error=error) | Never(error=error):
                log.warning("delivery.dead", delivery=row["id"], channel=row["channel"], error=error)
                await self._release(row, state="dead", attempts=attempts, error=error)
                return True

    async def _release(self, row: RowMapping, **values: Any) -> None:
        await self._set(row, owner=None, until=None, **values)

    async def _set(self, row: RowMapping, **values: Any) -> bool:
        statement = update(_TABLE).where(_TABLE.c.id == row["id"], _TABLE.c.owner == self._owner).values(**values)
        return bool(await self._writer.run(lambda connection: connection.execute(statement).rowcount, shares=True))
