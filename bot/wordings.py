"""Which of many wordings a text can say at all, found in one pass, so that only those few are weighed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.hearing import Heard, beginning, joined
from bot.text import reading


@dataclass(frozen=True, kw_only=True, slots=True)
class _Index:
    """Wordings by the word that they begin with (its dictionary form, its sound), and as they are written and sound."""

    by_word: Mapping[str, tuple[str, ...]]
    written: tuple[tuple[str, str], ...]
    spoken: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1024)
def _index(wordings: tuple[str, ...]) -> _Index:
    by_word: dict[str, list[str]] = defaultdict(list)
    for wording in wordings:
        for word in beginning(wording):
            by_word[word].append(wording)
    return _Index(
        by_word={word: tuple(found) for word, found in by_word.items()},
        written=tuple((joined(wording), wording) for wording in wordings),
        spoken=tuple((reading(wording), wording) for wording in wordings),
    )


def likely(heard: Heard, wordings: tuple[str, ...]) -> list[str]:
    """Those of ``wordings`` that ``heard`` may say: by their first word, as written, or by their sound; in order."""
    index = _index(wordings)
    said = {wording for word in heard.words & index.by_word.keys() for wording in index.by_word[word]}
    said.update(wording for letters, wording in index.written if letters in heard.joined)
    said.update(wording for sound, wording in index.spoken if sound in heard.kana)
    return [wording for wording in wordings if wording in said] if said else []
