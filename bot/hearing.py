"""A text as the readers of a conversation look at it: the small words of talk, heard once.

Everything here is about the language (politeness, yes and no, counting, inflection); nothing about the knowledge.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.kana import to_hiragana
from bot.morphemes import Token, tokens
from bot.remembered import remembered
from bot.text import clause_texts, japanese, normalise, reading, sentences
from bot.vocabulary import questions
from bot.vocabulary.agreement import BEFORE, BEHIND, HALF, NO, NO_SIGNS, SIGNS, START, WISHES, YES, YES_SIGNS
from bot.vocabulary.numbers import (
    DASHES,
    MAIL,
    NOT_THIS_ONE,
    NUMBER,
    ORDINALS,
    PHONE,
    PLACES,
    SPOKEN,
    SPOKEN_DIGIT,
    SPOKEN_DIGITS,
)
from bot.vocabulary.wording import one_of

_SIGNS_BEHIND = re.compile(r"[\s。.!！〜~ー…]+$")
_NOT_LETTERS = re.compile(r"[^\w]+|_")
#: マダデス: what is mostly inflection, typed as in a telegram.
_IN_KATAKANA = re.compile(
    r"[ァ-ヺー、。!?\s]*"
    + one_of("デス マス マシタ マセン マセンデシタ デシタ ナイ ダメ マダ")
    + r"[ヨネワ]?[、。!?\s]*"
)
#: Letters of a text that may be a few words with politeness around them. What is longer says more than that, and to
#: peel it would take time by the square of its length.
_LONGEST_CORE = 200

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One text and its views; each is computed when first asked for."""

    text: str
    #: What `asked_once` keeps.
    found: dict[Any, Any] = field(default_factory=dict[Any, Any], compare=False, repr=False)

    @cached_property
    def source(self) -> str:
        """The text as standard Japanese (romaji and dialect resolved)."""
        text = japanese(self.text)
        return to_hiragana(text) if _IN_KATAKANA.fullmatch(text) else text

    @cached_property
    def unsigned(self) -> str:
        """`source` without the signs at its end."""
        return _SIGNS_BEHIND.sub("", self.source)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words."""
        return tokens(self.source)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, each in dictionary form and by its sound without the inflected end."""
        return frozenset(form for token in self.tokens for form in (token.norm, _sound(token)))

    @cached_property
    def joined(self) -> str:
        """Its letters, katakana as hiragana."""
        return joined(self.source)

    @cached_property
    def kana(self) -> str:
        """How it sounds."""
        return reading(self.text)

    @cached_property
    def joined_pairs(self) -> frozenset[str]:
        """All pairs of neighbouring letters in `joined`: what does not begin with one of them is not there."""
        return _pairs(self.joined)

    @cached_property
    def kana_pairs(self) -> frozenset[str]:
        """The same of `kana`."""
        return _pairs(self.kana)

    @cached_property
    def clauses(self) -> list[str]:
        """Its pieces that say one thing each."""
        return clause_texts(self.text)

    @cached_property
    def compact(self) -> str:
        """Letters and digits only."""
        return _NOT_LETTERS.sub("", self.source)

    @cached_property
    def core(self) -> str:
        """`compact` without politeness around it: what is left is what is meant."""
        return core(self.text)

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question."""
        ending = self.source.rstrip("。. 　!！…")
        if ending.endswith(("?", "？")) or questions.END.search(ending):
            return True
        last = re.split(r"[。！!\n]", ending)[-1]
        return (
            questions.WORD.search(questions.NOT_ASKED.sub("", last)) is not None
            and questions.CLOSE.search(last) is not None
        )

    @cached_property
    def question(self) -> "Heard":
        """Its question without what leads to it (はい、でも…, ところで…); itself where there is no more, or none."""
        asked = [piece for piece in sentences(self.text) if hear(piece).asks] if self.asks else []
        alone = asked[-1].strip() if asked else ""
        for leads in (questions.LEADS, questions.MAY_I_ASK, questions.LEADS):
            alone = leads.sub("", alone)
        return hear(alone) if alone and alone != self.text.strip() and hear(alone).asks else self

    @cached_property
    def contact(self) -> str | None:
        """Mail addresses and phone numbers in it, as written, or None; one that it takes back is left out."""
        text = _as_typed(self.text)
        found = [*MAIL.finditer(text), *PHONE.finditer(text)]
        meant = [match[0].strip() for match in found if not NOT_THIS_ONE.match(text, match.end())]
        if found:
            return "、".join(meant or [match[0].strip() for match in found])
        return _spoken_number(text)

    @cached_property
    def beside_contact(self) -> str:
        """The text without the mail addresses and phone numbers in it."""
        return PHONE.sub("", MAIL.sub("", _as_typed(self.text)))

    @cached_property
    def agreement(self) -> bool | None:
        """Yes (True) or no (False) where that is all it says, politeness aside; None where it says more or neither."""
        if YES_SIGNS.match(self.text):
            return True
        if NO_SIGNS.match(self.text):
            return False
        said = self.leaning
        return None if said is None or self._behind_leaning else said

    @cached_property
    def confirms(self) -> bool | None:
        """`agreement` that answers a question about what is so: お願いします or 了解 is none."""
        agreed = self.agreement
        return None if agreed and WISHES.search(self.compact) else agreed

    @cached_property
    def leaning(self) -> bool | None:
        """Yes or no at its beginning, whatever follows; はい？ is neither."""
        said, rest = _leaning(START.sub("", self.source))
        wonders = said and self.text.rstrip().endswith(("?", "？")) and not _NOT_LETTERS.sub("", rest)
        return None if wonders else said

    @cached_property
    def _behind_leaning(self) -> str:
        rest = _leaning(START.sub("", self.source))[1]
        for _ in range(8):
            rest = SIGNS.sub("", rest)
            if HALF.fullmatch(rest):
                return ""
            said, shorter = _leaning(rest)
            bare = core(rest)
            if said is None and bare == rest:
                return rest
            rest = shorter if said is not None else bare
        return rest

    @cached_property
    def place(self) -> int | None:
        """The place in a list that it names as a whole (2番, 上のやつ, 最後の): from 0; -1 is the last."""
        compact = self.core or self.compact
        for pattern, place in PLACES:
            if pattern.match(compact):
                return place
        match = NUMBER.match(compact) or NUMBER.match(self.compact) or NUMBER.match(self.text.strip().lower())
        if match is None:
            return None
        said = match[1]
        number = int(said) if said.isdecimal() else ORDINALS[said]
        return number - 1 if number else None


@remembered(1024)
def hear(text: str) -> Heard:
    """``text`` to be looked at; one that was heard before with all that was found out about it."""
    return Heard(text=text)


def asked_once(function: Callable[Concatenate[Heard, P], T]) -> Callable[Concatenate[Heard, P], T]:
    """For a pure function of a text and of hashable positional arguments: what it returned is kept with the text."""

    @wraps(function)
    def ask(heard: Heard, *args: P.args, **kwargs: P.kwargs) -> T:
        question = (function, args)
        if question not in heard.found:
            heard.found[question] = function(heard, *args, **kwargs)
        return heard.found[question]

    return ask


@remembered(8192)
def core(text: str) -> str:
    """``text`` as letters and digits, politeness before and behind it removed; of a long one just the letters."""
    said = _NOT_LETTERS.sub("", japanese(text))
    while 0 < len(said) <= _LONGEST_CORE:
        shorter = BEHIND.sub("", BEFORE.sub("", said))
        if shorter == said or not shorter:
            break
        said = shorter
    return said


@lru_cache(maxsize=4096)
def cores(wordings: tuple[str, ...]) -> frozenset[str]:
    """`core` of each of ``wordings``."""
    return frozenset(map(core, wordings))


def _pairs(letters: str) -> frozenset[str]:
    return frozenset(map(str.__add__, letters, letters[1:]))


def _as_typed(text: str) -> str:
    """``text`` in one width, hyphens between digits as such; nothing is left out (2222 stays four digits)."""
    return DASHES.sub("-", unicodedata.normalize("NFKC", text))


def _spoken_number(text: str) -> str | None:
    """A phone number said in words, in digits: one that begins with 0 and is as long as one."""
    said = SPOKEN.search(text)
    if said is None:
        return None
    digits = SPOKEN_DIGIT.sub(lambda match: SPOKEN_DIGITS[match[0]], said[0])
    groups = [group for group in re.split(r"\D+", digits) if group]
    return "-".join(groups) if digits.startswith("0") and sum(map(len, groups)) in (10, 11) else None


def _leaning(source: str) -> tuple[bool | None, str]:
    no = NO.match(source)
    yes = YES.match(source)
    longest = max((m for m in (yes, no) if m), key=lambda m: m.end(), default=None)
    if longest is None:
        return None, source
    return longest is yes, source[longest.end() :]


# Words and letters -------------------------------------------------------------------------------------------------

GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})


@remembered(8192)
def joined(text: str) -> str:
    """``text`` as letters only, katakana as hiragana."""
    return normalise(text).replace(" ", "")


@lru_cache(maxsize=4096)
def meaningful(phrase: str) -> tuple[Token, ...]:
    """The words of a phrase without particles, auxiliaries and signs."""
    return tuple(token for token in tokens(japanese(phrase)) if token.pos not in GRAMMAR)


@lru_cache(maxsize=8192)
def forms(phrase: str) -> tuple[tuple[str, str], ...]:
    """Each word that a phrase means something by, in the two forms of `Heard.words`; nothing for mere grammar."""
    return tuple((token.norm, _sound(token)) for token in meaningful(phrase))


def _sound(token: Token) -> str:
    """What the inflections of a word have in common: nearly all of its sound, or its spelling."""
    return token.reading.removesuffix("ル")[:-1] or token.surface


#: Words that any question may have: what is asked, not what is spoken of.
_ASKING = frozenset(
    ("何", "何処", "何れ", "何方", "如何", "為る", "良い", "教える", "知る", "分かる", "違う", "大丈夫", "幾ら", "幾つ")
) | frozenset(("遣る", "使う", "見る", "方", "時", "所", "此方", "意味", "言葉"))


@lru_cache(maxsize=8192)
def spoken_of(text: str) -> frozenset[str]:
    """What a text speaks of: its words in dictionary form, without those that any question has."""
    said = (token for token in tokens(japanese(text)) if token.content and token.pos not in ("代名詞", "副詞"))
    return frozenset(token.norm for token in said) - _ASKING


@lru_cache(maxsize=8192)
def things(text: str) -> frozenset[str]:
    """The nouns among these, numbers apart."""
    found = (token for token in tokens(japanese(text)) if token.content and token.pos == "名詞" and token.sub != "数詞")
    return frozenset(token.norm for token in found) - _ASKING
