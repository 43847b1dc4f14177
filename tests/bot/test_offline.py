"""The table of a procedure says what the machine says, on every way, and stays small."""

import gzip
import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot import offline
from bot.choices import choices
from bot.dialogue import step
from bot.effects import StartTimer, Turn
from bot.events import AgentTook, Chose, Facts
from bot.meaning import NewProblem
from bot.offline import MOST_STATES, Stand, Table, replay, unfold
from bot.state import State
from knowledge import shipped
from knowledge.load import load
from knowledge.model import Knowledge
from tests.bot.events import events, facts, said
from tests.bot.small import Talk
from tests.knowledge.folders import minimal
from tests.strategies import knowledges

SHIPPED = load(shipped())
TOPICS = [topic.id for topic in SHIPPED.topics.values() if not topic.part]
#: What a tablet on a bad line can be asked to fetch ahead.
SMALL = 16_384

slow = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def begun(knowledge: Knowledge, topic: str) -> State:
    """A conversation that has just begun a topic."""
    return step(knowledge, State(), said(NewProblem(target=topic)), facts(0)).state


def press(knowledge: Knowledge, state: State, key: str, now: Facts) -> Turn:
    label = next(choice.label for choice in choices(knowledge, state) if choice.key == key)
    return step(knowledge, state, Chose(seq=state.asked, key=key, label=label), now)


def assert_same(stand: Stand, turn: Turn, knowledge: Knowledge) -> None:
    """The table's state says what the machine said, offers what it offers, counts down as it does, ends as it does."""
    said_by_machine = [
        (s.node, s.text, s.caution, s.confirm, (s.show.kind, s.show.label) if s.show else None) for s in turn.says
    ]
    assert [(line.node, line.text, line.caution, line.confirm, line.show) for line in stand.says] == said_by_machine
    offered = choices(knowledge, turn.state)
    assert [(way.key, way.label) for way in stand.ways] == [(choice.key, choice.label) for choice in offered]
    assert stand.end == (None if offered else turn.state.end)
    kinds = {"follow-up": "after", "deadline": "within"}
    started = [e for e in turn.effects if isinstance(e, StartTimer) and e.kind in kinds]
    assert [(kinds[e.kind], e.seconds) for e in started] == (
        [(stand.timer.kind, stand.timer.seconds)] if stand.timer else []
    )


def follow(
    data: st.DataObject, knowledge: Knowledge, state: State, table: Table, length: int
) -> list[tuple[str, Turn]]:
    """Walk one random way through table and machine together; returns the keys pressed with the machine's turns."""
    stand = table.states[table.start]
    assert [(way.key, way.label) for way in stand.ways] == [(c.key, c.label) for c in choices(knowledge, state)]
    walked: list[tuple[str, Turn]] = []
    while stand.ways and len(walked) < length:
        way = data.draw(st.sampled_from(stand.ways))
        turn = press(knowledge, state, way.key, facts(99))
        stand = table.states[way.to]
        assert_same(stand, turn, knowledge)
        state = turn.state
        walked.append((way.key, turn))
    return walked


@slow
@given(st.data(), knowledges(), st.integers(1, 8))
def test_every_way_through_the_table_is_the_machines(data: st.DataObject, knowledge: Knowledge, before: int) -> None:
    state = State()
    for number in range(before):
        state = step(knowledge, state, data.draw(events(knowledge, state)), facts(number)).state
    if not offline.is_running(knowledge, state):
        topic = data.draw(st.sampled_from([topic.id for topic in knowledge.topics.values() if not topic.part]))
        state = step(knowledge, state, said(NewProblem(target=topic)), facts(90)).state
    assume(offline.is_running(knowledge, state))
    table = unfold(knowledge, state, facts(99))
    assume(table)
    assert table is not None

    follow(data, knowledge, state, table, 30)


@settings(max_examples=60)
@given(st.data(), st.sampled_from(TOPICS))
def test_every_way_through_the_shipped_procedures_is_the_machines(data: st.DataObject, topic: str) -> None:
    state = begun(SHIPPED, topic)
    for number in range(data.draw(st.integers(0, 6))):
        offered = choices(SHIPPED, state)
        if not offered:
            break
        state = press(SHIPPED, state, data.draw(st.sampled_from(offered)).key, facts(number)).state
    assume(offline.is_running(SHIPPED, state))
    table = unfold(SHIPPED, state, facts(99))
    assert table is not None

    walked = follow(data, SHIPPED, state, table, 40)

    if walked:
        assert replay(SHIPPED, state, [(key, facts(99)) for key, _ in walked]) == [turn for _, turn in walked]


@pytest.mark.parametrize("topic", TOPICS)
def test_each_shipped_procedure_fits_a_bad_line(topic: str) -> None:
    table = unfold(SHIPPED, begun(SHIPPED, topic), facts(0))

    assert table is not None
    assert len(table.states) <= 400
    assert len(gzip.compress(json.dumps(table.to_json(), ensure_ascii=False).encode())) < SMALL


