"""The dialogue machine: `step` turns one event into a turn. A function of its arguments and nothing else.

It never raises, whatever the event: what does not fit the state (a timer of a question left behind, a button that 戻る
no longer reaches) changes nothing or repeats the pending question.
"""

from typing import assert_never

from bot.answers import answer, show_help
from bot.choices import choices
from bot.endings import LOST, RAN_OUT, arrive, leave, offer, resume, solve, what_next
from bot.handoff import (
    add_note,
    ask_pending_again,
    complete,
    decline,
    give_contact,
    give_field,
    note_solved,
    open_ticket,
)
from bot.meaning import (
    Ahead,
    Answered,
    AsideAsked,
    Contacted,
    Control,
    Corrected,
    Declined,
    Doubted,
    ErrorSeen,
    FieldGiven,
    Greeted,
    Jumped,
    Later,
    Meaning,
    Missed,
    NewProblem,
    NotOurs,
    Resumed,
    SameProblem,
    Several,
    Silent,
    Solved,
    Thanked,
    Unclear,
    WantsHelp,
    WantsPerson,
)
from bot.problems import doubt, error_seen, new_problem, say_aside, several, unclear
from bot.state import (
    AgentReturned,
    AgentTook,
    AgentWrote,
    Chose,
    Facts,
    Notify,
    Opened,
    State,
    TimerDue,
    Turn,
)
from bot.turn import AGENT_SILENT, SOON, Draft
from bot.understand import Reading, Said
from bot.walk import ask_again, begin, follow, jump, settle, short_question
from knowledge.model import Knowledge

Event = Opened | Said | Chose | TimerDue | AgentTook | AgentWrote | AgentReturned

#: A person who has taken over and is silent this long in office hours: the desk says once that they are still there.
_AGENT_SILENT_SECONDS = 15 * 60


def step(knowledge: Knowledge, state: State, event: Event, facts: Facts) -> Turn:
    """What ``event`` leads to: the new state, the desk's messages, effects for the caller to carry out.

    ``knowledge``: the version that the open procedure runs on; another than ``state.version`` moves the procedure over.
    """
    draft = Draft(knowledge, state, facts)
    if isinstance(event, Said | Chose | AgentWrote):
        draft.change(seq=state.seq + 1)
    if state.version not in (None, knowledge.version) and not _move_over(draft):
        return draft.turn()
    match event:
        case Opened():
            draft.phrase("greeting")
        case Said():
            _said(draft, event.reading)
        case Chose():
            _chose(draft, event)
        case TimerDue():
            _timer_due(draft, event)
        case AgentTook():
            _agent_took(draft)
        case AgentWrote():
            draft.stop_timers(AGENT_SILENT)
        case AgentReturned():
            _back_to_bot(draft)
        case _:
            assert_never(event)
    if draft.state.solved and not state.solved:
        note_solved(draft)
    return draft.turn()


def reachable(state: State, seq: int) -> bool:
    """Whether a button of message ``seq`` still answers its question: it pends, or 戻る could lead back to it."""
    return seq in state.asks or any(seq in point.asks for point in state.undo)


# Texts ----------------------------------------------------------------------------------------------------------------


def _said(draft: Draft, reading: Reading) -> None:
    meaning = reading.meaning
    if reading.masked and not draft.told("masked"):
        draft.phrase("masked")
    if draft.state.open_ticket and not isinstance(meaning, Contacted | FieldGiven | Declined | Control | Thanked):
        add_note(draft, reading.text)
    if isinstance(meaning, Corrected) and meaning.point is not None:
        draft.restore(meaning.point)
    before = draft.state
    if not isinstance(meaning, Silent):
        _learn(draft, reading)
    if not isinstance(meaning, Missed):
        draft.change(misses=0)
    _act(draft, reading, meaning, before)
    if not draft.says and not isinstance(meaning, Silent):
        ask_pending_again(draft)
    if not draft.says and not isinstance(meaning, Silent):
        draft.phrase("greeting")


def _learn(draft: Draft, reading: Reading) -> None:
    known = draft.state.already
    new = tuple(node for node in reading.already if node not in known)
    draft.change(slots={**draft.state.slots, **reading.slots}, already=(*known, *new))


