"""Walking a procedure: frames, calls and returns, what is skipped, what is shown, until a question waits.

A frame's node is the step that waits (innermost) or that called (outer). An outer frame whose step is no ``do`` was
interrupted by an error string of another topic: when the called one runs out, its question is asked again.
"""

import re
from typing import Literal

from bot.choices import QUESTIONS
from bot.effects import Show
from bot.state import MAX_FRAMES, Frame, State
from bot.turn import SOON, Draft, show_of
from knowledge.model import Step, Target

#: How a walk ends: a question waits, or the way to what the desk does next.
Arrival = Literal["waits", "solved", "open", "person", "stuck", "ran-out"]

#: More steps than any sensible turn passes; a circle of skipped steps must not hang the desk.
_MAX_HOPS = 500
#: From this visit of one step on, a person is offered: the customer walks in a circle.
_THIRD_VISIT = 3
#: The warning before a deadline comes this many seconds before it, or a third of the time if that is less.
_WARNING_SECONDS = 300
_SENTENCE_END = re.compile(r"(?<=[。！!])|\n")


def begin(draft: Draft, target: str) -> Arrival:
    """Enter a topic at its first step, or a step by its full id, as the procedure's only frame."""
    draft.change(frames=(), pending=None, options=(), informed=False)
    return _into(draft, target)


def call(draft: Draft, target: str) -> Arrival:
    """Enter another topic or its step in the middle of the running one, and come back when it runs out."""
    topic = target.partition(".")[0]
    frames = draft.state.frames[: MAX_FRAMES - 1]
    draft.change(frames=(*frames, Frame(topic=topic, node=target)))
    return _into(draft, target)


def jump(draft: Draft, node: str) -> Arrival:
    """Go straight to a step of a topic that runs; the conditions before it are not looked at."""
    frames = draft.state.frames
    depth = max(i for i, frame in enumerate(frames) if frame.topic == node.partition(".")[0])
    draft.change(frames=frames[: depth + 1])
    return _into(draft, node)


def follow(draft: Draft, step: Step, outcome: str) -> Arrival:
    """Take a step's transition for what happened at it."""
    return _advance(draft, step.transitions.get(outcome, Target(kind="run-out")))


def settle(draft: Draft, before: State) -> Arrival | None:
    """Go on from the pending step if what was learned since ``before`` makes it needless; None if it still waits."""
    step = draft.knowledge.step(draft.state.pending or "")
    if step is None or _target_past(step, before) is not None or _target_past(step, draft.state) is None:
        return None
    passed = _passed(draft, step)
    return _advance(draft, passed) if passed else None


def run_ahead(draft: Draft, before: State) -> Arrival | None:
    """Go on behind the last task ahead that was done since ``before``: who did that one has done those on the way."""
    step = draft.knowledge.step(draft.state.pending or "")
    if step is None or step.kind not in ("ask", "task"):
        return None
    steps = draft.knowledge.topics[step.topic].steps
    here = steps.index(step)
    new = set(draft.state.already) - set(before.already)
    done = [i for i, one in enumerate(steps) if i >= here and one.kind == "task" and one.node in new]
    if not done or any(one.kind not in ("say", "ask", "task") for one in steps[here : done[-1]]):
        return None
    last = steps[done[-1]]
    draft.note_tried(last.node, "already")
    return _advance(draft, last.transitions.get("done", Target(kind="run-out")))


def ask_again(draft: Draft, *, brief: bool = False, show: Show | None = None) -> None:
    """Put the pending step's question again. ``brief``: without the instructions before it, where that can be.

    ``show``: what stands under it instead of the step's own.
    """
    step = draft.knowledge.step(draft.state.pending or "")
    if step is None:
        return
    question = short_question(step)
    if brief and question:
        draft.say(step.node, question, show=show)
    else:
        _show(draft, step, show)
    draft.ask(step.node)


def short_question(step: Step) -> str | None:
    """The question of a ``try`` or ``task`` without its instructions, if that stands by itself."""
    standard = QUESTIONS.get(step.kind)
    if standard is None:
        return None
    last = _SENTENCE_END.split(step.text.rstrip())[-1]
    if last.endswith(("？", "?")):
        return last
    return None if step.labels or step.answers else standard


