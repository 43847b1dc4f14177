"""What the machine answered, as rows: one turn of one conversation, ready for the writer.

Nothing is decided here: `bot.dialogue.step` has said what happens, the desk has said when and to whom.
"""

import uuid
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple, assert_never

from sqlalchemy import Executable, update
from sqlmodel import SQLModel

from api import wire
from api.held import Held
from api.message_rows import says_row
from api.records.database import JsonText
from api.records.tables import Attachment, Delivery, Message, Ticket, TicketEvent, Timer, table
from api.records.writer import TurnRows
from bot.effects import Effect, Notify, OpenTicket, Says, StartTimer, StopTimer, UpdateTicket
from bot.handoff import step_title
from bot.state import State, Tried, to_text
from knowledge.model import Knowledge

_TICKET = table(Ticket)

#: Makes rows of the outbox for staff's own channels (mail, webhook, Slack) from a ticket's row and what happened to it.
TicketDeliveries = Callable[[Mapping[str, Any], str, str | None], Sequence[Mapping[str, Any]]]


class Scene(NamedTuple):
    """Where and when a turn happens.

    ``ticket_due``: by when a person answers. ``origin``: what the channel wants back with the delivery. ``key``: of the
    delivery; by itself a new one.
    """

    at: datetime
    knowledge: Knowledge
    public_url: str
    ticket_due: datetime | None
    origin: Mapping[str, Any]
    ticket_deliveries: TicketDeliveries
    key: str | None = None


class Told(NamedTuple):
    """A turn as rows, as the conversation that it leads to, and as the messages that go out.

    ``said``: the row of the customer or agent who spoke.
    """

    rows: TurnRows
    held: Held
    messages: Sequence[Mapping[str, Any]]
    said: Mapping[str, Any] | None


def told(
    held: Held,
    state: State,
    scene: Scene,
    *,
    says: Sequence[Says],
    effects: Sequence[Effect],
    said: dict[str, Any] | None = None,
    attachment: Mapping[str, Any] | None = None,
    agent: str | None = None,
    begins: Mapping[str, Any] | None = None,
    statements: Sequence[Executable] = (),
) -> Told:
    """One turn's rows.

    ``held``: the conversation before it. ``said``: the row of the customer or agent who spoke; ``attachment``: the row
    of what came with it. ``agent``: who has it after the turn, if a person has. ``begins``: more columns of a
    conversation that begins with this turn.
    """
    answers = said["turn"] if said is not None else 0 if begins is not None else None
    rows = [says_row(held.id, one, scene.at, answers) for one in says]
    if said is not None:
        rows = sorted([said, *rows], key=itemgetter("seq"))
    return told_rows(
        held,
        state,
        scene,
        rows=rows,
        effects=effects,
        said=said,
        attachment=attachment,
        agent=agent,
        begins=begins,
        statements=statements,
    )


def told_rows(
    held: Held,
    state: State,
    scene: Scene,
    *,
    rows: Sequence[dict[str, Any]],
    effects: Sequence[Effect],
    said: dict[str, Any] | None = None,
    attachment: Mapping[str, Any] | None = None,
    agent: str | None = None,
    begins: Mapping[str, Any] | None = None,
    statements: Sequence[Executable] = (),
) -> Told:
    """A turn whose messages are rows already, in order; ``said``: the one that carries the client id. As for `told`."""
    attached = [wire.attachment(held.id, attachment)] if attachment else []
    messages = [wire.message(row, attached if row is said else ()) for row in rows]

    opened = next((effect for effect in effects if isinstance(effect, OpenTicket)), None) if effects else None
    customer_seq = held.customer_seq
    for row in rows:
        if row["author"] == "customer":
            customer_seq = row["seq"]
    after = held.followed(
        version=1 if begins is not None else held.version + 1,
        state=state,
        status=_status(held, state, opened),
        ticket=opened.number if opened else held.ticket,
        ticket_open=held.ticket_open or opened is not None,
        agent=agent if state.mode == "person" else None,
        customer_seq=customer_seq,
        # What was written offline may come with a time of its own, earlier than the last message's.
        last_at=max(held.last_at, scene.at) if rows else held.last_at,
    )
    if said is not None and said["author"] != "agent":
        said.update(status=after.status, end=state.end)

    inserts: dict[type[SQLModel], Sequence[Mapping[str, Any]]] = {Message: rows}
    if attachment is not None:
        inserts[Attachment] = [attachment]
    more = list(statements)
    stopped: set[str] = set()
    if effects:
        _tickets(inserts, more, after, effects, scene)
        stopped = {effect.timer for effect in effects if isinstance(effect, StopTimer)}
        _timers(inserts, after, effects, scene, stopped)
    _deliveries(inserts, after, messages, effects, scene)
    return Told(
        rows=TurnRows(
            conversation=held.id,
            version=None if begins is not None else held.version,
            values={**_columns(after), **begins} if begins is not None else _columns(after),
            rows=inserts,
            stopped=sorted(stopped),
            statements=more,
            notify=state.seq,
        ),
        held=after,
        messages=messages,
        said=said,
    )


def _columns(held: Held) -> dict[str, Any]:
    return {
        "state": JsonText(to_text(held.state)),
        "seq": held.state.seq,
        "status": held.status,
        "end": held.state.end,
        "topic": held.state.topic,
        "ticket": held.ticket,
        "ticket_open": held.ticket_open,
        "agent": held.agent,
        "customer_seq": held.customer_seq,
        "last_at": held.last_at,
    }


