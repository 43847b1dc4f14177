"""Whether a text is made of certain pieces and of nothing else (はい、どうも、ありがとうございました).

A repeated group of a regular expression would try every way to cut the text: a few dozen letters of a text that almost
fits take it minutes, and meanwhile nobody is answered. Here each place of the text is reached once.
"""

import re

#: Letters of the longest text that is looked at, and of the longest piece.
_TEXT, _PIECE = 80, 24


class Pieces:
    """Texts of pieces like ``of`` (a regular expression for one), at least one, behind any number like ``lead``."""

    def __init__(self, of: str, *, lead: str | None = None) -> None:
        self._of = re.compile(of)
        self._lead = re.compile(lead) if lead else None

    def make_up(self, text: str) -> bool:
        """Whether ``text`` (letters only) is such a text."""
        if len(text) > _TEXT:
            return False
        begins = {0} | (_ends(self._lead, text, {0}) if self._lead else set[int]())
        return len(text) in _ends(self._of, text, begins)


def _ends(piece: re.Pattern[str], text: str, begins: set[int]) -> set[int]:
    """The places where a row of pieces can end that starts at one of ``begins``."""
    found: set[int] = set()
    ahead = list(begins)
    while ahead:
        begin = ahead.pop()
        for end in range(begin + 1, min(begin + _PIECE, len(text)) + 1):
            if end not in found and piece.fullmatch(text, begin, end):
                found.add(end)
                ahead.append(end)
    return found
