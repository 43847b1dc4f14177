"""Error strings in a customer's text: which entry of ``errors.yaml`` stands in it, and where.

Literal texts and codes, no regular expressions from the author. Width, case, spaces, hyphens and signs do not matter,
one wrong letter in eight is forgiven (kanji and digits must be right), Japanese texts are also found by their sound.
The cost grows with the length of the text, not with the number of entries.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from bot.kana import to_hiragana
from bot.morphemes import Token, tokens
from bot.text import clean, japanese, reading
from knowledge.model import ErrorEntry, Knowledge

How = Literal["exact", "spelling", "sound", "code"]

#: ``…`` in a text stands for up to this many letters of the same sentence.
GAP = 80
#: Only texts up to this length are also listened to; longer ones are logs.
_SOUND_LIMIT = 600
#: Sounds shorter than this are too easily something else; from the second length on one wrong kana is forgiven.
_SOUND_LEAST = 6
_SOUND_FORGIVEN = 12
_SEED = 4
#: In so much katakana wrong letters are forgiven.
_KATAKANA_FORGIVEN = 6
#: Longer Japanese is nobody's own words: メールボックスが上限に達し.
_OWN_WORDS = 11
#: So few seeds are sought one by one: that is quicker than to look at each place of the text.
_FEW = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorHit:
    """One entry found. ``start``, ``end``: characters of the `clean` text; of a hit by sound the whole text."""

    entry: ErrorEntry
    text: str
    how: How
    start: int
    end: int
    quote: str
    #: The text says that it is not there (「quota とは出ません」).
    denied: bool = False

    @property
    def in_words(self) -> bool:
        """Whether people may have said it in their own words, about anything."""
        own = self.how == "sound" or len(self.quote) < _OWN_WORDS
        return own and self.entry.code is None and _JAPANESE.search(self.quote) is not None


@dataclass(frozen=True)
class _Pattern:
    """One literal text: its pieces between ``…``, and how many wrong letters the first of them may have."""

    order: int
    entry: ErrorEntry
    text: str
    pieces: tuple[str, ...]
    forgiven: int

    @property
    def spaces(self) -> int:
        """Spaces in the first piece."""
        return self.text.partition("…")[0].strip().count(" ")

    @cached_property
    def katakana(self) -> str:
        """The katakana of the first piece."""
        return "".join(_KATAKANA.findall(self.text.partition("…")[0]))


class _Field:
    """A text in the letters that are compared, and where each stood."""

    def __init__(self, letters: str, source: str, words: Sequence[Token] = ()) -> None:
        self.letters = letters
        self.source = source
        #: What the letters are the sounds of.
        self._words = words

    @cached_property
    def places(self) -> Sequence[int]:
        """Needed only where something stands, and most texts hold no error."""
        if self.letters == self.source:
            return range(len(self.source))
        return [match.start() for match in _COMPARED.finditer(self.source)]

    @cached_property
    def inside(self) -> Container[int]:
        """Where nothing may begin: needed as seldom."""
        ends = accumulate(len(word.sound) for word in self._words)
        spans = ((end - len(word.sound), end) for word, end in zip(self._words, ends, strict=True) if not word.kana)
        return {place for start, end in spans for place in range(start + 1, end)}


#: Letters, digits and =, but not ー.
_COMPARED = re.compile(r"[^\W_ー]|=")
_KATAKANA = re.compile("[ァ-ヺ]")
_NOT_COMPARED = re.compile(r"(?:[^\w=]|[_ー])+")


def _compact(source: str) -> _Field:
    return _Field(to_hiragana(_NOT_COMPARED.sub("", source)), source)


def _heard(text: str) -> _Field:
    """How ``text`` sounds. Nothing begins inside a word that is written in kanji: 通信 does not stand in 発信."""
    found = tokens(japanese(text))
    letters = "".join([token.sound for token in found])
    return _Field(letters, letters, found)


def forgiven(length: int) -> int:
    """How many wrong letters are forgiven in a text of ``length`` letters: one in eight, at most four."""
    return 0 if length < 8 else min(4, (length + 2) // 8)


class _Seed(NamedTuple):
    """One of the seeds of a pattern."""

    #: Where it stands in the first piece, and how many letters may differ there.
    offset: int
    first: str
    different: int
    #: What must stand somewhere behind, "" where the pattern has but one piece.
    second: str
    pattern: _Pattern


class _Seeds:
    """Finds where patterns may stand: a table from the first letters of their pieces to the pieces."""

    def __init__(self, patterns: list[_Pattern]) -> None:
        #: Length -> letters -> the seeds that are these.
        tables: dict[int, dict[str, list[_Seed]]] = defaultdict(dict)
        for pattern in patterns:
            first, second = (*pattern.pieces, "")[:2]
            parts = pattern.forgiven + 1
            size = len(first) // parts
            for part in range(parts):
                seed = first[part * size : part * size + min(_SEED, size)]
                # A window of the same size differs by at most twice as much as the best one.
                found = _Seed(part * size, first, 2 * pattern.forgiven, second, pattern)
                tables[len(seed)].setdefault(seed, []).append(found)
        self._tables = sorted(tables.items())

    def candidates(self, letters: str) -> Iterator[tuple[int, _Pattern]]:
        """(where the pattern would begin, the pattern) for every seed in ``letters`` around which most is right."""
        for size, table in self._tables:
            if len(table) < _FEW and not any(seed in letters for seed in table):
                continue
            for at in [at for at in range(len(letters) - size + 1) if letters[at : at + size] in table]:
                for offset, first, different, second, pattern in table[letters[at : at + size]]:
                    if second not in letters:
                        continue
                    start = max(0, at - offset)
                    if letters.startswith(first, start) or (
                        different
                        and OSA.distance(first, letters[start : start + len(first)], score_cutoff=different)
                        <= different
                    ):
                        yield start, pattern


class ErrorIndex:
    """The error entries of a knowledge, ready to be looked for."""

    def __init__(self, knowledge: Knowledge) -> None:
        written: list[_Pattern] = []
        heard: list[_Pattern] = []
        self._codes: dict[str, tuple[int, ErrorEntry]] = {}
        for order, entry in enumerate(knowledge.errors):
            if entry.code is not None:
                self._codes.setdefault(_digits(entry.code), (order, entry))
            for text in entry.texts:
                pieces = tuple(piece for part in text.split("…") if (piece := _compact(clean(part)).letters))
                if pieces:
                    written.append(_Pattern(order, entry, text, pieces, forgiven(len(pieces[0]))))
                sounds = tuple(reading(part) for part in text.split("…"))
                if _JAPANESE.search(text) and sum(map(len, sounds)) >= _SOUND_LEAST and all(sounds):
                    heard.append(_Pattern(order, entry, text, sounds, int(len(sounds[0]) >= _SOUND_FORGIVEN)))
        self._written = _Seeds(written)
        self._heard = _Seeds(heard)

    def look(self, text: str) -> list[ErrorHit]:
        """All entries that ``text`` states or only denies, each once, in the order of the file."""
        found: dict[int, ErrorHit] = {}
        source = clean(text)
        self._find_codes(source, found)
        field = _compact(source)
        self._find_patterns(field, self._written, found, sound=False)
        if len(source) <= _SOUND_LIMIT and _JAPANESE.search(japanese(text)):
            self._find_patterns(_heard(text), self._heard, found, sound=True)
        return [found[order] for order in sorted(found)]

    def _find_codes(self, source: str, found: dict[int, ErrorHit]) -> None:
        for start, end, digits in _codes(source) if _EIGHT.search(source) else ():
            known = self._codes.get(digits)
            if known is not None and (known[0] not in found or found[known[0]].denied):
                order, entry = known
                found[order] = ErrorHit(
                    entry=entry, text=entry.code or "", how="code",
                    start=start, end=end, quote=source[start:end], denied=denied(source, end),
                )  # fmt: skip

    def _find_patterns(self, field: _Field, seeds: _Seeds, found: dict[int, ErrorHit], *, sound: bool) -> None:
        seen: set[tuple[int, int]] = set()
        for start, pattern in seeds.candidates(field.letters):
            known = found.get(pattern.order)
            sure = known is not None and not known.denied and (sound or known.how in ("exact", "code"))
            if sure or (start, id(pattern)) in seen:
                continue
            seen.add((start, id(pattern)))
            span = _stands(field, start, pattern, strict=not sound)
            if span is None or span[0] in field.inside:
                continue
            first, last, exact = span
            begin, end = field.places[first], field.places[last - 1] + 1
            refused = denied(field.source, end)
            if refused and known is not None:
                continue
            how: How = "sound" if sound else "exact" if exact else "spelling"
            found[pattern.order] = ErrorHit(
                entry=pattern.entry, text=pattern.text, how=how,
                start=0 if sound else begin, end=0 if sound else end, quote=field.source[begin:end],
                denied=refused,
            )  # fmt: skip


def _stands(field: _Field, start: int, pattern: _Pattern, *, strict: bool) -> tuple[int, int, bool] | None:
    """Where ``pattern`` stands near ``start``: first letter, letter behind the last, whether spelled right."""
    spot = _piece(field, start, pattern.pieces[0], pattern.forgiven, strict=strict)
    if spot is None:
        return None
    first, last, exact = spot
    # "is a valid mailbox" has the letters of "invalid mailbox", but not its words.
    spaces = field.source.count(" ", field.places[first], field.places[last - 1])
    if not exact and strict and abs(spaces - pattern.spaces) > 1:
        return None
    # Nor is さんから返事がない サーバから返事がない.
    if not exact and strict and pattern.katakana:
        typed = field.source[field.places[first] : field.places[last - 1] + 1]
        limit = pattern.forgiven if len(pattern.katakana) >= _KATAKANA_FORGIVEN else 0
        if OSA.distance("".join(_KATAKANA.findall(typed)), pattern.katakana) > limit:
            return None
    for piece in pattern.pieces[1:]:
        at = field.letters.find(piece, last, last + GAP + len(piece))
        if at < 0 or not _bounded(field, at, at + len(piece)):
            return None
        if _STOP.search(field.source, field.places[last - 1], field.places[at]):
            return None
        last = at + len(piece)
    return first, last, exact


def _piece(field: _Field, start: int, piece: str, limit: int, *, strict: bool) -> tuple[int, int, bool] | None:
    letters, size = field.letters, len(piece)
    if letters.startswith(piece, start):
        return (start, start + size, True) if _bounded(field, start, start + size) else None
    best: tuple[int, int, int] | None = None
    for begin in range(max(0, start - limit), start + limit + 1):
        # The first letter of a Latin word is seldom wrong: invalid is not valid.
        if _latin(piece[0]) and not letters.startswith(piece[0], begin):
            continue
        for end in range(begin + size - limit, min(len(letters), begin + size + limit) + 1):
            wrong = OSA.distance(piece, letters[begin:end], score_cutoff=limit)
            if wrong <= limit and (best is None or wrong < best[0]) and _bounded(field, begin, end):
                best = wrong, begin, end
    if best is None or (strict and _exact_letters(piece) != _exact_letters(letters[best[1] : best[2]])):
        return None
    return best[1], best[2], False


#: A sentence ends, or a line: what goes on is another message.
_STOP = re.compile(r"[。\n]|[.!?]\s")


def _exact_letters(text: str) -> str:
    """The letters in which a mistake is another meaning: kanji and digits."""
    return "".join(letter for letter in text if "一" <= letter <= "鿿" or letter.isdigit())


def _bounded(field: _Field, first: int, last: int) -> bool:
    """Whether the span is no piece of a longer Latin word (quota in quotation)."""
    source, begin, end = field.source, field.places[first], field.places[last - 1]
    before, after = source[begin - 1 : begin] if begin else "", source[end + 1 : end + 2]
    return not (_latin(source[begin]) and _latin(before)) and not (_latin(source[end]) and _latin(after))


def _latin(letter: str) -> bool:
    return "a" <= letter <= "z"


# Codes ---------------------------------------------------------------------------------------------------------------

_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]")
#: Eight hexadecimal digits that begin with 8, however spaced; O is 0, l is 1; 0x, 0×, ゼロエックス may stand before.
_CODE = re.compile(
    r"(?<![0-9a-z])(?:(?:0|o|ゼロ|零|れい)[\s\-]*(?:x|×|エックス)[\s\-]*)?8(?:[\s\-]*[0-9a-fol]){7}(?![0-9a-z])"
)
#: Digits and letters by their names, eight or more in a row, as who reads a code aloud says them.
_IN_KATAKANA = {
    "ゼロ": "0", "零": "0", "マル": "0", "イチ": "1", "ニ": "2", "サン": "3", "ヨン": "4", "ゴ": "5", "ロク": "6",
    "ナナ": "7", "ハチ": "8", "キュウ": "9", "エー": "a", "ビー": "b", "シー": "c", "ディー": "d", "デー": "d",
    "イー": "e", "エフ": "f", "エックス": "x",
}  # fmt: skip
_NAMES = _IN_KATAKANA | {to_hiragana(name): letter for name, letter in _IN_KATAKANA.items()}
_NAME = re.compile("|".join(sorted(_NAMES, key=len, reverse=True)))
#: All codes begin with it.
_EIGHT = re.compile("8|はち|ハチ")
_LETTER_NAME = re.compile("ー|エックス|エフ|えっくす|えふ")
_SPOKEN = re.compile(rf"(?:(?:{_NAME.pattern}|[0-9a-fx])[\s、・]*){{8,}}")


def _codes(source: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, eight digits) of all that look like codes."""
    for match in _CODE.finditer(source):
        yield match.start(), match.end(), _digits(match.group())
    if _LETTER_NAME.search(source):
        for said in _SPOKEN.finditer(source):
            match = _CODE.search(_NAME.sub(lambda name: _NAMES[name.group()], said.group()))
            if match is not None:
                yield said.start(), said.end(), _digits(match.group())


