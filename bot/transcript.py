"""The messages of a conversation played without a service, in the contract's form."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.effects import Announcement, Choice, Says, Show

Author = Literal["customer", "bot", "agent", "system"]


def message(
    *,
    conversation: str,
    seq: int,
    at: datetime,
    author: Author,
    text: str,
    node: str | None = None,
    choices: Sequence[Choice] = (),
    caution: str | None = None,
    confirm: str | None = None,
    show: Show | None = None,
    ticket: Announcement | None = None,
    masked: bool = False,
) -> dict[str, Any]:
    """One message as a JSON object. ``at``: with its zone; a countdown that ``show`` begins is due counted from it."""
    return {
        "id": f"{conversation}-{seq}",
        "seq": seq,
        "at": at.isoformat(),
        "author": author,
        "name": None,
        "text": text,
        "node": node,
        "choices": [{"id": f"{seq}:{choice.key}", "label": choice.label} for choice in choices],
        "caution": caution,
        "confirm": confirm,
        "show": _show(show, at),
        "ticket": _ticket(ticket),
        "client_id": None,
        "masked": masked,
        "offline": False,
        "attachments": [],
        "deleted": False,
    }


def said(says: Says, *, conversation: str, at: datetime) -> dict[str, Any]:
    """One message of the desk."""
    return message(
        conversation=conversation,
        seq=says.seq,
        at=at,
        author=says.author,
        text=says.text,
        node=says.node,
        choices=says.choices,
        caution=says.caution,
        confirm=says.confirm,
        show=says.show,
        ticket=says.ticket,
    )


def _show(show: Show | None, at: datetime) -> dict[str, Any] | None:
    if show is None:
        return None
    due = {} if show.seconds is None else {"due": (at + timedelta(seconds=show.seconds)).isoformat()}
    return {"kind": show.kind, "label": show.label, **due}


def _ticket(ticket: Announcement | None) -> dict[str, Any] | None:
    return None if ticket is None else {"number": ticket.number, "kind": ticket.kind, "status": ticket.status}
