"""How like a text is to a few phrases: by its words and by its sound."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.remembered import remembered, remembered_with
from bot.text import reading, words


@dataclass(frozen=True, kw_only=True, slots=True)
class _Phrases:
    """Phrases as they are compared: their sounds, how many words each has, and which phrases have a word."""

    sounds: tuple[str, ...]
    sizes: tuple[int, ...]
    by_word: Mapping[str, tuple[int, ...]]


@lru_cache(maxsize=1024)
def _prepared(phrases: tuple[str, ...]) -> _Phrases:
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, phrase in enumerate(phrases):
        for word in _distinct(phrase):
            by_word[word].append(place)
    return _Phrases(
        sounds=tuple(map(reading, phrases)),
        sizes=tuple(len(_distinct(phrase)) for phrase in phrases),
        by_word={word: tuple(places) for word, places in by_word.items()},
    )


@remembered(8192)
def _distinct(text: str) -> frozenset[str]:
    return frozenset(words(text))


def similarity(text: str, phrases: Sequence[str]) -> float:
    """How like the likest of ``phrases`` a text is, 0..1: the share of words both have, or how alike they sound."""
    return _likest(text, tuple(phrases))


@remembered_with(1024)
def _likest(text: str, phrases: tuple[str, ...]) -> float:
    if not phrases:
        return 0.0
    known = _prepared(phrases)
    own = _distinct(text)
    shared: dict[int, int] = {}
    for word in own:
        for place in known.by_word.get(word, ()):
            shared[place] = shared.get(place, 0) + 1
    by_words = max((n / (len(own) + known.sizes[place] - n) for place, n in shared.items()), default=0.0)
    likest = process.extractOne(reading(text), known.sounds, scorer=fuzz.ratio)
    return max(by_words, likest[1] / 100 if likest else 0.0)
