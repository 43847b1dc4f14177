"""Labelled texts: how a line of a labelled file is read, and which topics count as its label.

A label names the topics that answer a text (``none``: nothing does) and, where the text itself decides it, the node.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from knowledge.model import Knowledge, Topic

#: The label of a text that the knowledge does not answer.
NONE = "none"


class LabelError(ValueError):
    """A line of a labelled file, or a bound, that cannot be read; the message says which, in Japanese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """One labelled text. ``topics``: those that answer it, or ``none``; ``node``: full id, or a topic's id, or None."""

    id: str
    text: str
    topics: tuple[str, ...]
    node: str | None = None
    kind: str = "other"

    @property
    def in_scope(self) -> bool:
        """Whether some topic answers it."""
        return self.topics != (NONE,)


def read_labels(text: str) -> list[Labelled]:
    """Reads JSON lines ``{"id","text","topics","node","kind"}``, other keys ignored.

    Raises LabelError naming the first line that cannot be read, counted from 1.
    """
    labels: list[Labelled] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                labels.append(_label(json.loads(line)))
            except (ValueError, RecursionError) as problem:
                raise LabelError(f"{number} 行目を読めません: {problem}") from problem
    return labels


def _label(value: object) -> Labelled:
    if not isinstance(value, dict):
        raise ValueError("オブジェクトではありません")
    fields = cast(dict[str, Any], value)
    text, topics, node = fields.get("text"), fields.get("topics"), fields.get("node")
    if not isinstance(text, str):
        raise ValueError("text が文字列ではありません")
    names = cast(list[Any], topics) if isinstance(topics, list) else []
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError("topics が文字列の並びではありません")
    if not (node is None or isinstance(node, str)):
        raise ValueError("node が文字列でも null でもありません")
    return Labelled(
        id=str(fields.get("id", "")),
        text=text,
        topics=tuple(names),
        node=node,
        kind=str(fields.get("kind") or "other"),
    )


class Names:
    """Reads topic ids as labels mean them.

    A renamed topic is the topic of today. A topic that bears the name of the error code leading to it is a piece of
    other procedures: it counts as those that call it, and as those that it goes on with.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._now = {old: topic.id for topic in knowledge.topics.values() for old in topic.was}
        calls = {topic.id: _called(knowledge, topic) for topic in knowledge.topics.values() if not topic.part}
        coded = ((entry.code.lower(), target.go) for entry in knowledge.errors if entry.code for target in entry.to)
        self._stands_for = {
            code: calls[code] | {topic for topic, called in calls.items() if code in called}
            for code in {go for name, go in coded if name in go.lower() and go in calls}
        }

    def now(self, name: str) -> str:
        """The id that a topic or node has today."""
        topic, dot, rest = name.partition(".")
        return self._now.get(topic, topic) + dot + rest

    def right(self, topic: str, listed: Iterable[str]) -> bool:
        """Whether a topic counts as one of the listed ones."""
        meant = {self.now(name) for name in listed}
        return topic in meant or not meant.isdisjoint(self._stands_for.get(topic, ()))


def _called(knowledge: Knowledge, topic: Topic) -> set[str]:
    """The topics that a procedure calls, also through the parts that it calls."""
    seen: set[str] = set()
    ahead = [topic]
    while ahead:
        for step in ahead.pop().steps:
            other = knowledge.topics.get(step.call) if step.call else None
            if other is not None and other.id not in seen:
                seen.add(other.id)
                if other.part:
                    ahead.append(other)
    return {name for name in seen if not knowledge.topics[name].part}
