"""The matcher: one text in, the whole decision out.

Few topics with many examples are told apart by what was learned from the examples; a large FAQ with one question a
topic by full text (`bot.ranking`). Error strings and slots are read in both.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.decide import Decided, Limits, are_twins, best_question, softmax
from bot.errors import ErrorHit, ErrorIndex
from bot.evidence import Candidate, Match
from bot.examples import NONE, Line
from bot.excerpt import context, people_words
from bot.fate import unfinished
from bot.morphemes import tokens
from bot.ranking import ByExamples, ByFullText, Ranked, Semantic, lines
from bot.reasons import reasons
from bot.remembered import Remembering, remembered
from bot.slots import SlotReader
from bot.text import clean, japanese, normalise
from knowledge import collector
from knowledge.model import ErrorEntry, Knowledge

Floats = NDArray[np.float64]

#: Examples are learned from when a topic has this many lines on average, and all together at most this many.
_LINES_A_TOPIC = 4
_LINES = 4_000
#: What a quoted text (a subject line, or Japanese that may be people's own words: 拒否された) adds to the log-odds of
#: its topic: a clear request in words can win, and so can another subject (入場を拒否された).
_ERROR = 4.0
#: What an error adds where a slot or a number decides between its topics, and takes from the general ones beside them.
_REFINED = 8.0
#: The same for a number, which cannot mean anything else.
_CODE = 12.0
#: The probability of a topic whose author wrote just this wording.
_EXACT = 0.99
#: Candidates that are told where nobody says how many.
_TOP = 5
#: Texts whose match is kept: a desk hears the same short things all day (a button's label, はい, まだだめです).
_KEPT = 2_048
#: Letters that are no people's words: a text with fewer says nothing beside its error string.
_WORDLESS = 4
_SAID = re.compile(r"[^\W_]")


class Matcher(Remembering):
    """Matches texts against one knowledge. Pure; may be used from several threads at once."""

    _memories = ("_matched",)

    def __init__(self, knowledge: Knowledge, semantic: Semantic | None = None) -> None:
        self._knowledge = knowledge
        self._limits = Limits()
        with collector.paused():
            self._learn(knowledge, semantic)
        self._place = {topic: i for i, topic in enumerate(self._ranker.topics)}
        self._remember()

    def _learn(self, knowledge: Knowledge, semantic: Semantic | None) -> None:
        learned = list(lines(knowledge))
        topics = sum(not topic.part for topic in knowledge.topics.values())
        mine = sum(line.owner != NONE for line in learned)
        by_examples = mine and _LINES_A_TOPIC * topics <= mine and len(learned) <= _LINES
        # First what is solved beside the rest, in a thread of its own.
        self._ranker = ByExamples(knowledge, learned) if by_examples else ByFullText(knowledge, semantic)
        #: Where error strings stand in a text.
        self.errors = ErrorIndex(knowledge)
        self._slots = SlotReader(knowledge)
        self._exact = {normalise(text): line for line in reversed(learned) for text in line.wordings}
        if isinstance(self._ranker, ByExamples):
            self._ranker.calibrate(self._slots)

    def _remember(self) -> None:
        self._matched = remembered(_KEPT)(lambda text: self._match(text, _TOP))

    @property
    def learned(self) -> bool:
        """Whether it learned from examples, which takes long and may be kept (`bot.learned`)."""
        return isinstance(self._ranker, ByExamples)

    def match(self, text: str, top: int = _TOP) -> Match:
        """The decision on ``text``, with at most ``top`` candidates. Any text is good; none raises."""
        return self._matched(text) if top == _TOP else self._match(text, top)

    def _match(self, text: str, top: int) -> Match:
        if not any(letter.isalnum() for letter in clean(text)):
            return Match(decision="reject", because=("読めることばがありません。",))
        seen = self.errors.look(text)
        hits = [hit for hit in seen if not hit.denied]
        stated = self._slots.explain(self._ranker.convert(context(text, hits)))
        slots = {slot: value for slot, (value, _) in stated.items()}
        told = self._ranker.convert(people_words(text, seen))
        exact = self._exact.get(normalise(text))
        ranked = self._ranker.rank(told, slots)
        probabilities, none, nodes = self._weigh(ranked, hits, slots, told, exact)
        order = np.argsort(-probabilities, kind="stable")
        candidates = [self._candidate(int(i), probabilities, nodes) for i in order[: max(top, self._limits.most)]]
        halfway = exact is None and not hits and unfinished(tokens(japanese(told)))
        decided = self._decide(candidates, none, hits, slots, self._limits.halfway() if halfway else self._limits)
        named = exact.none if exact is not None and exact.owner == NONE else ranked.none_entry
        return Match(
            decision=decided.decision,
            topic=decided.topic,
            node=decided.node,
            score=decided.score,
            offered=decided.offered,
            ask=decided.ask,
            error=hits[0].entry.id if hits else None,
            quote=hits[0].quote if hits else "",
            none=named if decided.decision == "reject" else None,
            slots=slots,
            candidates=tuple(candidates[:top]),
            because=tuple(reasons(decided, candidates, none, ranked, hits, stated, exact, self._knowledge)),
        )

    def _weigh(
        self, ranked: Ranked, hits: Sequence[ErrorHit], slots: dict[str, str], told: str, exact: Line | None
    ) -> tuple[Floats, float, dict[str, str]]:
        """(probability of each topic, of none, node of each topic whose branch the text decides)."""
        logits = np.append(ranked.topics, ranked.none)
        nodes = {topic: node for topic, node in ranked.nodes.items() if topic in self._place}
        wordless = len(_SAID.findall(told)) < _WORDLESS
        if hits and wordless:
            logits[:] = 0.0
        for hit in hits[:1]:
            refined = self._refined(hit.entry)
            targets = self._targets(hit.entry, slots, nodes)
            strong = _CODE if hit.entry.code is not None else _ERROR if hit.in_words else _REFINED
            for place in targets:
                sure = place in refined or hit.entry.code is not None or place == len(self._place)
                logits[place] += strong if sure else _ERROR
            logits[[place for place in refined if place not in targets]] -= strong
            if len(self._place) not in targets and not hit.in_words:
                logits[-1] -= strong
        probabilities = softmax(logits[None, :])[0]
        if exact is not None:
            place = len(self._place) if exact.owner == NONE else self._place[exact.owner]
            probabilities *= (1 - _EXACT) / max(1e-9, 1 - probabilities[place])
            probabilities[place] = _EXACT
            if exact.node is not None:
                nodes[exact.owner] = exact.node
        return probabilities[:-1], float(probabilities[-1]), nodes

    def _refined(self, entry: ErrorEntry) -> list[int]:
        """Places of the topics that the error tells apart by a slot: it says more than they do."""
        slots = {slot for target in entry.to for slot in target.condition}
        slots |= {entry.ask} if entry.ask is not None else set()
        for target in entry.to:
            slots |= set(self._knowledge.topics[target.go.partition(".")[0]].about)
        return [place for topic, place in self._place.items() if slots & set(self._knowledge.topics[topic].about)]

    def _targets(self, entry: ErrorEntry, slots: dict[str, str], nodes: dict[str, str]) -> list[int]:
        """Places of the topics that an error leads to (the last place: none); their nodes are added to ``nodes``."""
        if entry.say is not None or not entry.to:
            return [len(self._place)]
        goes = next(
            (
                [target.go]
                for target in entry.to
                if all(slots.get(slot, "unknown") in values for slot, values in target.condition.items())
            ),
            [target.go for target in entry.to],
        )
        places: list[int] = []
        for go in goes:
            topic = go.partition(".")[0]
            if topic in self._place:
                places.append(self._place[topic])
                if "." in go or entry.code is not None:
                    nodes[topic] = go
                else:
                    nodes.pop(topic, None)
        return places

    def _candidate(self, place: int, probabilities: Floats, nodes: dict[str, str]) -> Candidate:
        topic = self._ranker.topics[place]
        return Candidate(topic=topic, node=nodes.get(topic), score=float(probabilities[place]))

    def _decide(
        self,
        candidates: Sequence[Candidate],
        none: float,
        hits: Sequence[ErrorHit],
        slots: dict[str, str],
        limits: Limits,
    ) -> Decided:
        if hits and hits[0].entry.say is not None:
            limits = replace(limits, reject=limits.uncovered)
        return limits.decide(
            candidates,
            none,
            question=lambda topics: best_question(self._knowledge, topics, slots, hits),
            twins=lambda one, other: are_twins(self._knowledge, one, other, slots),
        )
