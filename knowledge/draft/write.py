"""Writes a knowledge folder from questions and answers: YAML as an author would have written it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import count

from knowledge.draft.entries import Entry

_TOPICS_A_FILE = 500
_LONGEST_LABEL = 24
#: Characters of one message: about what a phone shows without scrolling.
_LONGEST_MESSAGE = 400
_GENERIC = ("desk.yaml", "slots.yaml", "lexicon.yaml", "errors.yaml", "none.yaml")

#: Fill-ins and alternatives mean something to the format; the same signs in an FAQ are only signs.
_NO_FILL_INS = str.maketrans("《》", "〈〉")
_NO_ALTERNATIVES = str.maketrans("(|)", "（｜）")
_PLAIN = re.compile(
    r"[0-9A-Za-z぀-ヿ一-鿿々〆「（『【〈］][0-9A-Za-z぀-ヿ一-鿿々〆「」（）『』【】〈〉、。・？！／～ー％＆＋]*"
)
#: Politeness that a button does not need.
_TAIL = re.compile(
    r"(?:(?:を|が|について|に関して)?(?:教えて(?:ください|下さい|ほしい|欲しい)|知りたい)(?:です)?(?:のですが|んですが)?"
    r"|(?:の|ん)?ですか|でしょうか|ますか)?[。？?！!\s]*$"
)
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+|\n+|$)")


def write_folder(entries: Sequence[Entry]) -> dict[str, bytes]:
    """The files by relative name: up to 500 topics a file, and the generic files of a desk."""
    written: dict[str, bytes] = {}
    seen: set[str] = set()
    labels: set[str] = set()
    topics = [_topic(entry, number, seen, labels) for number, entry in enumerate(entries, 1)]
    for start in range(0, len(topics), _TOPICS_A_FILE):
        name = f"topics/faq-{start // _TOPICS_A_FILE + 1:03}.yaml"
        written[name] = "---\n".join(topics[start : start + _TOPICS_A_FILE]).encode()
    blank = files("knowledge.draft").joinpath("blank")
    for name in _GENERIC:
        text = blank.joinpath(name).read_text(encoding="utf-8")
        written[name] = (_without(text, seen) if name == "none.yaml" else text).encode()
    return written


def _topic(entry: Entry, number: int, seen: set[str], labels: set[str]) -> str:
    question = entry.question.translate(_NO_FILL_INS)
    answer = entry.answer.translate(_NO_FILL_INS)
    examples = [_new_wording(question, answer, seen)]
    examples += [other.translate(_NO_FILL_INS) for other in entry.others if _shape(other) not in seen]
    seen.update(map(_shape, examples))
    lines = [
        f"topic: {entry.id or f'q{number}'}",
        f"title: {_quoted(question)}",
        f"label: {_quoted(_label(question, labels))}",
        "examples:",
        *(f"  - {_quoted(example.translate(_NO_ALTERNATIVES))}" for example in examples),
        "steps:",
    ]
    for place, message in enumerate(_messages(answer), 1):
        lines += [f"  - id: answer{f'-{place}' if place > 1 else ''}", f"    say: {_block(message, indent=6)}"]
    return "\n".join(lines) + "\n"


def _shape(text: str) -> str:
    """What two wordings have in common when a reader takes them for one."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _new_wording(question: str, answer: str, seen: set[str]) -> str:
    """The question; asked before, with the beginning of its answer: one wording cannot lead to two topics."""
    wording, length = question, 20
    while _shape(wording) in seen:
        told = answer.replace("\n", " ")
        wording = f"{question}（{told[:length].strip()}）" if length <= len(told) + 20 else f"{question}（{len(seen)}）"
        length *= 2
    return wording


def _label(question: str, taken: set[str]) -> str:
    """At most 24 characters that tell this question from the others, as far as they differ at all."""
    short = _TAIL.sub("", question) or question
    label = next(label for label in _labels(short) if label not in taken)
    taken.add(label)
    return label


def _labels(short: str) -> Iterator[str]:
    if len(short) <= _LONGEST_LABEL:
        yield short
    yield f"{short[:23]}…"
    yield f"{short[:12]}…{short[-11:]}"
    for number in count(2):
        yield f"{short[:16]}… {number}"


def _messages(answer: str) -> list[str]:
    """The answer in pieces of a phone's size, cut between paragraphs, else between sentences, else where it must be."""
    pieces = [sentence for sentence in _SENTENCE.findall(answer) if sentence]
    messages: list[str] = []
    for piece in _bounded(pieces):
        if messages and len(messages[-1]) + len(piece) <= _LONGEST_MESSAGE:
            messages[-1] += piece
        elif piece.strip():
            messages.append(piece)
    return [message.strip() for message in messages]


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        for start in range(0, len(piece), _LONGEST_MESSAGE):
            yield piece[start : start + _LONGEST_MESSAGE]


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def _block(text: str, *, indent: int) -> str:
    """A text of several lines under ``|``; of one line, quoted where it must be."""
    if "\n" not in text:
        return _quoted(text)
    return "|\n" + "\n".join(f"{' ' * indent}{line}" if line else "" for line in text.split("\n"))


def _without(text: str, seen: set[str]) -> str:
    """The list of what is not answered, without the examples that this FAQ answers."""
    return "\n".join(line for line in text.split("\n") if not (line.startswith("  - ") and _shape(line[4:]) in seen))
