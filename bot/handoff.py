"""Handing over to a person: the ticket first, then what is still to be asked for it, once each."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from bot.choices import asked_slot, topic_label
from bot.contacts import part
from bot.effects import Announcement, Notify, OpenTicket, UpdateTicket
from bot.endings import arrive, leave, what_next
from bot.state import MAX_TEXT, State, TicketState, Tried
from bot.turn import Draft
from bot.walk import ask_again, follow
from knowledge.model import Knowledge, TicketKind

#: The kind of ticket that a customer gets who asks for a person.
SUPPORT = "support"
#: What is noted of one later text on a ticket.
_MAX_NOTE = 1_000

#: The longest name of a step in the list for the agent.
_TITLE = 60
_SENTENCES = re.compile(r"[^。！？!?\n]+[。！？!?]?")

#: How an outcome reads in the list of steps for the agent.
_OUTCOMES: Mapping[str, str] = {
    "solved": "直った",
    "unsolved": "直らない",
    "unsure": "わからない",
    "done": "できた",
    "stuck": "できない",
    "already": "相談の前に済み",
    "yes": "はい",
    "no": "いいえ",
    "late": "時間切れ",
}


def open_ticket(draft: Draft, kind_id: str = SUPPORT, *, contact: str | None = None, stays: bool = False) -> None:
    """Open a ticket, say so, then ask what it still needs. With one open already, that one is pointed to.

    ``contact``: where to reach the customer, if they said so. ``stays``: a step of the procedure opens it, which
    goes on afterwards; else the procedure is left.
    """
    if draft.state.open_ticket:
        _point_to_ticket(draft, kind_id, stays=stays)
        return
    kind = _kind(draft.knowledge, kind_id)
    number = draft.facts.ticket_number
    fields = {"problem": draft.state.problem} if draft.state.problem and "problem" in kind.fields else {}
    draft.change(ticket=TicketState(number=number, kind=kind.id, fields=fields))
    draft.effects.append(
        OpenTicket(
            number=number,
            kind=kind.id,
            priority=kind.priority,
            fields=fields,
            summary=summary(draft.knowledge, draft.state, kind),
            steps=draft.state.tried,
        )
    )
    draft.effects.append(Notify(what="ticket-opened"))
    draft.phrase("handed-over", ticket=Announcement(number=number, kind=kind.id))
    if not stays:
        leave(draft)
    if contact:
        give_contact(draft, contact)
    else:
        _ask_next(draft, None)


def give_contact(draft: Draft, contact: str, *, whole: bool = True) -> None:
    """A contact completes the matter; one in the provider's own domains is questioned once while receiving is ill.

    Of one that is not ``whole`` the rest is asked for.
    """
    ticket = draft.state.open_ticket
    if ticket is None:
        step = draft.knowledge.step(draft.state.pending or "")
        if step and step.ticket:
            open_ticket(draft, step.ticket, contact=contact, stays=True)
        else:
            open_ticket(draft, contact=contact)
        return
    known = "contact" in ticket.fields and ticket.asking is None
    _set_field(draft, "contact", contact)
    if not whole and draft.phrase("contact-rest"):
        _asking(draft, "contact")
        draft.ask("desk.contact", (part(contact),))
        return
    if _unreachable(draft, contact) and not draft.told("contact-own-domain"):
        if not draft.phrase("contact-own-domain"):
            draft.phrase("contact")
        _asking(draft, "contact")
        draft.ask("desk.contact", ("own-domain",))
        return
    changed = known and "contact-changed" in draft.knowledge.desk.phrases
    complete(draft, "contact-changed" if changed else "contact-noted")


def give_field(draft: Draft, value: str) -> None:
    """The field that was asked for."""
    ticket = draft.state.open_ticket
    if ticket is None or ticket.asking is None:
        return
    _set_field(draft, ticket.asking, value[:MAX_TEXT])
    _ask_next(draft, ticket.asking)


def decline(draft: Draft, *, everything: bool = False) -> None:
    """What was asked for is not given: the ticket goes on without. ``everything``: nothing more is to be asked."""
    ticket = draft.state.open_ticket
    if ticket is None or ticket.asking is None:
        return
    if ticket.asking == "contact" or everything:
        complete(draft, "contact-noted" if "contact" in ticket.fields else "contact-declined")
    else:
        _ask_next(draft, ticket.asking)


def complete(draft: Draft, phrase: str) -> None:
    """Nothing more is asked for the ticket; what waited behind it goes on."""
    ticket = draft.state.open_ticket
    if ticket is None:
        return
    _asking(draft, None)
    if not draft.phrase(phrase):
        draft.phrase("thanks")
    step = draft.knowledge.step(draft.state.frames[-1].node) if draft.state.frames else None
    draft.change(pending=None, options=(), asks=(), misses=0)
    if step and step.kind == "ticket":
        draft.note_tried(step.node, "yes")
        arrive(draft, follow(draft, step, "opened"))
    elif step:
        draft.change(pending=step.node)
        ask_again(draft)
    elif draft.state.paused:
        what_next(draft)


def about_ticket(draft: Draft, about: Literal["status", "there", "hurry", "withdraw", "wish"]) -> None:
    """Answer what the customer says about the open ticket; what staff must know is noted by `add_note`."""
    ticket = draft.state.open_ticket
    if ticket is None:
        return
    announcement = Announcement(number=ticket.number, kind=ticket.kind)
    match about:
        case "there" if draft.facts.office_open:
            said = draft.phrase("still-waiting")
        case "there" | "status":
            said = draft.phrase("ticket-status", ticket=announcement) or draft.phrase(
                "ticket-exists", ticket=announcement
            )
        case "hurry":
            draft.effects.append(Notify(what="waiting"))
            said = draft.phrase("ticket-hurry") or draft.phrase("ticket-noted")
        case "withdraw":
            _asking(draft, None)
            draft.change(pending=None if not draft.state.frames else draft.state.pending, options=())
            said = draft.phrase("ticket-withdrawn") or draft.phrase("ticket-noted")
        case "wish":
            said = draft.phrase("ticket-noted")
    if not said:
        draft.phrase("handed-over", ticket=announcement)
    if draft.state.frames or (about == "wish" and ticket.asking):
        ask_pending_again(draft, brief=True)


def ask_pending_again(draft: Draft, *, brief: bool = False) -> None:
    """Put the pending question again, whichever it is; ``brief`` as in `walk.ask_again`."""
    pending, options = draft.state.pending, draft.state.options
    match pending:
        case None | "desk.anything-else":
            pass
        case "desk.field":
            _say_field(draft, options[0])
            draft.ask(pending, options)
        case "desk.which-topic" if (slot := asked_slot(draft.knowledge, draft.state)) and slot.ask:
            draft.say(pending, slot.ask)
            draft.ask(pending, options)
        case _ if pending.startswith("desk."):
            paused = draft.state.paused[-1][0].topic if pending == "desk.resume" and draft.state.paused else None
            draft.phrase(pending.removeprefix("desk."), topic=paused)
            draft.ask(pending, options)
        case _:
            ask_again(draft, brief=brief)


def add_note(draft: Draft, text: str) -> None:
    """What the customer writes while a ticket is open joins it."""
    ticket = draft.state.open_ticket
    if ticket:
        draft.effects.append(UpdateTicket(number=ticket.number, note=text[:_MAX_NOTE]))
        draft.effects.append(Notify(what="ticket-updated"))


def note_solved(draft: Draft) -> None:
    """The customer solved it after all: noted on the ticket; staff close it."""
    ticket = draft.state.open_ticket
    if ticket:
        kind = _kind(draft.knowledge, ticket.kind)
        told = summary(draft.knowledge, draft.state, kind)
        draft.effects.append(UpdateTicket(number=ticket.number, summary=told, steps=draft.state.tried))


def summary(knowledge: Knowledge, state: State, kind: TicketKind) -> str:
    """What an agent should know before reading the transcript, in Japanese, one fact a line."""
    topic = knowledge.topics.get(state.topic or "")
    lines = [f"種類: {kind.title}"]
    if state.problem:
        lines.append(f"お客様の言葉: {state.problem}")
    if topic:
        lines.append(f"話題: {topic.title or topic.label or topic.id}")
    if state.errors:
        lines.append(f"エラー: {'、'.join(state.errors)}")
    for slot_id, value_id in state.slots.items():
        slot = knowledge.slots.get(slot_id)
        if slot:
            label = next((value.label for value in slot.values if value.id == value_id), value_id)
            lines.append(f"{slot.title}: {label}")
    if state.paused:
        waiting = "、".join(topic_label(knowledge, frames[0].topic) for frames in state.paused)
        lines.append(f"ほかの困りごと: {waiting}")
    if state.solved:
        lines.append("お客様によると、解決しました。")
    lines.append("試したこと:" if state.tried else "試したこと: まだありません")
    lines += [f"・{step_title(knowledge, one)} → {_OUTCOMES.get(one.outcome, one.outcome)}" for one in state.tried]
    return "\n".join(lines)


def step_title(knowledge: Knowledge, tried: Tried) -> str:
    """What a step is about, in one sentence of its own: its question, or what it asks to be done."""
    step = knowledge.step(tried.node)
    sentences = [part.strip() for part in _SENTENCES.findall(step.text)] if step else []
    questions = [part for part in sentences if part.endswith(("？", "?"))]
    requests = [part for part in sentences if "ください" in part]
    if step and step.kind in ("ask", "ticket") and questions:
        title = questions[-1]
    elif step and step.kind in ("try", "task") and requests:
        title = requests[0]
    else:
        title = sentences[0] if sentences else tried.node
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"


def _kind(knowledge: Knowledge, kind_id: str) -> TicketKind:
    kinds = knowledge.desk.tickets
    found = kinds.get(kind_id) or kinds.get(SUPPORT)
    return found or TicketKind(id=SUPPORT, title=knowledge.desk.name, priority="normal", fields=("problem", "contact"))


def _point_to_ticket(draft: Draft, kind_id: str, *, stays: bool) -> None:
    ticket = draft.state.open_ticket
    if ticket is None:
        return
    if kind_id not in (SUPPORT, ticket.kind):
        draft.effects.append(UpdateTicket(number=ticket.number, note=_kind(draft.knowledge, kind_id).title))
    draft.effects.append(Notify(what="waiting"))
    announcement = Announcement(number=ticket.number, kind=ticket.kind)
    if not draft.phrase("ticket-exists", ticket=announcement):
        draft.phrase("handed-over", ticket=announcement)
    step = draft.knowledge.step(draft.state.frames[-1].node) if stays else None
    if step:
        draft.note_tried(step.node, "yes")
        arrive(draft, follow(draft, step, "opened"))
    else:
        ask_pending_again(draft)


def _ask_next(draft: Draft, after: str | None) -> None:
    ticket = draft.state.open_ticket
    if ticket is None:
        return
    asked = [f for f in _kind(draft.knowledge, ticket.kind).fields if f in draft.knowledge.desk.fields]
    rest = asked[asked.index(after) + 1 :] if after in asked else asked
    field = next((f for f in rest if f not in ticket.fields and f not in ("problem", "contact")), "contact")
    _asking(draft, field)
    if field == "contact":
        draft.phrase("contact")
        draft.ask("desk.contact")
    else:
        _say_field(draft, field)
        draft.ask("desk.field", (field,))


def _say_field(draft: Draft, field: str) -> None:
    known = draft.knowledge.desk.fields.get(field)
    ask = known.ask if known else ""
    before = draft.knowledge.desk.phrases.get("field", "")
    draft.say("desk.field", f"{before}\n{ask}".strip())


def _asking(draft: Draft, field: str | None) -> None:
    ticket = draft.state.open_ticket
    if ticket:
        draft.change(ticket=replace(ticket, asking=field))


def _set_field(draft: Draft, field: str, value: str) -> None:
    ticket = draft.state.open_ticket
    if ticket:
        draft.change(ticket=replace(ticket, fields={**ticket.fields, field: value}))
        draft.effects.append(UpdateTicket(number=ticket.number, fields={field: value}))


def _unreachable(draft: Draft, contact: str) -> bool:
    """Whether mail to this contact would not reach the customer now."""
    if "@" not in contact or draft.state.slots.get("trouble") == "send":
        return False
    about = draft.knowledge.topics.get(draft.state.topic or "")
    receiving = draft.state.slots.get("trouble") == "receive" or (about and about.about.get("trouble") == "receive")
    domains = draft.knowledge.desk.mail_domains
    return bool(receiving) and contact.lower().endswith(tuple(f"{d}{name}" for name in domains for d in "@."))
