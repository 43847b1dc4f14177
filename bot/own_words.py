"""The desk's own words for a control (担当者と話したい, 戻る), ready to be compared with a text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.hearing import Heard, asked_once, core
from bot.text import japanese

_SENTENCE = re.compile(r"(たい|て|で|か|ください|出せ|の|る)$")
#: A shorter phrase is a noun, whatever it ends with.
_SENTENCE_LEAST = 5
#: Shorter ones are mostly particles.
_WRITTEN_LEAST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    cores: frozenset[str]
    #: The letters of the phrases, by what is left of them without politeness.
    letters: Mapping[str, tuple[str, ...]]
    #: Letters of those that are whole sentences, and of all that are long enough to be looked for anywhere.
    sentences: tuple[str, ...]
    written: tuple[str, ...]


@lru_cache(maxsize=256)
def _words(phrases: tuple[str, ...]) -> _Words:
    letters: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        if core(phrase):
            letters[core(phrase)] = (*letters.get(core(phrase), ()), _letters(phrase))
    return _Words(
        # 電話 is what is left of 電話してほしい, and asks for nothing.
        cores=frozenset(
            one
            for one, written in letters.items()
            if one in written or (len(one) > 2 and not one.endswith(("し", "を")))
        ),
        letters=letters,
        sentences=tuple(
            _letters(phrase) for phrase in phrases if len(phrase) >= _SENTENCE_LEAST and _SENTENCE.search(phrase)
        ),
        written=tuple(_letters(phrase) for phrase in phrases if len(phrase) >= _WRITTEN_LEAST),
    )


def _letters(phrase: str) -> str:
    return re.sub(r"\W+", "", japanese(phrase))


@asked_once
def is_one(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text is one of ``phrases`` as a whole, politeness aside."""
    own = _words(phrases)
    # The phrase itself, with politeness behind it or none.
    return heard.core in own.cores or heard.compact.startswith(own.letters.get(heard.core, ()))


def says_one(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text says one: a whole sentence anywhere, a mere noun (担当者) only as the whole text."""
    own = _words(phrases)
    return heard.core in own.cores or any(sentence in heard.compact for sentence in own.sentences)


def has_one(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether one stands in the text as written."""
    return any(letters in heard.compact for letters in _words(phrases).written)
