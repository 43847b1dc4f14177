"""Secrets are masked before a text is stored, logged, matched or sent on.

By their place: the password in an address, what follows the word password. By their form: card numbers, and, where
customers tend to write passwords, runs that look like one. Error strings stay, whatever they look like. Masking what is
masked changes nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal, NamedTuple, cast

from bot.state import State
from knowledge.model import Knowledge

MASK = "●●●●"

#: What is masked by its form: nothing while a contact or a field is asked for; card numbers; runs like passwords too.
Forms = Literal["none", "cards", "secrets"]

#: Full-width ASCII as ASCII, letter by letter, so that places stay the same.
_HALF = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_USERINFO = re.compile(r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]*://[^\s/:@、。]*:(?P<secret>[^\s/、。]+)@")
_WORD = re.compile(
    r"(?:パスワード|ﾊﾟｽﾜｰﾄﾞ|ぱすわーど|パスワ|暗証(?:番号|キー|コード)?|(?<![A-Za-z])pass(?:word|wd|code|phrase)?(?![A-Za-z]))"
    r"(?:\s*(?:は|:|=|が)[\s:=]*|[\s:=]*\bis\b\s*|\s+)[「『\"'(<\[]*(?P<secret>[^\s]+)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"です|でした|で|って|だ|と|を|に|が|は|も|や|なん|[」』\"'、。,)>\]？！]")
#: Words that are no password behind the word: the prose of error messages and forms, particles of Japanese in romaji.
_PROSE_WORDS = """
is was are has have had for the and or not to of in on at by with your you a an be been again every time error
errors prompt required requires require wrong incorrect invalid expired failed failure rejected denied
supplied authentication mismatch needed ok box dialog window field screen change changed reset please enter
entered entry does did can cannot could will would must should too short long missing empty manager protected
login user account mail pop smtp imap auth plain wa ga wo no ni mo ha desu
"""
_PROSE = frozenset(_PROSE_WORDS.split())
#: 3回入れました is prose; so many letters are a word of their own, whatever follows.
_SURELY = 6
_CARD = re.compile(r"(?<![\d\-])\d(?:[ \-]?\d){12,18}(?![\d\-])")
_RUN = re.compile(r"[!-~]{6,}")
_LONGEST_RUN = 64

#: What is left of a run when its middle is masked may be a secret by itself; no text needs more passes.
_PASSES = 8

_AROUND = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_MAIL = re.compile(r"^[\w.%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}$", re.IGNORECASE)
_HOST = re.compile(
    r"^(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:/[\w\-./%~?=&]*)?$", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.\-]*://\S+|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|/\d{1,2})?|[a-z]:\\\S*)$", re.IGNORECASE
)
_DATE_TIME = re.compile(
    r"^(?:\d{2,4}[\-/.]\d{1,2}[\-/.]\d{1,4}|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)"
    r"(?:[T,\-]?(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:z|[+\-]\d{2}:?\d{2})?)?$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"^(?:\+81-?|0)\d{1,4}[\-()]?\d{1,4}[\-()]?\d{3,4}$")
_CODE = re.compile(
    r"^(?:0[x×][0-9a-f]{2,8}|0?x?800[0-9a-f]{5}|(?:err(?:or)?|code|event|id)?[\-_#:=]?\d{3,5}"
    r"|[245]\d\d[\- ]?[245]\.\d{1,3}\.\d{1,3}|[245]\.\d{1,3}\.\d{1,3}|#\d{3,8})$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"^\[[A-Za-z][A-Za-z0-9/_\-]*\]")


class Masked(NamedTuple):
    """A text with its secrets hidden, and whether there were any."""

    text: str
    masked: bool


@dataclass(frozen=True, kw_only=True)
class Known:
    """What of a knowledge is never taken for a secret: its words, its error strings."""

    #: All its texts, lower case.
    texts: str
    errors: re.Pattern[str] | None

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Known":
        """Gather the texts of ``knowledge``."""
        # What customers may say (examples) is theirs, but it was written by an author: no secret stands there.
        texts = "\n".join(_strings(knowledge)).translate(_HALF).lower()
        patterns = [_loosely(text) for entry in knowledge.errors for text in entry.texts if text.isascii()]
        return cls(texts=texts, errors=re.compile("|".join(patterns), re.IGNORECASE) if patterns else None)


def forms(knowledge: Knowledge, state: State) -> Forms:
    """What is masked by its form where a conversation stands."""
    if state.completes_ticket:
        return "none"
    topics = (knowledge.topics.get(frame.topic) for frame in state.frames)
    return "secrets" if any(topic is not None and topic.secret for topic in topics) else "cards"


def mask(text: str, known: Known | None = None, form: Forms = "cards") -> Masked:
    """``text`` with its secrets as ``●●●●``. ``known``: the knowledge's own words and error strings, never masked."""
    masked = text
    for _ in range(_PASSES):
        once = _once(masked, known, form)
        if once == masked:
            break
        masked = once
    return Masked(masked, masked != text)


