"""What is not written goes to the next step: every outcome of every kind of step, as it is compiled."""

import pytest

from knowledge.model import Target
from tests.knowledge.folders import PART, minimal


def transitions(steps: str, step: str = "a", *, part: bool = False) -> dict[str, str]:
    """The compiled ways of one step, targets as authors would write them."""
    head = "part: extra\n" if part else "topic: extra\ntitle: そのほか\nexamples: [そのほかのこと]\n"
    knowledge = minimal(topics__extra=f"{head}steps:\n{steps}")
    node = knowledge.step(f"extra.{step}")
    assert node is not None
    return {outcome: _written(target) for outcome, target in node.transitions.items()}


def _written(target: Target) -> str:
    return target.node.removeprefix("extra.") if target.node else target.kind


NEXT = "  - {id: b, say: 次}\n"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{id: a, say: 一}", {"on": "b", "skip": "b"}),
        ("{id: a, say: 一, go: kettle}", {"on": "kettle.plug", "skip": "b"}),
        ("{id: a, say: 一, go: kettle.lid}", {"on": "kettle.lid", "skip": "b"}),
        ("{id: a, say: 一, go: extra.b}", {"on": "b", "skip": "b"}),
        ("{id: a, say: 一, go: next}", {"on": "b", "skip": "b"}),
        ("{id: a, say: 一, go: back}", {"on": "back", "skip": "b"}),
        ("{id: a, say: 一, go: open}", {"on": "open", "skip": "b"}),
        ("{id: a, ask: 一, listen: errors}", {"unsure": "b", "skip": "b"}),
        (
            "{id: a, ask: 一, unsure: person, answers: [{label: 二, go: solved}, {label: 三}]}",
            {"answer:0": "solved", "answer:1": "b", "unsure": "person", "skip": "b"},
        ),
        # the step's own `go` is where answers without one go
        (
            "{id: a, ask: 一, go: open, answers: [{label: 二, go: next}, {label: 三}]}",
            {"answer:0": "b", "answer:1": "open", "unsure": "b", "skip": "b"},
        ),
        ("{id: a, try: 一}", {"solved": "solved", "unsolved": "b", "unsure": "b", "skip": "b"}),
        (
            "{id: a, try: 一, solved: next, unsolved: person, unsure: open, answers: [{label: 二}]}",
            {"answer:0": "b", "solved": "b", "unsolved": "person", "unsure": "open", "skip": "b"},
        ),
        (
            "{id: a, try: 一, within: 15分, starts: 始める, late: a}",
            {"solved": "solved", "unsolved": "b", "unsure": "b", "late": "a", "skip": "b"},
        ),
        (
            "{id: a, try: 一, within: 15分, starts: 始める}",
            {"solved": "solved", "unsolved": "b", "unsure": "b", "late": "b", "skip": "b"},
        ),
        ("{id: a, task: 一}", {"done": "b", "stuck": "person", "skip": "b"}),
        ("{id: a, task: 一, go: open, stuck: next}", {"done": "open", "stuck": "b", "skip": "b"}),
        ("{id: a, do: rest}", {"call": "rest.wait", "return": "b", "skip": "b"}),
        ("{id: a, do: kettle, go: solved}", {"call": "kettle.plug", "return": "solved", "skip": "b"}),
        ("{id: a, ticket: repair, ask: 一}", {"opened": "b", "refused": "b", "skip": "b"}),
        (
            "{id: a, ticket: repair, ask: 一, go: open, refused: person}",
            {"opened": "open", "refused": "person", "skip": "b"},
        ),
    ],
)
def test_every_outcome_of_a_step_has_a_target(step: str, expected: dict[str, str]) -> None:
    assert transitions(f"  - {step}\n{NEXT}") == expected


@pytest.mark.parametrize("part", [False, True])
def test_the_last_step_runs_out(part: bool) -> None:
    assert transitions(NEXT, "b", part=part) == {"on": "run-out", "skip": "run-out"}


def test_a_step_is_meant_before_a_topic_of_the_same_name() -> None:
    assert transitions("  - {id: a, say: 一, go: kettle}\n  - {id: kettle, say: 二}\n")["on"] == "kettle"


def test_a_call_without_an_id_gets_one_that_is_its_own() -> None:
    steps = "  - {id: do-rest, say: 一}\n  - do: rest\n  - do: rest\n  - {id: mine, do: rest}\n"

    knowledge = minimal(topics__extra=f"topic: extra\ntitle: そのほか\nsteps:\n{steps}")

    assert [step.id for step in knowledge.topics["extra"].steps] == ["do-rest", "do-rest-2", "do-rest-3", "mine"]


def test_answers_and_timers_know_their_targets() -> None:
    knowledge = minimal(
        topics__extra="topic: extra\ntitle: そのほか\nsteps:\n"
        "  - {id: a, try: 一, within: 2秒, starts: 始める, late: person, answers: [{label: 二, go: open}]}\n"
    )

    [step] = knowledge.topics["extra"].steps
    assert step.answers[0].go == Target(kind="open")
    assert step.timer is not None
    assert (step.timer.seconds, step.timer.late) == (2, Target(kind="person"))


def test_a_part_may_be_called_by_a_part() -> None:
    knowledge = minimal(part=PART + "  - do: deeper\n", parts__deeper="part: deeper\nsteps: [{id: a, say: 一}]\n")

    step = knowledge.step("rest.do-deeper")

    assert step is not None
    assert step.transitions["call"] == Target(kind="node", node="deeper.a")
