"""Japanese text as words: SudachiPy tokenizers of each thread's own over one dictionary.

A tokenizer shared by threads fails ("already in use"), hence the thread-local ones.
"""

import threading
from collections.abc import Callable
from typing import NamedTuple

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer  # pyright: ignore[reportMissingTypeStubs]

from bot.kana import fold, is_kana
from bot.onyomi import ONYOMI
from bot.remembered import remembered

#: Texts longer than this are read in pieces by the callers; Sudachi itself takes at most 49,149 bytes at once.
LONGEST = 8_000


class Token(NamedTuple):
    """One short word (split mode A). ``start``, ``end``: characters of the tokenised text."""

    surface: str
    #: Dictionary form with one spelling: 受取れ -> 受け取る.
    norm: str
    #: Katakana; of an unknown word its surface.
    reading: str
    pos: str
    sub: str
    #: Conjugated form (連用形-一般 ...), * where there is none.
    form: str
    known: bool
    #: Whether the word says something by itself (no particle, auxiliary, sign or filler).
    content: bool
    #: Whether it is written in hiragana and katakana only.
    kana: bool
    #: How it sounds, folded (see `bot.kana.fold`), and how it would if its kanji were read one by one, as who mistyped
    #: it meant them: 総身 as そうしん.
    sound: str
    by_kanji: str
    start: int
    end: int


_EMPTY_POS = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号", "接続詞", "感動詞", "連体詞"})
_EMPTY_WORDS = frozenset(
    {"為る", "有る", "居る", "御", "事", "物", "様", "其れ", "此れ", "御座る", "下さる", "頂く", "成る", "言う"}
)

_lock = threading.Lock()
_local = threading.local()
_dictionary: Dictionary | None = None


def _tokenizer() -> Tokenizer:
    """This thread's tokenizer for short words."""
    global _dictionary
    own: Tokenizer | None = getattr(_local, "tokenizer", None)
    if own is None:
        with _lock:
            if _dictionary is None:
                _dictionary = Dictionary(dict="small")
            own = _local.tokenizer = _dictionary.tokenizer(mode=SplitMode.A)
    return own


#: What has no sound, whatever the dictionary reads there (きごう).
_SIGNS = frozenset({"補助記号", "空白"})
#: Names of people and of places have these as `Token.sub`, all other names 固有名詞.
_NAMED_AFTER = frozenset({"人名", "地名"})
#: What the dictionary says of a word, by its number and how it was written: to ask is far dearer.
_described: dict[tuple[int, str], tuple[object, ...]] = {}
#: Words described: those of a language, as people write them, come again.
_DESCRIBED = 65_536


def _describe(morpheme: Morpheme, key: tuple[int, str]) -> tuple[object, ...]:
    """The fields of a `Token` that do not depend on where it stands."""
    surface = key[1]
    pos, sub, named, _, _, form = morpheme.part_of_speech()
    norm, reading = morpheme.normalized_form().lower(), morpheme.reading_form()
    sound = "" if pos in _SIGNS else heard(reading)
    described = (
        surface,
        norm,
        reading,
        pos,
        named if named in _NAMED_AFTER else sub,
        form,
        not morpheme.is_oov(),
        pos not in _EMPTY_POS and norm not in _EMPTY_WORDS,
        is_kana(surface),
        sound,
        heard(surface) if len(surface) > 1 and all("一" <= letter <= "鿿" for letter in surface) else sound,
    )
    # Numbers put together out of digits are read as these are, here and there differently.
    if sub != "数詞" and len(_described) < _DESCRIBED:
        _described[key] = described
    return described


#: As `Token._make`, without the call in between.
_new: Callable[[type[Token], tuple[object, ...]], Token] = tuple.__new__  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def heard(written: str) -> str:
    """``written`` (katakana, or what the dictionary could not read) as it is compared by its sound."""
    # Kanji that are left get their usual reading.
    read = written if is_kana(written) else "".join([ONYOMI.get(letter, letter) for letter in written])
    folded = fold(read)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


@remembered(8192)
def tokens(text: str) -> tuple[Token, ...]:
    """The short words of ``text`` (its first `LONGEST` characters)."""
    found: list[Token] = []
    start = 0
    for morpheme in _tokenizer().tokenize(text[:LONGEST]):
        end = morpheme.end()
        key = morpheme.word_id(), text[start:end]
        word = _described.get(key) or _describe(morpheme, key)
        found.append(_new(Token, (*word, start, end)))
        start = end
    return tuple(found)
