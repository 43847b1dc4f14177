"""Finds an author's phrases in a text: by spelling, by their words in any inflection, and by sound.

``…`` in a phrase stands for up to `GAP` letters of the same sentence. The cost grows with the text, hardly with the
number of phrases.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.fate import judge
from bot.kana import is_kana, to_hiragana
from bot.morphemes import Token, tokens
from bot.text import denies, heard, heard_by_kanji, japanese, normalise

GAP = 20
#: Stands in the searched letters where a sentence ends.
_STOP = "。"
_STOPS = frozenset("。.！!？?\n")
#: A sound of fewer kana is too easily another word's; one of just so many must be whole words.
_SOUND_LEAST = 3
_GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
_NOUNS = frozenset({"名詞", "代名詞", "接尾辞"})
#: Behind a person they say nothing more.
_HONOURING = frozenset({"様", "さん", "氏", "達", "方"})
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

    @property
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
    sounds = tuple("".join(map(heard, part)) for part in read)
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
        #: Dictionary form of a noun -> the letters of the one that stands for all that mean the same.
        self._heads = heads
        self._spelled = _Table()
        self._heard = _Table()
        self._latin: list[Phrase] = []
        self._by_norm: dict[str, list[Phrase]] = defaultdict(list)
        for one in phrases:
            if one.ascii:
                self._latin.append(one)
            else:
                self._spelled.add(one.pieces, one)
            if one.sounds:
                self._heard.add(one.sounds, one)
            if one.norms:
                self._by_norm[one.norms[0]].append(one)

    def find(self, source: str, found: Sequence[Token]) -> Iterator[Span]:
        """All places of all phrases in the `japanese` text ``source`` of the words ``found``; some more than once."""
        yield from self._by_spelling(source, found)
        yield from self._by_words(found)
        stops = [_STOP if token.surface[-1:] in _STOPS else "" for token in found]
        sounds = [stop or heard(token) for stop, token in zip(stops, found, strict=True)]
        by_kanji = [stop or heard_by_kanji(token) for stop, token in zip(stops, found, strict=True)]
        yield from self._by_sound(found, sounds)
        if by_kanji != sounds:
            yield from self._by_sound(found, by_kanji)
        for one in self._latin:
            if one.pieces[0] in source:
                yield from _literal(source, found, one)

    def _by_spelling(self, source: str, found: Sequence[Token]) -> Iterator[Span]:
        yield from self._spelled_in(found, *_letters(source, found, {}))
        if any(token.pos in _NOUNS and token.norm in self._heads for token in found):
            yield from self._spelled_in(found, *_letters(source, found, self._heads))

    def _spelled_in(self, found: Sequence[Token], letters: str, owners: Sequence[int]) -> Iterator[Span]:
        for start, end, one in self._spelled.find(letters):
            # 受信 in 送受信 and 出せない in 抜け出せない are other words; kana may be cut anywhere.
            inside = (start > 0 and owners[start] == owners[start - 1]) or _compounded(found, owners[start])
            if not inside or is_kana(found[owners[start]].surface):
                yield owners[start], owners[end - 1] + 1, one

    def _by_words(self, found: Sequence[Token]) -> Iterator[Span]:
        places = [i for i, token in enumerate(found) if token.pos not in _GRAMMAR]
        norms = [found[i].norm for i in places]
        for i, norm in enumerate(norms):
            if _compounded(found, places[i]):
                continue
            for one in self._by_norm.get(norm, ()):
                size = len(one.norms)
                if tuple(norms[i : i + size]) == one.norms:
                    yield places[i], places[i + size - 1] + 1, one

    def _by_sound(self, found: Sequence[Token], sounds: Sequence[str]) -> Iterator[Span]:
        spoken = "".join(sounds)
        owners = [i for i, sound in enumerate(sounds) for _ in sound]
        borders = {0, *(i for i in range(1, len(owners)) if owners[i] != owners[i - 1])}
        for start, end, one in self._heard.find(spoken, borders):
            begins = (start == 0 or owners[start] != owners[start - 1]) and not _compounded(found, owners[start])
            ends = end == len(spoken) or owners[end] != owners[end - 1]
            if begins and (ends or end - start > _SOUND_LEAST):
                yield owners[start], owners[end - 1] + 1, one


def _compounded(found: Sequence[Token], i: int) -> bool:
    """Whether the verb at ``i`` is the second half of another (抜け出す)."""
    if not i or found[i].pos != "動詞" or found[i - 1].pos != "動詞":
        return False
    return found[i - 1].form.startswith("連用形") and found[i - 1].end == found[i].start


class _Table:
    """Pieces to find, by the first two letters of the first."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, list[tuple[tuple[str, ...], Phrase]]]] = {}

    def add(self, pieces: tuple[str, ...], one: Phrase) -> None:
        if all(pieces) and len(pieces[0]) > 1:
            group = self._groups.setdefault(pieces[0][:2], {})
            group.setdefault(pieces[0], []).append((pieces[1:], one))

    def find(self, letters: str, borders: Container[int] | None = None) -> Iterator[tuple[int, int, Phrase]]:
        """(first letter, letter behind the last, phrase); pieces behind ``…`` begin at one of ``borders`` if given."""
        groups = self._groups
        for start in range(len(letters) - 1):
            group = groups.get(letters[start : start + 2])
            if group is None:
                continue
            for first, rests in group.items():
                if letters.startswith(first, start):
                    for rest, one in rests:
                        end = _through(letters, start + len(first), rest, borders)
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


def _letters(source: str, found: Sequence[Token], heads: Mapping[str, str]) -> tuple[str, list[int]]:
    """The text as it is searched (hiragana, of signs only `_STOP`), and for each letter the word that it belongs to.

    Nouns in ``heads`` are replaced by theirs.
    """
    kana = to_hiragana(source)
    letters: list[str] = []
    owners: list[int] = []
    for i, token in enumerate(found):
        if heads and token.norm in _HONOURING and i and found[i - 1].norm in heads:
            continue
        head = heads.get(token.norm) if token.pos in _NOUNS else None
        for letter in head or kana[token.start : token.end]:
            if letter.isalnum() or letter == "ー" or letter in _STOPS:
                letters.append(_STOP if letter in _STOPS else letter)
                owners.append(i)
    return "".join(letters), owners


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
