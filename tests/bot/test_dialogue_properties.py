"""What holds of every conversation on every valid knowledge, whatever is said and whatever happens."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.choices import choices
from bot.dialogue import Event, reachable, step
from bot.effects import OpenTicket, Turn
from bot.events import Chose, Opened
from bot.meaning import Control, NewProblem, WantsPerson
from bot.state import MAX_ASKS, MAX_FRAMES, MAX_PAUSED, MAX_TRIED, MAX_UNDO, State, from_json, to_json, to_text
from bot.turn import point
from bot.understand import Said
from knowledge.model import Knowledge
from tests.bot.events import events, facts, said
from tests.strategies import knowledges

#: A conversation as stored: the longest stays below this many letters.
LARGEST = 60_000

slow = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def walk(data: st.DataObject, knowledge: Knowledge, length: int) -> list[tuple[State, Event, Turn]]:
    """A conversation of random events, as (state before, event, turn)."""
    state = State()
    walked: list[tuple[State, Event, Turn]] = []
    for number in range(length):
        event = data.draw(events(knowledge, state))
        turn = step(knowledge, state, event, facts(number))
        walked.append((state, event, turn))
        state = turn.state
    return walked


@slow
@given(st.data(), knowledges(), st.integers(1, 25))
def test_any_conversation_keeps_its_promises(data: st.DataObject, knowledge: Knowledge, length: int) -> None:
    for before, event, turn in walk(data, knowledge, length):
        _is_numbered_without_gaps(before, event, turn)
        _is_bounded(turn.state)
        _asks_what_it_waits_for(knowledge, turn)
        _announces_the_ticket_it_opens(turn)
        assert from_json(json.loads(json.dumps(to_json(turn.state)))) == turn.state
        assert json.loads(to_text(turn.state)) == to_json(turn.state)


def _is_numbered_without_gaps(before: State, event: Event, turn: Turn) -> None:
    own = turn.state.seq - before.seq - len(turn.says)
    assert own in (0, 1)
    assert [says.seq for says in turn.says] == list(range(before.seq + own + 1, turn.state.seq + 1))
    if isinstance(event, Said | Chose):
        assert own == 1


def _is_bounded(state: State) -> None:
    assert len(state.frames) <= MAX_FRAMES
    assert len(state.paused) <= MAX_PAUSED
    assert len(state.undo) <= MAX_UNDO
    assert len(state.tried) <= MAX_TRIED
    assert len(state.asks) <= MAX_ASKS
    assert state.misses <= 2
    assert len(json.dumps(to_json(state), ensure_ascii=False)) < LARGEST


def _asks_what_it_waits_for(knowledge: Knowledge, turn: Turn) -> None:
    """Buttons stand on the last message only; a running procedure always waits for something that can be answered."""
    assert not any(says.choices for says in turn.says[:-1])
    state = turn.state
    if turn.says and turn.says[-1].choices:
        assert turn.says[-1].choices == choices(knowledge, state)
        assert reachable(state, turn.says[-1].seq)
    if state.frames:
        assert state.pending is not None
        step_waiting = knowledge.step(state.pending)
        assert step_waiting is None or choices(knowledge, state)


def _announces_the_ticket_it_opens(turn: Turn) -> None:
    opened = [effect for effect in turn.effects if isinstance(effect, OpenTicket)]
    assert len(opened) <= 1
    for effect in opened:
        assert turn.state.end == "handoff"
        assert any(says.ticket and says.ticket.number == effect.number for says in turn.says)


@slow
@given(st.data(), knowledges(), st.integers(1, 15))
def test_the_same_input_gives_the_same_output(data: st.DataObject, knowledge: Knowledge, length: int) -> None:
    for number, (before, event, turn) in enumerate(walk(data, knowledge, length)):
        assert step(knowledge, before, event, facts(number)) == turn


@slow
@given(st.data(), knowledges(), st.integers(1, 20))
def test_a_person_is_always_one_word_away(data: st.DataObject, knowledge: Knowledge, length: int) -> None:
    state = walk(data, knowledge, length)[-1][2].state
    if state.mode == "person":
        return

    turn = step(knowledge, state, said(WantsPerson()), facts(99))

    assert turn.state.ticket is not None
    assert turn.state.end == "handoff"
    assert any(says.ticket for says in turn.says)


@slow
@given(st.data(), knowledges(), st.integers(1, 20))
def test_going_back_gives_back_what_was_there(data: st.DataObject, knowledge: Knowledge, length: int) -> None:
    state = walk(data, knowledge, length)[-1][2].state
    there = choices(knowledge, state)
    if not there or state.mode == "person" or state.pending in ("desk.contact", "desk.field"):
        return
    pressed = data.draw(st.sampled_from(there))

    moved = step(knowledge, state, Chose(seq=state.asked, key=pressed.key, label=pressed.label), facts(98)).state
    back = step(knowledge, moved, said(Control(name="back")), facts(99)).state

    if (moved.frames, moved.pending, moved.options) == (state.frames, state.pending, state.options):
        return
    was, now = point(state), point(back)
    assert (now.frames, now.pending, now.options, now.slots) == (was.frames, was.pending, was.options, was.slots)
    assert (now.already, now.afterwards, now.informed) == (was.already, was.afterwards, was.informed)
    assert all(count <= state.visits.get(node, 0) for node, count in back.visits.items())
    assert back.undo == state.undo[1 - MAX_UNDO :]


@slow
@given(st.data(), knowledges())
def test_pressing_buttons_leads_to_an_end_or_a_person(data: st.DataObject, knowledge: Knowledge) -> None:
    state = step(knowledge, State(), Opened(), facts(0)).state
    topic = data.draw(st.sampled_from([t.id for t in knowledge.topics.values() if not t.part]))
    state = step(knowledge, state, said(NewProblem(target=topic)), facts(1)).state
    for number in range(2, 300):
        there = choices(knowledge, state)
        if not state.frames or not there or state.pending == "desk.offer-person":
            break
        pressed = data.draw(st.sampled_from(there))
        state = step(
            knowledge, state, Chose(seq=state.asked, key=pressed.key, label=pressed.label), facts(number)
        ).state

    assert not state.frames or state.pending in ("desk.offer-person", "desk.contact", "desk.field")