def _status(held: Held, state: State, opened: OpenTicket | None) -> str:
    if state.mode == "person":
        return "person"
    if opened is not None:
        return "waiting"
    # Given back by a person: the bot answers again, whether or not the ticket is still open.
    return "bot" if held.status == "person" else held.status


def _tickets(
    inserts: dict[type[SQLModel], Sequence[Mapping[str, Any]]],
    statements: list[Executable],
    held: Held,
    effects: Sequence[Effect],
    scene: Scene,
) -> None:
    events: list[dict[str, Any]] = []
    for effect in effects:
        match effect:
            case OpenTicket():
                inserts[Ticket] = [_ticket_row(held, effect, scene)]
                events.append(_event(effect.number, scene.at, "desk", "opened", None))
            case UpdateTicket():
                changes = _ticket_changes(held, effect, scene)
                statements.append(update(_TICKET).where(_TICKET.c.number == effect.number).values(changes))
                what = "customer-wrote" if effect.note else "changed"
                events.append(_event(effect.number, scene.at, "customer", what, effect.note))
            case StartTimer() | StopTimer() | Notify():
                pass
            case _:
                assert_never(effect)
    if events:
        inserts[TicketEvent] = events


def _ticket_row(held: Held, effect: OpenTicket, scene: Scene) -> dict[str, Any]:
    link = f"{scene.public_url}/staff/conversations/{held.id}"
    return {
        "number": effect.number,
        "conversation": held.id,
        "kind": effect.kind,
        "priority": effect.priority,
        "status": "open",
        "contact": effect.fields.get("contact"),
        "fields": dict(effect.fields),
        "summary": f"{effect.summary}\n会話の記録: {link}".strip(),
        "steps": _steps(effect.steps, scene.knowledge),
        "assignee": None,
        "opened_at": scene.at,
        "due_at": scene.ticket_due,
        "changed_at": scene.at,
    }


def _ticket_changes(held: Held, effect: UpdateTicket, scene: Scene) -> dict[str, Any]:
    changes: dict[str, Any] = {"changed_at": scene.at}
    ticket = held.state.ticket
    if effect.fields:
        fields = {**(ticket.fields if ticket and ticket.number == effect.number else {}), **effect.fields}
        changes["fields"] = fields
        changes["contact"] = fields.get("contact")
    if effect.summary is not None:
        link = f"{scene.public_url}/staff/conversations/{held.id}"
        changes["summary"] = f"{effect.summary}\n会話の記録: {link}".strip()
    if effect.steps is not None:
        changes["steps"] = _steps(effect.steps, scene.knowledge)
    return changes


def _steps(tried: Sequence[Tried], knowledge: Knowledge) -> list[dict[str, str]]:
    return [{"node": one.node, "title": step_title(knowledge, one), "outcome": one.outcome} for one in tried]


def _event(number: str, at: datetime, who: str, what: str, text: str | None) -> dict[str, Any]:
    return {"ticket": number, "at": at, "who": who, "what": what, "text": text}


def _timers(
    inserts: dict[type[SQLModel], Sequence[Mapping[str, Any]]],
    held: Held,
    effects: Sequence[Effect],
    scene: Scene,
    stopped: Container[str],
) -> None:
    started = [effect for effect in effects if isinstance(effect, StartTimer) and effect.timer not in stopped]
    if started:
        inserts[Timer] = [
            {
                "id": effect.timer,
                "conversation": held.id,
                "node": effect.node,
                "kind": effect.kind,
                "due_at": scene.at + timedelta(seconds=effect.seconds),
                "owner": None,
                "until": None,
            }
            for effect in started
        ]


def _deliveries(
    inserts: dict[type[SQLModel], Sequence[Mapping[str, Any]]],
    held: Held,
    messages: Sequence[Mapping[str, Any]],
    effects: Sequence[Effect],
    scene: Scene,
) -> None:
    rows: list[Mapping[str, Any]] = []
    told = [message for message in messages if message["author"] != "customer"] if held.channel != "web" else []
    if told:
        payload = {"messages": told, "origin": dict(scene.origin), "customer": held.customer}
        rows.append(delivery_row(held.id, held.channel, "messages", payload, scene.at, key=scene.key))
    for ticket in inserts.get(Ticket, ()):
        rows.extend(scene.ticket_deliveries(ticket, "opened", None))
    for effect in effects:
        if isinstance(effect, UpdateTicket) and held.ticket is not None:
            known = {"number": effect.number, "conversation": held.id}
            rows.extend(scene.ticket_deliveries(known, "updated", effect.note))
    if rows:
        inserts[Delivery] = rows


def delivery_row(
    conversation: str, channel: str, kind: str, payload: Mapping[str, Any], at: datetime, *, key: str | None = None
) -> dict[str, Any]:
    """A row of the outbox, due now."""
    return {
        "conversation": conversation,
        "channel": channel,
        "kind": kind,
        "payload": dict(payload),
        "key": key or str(uuid.uuid4()),
        "state": "waiting",
        "attempts": 0,
        "due_at": at,
        "owner": None,
        "until": None,
        "attempted_at": None,
        "sent_at": None,
        "remote": None,
        "error": None,
        "created_at": at,
    }


def beginning(
    *, opening: str | None, channel: str, customer: str | None, page: str | None, at: datetime
) -> dict[str, Any]:
    """The columns of a new conversation that no later turn changes."""
    return {
        "opening": opening,
        "channel": channel,
        "customer": customer,
        "page": page,
        "seen_seq": 0,
        "created_at": at,
        "erased_at": None,
    }