def _act(draft: Draft, reading: Reading, meaning: Meaning, before: State) -> None:
    match meaning:
        case Silent():
            _for_the_agent(draft)
        case WantsPerson():
            open_ticket(draft, contact=meaning.contact)
        case Control():
            _control(draft, meaning)
        case Later():
            draft.phrase("later")
        case Corrected():
            _corrected(draft, reading, meaning, before)
        case Solved():
            _solved(draft)
        case Answered():
            answer(draft, meaning.key)
        case WantsHelp():
            running = draft.knowledge.step(draft.state.pending or "")
            if running:
                show_help(draft, running)
        case Contacted():
            give_contact(draft, meaning.contact)
        case FieldGiven():
            give_field(draft, meaning.value)
        case Declined():
            decline(draft)
        case ErrorSeen():
            _note_error(draft, meaning.error)
            error_seen(draft, meaning.error, reading.text)
        case Jumped():
            arrive(draft, jump(draft, meaning.node))
        case Ahead():
            draft.phrase("noted")
            arrived = settle(draft, before)
            if arrived:
                arrive(draft, arrived)
            else:
                ask_pending_again(draft, brief=True)
        case AsideAsked():
            say_aside(draft, meaning.node)
            running = draft.knowledge.step(draft.state.pending or "")
            draft.change(informed=draft.state.informed or (running is not None and running.kind == "ask"))
            ask_pending_again(draft, brief=True)
        case SameProblem():
            ask_pending_again(draft)
        case Resumed():
            resume(draft, meaning.place)
        case NewProblem():
            new_problem(draft, meaning, reading.text, reading.slots)
        case Several():
            several(draft, meaning.topics, reading.text)
        case Unclear():
            unclear(draft, meaning.topics, meaning.slot, reading.text)
        case Doubted():
            doubt(draft, meaning.key, meaning.target, reading.text)
        case NotOurs():
            _not_ours(draft, meaning.none)
        case Thanked():
            _thanked(draft)
        case Greeted():
            draft.phrase("greeting")
            ask_pending_again(draft)
        case Missed():
            _missed(draft, meaning, reading.text)
        case _:
            assert_never(meaning)


def _control(draft: Draft, control: Control) -> None:
    match control.name:
        case "back" if draft.state.undo:
            draft.restore(len(draft.state.undo) - 1)
            draft.phrase("taken-back")
            ask_pending_again(draft)
        case "back":
            draft.phrase("nothing-to-go-back")
            ask_pending_again(draft)
        case "restart":
            draft.change(paused=(), solved=False)
            leave(draft)
            draft.change(slots={})
            draft.forget_undo()
            draft.phrase("restarted")
        case "end":
            draft.change(paused=())
            leave(draft)
            draft.phrase("thanks")
        case "bot" if draft.state.mode == "person":
            _back_to_bot(draft)
        case "again" if draft.state.pending is None:
            draft.phrase("greeting")
        case "again" | "bot":
            ask_pending_again(draft)
        case _:
            assert_never(control.name)


def _corrected(draft: Draft, reading: Reading, meaning: Corrected, before: State) -> None:
    if meaning.point is not None or meaning.meaning is not None:
        draft.phrase("corrected")
    if meaning.meaning is None:
        ask_pending_again(draft)
    else:
        _act(draft, reading, meaning.meaning, before)


def _solved(draft: Draft) -> None:
    if draft.state.frames:
        solve(draft)
        return
    draft.change(solved=draft.state.topic is not None, pending=None, options=())
    draft.phrase("solved")
    what_next(draft)


def _note_error(draft: Draft, error: str) -> None:
    pending = draft.knowledge.step(draft.state.pending or "")
    entry = next((one for one in draft.knowledge.errors if one.id == error), None)
    if pending and entry:
        draft.note_tried(pending.node, entry.code or (entry.texts[0] if entry.texts else entry.id))


def _not_ours(draft: Draft, none: str) -> None:
    entry = next((one for one in draft.knowledge.nones if one.id == none), None)
    if entry:
        draft.say(f"none.{entry.id}", entry.say)
    if draft.state.pending in (None, "desk.anything-else"):
        draft.phrase("not-for-us")
    else:
        ask_pending_again(draft, brief=True)


def _thanked(draft: Draft) -> None:
    pending = draft.state.pending
    if pending == "desk.helped" or (pending and draft.state.frames and draft.state.informed):
        solve(draft)
    elif pending in (None, "desk.anything-else"):
        draft.change(pending=None)
        draft.phrase("thanks")
    else:
        ask_pending_again(draft, brief=True)


