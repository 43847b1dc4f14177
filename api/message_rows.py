"""What is said, as rows of the table ``message``, and the row of a picture that comes with it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api import wire
from api.held import Held
from api.pictures import Picture
from bot.effects import Says


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
    row = _blank(held.id, seq, at, "customer", text)
    row.update(client_id=client_id, choice=choice, masked=masked, fingerprint=fingerprint, why=why, turn=seq)
    return row


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
    row = _blank(held.id, seq, at, "agent", text)
    row.update(name=name, client_id=client_id, turn=seq)
    return row


def _blank(conversation: str, seq: int, at: datetime, author: str, text: str) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "seq": seq,
        "at": at,
        "author": author,
        "name": None,
        "text": text,
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


def says_row(conversation: str, says: Says, at: datetime, turn: int | None) -> dict[str, Any]:
    """The row of one message of the desk; ``turn``: the number of the message that it answers."""
    row = _blank(conversation, says.seq, at, says.author, says.text)
    row.update(node=says.node, caution=says.caution, confirm=says.confirm, turn=turn)
    if says.choices:
        row["choices"] = [{"key": choice.key, "label": choice.label} for choice in says.choices]
    if says.show is not None:
        row["show"] = {"kind": says.show.kind, "label": says.show.label}
        if says.show.seconds is not None:
            row["show"]["due"] = wire.time_text(at + timedelta(seconds=says.show.seconds))
    if says.ticket is not None:
        row["ticket"] = {"number": says.ticket.number, "kind": says.ticket.kind, "status": says.ticket.status}
    return row
