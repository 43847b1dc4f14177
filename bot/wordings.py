"""Which of many wordings a text can say at all, found in one pass, so that only those few are weighed."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.hearing import Heard, asked_once, forms, joined
from bot.text import reading


@dataclass(frozen=True, kw_only=True, slots=True)
class _Index:
    """Wordings by the word that they begin with (its dictionary form, its sound), and as they are written and sound."""

    by_word: Mapping[str, tuple[str, ...]]
    written: "_Letters"
    spoken: "_Letters"


class _Letters:
    """Wordings by their letters, in groups by the first two."""

    def __init__(self, wordings: Iterable[tuple[str, str]]) -> None:
        self._by_pair: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._short: list[tuple[str, str]] = []
        for letters, wording in wordings:
            group = self._by_pair[letters[:2]] if len(letters) > 1 else self._short
            group.append((letters, wording))

    def inside(self, text: str, pairs: frozenset[str]) -> Iterator[str]:
        """The wordings whose letters stand in ``text``, of which ``pairs`` are all pairs of neighbours."""
        for pair in pairs & self._by_pair.keys():
            yield from (wording for letters, wording in self._by_pair[pair] if letters in text)
        yield from (wording for letters, wording in self._short if letters in text)


@lru_cache(maxsize=1024)
def _index(wordings: tuple[str, ...]) -> _Index:
    by_word: dict[str, list[str]] = defaultdict(list)
    for wording in wordings:
        for word in itertools.chain(*forms(wording)[:1]):
            by_word[word].append(wording)
    return _Index(
        by_word={word: tuple(found) for word, found in by_word.items()},
        written=_Letters((joined(wording), wording) for wording in wordings),
        spoken=_Letters((reading(wording), wording) for wording in wordings),
    )


@asked_once
def likely(heard: Heard, wordings: tuple[str, ...]) -> list[str]:
    """Those of ``wordings`` that ``heard`` may say: by their first word, as written, or by their sound; in order."""
    index = _index(wordings)
    said = {wording for word in heard.words & index.by_word.keys() for wording in index.by_word[word]}
    said.update(index.written.inside(heard.joined, heard.joined_pairs))
    said.update(index.spoken.inside(heard.kana, heard.kana_pairs))
    return [wording for wording in wordings if wording in said] if said else []
