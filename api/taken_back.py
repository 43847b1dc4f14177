"""A text that a customer took back goes from wherever a copy of it was put: state, tickets, outbox, staff's thread."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from api.records.database import JsonText
from api.records.tables import Conversation, Delivery, Ticket, TicketEvent, table
from api.turns import delivery_row
from bot.state import from_json, to_text

#: What staff read where the words stood.
TAKEN_BACK = "（お客様が取り消しました）"

_CONVERSATION = table(Conversation)
_DELIVERY = table(Delivery)
_TICKET = table(Ticket)
_TICKET_EVENT = table(TicketEvent)


def take_back(connection: Connection, conversation: str, words: str, at: datetime) -> None:
    """Remove ``words`` from all that this conversation put aside. What went out by mail or webhook stays there."""
    _from_state(connection, conversation, words)
    own = _TICKET.c.conversation == conversation
    summary = func.replace(_TICKET.c.summary, words, TAKEN_BACK)
    connection.execute(update(_TICKET).where(own).values(summary=summary))
    numbers = select(_TICKET.c.number).where(own)
    told = (_TICKET_EVENT.c.ticket.in_(numbers), _TICKET_EVENT.c.text == words)
    connection.execute(update(_TICKET_EVENT).where(*told).values(text=TAKEN_BACK))
    _from_outbox(connection, conversation, words, at)


def _from_state(connection: Connection, conversation: str, words: str) -> None:
    stored = connection.execute(select(_CONVERSATION.c.state).where(_CONVERSATION.c.id == conversation)).scalar()
    if stored is None:
        return
    state = from_json(stored)
    if state.problem == words:
        values = {"state": JsonText(to_text(replace(state, problem=""))), "version": _CONVERSATION.c.version + 1}
        connection.execute(update(_CONVERSATION).where(_CONVERSATION.c.id == conversation).values(values))


def _from_outbox(connection: Connection, conversation: str, words: str, at: datetime) -> None:
    forwarded = (_DELIVERY.c.conversation == conversation, _DELIVERY.c.payload["note"].as_string() == words)
    for row in connection.execute(select(_DELIVERY).where(*forwarded)).all():
        payload = {**row.payload, "note": TAKEN_BACK}
        connection.execute(update(_DELIVERY).where(_DELIVERY.c.id == row.id).values(payload=payload))
        if row.channel == "slack" and row.remote is not None:
            tombstone = {"ts": row.remote, "text": TAKEN_BACK}
            connection.execute(insert(_DELIVERY), [delivery_row(conversation, "slack", "tombstone", tombstone, at)])