def _digits(code: str) -> str:
    """The eight digits of a code, O as 0 and l as 1."""
    kept = [letter for letter in clean(code).replace("o", "0").replace("l", "1") if letter in "0123456789abcdef"]
    return "".join(kept)[-8:]


# Denial --------------------------------------------------------------------------------------------------------------

_DENIAL = re.compile(
    r"""[」』）)"'”’>.\s]*
    (?:(?:という|といった|っていう|みたいな|ような|との|の|な)\s*
       (?:エラー|表示|文字列|文字|文言|文|画面|窓|メッセージ|番号|コード|もの|の)?)?
    (?:(?:エラー|表示)?(?:とか|など|なんて|なんか|って|と|は|も|が|を|じゃ|で)*)
    (?:一度も|一切|まったく|全然|特に|別に|まだ|もう|どこにも)?
    (?:出|で|表示さ?れ?|言われ|いわれ|書かれ|書いて|含まれ|見え|見当たり|見当たら|あり|なっ|なら|来|届い|切れ|し|超え|され)?
    (?:て(?:い|は|き)?|でい|い)?
    (?:ない|ません|なかった|なく|ず(?:に|、|$)|へん|ねえ|まへん)
    """,
    re.VERBOSE,
)


def denied(source: str, end: int) -> bool:
    """Whether what ends at ``end`` of the clean text is said not to be there (「エラーは出ない」)."""
    return _DENIAL.match(source, end) is not None
