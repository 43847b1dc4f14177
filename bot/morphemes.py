"""Japanese text as words: SudachiPy tokenizers of each thread's own over one dictionary.

A tokenizer shared by threads fails ("already in use"), hence the thread-local ones.
"""

import threading
from typing import NamedTuple

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer  # pyright: ignore[reportMissingTypeStubs]

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
    start: int
    end: int
    known: bool

    @property
    def content(self) -> bool:
        """Whether the word says something by itself (no particle, auxiliary, sign or filler)."""
        return self.pos not in _EMPTY_POS and self.norm not in _EMPTY_WORDS


_EMPTY_POS = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号", "接続詞", "感動詞", "連体詞"})
_EMPTY_WORDS = frozenset(
    {"為る", "有る", "居る", "御", "事", "物", "様", "其れ", "此れ", "御座る", "下さる", "頂く", "成る", "言う"}
)

_lock = threading.Lock()
_local = threading.local()
_dictionary: Dictionary | None = None


def _tokenizers() -> tuple[Tokenizer, Tokenizer]:
    """This thread's tokenizers for short and for long words."""
    global _dictionary
    pair: tuple[Tokenizer, Tokenizer] | None = getattr(_local, "pair", None)
    if pair is None:
        with _lock:
            if _dictionary is None:
                _dictionary = Dictionary(dict="small")
            pair = _dictionary.tokenizer(mode=SplitMode.A), _dictionary.tokenizer(mode=SplitMode.C)
        _local.pair = pair
    return pair


#: Names of people and of places have these as `Token.sub`, all other names 固有名詞.
_NAMED_AFTER = frozenset({"人名", "地名"})
#: Part of speech and form of each number that the dictionary has for them: asking it by number is far cheaper.
_parts: dict[int, tuple[str, str, str]] = {}


def _token(morpheme: Morpheme) -> Token:
    number = morpheme.part_of_speech_id()
    part = _parts.get(number)
    if part is None:
        pos = morpheme.part_of_speech()
        part = _parts[number] = pos[0], pos[2] if pos[2] in _NAMED_AFTER else pos[1], pos[5]
    return Token._make(
        (
            morpheme.surface(),
            morpheme.normalized_form().lower(),
            morpheme.reading_form(),
            *part,
            morpheme.begin(),
            morpheme.end(),
            not morpheme.is_oov(),
        )
    )


@remembered(8192)
def tokens(text: str) -> tuple[Token, ...]:
    """The short words of ``text`` (its first `LONGEST` characters)."""
    # Two tokenizers, because `Morpheme.split` of SudachiPy 0.7.0 panics.
    return tuple(_token(morpheme) for morpheme in _tokenizers()[0].tokenize(text[:LONGEST]))


@remembered(8192)
def sounds(text: str) -> tuple[str, ...]:
    """The readings of the long words of ``text`` in katakana; of signs, and of unknown words, what is written."""
    return tuple(
        morpheme.surface() if morpheme.part_of_speech()[0] in _SIGNS else morpheme.reading_form()
        for morpheme in _tokenizers()[1].tokenize(text[:LONGEST])
    )


_SIGNS = frozenset({"補助記号", "空白"})
