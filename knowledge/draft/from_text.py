"""An FAQ as plain text, in the ways in which people write one."""

import re
from collections.abc import Callable, Iterable

from knowledge.draft.entries import Entry, Fault, decode, one_line, paragraphs

_QUESTION = re.compile(
    r"^\s*(?:[【\[［(（]\s*)?(?:Q|Ｑ|q|質問|問)\s*(?:[0-9０-９]+\s*)?[】\]］)）:：.．、]\s*(?P<text>(?:\S.*)?)$"
)
_ANSWER = re.compile(
    r"^\s*(?:[【\[［(（]\s*)?(?:A|Ａ|a|回答|答え?)\s*(?:[0-9０-９]+\s*)?[】\]］)）:：.．、]\s*(?P<text>(?:\S.*)?)$"
)
_HEADING = re.compile(r"^\s{0,3}(?P<level>#{1,6})\s+(?P<text>\S.*?)\s*#*$")
#: A line that begins like this goes on with something.
_GOES_ON = re.compile(r"^(?:[-–—・●○◆◇■□▼*+<>→※＊]|[0-9０-９]+[.．)）、])")
_ENDS_LIKE_TEXT = re.compile(r"[。．.、，,：:；;！!]$")
_LONGEST_QUESTION = 100


def read_text(content: bytes) -> tuple[list[Entry], list[Fault]]:
    """Questions and answers in the order written."""
    text, faults = decode(content)
    if faults:
        return [], faults
    return entries_of(text), []


def entries_of(text: str) -> list[Entry]:
    """The questions of a text, by the first of these that it is written in.

    ``Q:`` and ``A:`` marks; Markdown headings; blocks with empty lines between, the question first; questions that
    stand alone in a line, without a full stop, between the lines of answers.
    """
    lines = re.sub("\r\n?", "\n", text).split("\n")
    for begins in (_marked(lines), _headed(lines), _in_blocks(lines), _standing_alone(lines)):
        if begins and (entries := _cut(lines, begins)):
            return entries
    return []


def _cut(lines: list[str], questions: dict[int, str]) -> list[Entry]:
    """From each question's line to the next; a question without an answer is none."""
    entries: list[Entry] = []
    starts = sorted(questions)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        question, answer = one_line(questions[start]), paragraphs("\n".join(_unmarked(lines[start + 1 : end])))
        if question and answer:
            entries.append(Entry(question, answer, start + 1))
    return entries


def _unmarked(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        mark = _ANSWER.match(line)
        yield mark["text"] if mark else line


def _marked(lines: list[str]) -> dict[int, str]:
    found = {i: mark["text"] for i, line in enumerate(lines) if (mark := _QUESTION.match(line))}
    # 【質問】 in a line of its own: the question is the next line.
    for i in [i for i, text in found.items() if not text and i + 1 < len(lines)]:
        del found[i]
        found[i + 1] = lines[i + 1]
    return found


def _headed(lines: list[str]) -> dict[int, str]:
    headings = {i: mark for i, line in enumerate(lines) if (mark := _HEADING.match(line))}
    if not headings:
        return {}
    level = most_answered(
        [(len(mark["level"]), _has_text(lines, i + 1, headings.__contains__)) for i, mark in headings.items()]
    )
    return {
        i: mark["text"] if len(mark["level"]) == level else ""
        for i, mark in headings.items()
        if len(mark["level"]) <= level
    }


def most_answered(headings: Iterable[tuple[int, bool]]) -> int:
    """Of headings (level, followed by text), the level that the questions have: the one most often followed by text."""
    counts: dict[int, int] = {}
    for level, answered in headings:
        counts[level] = counts.get(level, 0) + answered
    return max(counts, key=lambda level: (counts[level], level))


def _has_text(lines: list[str], start: int, ends: Callable[[int], bool]) -> bool:
    for i in range(start, len(lines)):
        if ends(i):
            return False
        if lines[i].strip():
            return True
    return False


def _in_blocks(lines: list[str]) -> dict[int, str]:
    blocks: list[list[int]] = [[]]
    for i, line in enumerate(lines):
        if line.strip():
            blocks[-1].append(i)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    if len(blocks) < 2 or any(len(block) < 2 for block in blocks):
        return {}
    return {block[0]: lines[block[0]] for block in blocks}


def _standing_alone(lines: list[str]) -> dict[int, str]:
    written = [i for i, line in enumerate(lines) if line.strip()]
    like = [_like_question(lines[i].strip()) for i in written]
    return {
        i: lines[i]
        for place, i in enumerate(written)
        # Several in a row are a list inside of an answer.
        if like[place] and not (place and like[place - 1]) and place + 1 < len(written) and not like[place + 1]
    }


def _like_question(line: str) -> bool:
    return len(line) <= _LONGEST_QUESTION and not _GOES_ON.match(line) and not _ENDS_LIKE_TEXT.search(line)
