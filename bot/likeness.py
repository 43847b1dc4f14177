"""How like a text is to a few phrases: by its words and by its sound."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from rapidfuzz import fuzz, process

from bot.remembered import remembered, remembered_with
from bot.text import reading, words

#: Phrases that mean the same, each set with at least one of them.
Sets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Phrases:
    """All phrases of some sets as they are compared: their sounds, how many words each has, which have a word.

    ``firsts``: where each set begins; ``set_of``: the set that each phrase is of.
    """

    sounds: tuple[str, ...]
    sizes: tuple[int, ...]
    by_word: Mapping[str, tuple[int, ...]]
    firsts: tuple[int, ...]
    set_of: tuple[int, ...]


@lru_cache(maxsize=1024)
def _prepared(sets: Sets) -> _Phrases:
    phrases = [phrase for phrases in sets for phrase in phrases]
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, phrase in enumerate(phrases):
        for word in _distinct(phrase):
            by_word[word].append(place)
    return _Phrases(
        sounds=tuple(map(reading, phrases)),
        sizes=tuple(len(_distinct(phrase)) for phrase in phrases),
        by_word={word: tuple(places) for word, places in by_word.items()},
        firsts=tuple(accumulate(map(len, sets[:-1]), initial=0)),
        set_of=tuple(number for number, phrases in enumerate(sets) for _ in phrases),
    )


@remembered(8192)
def _distinct(text: str) -> frozenset[str]:
    return frozenset(words(text))


def similarity(text: str, phrases: Sequence[str]) -> float:
    """How like the likest of ``phrases`` a text is, 0..1: the share of words both have, or how alike they sound."""
    return similarities(text, (tuple(phrases),))[0]


def similarities(text: str, sets: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """The same for each of some sets of phrases, all compared at once."""
    return _likest(text, tuple(map(tuple, sets)))


@remembered_with(1024)
def _likest(text: str, sets: Sets) -> tuple[float, ...]:
    filled = tuple(filter(None, sets))
    if len(filled) < len(sets):
        found = iter(_likest(text, filled))
        return tuple(next(found) if phrases else 0.0 for phrases in sets)
    if not sets:
        return ()
    known = _prepared(sets)
    heard = process.cdist([reading(text)], known.sounds, scorer=fuzz.ratio, dtype=np.float64)[0] / 100
    likest: list[float] = np.maximum.reduceat(heard, known.firsts).tolist()
    own = _distinct(text)
    shared: dict[int, int] = {}
    for word in own:
        for place in known.by_word.get(word, ()):
            shared[place] = shared.get(place, 0) + 1
    for place, n in shared.items():
        by_words = n / (len(own) + known.sizes[place] - n)
        likest[known.set_of[place]] = max(likest[known.set_of[place]], by_words)
    return tuple(likest)
