"""What could not be sent: rows of the outbox, read and sent again."""

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, select, update

from api import wire
from api.problems import NotFound
from api.records.tables import Delivery, table

DELIVERY = table(Delivery)

State = Literal["waiting", "uncertain", "dead"]

#: ``attempted`` is a waiting row whose answer has not come yet.
_STATES: dict[str, tuple[str, ...]] = {
    "waiting": ("waiting", "attempted"),
    "uncertain": ("uncertain",),
    "dead": ("dead",),
}


def deliveries(
    connection: Connection, *, state: State | None, before: int | None, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """What is not sent, the newest first, and whether there is more. ``before``: id of a page's last row."""
    states = _STATES[state] if state else [one for group in _STATES.values() for one in group]
    query = select(DELIVERY).where(DELIVERY.c.state.in_(states)).order_by(DELIVERY.c.id.desc())
    if before is not None:
        query = query.where(DELIVERY.c.id < before)
    rows = connection.execute(query.limit(limit + 1)).all()
    return [_row(row) for row in rows[:limit]], len(rows) > limit


def send_again(connection: Connection, delivery: int) -> None:
    """Makes a row due now, as if it were new; its key stays, so that the other side may still know it.

    Raises NotFound for what is not there or was sent.
    """
    now = datetime.now(UTC)
    done = connection.execute(
        update(DELIVERY)
        .where(DELIVERY.c.id == delivery, DELIVERY.c.state.in_(("waiting", "uncertain", "dead")))
        .values(state="waiting", attempts=0, due_at=now, created_at=now, error=None)
    )
    if not done.rowcount:
        raise NotFound


def _row(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "conversation": row.conversation,
        "channel": row.channel,
        "kind": row.kind,
        "state": "waiting" if row.state == "attempted" else row.state,
        "attempts": row.attempts,
        "error": row.error,
        "created_at": wire.time_text(row.created_at),
        "due_at": wire.time_text(row.due_at),
    }