def test_every_state_can_be_reached_and_leads_on_or_ends() -> None:
    table = unfold(SHIPPED, begun(SHIPPED, "cannot-send"), facts(0))

    assert table is not None
    seen, waiting = {table.start}, [table.start]
    while waiting:
        stand = table.states[waiting.pop()]
        assert bool(stand.ways) == (stand.end is None)
        new = {way.to for way in stand.ways} - seen
        seen |= new
        waiting += new
    assert seen == set(table.states)


def test_the_first_state_puts_the_pending_question() -> None:
    talk = Talk()
    talk.say("ランプがつかない")

    table = unfold(talk.guide.knowledge, talk.state, facts(0))

    assert table is not None
    start = table.states[table.start]
    assert [line.node for line in start.says] == [talk.state.pending]
    assert [way.label for way in start.ways] == talk.labels
    assert (table.version, table.base_seq) == (talk.guide.knowledge.version, talk.state.seq)
    assert table.phone == talk.guide.knowledge.desk.phone


def test_an_answer_counts_only_where_a_step_ahead_asks_for_it() -> None:
    told_apart, alike = (
        unfold(knowledge, begun(knowledge, "kettle"), facts(0))
        for knowledge in (_choosing("device: [phone, unknown]"), _choosing(None))
    )

    assert told_apart is not None
    assert alike is not None
    assert len({way.to for way in told_apart.states[told_apart.start].ways}) > 1
    assert len({way.to for way in alike.states[alike.start].ways}) == 1


def _choosing(condition: str | None) -> Knowledge:
    topic = f"""\
topic: kettle
title: お湯がわかない
examples: [お湯がわかない, (やかん|ポット)が熱くならない]
steps:
  - id: which
    ask: どちらですか？
    slot: device
    answers: [{{label: スマホ, value: phone}}, {{label: パソコン, value: computer}}]
  - id: wait
    task: お待ちください。
  - id: press
    {f"if: {{{condition}}}" if condition else ""}
    try: 押してください。
  - id: turn
    try: 回してください。
  - do: rest
"""
    return minimal(topic=topic, errors=None, dialogues=None)


def test_a_countdown_stands_where_it_begins() -> None:
    talk = Talk()
    talk.say("ランプが消えない")
    talk.press("できました")
    table = unfold(talk.guide.knowledge, talk.state, facts(0))

    assert table is not None
    to = {way.key: table.states[way.to] for way in table.states[table.start].ways}
    assert table.states[table.start].timer is None
    assert (to["starts"].timer, to["starts"].says[-1].show) == (
        offline.Countdown(kind="within", seconds=900),
        ("timer", "押し始めます"),
    )


def test_what_was_owed_and_put_aside_comes_in_the_table_too() -> None:
    talk = Talk()
    talk.say("ランプがつかない")
    talk.say("それより、ランプが消えない")
    table = unfold(talk.guide.knowledge, talk.state, facts(0))

    assert table is not None
    nodes = {line.node for stand in table.states.values() for line in stand.says}
    assert {"desk.resume", "dark.cover"} <= nodes


def test_a_circle_that_makes_the_table_too_large_is_walked_without_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge = minimal()
    state = begun(knowledge, "kettle")
    exact = unfold(knowledge, state, facts(0))
    assert exact is not None
    monkeypatch.setattr(offline, "MOST_STATES", len(exact.states) - 1)

    table = unfold(knowledge, state, facts(0))
    round_and_round = replay(knowledge, state, [(key, facts(1)) for key in ("unsolved", "1") * 5])

    assert table is not None
    assert len(table.states) < len(exact.states)
    assert round_and_round is not None
    assert [turn.state.pending for turn in round_and_round[-2:]] == ["kettle.lid", "kettle.plug"]


def test_walking_in_a_circle_for_the_third_time_offers_a_person() -> None:
    knowledge = minimal()
    walked = replay(knowledge, begun(knowledge, "kettle"), [(key, facts(1)) for key in ("unsolved", "1") * 2])

    assert walked is not None
    assert walked[-1].state.pending == "desk.offer-person"


def test_a_key_that_is_no_button_replays_nothing() -> None:
    knowledge = minimal()

    assert replay(knowledge, begun(knowledge, "kettle"), [("unsolved", facts(1)), ("done", facts(2))]) is None


@pytest.mark.parametrize(
    "state",
    [
        State(),
        step(SHIPPED, begun(SHIPPED, "spam-rule"), AgentTook(name="山田"), facts(1)).state,
        begun(minimal(), "kettle"),
    ],
    ids=["nothing runs", "a person has taken over", "another version of the knowledge"],
)
def test_without_a_procedure_of_this_knowledge_there_is_no_table(state: State) -> None:
    assert unfold(SHIPPED, state, facts(0)) is None


def test_a_procedure_that_is_too_large_has_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "MOST_STATES", 2)

    assert MOST_STATES == 2_000
    assert unfold(SHIPPED, begun(SHIPPED, "cannot-send"), facts(0)) is None
