"""``madoguchi match``: what a text means, as JSON."""

import os
import sys
from pathlib import Path
from typing import Any

from api import learning
from api.cli.folders import load_folder
from api.cli.lines import objects
from api.cli.output import UsageError, emit, tell
from api.cli.views import semantic_view
from bot.evidence import Match
from bot.matcher import Matcher


def match_text(text: str, knowledge: Path | None, *, top: int, explain: bool) -> None:
    """Prints the match of one text; ``explain`` adds the reasons, to the object and as sentences on stderr."""
    try:
        # Python has read the argument in the terminal's locale, which need not be UTF-8; the bytes are.
        text = os.fsencode(text).decode("utf-8")
    except UnicodeError:
        raise UsageError("引数の文が UTF-8 ではありません") from None
    match = _matcher(knowledge).match(text, top=top)
    emit(_row(None, match, explain=explain))
    if explain:
        for reason in match.because:
            tell(reason)


def match_lines(knowledge: Path | None, *, top: int, explain: bool) -> None:
    """Prints a match for each JSON line of stdin, in order.

    Raises UsageError at a broken line; the earlier ones are printed by then.
    """
    if sys.stdin.isatty():
        tell('1行に1つ {"id": "...", "text": "..."} を入力してください (終わりは Ctrl-D)。')
    matcher = _matcher(knowledge)
    for number, line in objects(sys.stdin.buffer, source="標準入力"):
        if not isinstance(line.get("text"), str):
            raise UsageError(f'標準入力 の {number} 行目: "text" に文がありません')
        emit(_row(line.get("id"), matcher.match(line["text"], top=top), explain=explain))


def _matcher(knowledge: Path | None) -> Matcher:
    loaded = load_folder(knowledge)
    return learning.matcher(loaded, semantic_view(loaded))


def _row(line_id: Any, match: Match, *, explain: bool) -> dict[str, Any]:
    row = {"id": line_id} | match.to_json()
    return row | {"because": list(match.because)} if explain else row
