"""What is said, as rows of the table ``message``, and the row of a picture that comes with it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api import wire
from api.held import Held
from api.pictures import Picture
from bot.effects import Says

#: A message's columns, all of them and in one order: a statement is made ready once for rows that are alike.
_NOTHING_SAID: Mapping[str, Any] = {
    "conversation": None,
    "seq": None,
    "at": None,
    "author": None,
    "name": None,
    "text": None,
    "node": None,
    "choices": None,
    "caution": None,
    "confirm": None,
    "show": None,
    "ticket": None,
    "client_id": None,
    "choice": None,
    "fingerprint": None,
    "masked": False,
    "offline": False,
    "deleted": False,
    "turn": None,
    "status": None,
    "end": None,
    "why": None,
}


def customer_row(
    held: Held,
    *,
    at: datetime,
    text: str,
    client_id: str | None,
    choice: str | None = None,
    masked: bool = False,
    fingerprint: str | None = None,
    why: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The row of what the customer wrote or pressed; it takes the conversation's next number."""
    seq = held.state.seq + 1
    return {
        **_NOTHING_SAID,
        "conversation": held.id,
        "seq": seq,
        "at": at,
        "author": "customer",
        "text": text,
        "client_id": client_id,
        "choice": choice,
        "fingerprint": fingerprint,
        "masked": masked,
        "turn": seq,
        "why": why,
    }


def attachment_row(conversation: str, seq: int, picture: Picture, *, at: datetime) -> dict[str, Any]:
    """The row of a picture that came with a message; its id cannot be guessed."""
    return {
        "id": secrets.token_urlsafe(24),
        "conversation": conversation,
        "seq": seq,
        "name": picture.name,
        "type": picture.type,
        "size": len(picture.data),
        "data": picture.data,
        "created_at": at,
    }


def agent_row(held: Held, seq: int, *, at: datetime, name: str, text: str, client_id: str) -> dict[str, Any]:
    """The row of what a person wrote."""
    return {
        **_NOTHING_SAID,
        "conversation": held.id,
        "seq": seq,
        "at": at,
        "author": "agent",
        "name": name,
        "text": text,
        "client_id": client_id,
        "turn": seq,
    }


def says_row(conversation: str, says: Says, at: datetime, turn: int | None) -> dict[str, Any]:
    """The row of one message of the desk; ``turn``: the number of the message that it answers."""
    row: dict[str, Any] = {
        **_NOTHING_SAID,
        "conversation": conversation,
        "seq": says.seq,
        "at": at,
        "author": says.author,
        "text": says.text,
        "node": says.node,
        "caution": says.caution,
        "confirm": says.confirm,
        "turn": turn,
    }
    if says.choices:
        row["choices"] = [{"key": choice.key, "label": choice.label} for choice in says.choices]
    if says.show is not None:
        row["show"] = {"kind": says.show.kind, "label": says.show.label}
        if says.show.seconds is not None:
            row["show"]["due"] = wire.time_text(at + timedelta(seconds=says.show.seconds))
    if says.ticket is not None:
        row["ticket"] = {"number": says.ticket.number, "kind": says.ticket.kind, "status": says.ticket.status}
    return row
