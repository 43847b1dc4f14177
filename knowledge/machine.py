"""The state machine: one state a step, every outcome with its target.

A procedure is a list, read from top to bottom; what is not written goes to the next step. Here that rule ends: after
`connect`, every outcome of every step is a named transition, and nothing later needs to know the rule.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from knowledge.model import Step, Target

SOLVED = Target(kind="solved")
PERSON = Target(kind="person")
RUN_OUT = Target(kind="run-out")

#: A step's targets as its author wrote them: ``go``, ``solved``, ``unsolved``, ``unsure``, ``stuck``, ``refused``,
#: ``late`` and ``answer:<key>``; what is not written is not there. None stands for the word ``next``.
Written = Mapping[str, Target | None]


def name_calls(steps: Sequence[Step]) -> list[Step]:
    """The steps with an id for each ``do`` that has none: ``do-<called>``, then ``do-<called>-2`` and so on."""
    taken = {step.id for step in steps}
    named: list[Step] = []
    for step in steps:
        if not step.id:
            base = f"do-{step.call}"
            step_id, count = base, 1
            while step_id in taken:
                count += 1
                step_id = f"{base}-{count}"
            taken.add(step_id)
            step = replace(step, id=step_id)
        named.append(step)
    return named


def connect(steps: Sequence[Step], written: Sequence[Written], first_step: Callable[[str], Target]) -> tuple[Step, ...]:
    """The steps of one topic or part with all their transitions.

    ``written`` goes with ``steps``; ``first_step`` tells where the topic or part with an id begins.
    """
    following = [*(Target(kind="node", node=step.node) for step in steps[1:]), RUN_OUT][: len(steps)]
    return tuple(
        _connect(step, targets, after, first_step)
        for step, targets, after in zip(steps, written, following, strict=True)
    )


def _connect(step: Step, written: Written, following: Target, first_step: Callable[[str], Target]) -> Step:
    def to(name: str, default: Target = following) -> Target:
        return written[name] or following if name in written else default

    onward = to("go")
    answers = tuple(replace(answer, go=to(f"answer:{answer.key}", onward)) for answer in step.answers)
    transitions = {f"answer:{answer.key}": answer.go for answer in answers if answer.go}
    timer = step.timer
    match step.kind:
        case "say":
            transitions["on"] = onward
        case "ask":
            transitions["unsure"] = to("unsure")
        case "try":
            transitions["solved"] = to("solved", SOLVED)
            transitions["unsolved"] = to("unsolved")
            transitions["unsure"] = to("unsure")
            if timer is not None and timer.kind == "within":
                timer = replace(timer, late=to("late"))
                transitions["late"] = to("late")
        case "task":
            transitions["done"] = onward
            transitions["stuck"] = to("stuck", PERSON)
        case "do":
            transitions["call"] = first_step(step.call or "")
            transitions["return"] = onward
        case "ticket":
            transitions["opened"] = onward
            transitions["refused"] = to("refused")
    transitions["skip"] = following
    return replace(step, answers=answers, timer=timer, transitions=dict(sorted(transitions.items())))
