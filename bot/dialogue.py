"""The dialogue machine: `step` turns one event into a turn. A function of its arguments and nothing else.

It never raises, whatever the event: what does not fit the state (a timer of a question left behind, a button that 戻る
no longer reaches) changes nothing or repeats the pending question.
"""

from typing import assert_never

from bot.acts import said
from bot.agents import agent_took, back_to_bot, for_the_agent
from bot.answers import answer
from bot.choices import choices
from bot.effects import Turn
from bot.endings import RAN_OUT, arrive, leave
from bot.events import AgentReturned, AgentTook, AgentWrote, Chose, Facts, Opened, TimerDue
from bot.handoff import ask_pending_again, note_solved, open_ticket
from bot.meaning import WantsPerson
from bot.state import State
from bot.turn import AGENT_SILENT, SOON, Draft
from bot.understand import Said
from bot.walk import ask_again, begin, follow, short_question
from knowledge.model import Knowledge

Event = Opened | Said | Chose | TimerDue | AgentTook | AgentWrote | AgentReturned


def step(knowledge: Knowledge, state: State, event: Event, facts: Facts) -> Turn:
    """What ``event`` leads to: the new state, the desk's messages, effects for the caller to carry out.

    ``knowledge``: the version that the open procedure runs on; another than ``state.version`` moves the procedure over.
    """
    draft = Draft(knowledge, state, facts)
    if isinstance(event, (Said, Chose, AgentWrote)):
        draft.change(seq=state.seq + 1)
    if state.seq == 0 and facts.notice:
        draft.say("desk.notice", facts.notice)
    if state.version not in (None, knowledge.version) and not _move_over(draft) and not _calls_a_person(event):
        return draft.turn()
    match event:
        case Opened():
            draft.phrase("greeting")
        case Said():
            said(draft, event.reading)
        case Chose():
            _chose(draft, event)
        case TimerDue():
            _timer_due(draft, event)
        case AgentTook():
            agent_took(draft)
        case AgentWrote():
            draft.stop_timers(AGENT_SILENT)
        case AgentReturned():
            back_to_bot(draft)
        case _:
            assert_never(event)
    if draft.state.solved and not state.solved:
        note_solved(draft)
    return draft.turn()


def reachable(state: State, seq: int) -> bool:
    """Whether a button of message ``seq`` still answers its question: it pends, or 戻る could lead back to it."""
    return seq in state.asks or any(seq in point.asks for point in state.undo)


def _chose(draft: Draft, event: Chose) -> None:
    if draft.state.mode == "person":
        for_the_agent(draft)
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


def _calls_a_person(event: Event) -> bool:
    return isinstance(event, Said) and isinstance(event.reading.meaning, WantsPerson)
