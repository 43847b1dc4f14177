"""What staff read: lists of conversations and tickets, and one conversation with the way that it took."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from api import wire
from api.held import CONVERSATION, MESSAGE, OPEN_FOR, messages_after
from api.records.tables import Note, Ticket, TicketEvent, table
from bot.state import State, from_json

TICKET = table(Ticket)
EVENT = table(TicketEvent)
NOTE = table(Note)

#: Characters of the customer's words that a list shows.
EXCERPT = 80
#: Messages of one page of the console. A conversation may have any number, and the page is drawn on the loop.
PAGE = 300

_WHOLE = slice(0, None)


# Conversations ------------------------------------------------------------------------------------------------------


def conversations(
    connection: Connection,
    *,
    status: str | None = None,
    topic: str | None = None,
    q: str | None = None,
    before: str | None = None,
    limit: int = 50,
    oldest_first: bool = False,
) -> tuple[list[dict[str, Any]], bool]:
    """Conversations, the last spoken in first, and whether there are more.

    ``q``: words of a message, a conversation's id or a ticket's number. ``before``: id of a page's last conversation.
    """
    shown = _shown_status()
    last = MESSAGE.alias("last")
    query = (
        select(
            *(CONVERSATION.c[name] for name in ("id", "end", "topic", "channel", "agent", "last_at", "customer_seq")),
            CONVERSATION.c.seq,
            shown.label("status"),
            _unread().label("unread"),
            last.c.text.label("last_text"),
            CONVERSATION.c.state["problem"].as_string().label("problem"),
            last.c.at.label("customer_at"),
            TICKET.c.number,
            TICKET.c.kind,
            TICKET.c.status.label("ticket_status"),
            TICKET.c.opened_at,
        )
        .outerjoin(TICKET, TICKET.c.number == CONVERSATION.c.ticket)
        .outerjoin(last, and_(last.c.conversation == CONVERSATION.c.id, last.c.seq == CONVERSATION.c.customer_seq))
    )
    if status is not None:
        query = query.where(shown == status)
    if topic is not None:
        query = query.where(CONVERSATION.c.topic == topic)
    if q:
        query = query.where(_mentions(q))
    query = _page(connection, query, before=before, oldest_first=oldest_first)
    rows = connection.execute(query.limit(limit + 1)).all()
    return [_conversation_row(row) for row in rows[:limit]], len(rows) > limit


def conversation(
    connection: Connection, conversation_id: str, *, after: int, limit: int, way: slice = _WHOLE
) -> dict[str, Any] | None:
    """One conversation as customers see it, and what only staff see: what was learned and tried, the way, and why.

    ``way``: of which messages, by their numbers, the way and the reasons are told.
    """
    row = connection.execute(
        select(CONVERSATION, _shown_status().label("shown")).where(CONVERSATION.c.id == conversation_id)
    ).first()
    if row is None:
        return None
    messages = messages_after(connection, conversation_id, after, limit + 1)
    state = from_json(row.state) if row.state else State()
    return {
        "id": row.id,
        "status": row.shown,
        "end": row.end,
        "topic": row.topic,
        "channel": row.channel,
        "agent": row.agent,
        "page": row.page,
        "created_at": wire.time_text(row.created_at),
        "last_at": wire.time_text(row.last_at),
        "messages": messages[:limit],
        "more": len(messages) > limit,
        "slots": dict(state.slots),
        "tried": [{"node": one.node, "outcome": one.outcome} for one in state.tried],
        "path": _path(connection, conversation_id, way),
        "why": _why(connection, conversation_id, way),
        "notes": _notes(connection, conversation_id),
        "ticket": row.ticket,
    }


def page_of_conversation(connection: Connection, conversation_id: str, *, after: int | None) -> dict[str, Any] | None:
    """A page of the same: the messages after that number, the last ones without it; the way and the reasons of these.

    ``earlier``: how many messages stand before it.
    """
    begin = _last_page(connection, conversation_id) if after is None else after
    found = conversation(connection, conversation_id, after=begin, limit=PAGE, way=slice(begin, begin + PAGE))
    return None if found is None else found | {"earlier": begin}


def _last_page(connection: Connection, conversation_id: str) -> int:
    """The number of the message behind which the last page begins."""
    last = select(CONVERSATION.c.seq).where(CONVERSATION.c.id == conversation_id)
    return max(0, (connection.execute(last).scalar() or 0) - PAGE)


def waiting_counts(connection: Connection) -> dict[str, int]:
    """How many conversations wait for a person, and how many a person has."""
    counts = connection.execute(
        select(CONVERSATION.c.status, func.count().label("number"))
        .where(CONVERSATION.c.status.in_(("waiting", "person")))
        .group_by(CONVERSATION.c.status)
    )
    return {row.status: row.number for row in counts}


def _shown_status() -> Any:
    """``over`` is reckoned when asked, as it is for the customer (`Held.takes_messages`)."""
    silent = and_(
        CONVERSATION.c.channel == "web",
        CONVERSATION.c.ticket_open.is_(False),
        CONVERSATION.c.last_at < datetime.now(UTC) - OPEN_FOR,
    )
    return case((or_(CONVERSATION.c.erased_at.is_not(None), silent), "over"), else_=CONVERSATION.c.status)


def _unread() -> Any:
    return (
        select(func.count())
        .where(
            MESSAGE.c.conversation == CONVERSATION.c.id,
            MESSAGE.c.author == "customer",
            MESSAGE.c.seq > CONVERSATION.c.seen_seq,
        )
        .scalar_subquery()
    )


def _mentions(q: str) -> Any:
    return or_(
        CONVERSATION.c.id == q,
        CONVERSATION.c.ticket == q.upper(),
        exists().where(MESSAGE.c.conversation == CONVERSATION.c.id, MESSAGE.c.text.icontains(q, autoescape=True)),
    )


def _page(connection: Connection, query: Any, *, before: str | None, oldest_first: bool) -> Any:
    order = (CONVERSATION.c.last_at, CONVERSATION.c.id)
    if before is not None:
        place = connection.execute(select(*order).where(CONVERSATION.c.id == before)).first()
        # Gone in the meantime: nothing stands behind it any more.
        query = query.where(_older(place) if place is not None else CONVERSATION.c.id.is_(None))
    if oldest_first:
        return query.order_by(*order)
    return query.order_by(*(column.desc() for column in order))


def _older(place: Any) -> Any:
    same = and_(CONVERSATION.c.last_at == place.last_at, CONVERSATION.c.id < place.id)
    return or_(CONVERSATION.c.last_at < place.last_at, same)


def _conversation_row(row: Any) -> dict[str, Any]:
    ticket = None
    if row.number is not None:
        ticket = {"number": row.number, "kind": row.kind, "status": row.ticket_status}
    return {
        "id": row.id,
        "status": row.status,
        "end": row.end,
        "topic": row.topic,
        "channel": row.channel,
        "last_at": wire.time_text(row.last_at),
        "unread": row.unread,
        "ticket": ticket,
        "agent": row.agent,
        "problem": _excerpt(row.problem or row.last_text),
        "last_text": _excerpt(row.last_text),
        "waiting_since": _waiting_since(row),
    }


def _excerpt(text: str | None) -> str:
    return " ".join((text or "").split())[:EXCERPT]


def _waiting_since(row: Any) -> str | None:
    """Since when the customer waits for a person: since the ticket, or since their own last word to whoever has it."""
    if row.status == "waiting":
        since = row.opened_at or row.customer_at
    elif row.status == "person" and row.customer_seq == row.seq:
        since = row.customer_at
    else:
        since = None
    return None if since is None else wire.time_text(since)


def _path(connection: Connection, conversation_id: str, way: slice) -> list[str]:
    """All nodes shown, in order, repeats kept."""
    return list(
        connection.scalars(
            select(MESSAGE.c.node)
            .where(*_among(conversation_id, way), MESSAGE.c.node.is_not(None))
            .order_by(MESSAGE.c.seq)
        )
    )


def _why(connection: Connection, conversation_id: str, way: slice) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(MESSAGE.c.seq, MESSAGE.c.why)
        .where(*_among(conversation_id, way), MESSAGE.c.author == "customer")
        .order_by(MESSAGE.c.seq)
    )
    return [{"seq": row.seq, **_NO_REASON, **row.why} for row in rows if row.why]


def _among(conversation_id: str, way: slice) -> list[ColumnElement[bool]]:
    own = [MESSAGE.c.conversation == conversation_id, MESSAGE.c.seq > way.start]
    return own if way.stop is None else [*own, MESSAGE.c.seq <= way.stop]


#: A turn without matching (a button, a field's answer) says how it was read, and has no candidates.
_NO_REASON: Mapping[str, Any] = {"decision": None, "score": None, "candidates": []}


def _notes(connection: Connection, conversation_id: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(NOTE.c.account, NOTE.c.text, NOTE.c.at).where(NOTE.c.conversation == conversation_id).order_by(NOTE.c.id)
    )
    return [{"name": row.account, "text": row.text, "at": wire.time_text(row.at)} for row in rows]


# Tickets ------------------------------------------------------------------------------------------------------------


def tickets(
    connection: Connection,
    *,
    status: str | None = None,
    kind: str | None = None,
    before: str | None = None,
    limit: int = 50,
    most_urgent_first: bool = False,
) -> tuple[list[dict[str, Any]], bool]:
    """Tickets, the newest first, and whether there are more. ``before``: number of a page's last ticket.

    ``most_urgent_first``: of the page, those of high priority and those due soonest come first.
    """
    query = select(TICKET).order_by(TICKET.c.opened_at.desc(), TICKET.c.number.desc())
    if status is not None:
        query = query.where(TICKET.c.status == status)
    if kind is not None:
        query = query.where(TICKET.c.kind == kind)
    if before is not None:
        place = connection.execute(select(TICKET.c.opened_at).where(TICKET.c.number == before)).scalar()
        if place is None:
            return [], False
        same = and_(TICKET.c.opened_at == place, TICKET.c.number < before)
        query = query.where(or_(TICKET.c.opened_at < place, same))
    rows = connection.execute(query.limit(limit + 1)).all()
    page = rows[:limit]
    if most_urgent_first:
        page = sorted(page, key=lambda row: (row.priority != "high", row.due_at or row.opened_at))
    return [ticket_json(row) for row in page], len(rows) > limit


def ticket_counts(connection: Connection) -> dict[str, int]:
    """How many tickets are open, and how many wait for the customer."""
    counts = connection.execute(
        select(TICKET.c.status, func.count().label("number"))
        .where(TICKET.c.status.in_(("open", "waiting")))
        .group_by(TICKET.c.status)
    )
    return {row.status: row.number for row in counts}


def ticket(connection: Connection, number: str) -> dict[str, Any] | None:
    """One ticket, by number."""
    row = connection.execute(select(TICKET).where(TICKET.c.number == number)).first()
    return None if row is None else ticket_json(row)


def ticket_events(connection: Connection, number: str) -> list[dict[str, Any]]:
    """What happened to a ticket, in order."""
    rows = connection.execute(
        select(EVENT.c.who, EVENT.c.what, EVENT.c.text, EVENT.c.at).where(EVENT.c.ticket == number).order_by(EVENT.c.id)
    )
    return [{"who": row.who, "what": row.what, "text": row.text, "at": wire.time_text(row.at)} for row in rows]


def ticket_json(row: Any) -> dict[str, Any]:
    """The contract's Ticket object, from a row of the table."""
    return {
        "number": row.number,
        "kind": row.kind,
        "priority": row.priority,
        "status": row.status,
        "contact": row.contact,
        "fields": row.fields,
        "summary": row.summary,
        "steps": row.steps,
        "conversation": row.conversation,
        "assignee": row.assignee,
        "opened_at": wire.time_text(row.opened_at),
        "due_at": None if row.due_at is None else wire.time_text(row.due_at),
    }
