"""What the desk does about a text, meaning by meaning."""

from typing import assert_never

from bot.agents import back_to_bot, for_the_agent
from bot.answers import answer, show_help
from bot.choices import offered
from bot.endings import LOST, RAN_OUT, arrive, forget_contact, keep_for_later, leave, offer, resume, solve, what_next
from bot.handoff import (
    about_ticket,
    add_note,
    ask_pending_again,
    complete,
    decline,
    give_contact,
    give_field,
    open_ticket,
)
from bot.hearing import hear
from bot.leaving import gives_up, reopen
from bot.meaning import (
    Ahead,
    Answered,
    AsideAsked,
    Asked,
    CameBack,
    Contacted,
    Control,
    Corrected,
    Declined,
    Doubted,
    ErrorSeen,
    FieldGiven,
    GivesUp,
    Greeted,
    Jumped,
    Later,
    Meaning,
    Missed,
    NewProblem,
    NotOurs,
    OnTicket,
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
from bot.problems import doubt, error_seen, error_topics, main_topics, new_problem, say_aside, several, unclear
from bot.state import MAX_ERRORS, MAX_TEXT, State
from bot.turn import Draft
from bot.understand import Reading
from bot.walk import jump, run_ahead, settle

#: So many texts in a row may leave the same question unanswered, though each was understood; the next offers a person.
_MAX_STAYS = 2
#: A question put so many times, and each time something else was told, is answered by わからない.
_MAX_ASKED = 2


def said(draft: Draft, reading: Reading) -> None:
    """The customer said something."""
    meaning = _or_unsure(draft, reading.meaning)
    if reading.masked and not draft.told("masked"):
        draft.phrase("masked")
    if draft.state.open_ticket and not isinstance(meaning, (Contacted, FieldGiven, Declined, Control, Thanked)):
        add_note(draft, reading.text)
    if isinstance(meaning, Corrected) and meaning.point is not None:
        draft.restore(meaning.point)
    if reading.quote and reading.quote not in draft.state.errors:
        draft.change(errors=(*draft.state.errors, reading.quote)[-MAX_ERRORS:])
    before = draft.state.copy()
    if not isinstance(meaning, Silent):
        _learn(draft, reading, meaning)
    if not isinstance(meaning, (Missed, NotOurs)):
        draft.change(misses=0)
    if reading.besides:
        draft.phrase("noted")
        keep_for_later(draft, reading.besides)
    if _goes_nowhere(draft, reading, meaning, before):
        draft.phrase("still-not-understood")
        offer(draft, LOST)
    else:
        _act(draft, reading, meaning, before)
    if not draft.says and not isinstance(meaning, Silent):
        ask_pending_again(draft)
    if not draft.says and not isinstance(meaning, Silent):
        draft.phrase("greeting")


def _goes_nowhere(draft: Draft, reading: Reading, meaning: Meaning, before: State) -> bool:
    """Count the texts in a row that leave the pending question as it was; whether these are too many."""
    learned = (draft.state.slots, draft.state.already) != (before.slots, before.already) or reading.besides
    stays = isinstance(meaning, (SameProblem, Asked, WantsHelp, Ahead, Greeted)) and not learned
    draft.change(stays=draft.state.stays + 1 if stays else 0)
    procedure = draft.state.frames and not draft.state.open_ticket and draft.state.pending != "desk.offer-person"
    return bool(procedure) and draft.state.stays > _MAX_STAYS


def _or_unsure(draft: Draft, meaning: Meaning) -> Meaning:
    """At a slot's question about an error, what is no answer leaves the slot open: the error still leads on."""
    options = offered(draft.state) if draft.state.pending == "desk.which-topic" else ()
    if not (options and options[0].startswith("error:")):
        return meaning
    leads_to = error_topics(draft.knowledge, options[0].removeprefix("error:"))
    same = isinstance(meaning, NewProblem) and meaning.target.partition(".")[0] in leads_to
    return Answered(key="unsure") if same or isinstance(meaning, (Missed, SameProblem, Unclear, Ahead)) else meaning


def _learn(draft: Draft, reading: Reading, meaning: Meaning) -> None:
    known = draft.state.already
    new = tuple(node for node in reading.already if node not in known)
    running = draft.knowledge.topics.get(draft.state.frames[0].topic) if draft.state.frames else None
    # What the running topic stands for is no answer's to change (受信しました while sending).
    # What is asked (テザリングでもいいですか) is not told.
    told = {} if isinstance(meaning, (AsideAsked, Asked, Control)) else reading.slots
    slots = {slot: value for slot, value in told.items() if running is None or slot not in running.about}
    if slots or new:
        draft.change(slots={**draft.state.slots, **slots}, already=(*known, *new))


def _act(draft: Draft, reading: Reading, meaning: Meaning, before: State) -> None:
    match meaning:
        case Silent():
            for_the_agent(draft)
        case WantsPerson():
            if not draft.state.problem and (reading.slots or (reading.match and reading.match.topic)):
                draft.change(problem=reading.text[:MAX_TEXT])
            open_ticket(draft, contact=meaning.contact)
        case Control():
            _control(draft, meaning)
        case Later():
            # Who goes on another time is not lost: no ticket opens by itself.
            draft.stop_timers("desk.offer-person")
            if not (meaning.trying and draft.phrase("not-tried-yet")):
                draft.phrase("later")
        case GivesUp():
            gives_up(draft)
        case CameBack():
            reopen(draft)
        case Asked():
            _asked(draft)
        case OnTicket():
            about_ticket(draft, meaning.about)
        case Corrected():
            _corrected(draft, reading, meaning, before)
        case Solved():
            _solved(draft)
        case Answered():
            if meaning.aside:
                say_aside(draft, meaning.aside)
            elif meaning.asks:
                draft.phrase("cannot-answer")
            arrived = run_ahead(draft, before) if meaning.key == "done" else None
            if arrived:
                arrive(draft, arrived)
            else:
                answer(draft, meaning.key)
        case WantsHelp():
            _help(draft)
        case Contacted():
            give_contact(draft, meaning.contact, whole=meaning.whole)
        case FieldGiven():
            give_field(draft, meaning.value)
        case Declined():
            decline(draft, everything=meaning.everything)
        case ErrorSeen():
            _note_error(draft, meaning.error)
            error_seen(draft, meaning.error, reading.text)
        case Jumped():
            arrive(draft, jump(draft, meaning.node))
        case Ahead():
            _ahead(draft, before)
        case AsideAsked():
            say_aside(draft, meaning.node)
            running = draft.knowledge.step(draft.state.pending or "")
            draft.change(informed=draft.state.informed or (running is not None and running.kind == "ask"))
            ask_pending_again(draft, brief=True)
        case SameProblem():
            _same(draft, before)
        case Resumed():
            resume(draft, meaning.place, answered=meaning.answer is not None or meaning.solved)
            if meaning.solved:
                solve(draft)
            elif meaning.answer is not None:
                answer(draft, meaning.answer)
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


def _help(draft: Draft) -> None:
    """More words about the step that waits, or in whose midst a person was offered."""
    if draft.state.pending == "desk.offer-person" and draft.state.options != (RAN_OUT,):
        _back_to_step(draft)
    running = draft.knowledge.step(draft.state.pending or "")
    if running:
        show_help(draft, running)


def _back_to_step(draft: Draft) -> None:
    """The step in whose midst a person was offered waits again."""
    running = draft.knowledge.step(draft.state.frames[-1].node) if draft.state.frames else None
    if running:
        draft.change(pending=running.node, options=())


def _ahead(draft: Draft, before: State) -> None:
    if draft.state.pending == "desk.offer-person" and draft.state.options == (LOST,):
        # Who goes on telling was not lost.
        _back_to_step(draft)
    draft.phrase("noted")
    arrived = run_ahead(draft, before) or settle(draft, before)
    running = draft.knowledge.step(draft.state.pending or "")
    if arrived:
        arrive(draft, arrived)
    elif running and running.kind in ("ask", "try") and len(draft.state.asks) >= _MAX_ASKED:
        # Who tells everything but what is asked does not know it, or has no success to tell.
        answer(draft, "unsure")
    else:
        ask_pending_again(draft, brief=True)


def _same(draft: Draft, before: State) -> None:
    """The problem, or what is no answer, again; what it tells beside is not lost on the desk."""
    step = draft.knowledge.step(draft.state.pending or "")
    if step and (draft.state.slots, draft.state.already) != (before.slots, before.already):
        _ahead(draft, before)
    else:
        ask_pending_again(draft)


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
            back_to_bot(draft)
        case "again" if draft.state.pending in (None, "desk.anything-else"):
            if draft.state.pending is None or not draft.phrase("go-ahead"):
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
    ticket = draft.state.open_ticket is not None
    if draft.state.pending == "desk.resume":
        # What was put aside is solved, too.
        draft.change(paused=draft.state.paused[:-1])
        if not draft.state.paused:
            leave(draft)
    told = draft.state.topic is not None or bool(draft.state.problem)
    draft.change(solved=ticket or told, pending=None, options=())
    forget_contact(draft)
    if not (ticket and draft.phrase("ticket-solved")):
        draft.phrase("solved")
    what_next(draft)


def _asked(draft: Draft) -> None:
    """A question that nothing answers: what there is to say about the step, or its question once more."""
    running = draft.knowledge.step(draft.state.pending or "")
    if running and running.help and draft.state.stays <= 1:
        draft.phrase("no-answer-to-that")
        show_help(draft, running)
        return
    if not draft.phrase("cannot-answer"):
        draft.phrase("not-understood")
    ask_pending_again(draft, brief=running is None or running.kind != "ask")


def _note_error(draft: Draft, error: str) -> None:
    pending = draft.knowledge.step(draft.state.pending or "")
    entry = next((one for one in draft.knowledge.errors if one.id == error), None)
    if pending and entry:
        draft.note_tried(pending.node, entry.code or (entry.texts[0] if entry.texts else entry.id))


def _not_ours(draft: Draft, none: str) -> None:
    entry = next((one for one in draft.knowledge.nones if one.id == none), None)
    if entry:
        draft.say(f"none.{entry.id}", entry.say)
    misses = draft.state.misses + 1
    draft.change(misses=min(misses, 2))
    if misses > 1 and not draft.state.open_ticket and draft.state.pending != "desk.offer-person":
        offer(draft, LOST)
    elif draft.state.pending in (None, "desk.anything-else"):
        draft.phrase("not-for-us")
    else:
        ask_pending_again(draft, brief=True)


def _thanked(draft: Draft) -> None:
    pending = draft.state.pending
    informed = draft.state.frames and draft.state.informed and pending not in (None, "desk.offer-person")
    if pending == "desk.helped" or (informed and not _cures_ahead(draft)):
        solve(draft)
    elif pending in (None, "desk.anything-else") or (pending == "desk.which-topic" and not draft.state.frames):
        draft.change(pending=None, options=())
        draft.phrase("thanks")
    else:
        ask_pending_again(draft, brief=True)


def _cures_ahead(draft: Draft) -> bool:
    """Whether a question or a task waits in a procedure that is there to cure: thanks in its midst are politeness.

    Who only asked something, and has answered nothing yet, wanted no cure.
    """
    begun = bool(draft.state.undo and draft.state.undo[-1].frames)
    if not begun and hear(draft.state.problem or "").asks:
        return False
    running = draft.knowledge.step(draft.state.pending or "")
    topics = [draft.knowledge.topics[f.topic] for f in draft.state.frames if f.topic in draft.knowledge.topics]
    asked = running is not None and running.kind in ("ask", "task")
    return asked and any(step.kind == "try" for topic in topics for step in topic.steps)


def _missed(draft: Draft, meaning: Missed, text: str) -> None:
    pending = draft.state.pending
    misses = draft.state.misses + 1
    draft.change(misses=min(misses, 2))
    if draft.state.open_ticket:
        if draft.state.completes_ticket and misses > 1:
            complete(draft, "contact-declined")
        else:
            draft.phrase("ticket-noted")
            ask_pending_again(draft, brief=True)
    elif pending == "desk.offer-person":
        if draft.state.options == (LOST,) and draft.state.frames:
            # Not the same offer again and again: the question once more, the next miss offers again.
            _back_to_step(draft)
            draft.change(misses=1)
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
        draft.ask("desk.which-topic", meaning.nearest or main_topics(draft.knowledge))
