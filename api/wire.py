"""What goes over the wire, made from rows: the contract's message object, its times and its ids."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=256)
def time_text(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


def message(row: Mapping[str, Any], attachments: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The message object of a row of the table ``message``."""
    seq, choices = row["seq"], row["choices"]
    return {
        "id": f"{row['conversation']}.{seq}",
        "seq": seq,
        "at": time_text(row["at"]),
        "author": row["author"],
        "name": row["name"],
        "text": row["text"],
        "node": row["node"],
        "choices": [{"id": f"{seq}:{one['key']}", "label": one["label"]} for one in choices] if choices else [],
        "caution": row["caution"],
        "confirm": row["confirm"],
        "show": row["show"],
        "ticket": row["ticket"],
        "client_id": row["client_id"],
        "masked": row["masked"],
        "offline": row["offline"],
        "attachments": list(attachments),
        "deleted": row["deleted"],
    }


def status(status: str, end: str, agent: str | None) -> dict[str, Any]:
    """The status event of a stream."""
    return {"status": status, "end": end, "agent": agent}


def attachment(conversation: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The attachment object of a row."""
    return {
        "id": row["id"],
        "name": row["name"],
        "type": row["type"],
        "size": row["size"],
        "url": f"/api/chat/conversations/{conversation}/attachments/{row['id']}",
    }
