"""Taking work from a table so that no two processes take the same, and the order within a lane is kept.

A *lane* is what must stay in order: the events of one customer, the deliveries of one conversation on one channel. A
whole lane is leased, never a row: while one of its rows is leased or waits for its next try, nothing else of it can go.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, or_, select, text, tuple_, update

from api.records.tables import Delivery, Inbox, Timer
from api.records.tables import table as table_of

#: How long a lease holds when its owner dies.
LEASE = timedelta(seconds=60)
#: Seconds after which a table is looked at without being called: other processes' rows, and tries that wait.
POLL = 1.0
#: The most lanes that one process takes at once.
LANES = 20
#: Backoff after a failure: doubled from the first to the last, in seconds; jitter is the caller's.
FIRST_BACKOFF, LAST_BACKOFF = 1.0, 300.0


def backoff(attempts: int) -> float:
    """Seconds to wait after the ``attempts``-th failed try (1, 2, ...)."""
    return min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LAST_BACKOFF)


def release_all(connection: Connection) -> None:
    """Free whatever is leased: the owners are known to be dead. Without this, it waits for the leases to run out."""
    for row in (Inbox, Delivery, Timer):
        leased = table_of(row)
        connection.execute(update(leased).where(leased.c.owner.is_not(None)).values(owner=None, until=None))


async def rest(wake: asyncio.Event, seconds: float = POLL) -> None:
    """Wait until somebody calls, at most ``seconds``."""
    # Not `wait_for`: in Python 3.11 it forgets to be cancelled where what it waits for comes at that moment.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()
    wake.clear()


async def work_lanes(
    rows: Sequence[RowMapping],
    lane: Sequence[str],
    work: Callable[[Sequence[RowMapping]], Awaitable[None]],
    *,
    log: Any,
) -> None:
    """Work leased rows off, the lanes side by side. One that breaks off is logged; it is taken again by and by."""
    lanes = [list(group) for _, group in groupby(rows, key=lambda row: [row[name] for name in lane])]
    for outcome in await asyncio.gather(*(work(one) for one in lanes), return_exceptions=True):
        if isinstance(outcome, BaseException):
            log.error("lane.broken-off", error=type(outcome).__name__)


def lease(
    connection: Connection,
    table: Table,
    *,
    lane: Sequence[str],
    pending: ColumnElement[bool],
    order: Sequence[str],
    owner: str,
    now: datetime,
    due: str | None = None,
) -> list[RowMapping]:
    """Take up to `LANES` free lanes: all their pending rows, in ``order``, now owned until ``now + LEASE``.

    ``lane``, ``order``, ``due``: column names; a row whose ``due`` is still to come holds its lane up. The table has
    the columns ``id``, ``owner`` and ``until``. To be called inside a writing transaction.
    """
    if connection.dialect.name == "postgresql":
        # Two leases at the same moment would each see the other's lane as free.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:table))"), {"table": f"lease:{table.name}"})
    columns = [table.c[name] for name in lane]
    held = table.c.until >= now
    busy = select(*columns).where(pending, held if due is None else or_(held, table.c[due] > now))
    free = (
        select(*columns)
        .where(pending, tuple_(*columns).not_in(busy))
        .group_by(*columns)
        .order_by(func.min(table.c.id))
        .limit(LANES)
    )
    taken = connection.execute(
        update(table)
        .where(pending, tuple_(*columns).in_(free))
        .values(owner=owner, until=now + LEASE)
        .returning(*table.c)
    )
    return sorted(taken.mappings().all(), key=lambda row: [row[name] for name in order])
