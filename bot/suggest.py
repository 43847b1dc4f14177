"""Whole questions while the customer is still typing: found by what stands written, and by how it is read.

An index over the words of all questions: a text that begins like a word of a question, in spelling or in sound, finds
it by binary search, whatever the number of questions.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.kana import fold, syllables
from bot.morphemes import Token, tokens
from bot.text import clean, normalise, reading
from knowledge.model import Knowledge

_SHORTEST = 2
#: Characters of a key. A longer text is compared up to here; no two questions of interest agree that far.
_KEY = 24
_LAST = "\U0010ffff"
#: Questions of topics already chosen that may fill the places left.
_AHEAD = 64
#: A title counts as so much shorter than it is.
_TITLE = 0.6
_KANJI = re.compile("[一-鿿]")
_LETTERS = re.compile("[a-z'-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A question that an author wrote, and the topic that answers it."""

    text: str
    topic: str


class Suggester:
    """Answers what a customer may be about to ask. Thread-safe after construction."""

    def __init__(self, knowledge: Knowledge) -> None:
        found = _questions(knowledge)
        self._questions = [question for question, _ in found]
        self._places = np.array([place for _, place in found], dtype=np.int64)
        topics = {topic: i for i, topic in enumerate(knowledge.topics)}
        self._owners = np.array([topics[question.topic] for question in self._questions], dtype=np.int64)
        written: list[tuple[str, int, int]] = []
        spoken: list[tuple[str, int, int]] = []
        for number, question in enumerate(self._questions):
            read = tokens(clean(question.text))
            for place in _beginnings(read):
                rest = read[place:]
                written.append((_key(rest, _spelling, normalise), number, place))
                spoken.append((_key(rest, _sound, _folded), number, place))
        # What is spelled like the text comes before what only sounds like it.
        self._written = _Index(written, len(self._questions), beginning=0, inside=1)
        self._spoken = _Index(spoken, len(self._questions), beginning=2, inside=3)

    def suggest(self, q: str, limit: int = 5) -> list[Suggestion]:
        """At most ``limit`` questions, each of another topic as long as there are any.

        None for a text of one character.
        """
        typed = clean(q)
        if len(typed) < _SHORTEST:
            return []
        ranked = self._find(typed)
        if not len(ranked):
            pieces = [self._find(piece) for piece in _pieces(typed)]
            if len(pieces) > 1:
                ranked = pieces[0][_in_all(pieces)]
        return self._choose(ranked, limit)

    def _find(self, typed: str) -> NDArray[np.int64]:
        """The numbers of all questions with a word that begins like ``typed``, best first, each once."""
        ranks = [self._written.ranks(normalise(typed).replace(" ", ""))]
        ranks += [self._spoken.ranks(sound) for sound in _sounds(typed)]
        found = np.unique(np.concatenate(ranks))
        numbers = found % max(1, len(self._questions))
        _, first = np.unique(numbers, return_index=True)
        return numbers[np.sort(first)]

    def _choose(self, numbers: NDArray[np.int64], limit: int) -> list[Suggestion]:
        """The topics in the order of ``numbers``, each with the question that its author put first; then the rest."""
        owners = self._owners[numbers]
        _, first = np.unique(owners, return_index=True)
        foremost = np.lexsort((numbers, self._places[numbers], owners))
        _, of_owner = np.unique(owners[foremost], return_index=True)
        shown = numbers[foremost[of_owner]][np.argsort(first)]
        chosen: dict[str, Suggestion] = {}
        for question in map(self._questions.__getitem__, [*shown[:limit].tolist(), *numbers[:_AHEAD].tolist()]):
            chosen.setdefault(question.text, question)
        return list(chosen.values())[:limit]


class _Index:
    """Keys in order, each with its rank: class times the number of questions, plus the question's number.

    ``beginning``, ``inside``: the class of a key that stands at its question's beginning, or further on.
    """

    def __init__(self, keys: list[tuple[str, int, int]], questions: int, *, beginning: int, inside: int) -> None:
        ranked = sorted(
            (key, number + questions * (inside if place else beginning)) for key, number, place in keys if key
        )
        self._keys = [key for key, _ in ranked]
        self._ranks = np.array([rank for _, rank in ranked], dtype=np.int64)

    def ranks(self, beginning: str) -> NDArray[np.int64]:
        """The ranks of all keys with this beginning."""
        if not beginning:
            return self._ranks[:0]
        beginning = beginning[:_KEY]
        return self._ranks[bisect_left(self._keys, beginning) : bisect_left(self._keys, beginning + _LAST)]


def _questions(knowledge: Knowledge) -> list[tuple[Suggestion, int]]:
    """Every topic's title and questions, shortest first, each with its place among its topic's (the title: 0)."""
    found: dict[Suggestion, int] = {}
    for topic in knowledge.topics.values():
        if not topic.part:
            found[Suggestion(text=topic.title, topic=topic.id)] = 0
            for place, text in enumerate(topic.examples, 1):
                # What is written in kana alone is there for the matcher's sake; it is found by its sound anyway.
                if _KANJI.search(text):
                    found.setdefault(Suggestion(text=text, topic=topic.id), place)
    return sorted(found.items(), key=lambda item: len(item[0].text) * (1 if item[1] else _TITLE))


def _beginnings(found: tuple[Token, ...]) -> Iterator[int]:
    for place, token in enumerate(found):
        if place == 0 or token.content:
            yield place


def _spelling(token: Token) -> str:
    return token.surface


def _sound(token: Token) -> str:
    return token.reading


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _key(rest: tuple[Token, ...], part: Callable[[Token], str], form: Callable[[str], str]) -> str:
    text = ""
    for token in rest:
        text += part(token)
        if len(text) > _KEY * 2:
            break
    return form(text).replace(" ", "")[:_KEY]


def _sounds(typed: str) -> list[str]:
    """How ``typed`` may be read: as it is, and its last letters as romaji that is not finished yet (``jush``)."""
    found = [reading(typed)]
    letters = _LETTERS.search(typed)
    run = letters.group() if letters and letters.end() == len(typed) else ""
    before = typed[: len(typed) - len(run)]
    for end in range(len(run), max(1, len(run) - 3), -1):
        kana = syllables(run[:end])
        if kana and kana.rstrip("ん" if run[:end].endswith("n") else ""):
            found.append(_folded(reading(before) + kana))
            # A final n may be the beginning of na, ni ...
            if run[:end].endswith("n"):
                found.append(_folded(reading(before) + kana.removesuffix("ん")))
            break
    return list(dict.fromkeys(sound for sound in found if sound))


def _pieces(typed: str) -> list[str]:
    """The words that say something, the last one perhaps not finished."""
    return [token.surface for token in tokens(typed) if token.content]


def _in_all(found: list[NDArray[np.int64]]) -> NDArray[np.bool_]:
    keep = np.ones(len(found[0]), dtype=np.bool_)
    for other in found[1:]:
        keep &= np.isin(found[0], other)
    return keep
