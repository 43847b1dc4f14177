"""What the matcher found in a text: values only, shared by the matcher, the reader, the API and the CLI."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Decision = Literal["answer", "clarify", "reject"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A topic that the text may mean. ``score``: a calibrated probability. ``node``: where the text decides it."""

    topic: str
    node: str | None
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """The matcher's answer to one text.

    ``topic`` only for ``answer``; ``offered``: 2-4 topics on ``clarify``, else empty; ``ask``: the slot whose
    question tells the offered topics apart; ``error``: the id in errors.yaml, ``quote``: what of the text it was read
    from, in the letters that are searched; ``none``: the entry of none.yaml that fits best, on ``reject`` only;
    ``slots``: what the text itself states; ``candidates``: best first, distinct topics, scores falling.
    """

    decision: Decision
    topic: str | None = None
    node: str | None = None
    score: float = 0.0
    offered: tuple[str, ...] = ()
    ask: str | None = None
    error: str | None = None
    quote: str = ""
    none: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict[str, str])
    candidates: tuple[Candidate, ...] = ()
    #: Why, in plain Japanese, one sentence a line (for staff and ``match --explain``).
    because: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that ``madoguchi match`` prints, without ``id``."""
        return {
            "decision": self.decision,
            "topic": self.topic,
            "node": self.node,
            "score": round(self.score, 4),
            "offered": list(self.offered),
            "ask": self.ask,
            "error": self.error,
            "slots": dict(self.slots),
            "candidates": [{"topic": c.topic, "node": c.node, "score": round(c.score, 4)} for c in self.candidates],
        }