def start_countdown(draft: Draft, step: Step) -> None:
    """Begin a step's deadline, with its warning."""
    timer = step.timer
    if timer is None:
        return
    draft.stop_timers(step.node)
    warning = timer.seconds - min(_WARNING_SECONDS, timer.seconds // 3)
    draft.start_timer("deadline-soon", step.node + SOON, warning)
    draft.start_timer("deadline", step.node, timer.seconds)
    ask_again(draft, brief=True, show=Show(kind="timer", label=timer.starts or "", seconds=timer.seconds))


def _into(draft: Draft, target: str) -> Arrival:
    topic = draft.knowledge.topics.get(target.partition(".")[0])
    if topic is None or not topic.steps:
        return "open"
    step = draft.knowledge.step(target)
    if step is None:
        return _advance(draft, Target(kind="node", node=topic.steps[0].node))
    return _advance(draft, Target(kind="node", node=step.node), straight=True)


def _advance(draft: Draft, target: Target, *, straight: bool = False) -> Arrival:
    for _ in range(_MAX_HOPS):
        match target.kind:
            case "solved" | "open" | "person":
                return target.kind
            case "run-out" | "back":
                back = _return(draft)
                if not isinstance(back, Target):
                    return back
                target = back
                continue
            case "node":
                pass
        step = draft.knowledge.step(target.node or "")
        if step is None:
            return "ran-out"
        _stand_at(draft, step)
        passed = None if straight else _passed(draft, step)
        straight = False
        if passed is not None:
            target = passed
        elif step.kind == "do":
            target = _call_step(draft, step)
        elif draft.enter(step.node) >= _THIRD_VISIT and not draft.state.open_ticket:
            draft.change(pending=step.node, options=())
            return "stuck"
        else:
            _show(draft, step)
            if step.kind != "say":
                draft.ask(step.node)
                _start_follow_up(draft, step)
                return "waits"
            target = step.transitions.get("on", Target(kind="run-out"))
    return "stuck"


def _return(draft: Draft) -> Target | Arrival:
    frames = draft.state.frames
    if len(frames) <= 1:
        return "ran-out"
    draft.change(frames=frames[:-1])
    caller = draft.knowledge.step(frames[-2].node)
    if caller is None:
        return "ran-out"
    if caller.kind == "do":
        return caller.transitions.get("return", Target(kind="run-out"))
    draft.change(pending=caller.node, options=())
    ask_again(draft)
    return "waits"


def _stand_at(draft: Draft, step: Step) -> None:
    """Move the frames to ``step``: within the innermost topic, out to one that runs, or away to another."""
    frames = draft.state.frames
    here = Frame(topic=step.topic, node=step.node)
    for depth in range(len(frames) - 1, -1, -1):
        if frames[depth].topic == step.topic:
            draft.change(frames=(*frames[:depth], here))
            return
    topic = draft.knowledge.topics[step.topic]
    if topic.part or not frames:
        draft.change(frames=(*frames[:-1], here) if topic.part else (here,))
    else:
        draft.say_afterwards()
        draft.change(frames=(here,), topic=step.topic)
    if not frames and draft.state.topic is None and not topic.part:
        draft.change(topic=step.topic)


def _call_step(draft: Draft, step: Step) -> Target:
    called = draft.knowledge.topics.get(step.call or "")
    frames = draft.state.frames
    if called is None or not called.steps or len(frames) >= MAX_FRAMES or any(f.topic == called.id for f in frames):
        return step.transitions.get("return", Target(kind="run-out"))
    first = called.steps[0]
    draft.change(frames=(*frames, Frame(topic=called.id, node=first.node)))
    return step.transitions.get("call", Target(kind="node", node=first.node))


def _passed(draft: Draft, step: Step) -> Target | None:
    """Where a step leads that is not shown; one that was done before is noted as such."""
    target = _target_past(step, draft.state)
    if target is not None and step.node in draft.state.already:
        draft.note_tried(step.node, "already")
        _owe_afterwards(draft, step)
    return target


def _target_past(step: Step, state: State) -> Target | None:
    """Where a step leads that needs no asking: its condition fails, it was done before, its slot is known."""
    out = Target(kind="run-out")
    for slot, wanted in step.condition.items():
        if state.slots.get(slot, "unknown") not in wanted:
            return step.transitions.get("skip", out)
    if step.node in state.already:
        return step.transitions.get("unsolved" if step.kind == "try" else "done", out)
    known = state.slots.get(step.slot or "")
    for answer in step.answers:
        if known is not None and answer.value == known:
            return step.transitions.get(f"answer:{answer.key}", out)
    return None


def _show(draft: Draft, step: Step, show: Show | None = None) -> None:
    text = step.elsewhere if step.elsewhere and draft.facts.channel != "web" else step.text
    question = QUESTIONS.get(step.kind)
    if question and not step.labels and not text.rstrip().endswith(("？", "?")):
        text = f"{text.rstrip()}\n{question}"
    show = show or show_of(draft.knowledge, step) or _time_until_asked_again(step)
    draft.say(step.node, text, caution=step.caution, confirm=step.confirm, show=show)
    if step.kind in ("say", "try", "task"):
        draft.change(informed=step.kind != "try")
    _owe_afterwards(draft, step)


def _time_until_asked_again(step: Step) -> Show | None:
    if step.timer is None or step.timer.kind != "after":
        return None
    return Show(kind="timer", label="", seconds=step.timer.seconds)


def _owe_afterwards(draft: Draft, step: Step) -> None:
    if step.afterwards and step.node not in draft.state.afterwards:
        draft.change(afterwards=(*draft.state.afterwards, step.node))


def _start_follow_up(draft: Draft, step: Step) -> None:
    if step.timer and step.timer.kind == "after":
        draft.stop_timers(step.node)
        draft.start_timer("follow-up", step.node, step.timer.seconds)
