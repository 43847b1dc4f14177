"""From evidence to a decision: calibrated probabilities, then answer, clarify or reject.

The weights are fitted when the knowledge is loaded, on what each example line would have been taken for if it had not
been written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.errors import ErrorHit
from bot.evidence import Candidate, Decision
from bot.examples import NONE, Evidence
from bot.slots import DENIED
from knowledge.model import Knowledge

Floats = NDArray[np.float64]

#: For a topic: regression, likest line, alike in sound, slots that agree, that contradict, that it needs but the text
#: leaves open, of whose thing the text speaks though the topic stands for none of it. For none: a constant, the first
#: three again, the share of unknown words, the likest line of any topic, the share of nouns that no topic uses, a
#: name that none uses, and how much a thing speaks for none, twice (see `bot.examples.Evidence`).
_TOPIC = 7
_NONE = 10
#: Where the fit starts, and where it stays with few examples.
_START = np.array([10.0, 0.5, 3.0, 1.0, -1.5, -0.5, -1.0, 1.0, 5.0, 2.0, 3.0, 3.0, -0.5, 1.0, 6.0, 0.4, 0.8])
#: How much `_START` counts, in example lines. What a thing or a name says is hardly learned from lines left out one by
#: one: the next line names the same.
_PRIOR = np.array([2.0] * 14 + [200.0] * 3)
_ROUNDS = 12
#: The value of a slot of whose thing a text speaks without saying more.
NAMED = ""
#: Share of the texts that mean none of the topics, however many lines of each were written.
_OUTSIDE = 0.2


class Calibration:
    """Turns evidence into log-odds over the owners (topics and `NONE`)."""

    def __init__(self, owners: Sequence[str], about: Mapping[str, Mapping[str, str]]) -> None:
        abouts = [about.get(owner, {}) for owner in owners]
        #: slot -> for each owner the value that it stands for, None where it stands for any.
        self._about = {
            slot: [one.get(slot) for one in abouts] for slot in dict.fromkeys(slot for one in abouts for slot in one)
        }
        #: For each owner how many slots it needs: those in which it does not stand for ``none``.
        self._needs = np.array([sum(value != "none" for value in one.values()) for one in abouts], dtype=np.float64)
        self._none = owners.index(NONE) if NONE in owners else None
        self._topics = [place for place, owner in enumerate(owners) if owner != NONE]
        self._weights: Floats = _START

    def fit(self, evidence: Evidence, slots: Sequence[Mapping[str, str]], truth: NDArray[np.int64]) -> None:
        """Learns the weights from evidence whose right owners are known: multinomial logistic regression by Newton."""
        design = self._design(evidence, slots)
        right = design[np.arange(len(truth)), truth]
        weights: Floats = _START.copy()
        counts = self._counts(truth)
        flat = design.reshape(-1, design.shape[2])
        for _ in range(_ROUNDS):
            shares = softmax(design @ weights)
            expected: Floats = np.einsum("no,nof->nf", shares, design)
            gradient: Floats = counts @ (right - expected) - _PRIOR * (weights - _START)
            squares: Floats = flat.T @ (flat * (shares * counts[:, None]).reshape(-1, 1))
            spread = squares - (expected * counts[:, None]).T @ expected
            step = np.linalg.solve(spread + _PRIOR * np.eye(len(weights)), gradient).astype(np.float64)
            weights = weights + step
            if float(np.abs(step).max()) < 1e-3:
                break
        self._weights = weights

    def _counts(self, truth: NDArray[np.int64]) -> Floats:
        """How much each text counts in the fit: those of no topic `_OUTSIDE` of all."""
        outside = truth == self._none
        if self._none is None or outside.all() or not outside.any():
            return np.ones(len(truth))
        share = float(outside.mean())
        return np.where(outside, _OUTSIDE / share, (1 - _OUTSIDE) / (1 - share))

    def logits(self, evidence: Evidence, slots: Sequence[Mapping[str, str]]) -> Floats:
        """Log-odds, one row a text, one column an owner."""
        return self._design(evidence, slots) @ self._weights

    def _design(self, evidence: Evidence, slots: Sequence[Mapping[str, str]]) -> Floats:
        texts, owners = evidence.regression.shape
        design: Floats = np.zeros((texts, owners, _TOPIC + _NONE))
        views = evidence.regression, evidence.best, evidence.alike
        for place, view in enumerate(views):
            design[:, :, place] = view
        for row, stated in enumerate(slots):
            design[row, :, 3:_TOPIC] = self._compare(stated)
        if self._none is not None:
            column = self._none
            design[:, column, :_TOPIC] = 0.0
            design[:, column, _TOPIC] = 1.0
            for place, view in enumerate(views):
                design[:, column, _TOPIC + 1 + place] = view[:, column]
            design[:, column, _TOPIC + 4] = 1.0 - evidence.coverage
            design[:, column, _TOPIC + 5] = evidence.best[:, self._topics].max(axis=1, initial=0.0)
            design[:, column, _TOPIC + 6] = evidence.foreign
            design[:, column, _TOPIC + 7] = evidence.strange
            design[:, column, _TOPIC + 8 :] = evidence.theirs
        return design

    def _compare(self, stated: Mapping[str, str]) -> Floats:
        """For each owner the slots that agree, that contradict, that it needs but lacks, that are only `NAMED`."""
        counts: Floats = np.zeros((len(self._needs), 4))
        counts[:, 2] = self._needs
        for slot, value in stated.items():
            for place, meant in enumerate(self._about.get(slot, ())):
                if value == NAMED:
                    counts[place, 3] += meant == DENIED
                elif meant is not None:
                    counts[place, 0 if meant == value else 1] += 1
                    counts[place, 2] -= meant != DENIED
        return counts


def softmax(logits: Floats) -> Floats:
    """Log-odds as probabilities, row by row."""
    powers: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# Decision ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What the desk does with a text."""

    decision: Decision
    topic: str | None = None
    node: str | None = None
    score: float
    offered: tuple[str, ...] = ()
    ask: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """From which probabilities on the desk answers, asks or rejects."""

    #: The best topic's, to be answered.
    answer: float = 0.55
    #: The same where a text only names something and says nothing of it.
    named: float = 0.95
    #: None's, to reject: below, asking costs little, and the customer's words may only be new.
    reject: float = 0.86
    #: None's, to reject a text that names an error which is known and not covered.
    uncovered: float = 0.5
    #: Against the best topic's, to be offered beside it.
    offer: float = 0.05
    #: The second's, against the best's, where only a slot that the text leaves open tells them apart: the desk asks.
    twin: float = 0.1
    #: The second's, against the best's, where both are as likely as that: the desk asks.
    close: float = 0.5
    #: Topics that one question may lead to.
    most: int = 4

    def halfway(self) -> "Limits":
        """The same for a text that breaks off: only what it names may be enough for an answer (迷惑メールが)."""
        return replace(self, answer=self.named)

    def decide(
        self,
        candidates: Sequence[Candidate],
        none: float,
        question: Callable[[Sequence[str]], str | None],
        twins: Callable[[str, str], bool],
    ) -> Decided:
        """The decision on ``candidates`` (best first), given the probability that none is meant.

        ``question`` finds the slot that tells the offered topics apart; ``twins`` tells whether nothing but a slot that
        the text leaves open does.
        """
        if not candidates or none >= self.reject:
            return Decided(decision="reject", score=candidates[0].score if candidates else 0.0)
        best = candidates[0]
        second = candidates[1] if len(candidates) > 1 else None
        undecided = second is not None and (
            second.score >= self.close * best.score
            or (second.score >= self.twin * best.score and twins(best.topic, second.topic))
        )
        if (best.score >= self.answer and not undecided) or second is None:
            return Decided(decision="answer", topic=best.topic, node=best.node, score=best.score)
        offered = [c.topic for c in candidates[: self.most] if c.score >= self.offer * best.score]
        if len(offered) < 2:
            offered = [c.topic for c in candidates[:2]]
        return Decided(decision="clarify", score=best.score, offered=tuple(offered), ask=question(offered))


