"""Removing what a customer said, on request."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from api.records.database import JsonText
from api.records.tables import (
    Attachment,
    Audit,
    Conversation,
    Delivery,
    Handover,
    Inbox,
    Message,
    Note,
    Rating,
    Ticket,
    TicketEvent,
    Timer,
    table,
)
from bot.state import State, to_text

_CONVERSATION = table(Conversation)
_TICKET = table(Ticket)
_TICKET_EVENT = table(TicketEvent)
_INBOX = table(Inbox)
_AUDIT = table(Audit)
_HANGING = [table(model) for model in (Message, Attachment, Rating, Handover, Timer, Note, Delivery)]


def erase(connection: Connection, conversation: str, at: datetime, *, who: str) -> bool:
    """Leave an empty conversation, and of its tickets number, kind and times; keep who did. False if there is none."""
    row = connection.execute(
        select(_CONVERSATION.c.customer, _CONVERSATION.c.channel).where(_CONVERSATION.c.id == conversation)
    ).first()
    if row is None:
        return False
    for hanging in _HANGING:
        connection.execute(delete(hanging).where(hanging.c.conversation == conversation))
    numbers = select(_TICKET.c.number).where(_TICKET.c.conversation == conversation)
    connection.execute(delete(_TICKET_EVENT).where(_TICKET_EVENT.c.ticket.in_(numbers)))
    connection.execute(
        update(_TICKET)
        .where(_TICKET.c.conversation == conversation)
        .values(contact=None, fields={}, summary="", steps=[], status="closed", assignee=None, changed_at=at)
    )
    if row.customer is not None:
        connection.execute(delete(_INBOX).where(_INBOX.c.channel == row.channel, _INBOX.c.source == row.customer))
    connection.execute(
        update(_CONVERSATION)
        .where(_CONVERSATION.c.id == conversation)
        .values(
            version=_CONVERSATION.c.version + 1,
            state=JsonText(to_text(State())),
            seq=0,
            status="over",
            end="open",
            topic=None,
            page=None,
            customer=None,
            opening=None,
            agent=None,
            ticket_open=False,
            customer_seq=0,
            seen_seq=0,
            erased_at=at,
        )
    )
    connection.execute(insert(_AUDIT).values(at=at, who=who, what="erase", about=conversation, data={}))
    return True