def _once(text: str, known: Known | None, form: Forms) -> str:
    half = text.translate(_HALF)
    spans = list(_in_addresses(half))
    weighed = list(_behind_words(half))
    if form != "none":
        spans += _cards(half)
    if form == "secrets":
        weighed += _runs(half, known)
    if weighed:
        # Looking for error strings costs more than all the rest: only where something may be one.
        kept = _error_spans(half, known)
        spans += [span for span in weighed if not _overlaps(span, kept)]
    hidden: list[str] = []
    place = 0
    for start, end in sorted(spans):
        if start < place:
            continue
        hidden += [text[place:start], MASK]
        place = end
    return "".join(hidden) + text[place:]


Span = tuple[int, int]


def _in_addresses(text: str) -> Iterator[Span]:
    for match in _USERINFO.finditer(text):
        if not match["secret"].startswith("●"):
            yield match.span("secret")


def _behind_words(text: str) -> Iterator[Span]:
    place = 0
    while match := _WORD.search(text, place):
        place = match.start("secret")
        start = match.start("secret")
        end = start + len(_secret(match["secret"]))
        if end > start:
            yield start, end
            place = end


def _secret(behind: str) -> str:
    """The secret at the beginning of what stands behind the word; empty where that is prose."""
    if behind.startswith("●"):
        return ""
    letters = re.match(r"[!-~]+", behind)
    if letters is None:
        # たぬき4417: kana with figures is a password, kana alone is a sentence.
        mixed = re.match(r"[ぁ-んァ-ヶー一-龠]{1,8}[A-Za-z0-9!#$%&*+\-_@]{2,}", behind)
        return mixed[0] if mixed and _ends(behind[mixed.end() :]) else ""
    said = letters[0].rstrip("\"'),.;:?>]")
    if len(said) < _SURELY and not _ends(behind[len(letters[0]) :]):
        return ""
    if not any(letter.isalnum() for letter in said):
        return ""
    return "" if said.lower() in _PROSE else said


def _ends(rest: str) -> bool:
    return not rest or _ENDS.match(rest) is not None


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        if _luhn([int(letter) for letter in match[0] if letter.isdigit()]):
            yield match.span()


def _luhn(digits: list[int]) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _runs(text: str, known: Known | None) -> Iterator[Span]:
    for match in _RUN.finditer(text):
        if len(match[0]) <= _LONGEST_RUN and _like_a_password(match[0], known):
            yield match.span()


def _like_a_password(run: str, known: Known | None) -> bool:
    classes = (any(map(str.isalpha, run)), any(map(str.isdigit, run)), any(not letter.isalnum() for letter in run))
    bare = run.strip(_AROUND)
    if sum(classes) < 2 or not bare or _BRACKETED.match(run.lstrip("\"'(<")):
        return False
    # A word with a full stop or in quotes is a word: signs count only inside, unless letters and digits mix.
    if len(bare) < len(run) and (bare.isalpha() or bare.isdigit()) and len(bare) + 2 >= len(run):
        return run.strip("\"'()<>.,:;?") != bare
    if any(pattern.match(bare) for pattern in (_MAIL, _HOST, _ADDRESS, _DATE_TIME, _PHONE, _CODE)) or "://" in run:
        return False
    return known is None or bare.lower() not in known.texts


def _error_spans(text: str, known: Known | None) -> list[Span]:
    if known is None or known.errors is None:
        return []
    return [match.span() for match in known.errors.finditer(text)]


def _overlaps(span: Span, kept: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in kept)


def _loosely(text: str) -> str:
    pieces = [r"[\s\-_]*".join(map(re.escape, re.split(r"[\s\-_]+", piece.strip()))) for piece in text.split("…")]
    return r"(?<![A-Za-z])" + r"[^\n]{0,80}?".join(pieces) + r"(?![A-Za-z])"


def _strings(value: object) -> Iterator[str]:
    """All texts in a frozen value, wherever they stand."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _strings(getattr(value, one.name))
    elif isinstance(value, dict | tuple | list):
        held = cast("dict[object, object] | tuple[object, ...] | list[object]", value)
        for key in held:
            yield from _strings(key)
        if isinstance(held, dict):
            for item in held.values():
                yield from _strings(item)
