"""What both pictures show of a step: its words, and its ways out with their labels."""

from dataclasses import dataclass

from knowledge.buttons import LABELS
from knowledge.graph import Graph
from knowledge.model import Step, Target, Topic

KIND_NAMES = {
    "say": "伝える",
    "ask": "尋ねる",
    "try": "試す",
    "task": "してもらう",
    "do": "呼び出す",
    "ticket": "申し込み",
}
_OUTCOMES = {
    "on": "",
    **{outcome: LABELS[outcome] for outcome in ("solved", "unsolved", "done", "stuck", "unsure")},
    "late": "時間切れ",
    "call": "呼び出し",
    "return": "戻ったら",
    "opened": LABELS["yes"],
    "refused": LABELS["no"],
    "skip": "条件に合わない",
}
_LABEL_KEYS = {"opened": "yes", "refused": "no"}


@dataclass(frozen=True, slots=True)
class Edge:
    """One way out of a step; ``label`` joins all outcomes that lead the same way."""

    label: str
    target: Target


def edges(graph: Graph, step: Step) -> list[Edge]:
    """The ways out of a step, answers first, in the order of the buttons."""
    order = {outcome: place for place, outcome in enumerate(_OUTCOMES)}
    moves = sorted(graph.moves(step), key=lambda move: order.get(move[0], -1))
    labels: dict[Target, list[str]] = {}
    for outcome, target in moves:
        labels.setdefault(target, []).append(_label(step, outcome))
    return [Edge("・".join(filter(None, found)), target) for target, found in labels.items()]


def _label(step: Step, outcome: str) -> str:
    if outcome.startswith("answer:"):
        return step.answers[int(outcome.removeprefix("answer:"))].label
    return step.labels.get(_LABEL_KEYS.get(outcome, outcome), _OUTCOMES[outcome])


def end_name(topic: Topic, target: Target) -> str:
    """What happens where a way leaves the topic's steps without naming another."""
    if target.kind in ("run-out", "back"):
        return "呼び出し元へ戻る" if topic.part or target.kind == "back" else "担当者を案内"
    return {"solved": "解決", "open": "終わり", "person": "担当者を案内"}[target.kind]


def words(step: Step, titles: dict[str, str]) -> str:
    """What a step says, on one line; its condition first."""
    text = titles.get(step.call, step.call) if step.call is not None else " ".join(step.text.split())
    if not step.condition:
        return text
    condition = "、".join(f"{slot} = {'|'.join(values)}" for slot, values in step.condition.items())
    return f"［{condition}］ {text}"


def heading(topic: Topic) -> str:
    """A topic's title with its id."""
    return f"{topic.title}（{topic.id}）" if topic.title else topic.id


def shorten(text: str, most: int) -> str:
    """At most ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
