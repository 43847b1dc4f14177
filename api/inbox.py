"""The inbox: a webhook's events are on disk before the platform hears 200, and are worked off afterwards, once each.

Events of one source are worked off in the order of the platform's own times. What was accepted survives ``kill -9``; an
event that comes twice is kept once. Texts wait encrypted and are wiped when they are done.
"""

import asyncio
import json
import random
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, RowMapping, update
from sqlalchemy.dialects import postgresql, sqlite

from api.keys import Keys
from api.leases import backoff, lease, rest, work_lanes
from api.problems import MadoguchiError
from api.records.tables import Inbox as InboxRow
from api.records.tables import now, table
from api.records.writer import Writer

#: An event that failed so often is set aside, so that it does not keep its customer's later words waiting for ever.
TRIES = 12

_TABLE = table(InboxRow)
_LANE = ("channel", "source")

log = structlog.get_logger("inbox")


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """One event of a platform. ``event`` is unique in its channel; ``source`` names whose order is to be kept.

    ``secret``: what is encrypted while it waits (the text, addresses that are valid for a while); ``data``: the rest.
    """

    channel: str
    event: str
    type: str
    source: str
    at: datetime
    reply_token: str | None = None
    secret: Mapping[str, Any] = field(default_factory=dict[str, Any])
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


class TryLater(Exception):
    """The handler cannot work the event off now; it comes again after a while, and is never set aside for it."""


Handler = Callable[[Incoming], Awaitable[None]]


class Inbox:
    """Accepts events and has them worked off by the handler of their channel."""

    def __init__(self, writer: Writer, keys: Keys, handlers: Mapping[str, Handler]) -> None:
        self._writer = writer
        self._keys = keys
        self._handlers = handlers
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._stopping = False

    async def accept(self, events: Sequence[Incoming]) -> None:
        """Store ``events``, the known ones left as they are; returns after the commit. Raises NotWritable."""
        if not events:
            return
        rows = [
            {
                "channel": event.channel,
                "event": event.event,
                "type": event.type,
                "source": event.source,
                "at": event.at,
                "reply_token": event.reply_token,
                "text": self._keys.encrypt(json.dumps(dict(event.secret))) if event.secret else None,
                "data": dict(event.data),
                "attempts": 0,
                "received_at": now(),
            }
            for event in events
        ]
        await self._writer.run(lambda connection: _insert_new(connection, rows), shares=True)
        self._wake.set()

    async def run(self) -> None:
        """Work events off until `stop`. An endless task for the lifespan."""
        while not self._stopping:
            try:
                rows = await self._writer.run(self._lease)
            except MadoguchiError:
                rows = []
            if rows:
                # What cannot be written down now is worked off again when its lease has run out.
                await work_lanes(rows, _LANE, self._work_off, log=log)
                continue
            await rest(self._wake)

    def stop(self) -> None:
        """Let `run` return after the events in hand; the rest stays on disk."""
        self._stopping = True
        self._wake.set()

    def _lease(self, connection: Connection) -> list[RowMapping]:
        return lease(
            connection,
            _TABLE,
            lane=_LANE,
            pending=_TABLE.c.done_at.is_(None),
            order=("channel", "source", "at", "id"),
            owner=self._owner,
            now=now(),
        )

    async def _work_off(self, lane: Sequence[RowMapping]) -> None:
        for place, row in enumerate(lane):
            if not await self._handle(row):
                await self._give_back(lane[place + 1 :])
                return

    async def _handle(self, row: RowMapping) -> bool:
        """Work one event off. False: it has to be tried again, so the rest of its lane must wait."""
        try:
            await self._handlers[row["channel"]](self._incoming(row))
        except TryLater:
            await self._put_off(row)
            return False
        except (InvalidToken, KeyError):
            log.error("inbox.unreadable", channel=row["channel"], type=row["type"], id=row["event"])
        except Exception as error:
            # Whatever went wrong with one event, the next ones and the next try must still come.
            log.warning("inbox.failed", channel=row["channel"], type=row["type"], error=type(error).__name__)
            if row["attempts"] + 1 < TRIES:
                await self._put_off(row)
                return False
            log.error("inbox.given-up", channel=row["channel"], type=row["type"], id=row["event"])
        await self._set(row, done_at=now(), text=None, owner=None, until=None)
        return True

    def _incoming(self, row: RowMapping) -> Incoming:
        secret = json.loads(self._keys.decrypt(row["text"])) if row["text"] is not None else {}
        fields = {name: row[name] for name in ("channel", "event", "type", "source", "at", "reply_token", "data")}
        return Incoming(**fields, secret=secret)

    async def _put_off(self, row: RowMapping) -> None:
        # Jitter only spreads load; it needs no cryptographic randomness.
        wait = backoff(row["attempts"] + 1) * random.uniform(0.5, 1.0)  # noqa: S311
        await self._set(row, attempts=row["attempts"] + 1, owner=None, until=now() + timedelta(seconds=wait))

    async def _give_back(self, rows: Sequence[RowMapping]) -> None:
        for row in rows:
            await self._set(row, owner=None, until=None)

    async def _set(self, row: RowMapping, **values: Any) -> None:
        statement = update(_TABLE).where(_TABLE.c.id == row["id"], _TABLE.c.owner == self._owner).values(**values)
        await self._writer.run(lambda connection: connection.execute(statement).rowcount, shares=True)


def _insert_new(connection: Connection, rows: list[dict[str, Any]]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(_TABLE).on_conflict_do_nothing(index_elements=["channel", "event"]), rows)
