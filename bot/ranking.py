"""How likely each topic is, by what was learned from examples or, for large FAQs, by full text."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.conversion import Conversion
from bot.decide import NAMED, Calibration, softmax
from bot.examples import NONE, Evidence, Examples, Line
from bot.features import FeatureReader
from bot.fulltext import FullText
from bot.slots import SlotReader
from bot.text import japanese, sentences
from knowledge.model import Knowledge

Floats = NDArray[np.float64]

#: Wordings of one line that are learned from: the first and the last.
_WORDINGS = 2
#: Lines that the calibration is fitted on, at least, spread evenly over all.
_ASKED = 400
#: Texts longer than this are also read sentence by sentence, and what the likeliest sentence says counts half.
_LONG = 60
_SENTENCE_LEAST = 6
_SENTENCE = 0.65
#: Log-odds of "none of our topics" where nobody wrote what that looks like.
_NEVER = -20.0
#: An entry of none.yaml is named (and its sentence said) only when one of its examples is at least this like the text.
_SAYS = 0.35


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """The example that speaks most for a topic."""

    wording: str
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """Log-odds of all topics (in the ranker's order) and of none, before error strings are looked at."""

    topics: Floats
    none: float
    #: Of a topic; None where topics are not learned.
    likest: Callable[[str], Likeness | None]
    #: The step that the text leads straight to, of each topic with such a step.
    nodes: Mapping[str, str] = field(default_factory=dict[str, str])
    #: The entry of none.yaml that fits best.
    none_entry: str | None = None
    corrected: tuple[tuple[str, str], ...] = ()


class Semantic(Protocol):
    """A view by meaning (`bot.semantic.SemanticView`)."""

    @property
    def weight(self) -> float:
        """How much it counts; 0 switches it off."""
        ...

    def scores(self, text: str) -> NDArray[np.float32]:
        """One z-score a topic (parts excluded), in the order of the knowledge."""
        ...


def lines(knowledge: Knowledge) -> Iterable[Line]:
    """All example lines: of topics, of single steps, of what must not be answered."""
    for topic in knowledge.topics.values():
        if topic.part:
            continue
        yield from _grouped(topic.id, None, None, topic.examples, topic.example_lines)
        for step in topic.steps:
            yield from _grouped(topic.id, step.node, None, step.examples, step.example_lines)
    for entry in knowledge.nones:
        yield from _grouped(NONE, None, entry.id, entry.examples, entry.example_lines)


def _grouped(
    owner: str, node: str | None, none: str | None, examples: Sequence[str], written: Sequence[int]
) -> Iterable[Line]:
    by_line: dict[int, list[str]] = {}
    for i, text in enumerate(examples):
        by_line.setdefault(written[i] if written else i, []).append(text)
    for wordings in by_line.values():
        yield Line(owner=owner, node=node, none=none, wordings=tuple(wordings))


class ByExamples:
    """Ranks by what was learned from the example lines."""

    def __init__(self, knowledge: Knowledge, learned: Sequence[Line]) -> None:
        self._conversion = Conversion(text for line in learned for text in _some(line.wordings))
        self._reader = FeatureReader(knowledge)
        texts = [[self.convert(text) for text in _some(line.wordings)] for line in learned]
        self._reader.learn(text for group in texts for text in group)
        self._reader.tell_apart((line.owner != NONE, group) for line, group in zip(learned, texts, strict=True))
        features = [[self._reader.read(text) for text in group] for group in texts]
        rows = range(0, len(learned), max(1, len(learned) // _ASKED))
        self._examples = Examples(learned, features, rows)
        owners = self._examples.owners
        self.topics = [owner for owner in owners if owner != NONE]
        #: Where the topics stand among the owners, and where `NONE` does.
        self._places = [place for place, owner in enumerate(owners) if owner != NONE]
        self._none = owners.index(NONE) if NONE in owners else None
        about = {topic.id: topic.about for topic in knowledge.topics.values()}
        self._calibration = Calibration(owners, about)
        #: What `calibrate` asks for: the text, its features, whose it is.
        self._asked = [(texts[row][-1], features[row][-1], self._examples.owner_of[row]) for row in rows]

    def calibrate(self, slots: SlotReader) -> None:
        """The second half, which needs the ``slots`` and what is solved meanwhile in a thread; to be called once."""
        self._slots = slots
        texts, features, owners = zip(*self._asked, strict=True)
        stated = [self._with_named(text, slots.read(text)) for text in texts]
        self._calibration.fit(self._examples.leave_one_out(features), stated, np.array(owners))
        self._asked.clear()

    def convert(self, text: str) -> str:
        """What is to be ranked and read for slots: ``text``, in the authors' words where it only sounds like them."""
        return self._conversion.convert(text)

    def _with_named(self, text: str, slots: Mapping[str, str]) -> Mapping[str, str]:
        return {**dict.fromkeys(self._slots.named(text), NAMED), **slots}

    def rank(self, text: str, slots: Mapping[str, str]) -> Ranked:
        """The log-odds for ``text`` (people's words), which states ``slots``."""
        slots = self._with_named(text, slots)
        whole = self._reader.read(text)
        pieces = [whole]
        point = self._slots.without_contrast(text)
        if len(point) < len(japanese(text)):
            pieces.append(self._reader.read(point))
        if len(text) > _LONG:
            pieces += [self._reader.read(one) for one in sentences(point) if len(one) >= _SENTENCE_LEAST]
        evidence = [self._examples.ask(piece) for piece in pieces]
        logits = np.log(softmax(np.concatenate([self._calibration.logits(one, [slots]) for one in evidence])))
        none = self._none
        clearest = 0
        if len(pieces) > 1:
            clearest = 1 + int(logits[1:, self._places].max(axis=1).argmax())
            logits[0] = (1 - _SENTENCE) * logits[0] + _SENTENCE * logits[clearest]
        says = none is not None and float(evidence[clearest].best[0, none]) >= _SAYS
        return Ranked(
            topics=logits[0, self._places],
            none=_NEVER if none is None else float(logits[0, none]),
            likest=partial(self._likest, evidence[clearest]),
            nodes=self._examples.leads(evidence[clearest]),
            none_entry=self._examples.likest(evidence[clearest], none).none if says and none is not None else None,
            corrected=whole.corrected,
        )

    def _likest(self, evidence: Evidence, topic: str) -> Likeness:
        place = self._examples.owners.index(topic)
        return Likeness(
            wording=self._examples.likest(evidence, place).wordings[0], share=float(evidence.best[0, place])
        )


def _some(wordings: Sequence[str]) -> list[str]:
    return list(wordings) if len(wordings) <= _WORDINGS else [wordings[0], wordings[-1]]


class ByFullText:
    """Ranks many topics with few examples each.

    How sure it is was fitted on a city's FAQ and, for texts that no topic means, on complaints about mail: by what the
    best topic has in common with the text, and by how far it is ahead.
    """

    #: Log-odds that any topic is meant: a constant, coverage of the text's words, share of a question asked.
    _MEANT = (-2.2, 4.7, 4.2)
    #: Log-odds that the best one is right if any is: a constant, the lead over the second, the same two shares.
    _RIGHT = (-1.6, 0.4, 1.5, 1.6)
    #: A text of which the best topic knows less is read by its sound too.
    _FOREIGN = 0.35
    #: Log-odds a unit of score among the others.
    _SLOPE = 1.0
    #: The second is never taken for likelier than this against the best.
    _BEHIND = 0.95

    def __init__(self, knowledge: Knowledge, semantic: Semantic | None) -> None:
        self.topics = [topic.id for topic in knowledge.topics.values() if not topic.part]
        self._text = FullText(knowledge)
        self._reader = FeatureReader(knowledge)
        self._reader.learn(
            text for topic in knowledge.topics.values() for text in (topic.title, *topic.examples[:_WORDINGS])
        )
        self._semantic = semantic if semantic is not None and semantic.weight else None

    def convert(self, text: str) -> str:
        """``text`` as it is: what the best topic does not know is read by its sound in `rank`."""
        return text

    def rank(self, text: str, slots: Mapping[str, str]) -> Ranked:
        """The log-odds for ``text``; slots do not count here."""
        del slots
        found = self._text.look(text)
        if found.coverage.max() < self._FOREIGN and (rewritten := self._reader.rewrite(text)) != text:
            other = self._text.look(rewritten)
            found = other if other.coverage.max() > found.coverage.max() else found
        scores = found.scores.astype(np.float64)
        if self._semantic is not None:
            scores += self._semantic.weight * self._semantic.scores(text)
        best = int(scores.argmax())
        coverage, asked = float(found.coverage[best]), float(found.asked[best])
        behind = scores - scores[best]
        behind[best] = -np.inf
        lead = -float(behind.max()) if len(scores) > 1 else 0.0
        meant = _logistic(self._MEANT[0] + self._MEANT[1] * coverage + self._MEANT[2] * asked)
        right = self._RIGHT
        sure = _logistic(right[0] + right[1] * lead + right[2] * coverage + right[3] * asked)
        others = np.exp(self._SLOPE * behind)
        shares = np.minimum((1 - sure) * others / max(1e-9, float(others.sum())), self._BEHIND * sure)
        shares[best] = sure
        return Ranked(
            topics=np.log(np.maximum(meant * shares, 1e-9)), none=float(np.log(max(1e-9, 1 - meant))), likest=_nothing
        )


def _nothing(topic: str) -> None:
    del topic


def _logistic(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))