def _missed(draft: Draft, meaning: Missed, text: str) -> None:
    pending = draft.state.pending
    misses = draft.state.misses + 1
    draft.change(misses=min(misses, 2))
    if draft.state.open_ticket:
        if pending in ("desk.contact", "desk.field") and misses > 1:
            complete(draft, "contact-declined")
        else:
            draft.phrase("ticket-noted")
            ask_pending_again(draft, brief=True)
    elif pending == "desk.offer-person":
        ask_pending_again(draft)
    elif misses > 1:
        draft.phrase("still-not-understood")
        offer(draft, LOST)
    elif pending and pending != "desk.anything-else":
        draft.phrase("not-understood")
        running = draft.knowledge.step(pending)
        if running and running.help:
            show_help(draft, running)
        else:
            ask_pending_again(draft)
    else:
        draft.change(problem=draft.state.problem or text[:200])
        draft.phrase("not-understood")
        if meaning.nearest:
            draft.ask("desk.which-topic", meaning.nearest)


# Buttons, timers, persons ---------------------------------------------------------------------------------------------


def _chose(draft: Draft, event: Chose) -> None:
    if draft.state.mode == "person":
        _for_the_agent(draft)
        return
    if event.seq not in draft.state.asks:
        undo = draft.state.undo
        place = next((i for i in range(len(undo) - 1, -1, -1) if event.seq in undo[i].asks), None)
        if place is None:
            ask_pending_again(draft)
            return
        draft.restore(place)
    if event.key in {choice.key for choice in choices(draft.knowledge, draft.state)}:
        answer(draft, event.key)
    else:
        ask_pending_again(draft)


def _timer_due(draft: Draft, event: TimerDue) -> None:
    owner = draft.state.timers.get(event.timer)
    if owner is None:
        return
    draft.drop_timer(event.timer)
    if owner == AGENT_SILENT:
        if draft.state.mode == "person" and draft.facts.office_open and not draft.told(AGENT_SILENT):
            draft.phrase("still-waiting")
        return
    pending = draft.state.pending
    if pending is None or owner.removesuffix(SOON) != pending or draft.state.mode == "person":
        return
    running = draft.knowledge.step(pending)
    if running is None:
        if pending == "desk.offer-person" and draft.state.options == (RAN_OUT,):
            open_ticket(draft)
    elif running.timer is None:
        return
    elif running.timer.kind == "after":
        if draft.phrase("follow-up") and short_question(running) is None:
            draft.ask(running.node)
        else:
            ask_again(draft, brief=True)
    elif owner.endswith(SOON):
        if not event.late:
            draft.phrase("deadline-soon")
            ask_again(draft, brief=True)
    else:
        draft.phrase("deadline-over")
        draft.note_tried(running.node, "late")
        arrive(draft, follow(draft, running, "late"))


def _for_the_agent(draft: Draft) -> None:
    draft.effects.append(Notify(what="customer-wrote"))
    waiting = AGENT_SILENT in draft.state.timers.values() or AGENT_SILENT in draft.state.told
    if draft.facts.office_open and not waiting:
        draft.start_timer("agent-silent", AGENT_SILENT, _AGENT_SILENT_SECONDS)


def _agent_took(draft: Draft) -> None:
    draft.stop_timers()
    if draft.state.mode != "person":
        draft.change(mode="person")
        draft.phrase("person-joined")


def _back_to_bot(draft: Draft) -> None:
    if draft.state.mode == "person":
        draft.change(mode="bot")
        draft.stop_timers(AGENT_SILENT)
        draft.phrase("person-left")
        ask_pending_again(draft)


# Another version of the knowledge ---------------------------------------------------------------------------------------


def _move_over(draft: Draft) -> bool:
    """Go on in another version of the knowledge; whether the pending question is still the same one."""
    knowledge, state = draft.knowledge, draft.state
    paused = tuple(frames for frames in state.paused if all(knowledge.step(frame.node) for frame in frames))
    draft.change(paused=paused, version=knowledge.version if state.frames or paused else None)
    draft.forget_undo()
    if state.frames:
        draft.phrase("knowledge-changed")
    if not state.frames or all(knowledge.step(frame.node) for frame in state.frames):
        return True
    outermost = state.frames[0].topic
    topic = next((t for t in knowledge.topics.values() if outermost == t.id or outermost in t.was), None)
    if topic is None or state.mode == "person":
        leave(draft)
    else:
        draft.change(visits={}, topic=topic.id)
        arrive(draft, begin(draft, topic.id))
    return False
