"""What the readers of an FAQ hand on: questions with their answers, and what could not be read."""

import re
from dataclasses import dataclass

#: Line breaks to some programs and not to others; the knowledge format refuses them and all other control characters.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile("[ \t\u3000\xa0]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer.

    ``line``: the physical line where it begins, from 1; ``id``: None where the FAQ gives none.
    """

    question: str
    answer: str
    line: int
    id: str | None = None
    #: The same question in other words.
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect of the FAQ. ``line``: where its record begins, None where the whole file is meant."""

    code: str
    line: int | None
    message: str
    remedy: str


def decode(content: bytes) -> tuple[str, list[Fault]]:
    """UTF-8 with or without BOM; anything else is a fault with the line of the first byte that cannot be read."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", [
            Fault(
                "bad-encoding",
                line,
                "UTF-8 として読めない文字があります。",
                "ファイルを文字コード UTF-8 で保存し直してください（Excel なら「CSV UTF-8」）。",
            )
        ]


def one_line(text: str) -> str:
    """``text`` as one line without control characters: a question."""
    return _SPACES.sub(" ", _printable(text).replace("\n", " ")).strip()


def paragraphs(text: str) -> str:
    """``text`` without control characters, its lines trimmed, at most one empty line between two: an answer."""
    lines = [_SPACES.sub(" ", line).strip() for line in _printable(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", text))