def best_question(
    knowledge: Knowledge, topics: Sequence[str], slots: Mapping[str, str], hits: Sequence[ErrorHit]
) -> str | None:
    """The slot whose question tells ``topics`` apart best, an error's own question first; None where no slot does."""
    for hit in hits[:1]:
        if hit.entry.ask is not None and hit.entry.ask not in slots:
            return hit.entry.ask
    best: tuple[int, str] | None = None
    for slot in knowledge.slots.values():
        if slot.id in slots or slot.ask is None:
            continue
        values = {knowledge.topics[topic].about.get(slot.id) for topic in topics} - {None}
        if len(values) > 1 and (best is None or len(values) > best[0]):
            best = len(values), slot.id
    return best[1] if best else None


def are_twins(knowledge: Knowledge, one: str, other: str, slots: Mapping[str, str]) -> bool:
    """Whether two topics stand for the same but for one slot that is not stated.

    A slot in which one of them stands for ``none`` does not count: who does not mention a prompt has none.
    """
    first, second = knowledge.topics[one].about, knowledge.topics[other].about
    if not first or first.keys() != second.keys():
        return False
    different = [slot for slot, value in first.items() if second[slot] != value]
    if len(different) != 1 or different[0] in slots:
        return False
    return "none" not in (first[different[0]], second[different[0]])
