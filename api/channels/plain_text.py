"""The desk's message as one plain text, for channels that have neither a caution box nor always buttons."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

#: Where a long text is best cut, best first: a blank line, a line, a sentence, a comma, a space.
_BREAKS = ("\n\n", "\n", "。", "、", " ")


def as_text(message: Mapping[str, Any], *, numbered: bool) -> str:
    """The caution, the text, then (``numbered``) the choices as 「1. ラベル」 lines, so that a typed 2 works."""
    caution = message.get("caution")
    parts = [f"⚠ {caution}"] if caution else []
    parts.append(message["text"])
    if numbered and message.get("choices"):
        parts.append("\n".join(f"{place}. {choice['label']}" for place, choice in enumerate(message["choices"], 1)))
    return "\n\n".join(part for part in parts if part.strip())


def split(text: str, limit: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """``text`` in pieces of at most ``limit`` (as ``size`` counts), cut where a reader would pause, never blank."""
    while size(text) > limit:
        head = _longest_head(text, limit, size)
        cut = _best_cut(head)
        if head[:cut].strip():
            yield head[:cut].rstrip("\n")
        text = text[cut:].lstrip("\n")
    if text.strip():
        yield text


def _longest_head(text: str, limit: int, size: Callable[[str], int]) -> str:
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if size(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _best_cut(head: str) -> int:
    for mark in _BREAKS:
        place = head.rfind(mark)
        # A cut in the first half would leave a stump; the next kind of break is better then.
        if place >= len(head) // 2:
            return place + len(mark)
    return len(head)
