"""Finds an author's phrases in a text: by spelling, by their words in any inflection, and by sound.

``…`` in a phrase stands for up to `GAP` letters of the same sentence. The cost grows with the text, hardly with the
number of phrases.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import itemgetter

from bot.fate import judge
from bot.kana import to_hiragana
from bot.morphemes import Token, tokens
from bot.text import denies, japanese, normalise

GAP = 20
#: Stands in the searched letters where a sentence ends.
_STOP = "。"
_STOPS = frozenset("。.！!？?\n")
_LATIN = re.compile(r"[!-~]")
#: A sound of fewer kana is too easily another word's; one of just so many must be whole words.
_SOUND_LEAST = 3
_GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
_NOUNS = frozenset({"名詞", "代名詞", "接尾辞"})
#: Behind a person they say nothing more.
_HONOURING = frozenset({"様", "さん", "氏", "達", "方", "先", "側"})
#: Grammar that may stand in other forms, or not at all, without another meaning.
_LIGHT = frozenset({"が", "を", "は", "も", "に", "の", "ます", "た", "です", "ない", "ず", "れる", "られる"})


@dataclass(frozen=True, eq=False)
class Phrase:
    """A phrase that states ``value`` of ``slot``."""

    slot: str
    value: str
    text: str
    #: Letters to find, between ``…``; how they sound; its words in dictionary form where it may be inflected.
    pieces: tuple[str, ...]
    sounds: tuple[str, ...]
    norms: tuple[str, ...]
    #: Says something whole, predicate included (入れれば使える): its opposite is no mention of it.
    whole: bool
    ascii: bool

    @cached_property
    def negative(self) -> bool:
        """Whether it denies something."""
        return denies(self.text)

    @cached_property
    def works(self) -> bool:
        """Whether it says itself that something works."""
        found = tokens(japanese(self.text))
        return judge(found, 0, len(found)).fate == "works"


def phrase(slot: str, value: str, text: str) -> Phrase:
    """``text`` ready to be looked for."""
    parts = text.split("…")
    # The words of each part by itself: the same parts come again and again.
    read = [tokens(japanese(part)) for part in parts]
    found = [token for part in read for token in part]
    sounds = tuple("".join([token.sound for token in part]) for part in read)
    audible = not text.isascii() and len(sounds[0]) >= _SOUND_LEAST and all(len(sound) > 1 for sound in sounds)
    norms = tuple(token.norm for token in found if token.pos not in _GRAMMAR) if len(parts) == 1 else ()
    inflects = not text.isascii() and all(
        token.pos not in _GRAMMAR or (token.norm in _LIGHT and token.surface != "たら") for token in found
    )
    return Phrase(
        slot=slot,
        value=value,
        text=text,
        pieces=(text.lower(),) if text.isascii() else tuple(normalise(part).replace(" ", "") for part in parts),
        sounds=sounds if audible else (),
        norms=norms if inflects and any(token.content for token in found) else (),
        whole=len(norms) > 1 and found[-1].pos in ("動詞", "助動詞", "形容詞"),
        ascii=text.isascii(),
    )


#: First word, word behind the last, phrase.
Span = tuple[int, int, Phrase]


class PhraseIndex:
    """Many phrases, ready to be found in texts."""

    def __init__(self, phrases: Iterable[Phrase], heads: Mapping[str, str]) -> None:
        #: Dictionary form of a noun, or of two in a row -> the letters of what stands for all that mean the same.
        self._heads = heads
        self._first_nouns = frozenset(norms.partition(" ")[0] for norms in heads)
        self._spelled = _Table()
        self._heard = _Table()
        self._latin: list[Phrase] = []
        #: By the first word: how many words there are, and the phrases by all of them.
        self._by_norm: dict[str, dict[int, dict[tuple[str, ...], list[Phrase]]]] = {}
        for one in phrases:
            if one.ascii:
                self._latin.append(one)
            else:
                self._spelled.add(one.pieces, one)
            if one.sounds:
                self._heard.add(one.sounds, one)
            if one.norms:
                sizes = self._by_norm.setdefault(one.norms[0], {})
                sizes.setdefault(len(one.norms), {}).setdefault(one.norms, []).append(one)

    def find(self, source: str, found: Sequence[Token]) -> Iterator[Span]:
        """All places of all phrases in the `japanese` text ``source`` of the words ``found``; some more than once."""
        letters = [_searched(token.surface) for token in found]
        yield from self._by_spelling(found, letters)
        if any(token.pos in _NOUNS and token.norm in self._first_nouns for token in found):
            with_heads = _with_heads(found, letters, self._heads)
            if with_heads != letters:
                yield from self._by_spelling(found, with_heads)
        yield from self._by_words(found)
        stops = [_STOP if token.surface[-1:] in _STOPS else "" for token in found]
        sounds = [stop or token.sound for stop, token in zip(stops, found, strict=True)]
        by_kanji = [stop or token.by_kanji for stop, token in zip(stops, found, strict=True)]
        yield from self._by_sound(found, sounds)
        if by_kanji != sounds:
            yield from self._by_sound(found, by_kanji)
        if _LATIN.search(source):
            for one in [one for one in self._latin if one.pieces[0] in source]:
                yield from _literal(source, found, one)

    def _by_spelling(self, found: Sequence[Token], pieces: Sequence[str]) -> Iterator[Span]:
        letters, owners = "".join(pieces), _owners(pieces)
        for start, end, one in self._spelled.find(letters, range(len(letters) - 1)):
            # 受信 in 送受信 and 出せない in 抜け出せない are other words; kana may be cut anywhere.
            inside = (start > 0 and owners[start] == owners[start - 1]) or _compounded(found, owners[start])
            if not inside or found[owners[start]].kana:
                yield owners[start], owners[end - 1] + 1, one

    def _by_words(self, found: Sequence[Token]) -> Iterator[Span]:
        places = [i for i, token in enumerate(found) if token.pos not in _GRAMMAR]
        norms = [found[i].norm for i in places]
        for i, norm in enumerate(norms):
            sizes = self._by_norm.get(norm)
            if sizes is None or _compounded(found, places[i]):
                continue
            for size, phrases in sizes.items():
                for one in phrases.get(tuple(norms[i : i + size]), ()):
                    yield places[i], places[i + size - 1] + 1, one

    def _by_sound(self, found: Sequence[Token], sounds: Sequence[str]) -> Iterator[Span]:
        spoken, owners = "".join(sounds), _owners(sounds)
        borders = dict.fromkeys(accumulate(map(len, sounds), initial=0))
        for start, end, one in self._heard.find(spoken, borders, borders):
            ends = end == len(spoken) or owners[end] != owners[end - 1]
            if (ends or end - start > _SOUND_LEAST) and not _compounded(found, owners[start]):
                yield owners[start], owners[end - 1] + 1, one


def _compounded(found: Sequence[Token], i: int) -> bool:
    """Whether the verb at ``i`` is the second half of another (抜け出す)."""
    if not i or found[i].pos != "動詞" or found[i - 1].pos != "動詞":
        return False
    return found[i - 1].form.startswith("連用形") and found[i - 1].end == found[i].start


class _Table:
    """Pieces to find, by the first two letters of the first."""

    def __init__(self) -> None:
        #: The first two letters -> how many there are -> the first piece -> its number among those, and by the next
        #: piece ("" where there is none) what goes on.
        self._groups: dict[str, dict[int, dict[str, tuple[int, dict[str, list[tuple[tuple[str, ...], Phrase]]]]]]] = {}
        self._pieces = 0

    def add(self, pieces: tuple[str, ...], one: Phrase) -> None:
        first = pieces[0]
        if all(pieces) and len(first) > 1:
            same = self._groups.setdefault(first[:2], {}).setdefault(len(first), {})
            if first not in same:
                self._pieces += 1
                same[first] = self._pieces, {}
            second = pieces[1] if len(pieces) > 1 else ""
            same[first][1].setdefault(second, []).append((pieces[2:], one))

    def find(
        self, letters: str, starts: Iterable[int], borders: Container[int] | None = None
    ) -> Iterator[tuple[int, int, Phrase]]:
        """(first letter, one of ``starts``; letter behind the last; phrase), first pieces in the order of adding.

        Pieces behind ``…`` begin at one of ``borders`` if given. What many phrases go on with is sought once.
        """
        groups = self._groups
        for start in starts:
            group = groups.get(letters[start : start + 2])
            if group is None:
                continue
            hits = [
                (*hit, start + size)
                for size, firsts in group.items()
                if (hit := firsts.get(letters[start : start + size])) is not None
            ]
            if len(hits) > 1:
                hits.sort(key=itemgetter(0))
            for _, seconds, behind in hits:
                for second, rests in seconds.items():
                    if second not in letters:
                        continue
                    reached = _through(letters, behind, (second,), borders) if second else behind
                    for rest, one in rests if reached else ():
                        end = _through(letters, reached, rest, borders) if rest else reached
                        if end:
                            yield start, end, one


def _through(letters: str, end: int, rest: tuple[str, ...], borders: Container[int] | None) -> int:
    """Where ``rest`` ends that begins within `GAP` letters of ``end``; 0 if it is not there."""
    for piece in rest:
        last = end + GAP + len(piece)
        at = letters.find(piece, end, last)
        while borders is not None and at >= 0 and at not in borders:
            at = letters.find(piece, at + 1, last)
        if at < 0 or _STOP in letters[end:at]:
            return 0
        end = at + len(piece)
    return end


@lru_cache(maxsize=16384)
def _searched(surface: str) -> str:
    """A word as it is searched: hiragana, of signs only `_STOP`."""
    return "".join(
        _STOP if letter in _STOPS else letter
        for letter in to_hiragana(surface)
        if letter.isalnum() or letter == "ー" or letter in _STOPS
    )


def _with_heads(found: Sequence[Token], letters: Sequence[str], heads: Mapping[str, str]) -> list[str]:
    """The words' ``letters``, nouns in ``heads`` replaced by theirs."""
    replaced = list(letters)
    for i, token in enumerate(found):
        if token.pos not in _NOUNS:
            continue
        before = found[i - 1] if i and found[i - 1].pos in _NOUNS else None
        if before is not None and token.norm in _HONOURING and before.norm in heads:
            replaced[i] = ""
        elif before is not None and (both := heads.get(f"{before.norm} {token.norm}")) is not None:
            replaced[i - 1 : i + 1] = both, ""
        else:
            replaced[i] = heads.get(token.norm, letters[i])
    return replaced


def _owners(pieces: Sequence[str]) -> list[int]:
    """For each letter of the ``pieces`` together which of them it belongs to."""
    return [i for i, piece in enumerate(pieces) for _ in piece]


def _literal(source: str, found: Sequence[Token], one: Phrase) -> Iterator[Span]:
    """Where a phrase of Latin letters and signs stands as it is, not inside a longer word or number."""
    wanted = one.pieces[0]
    at = source.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joins(source[at - 1 : at], wanted[0]) or _joins(wanted[-1], source[end : end + 1])):
            inside = [i for i, token in enumerate(found) if token.end > at and token.start < end]
            if inside:
                yield inside[0], inside[-1] + 1, one
        at = source.find(wanted, at + 1)


def _joins(one: str, other: str) -> bool:
    """Whether two neighbouring letters belong to one word or number."""
    if not (one.isascii() and other.isascii()):
        return False
    return (one.isalpha() and other.isalpha()) or (one.isdigit() and other.isdigit())
