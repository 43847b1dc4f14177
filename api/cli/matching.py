"""``madoguchi match``: what a text means, as JSON."""

import gc
import os
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from api import learning
from api.cli.folders import load_folder
from api.cli.lines import objects
from api.cli.output import UsageError, emit, tell
from api.cli.views import semantic_view
from bot.evidence import Match
from bot.matcher import Matcher
from knowledge import collector


def match(text: str | None = None, knowledge: Path | None = None, *, top: int = 5, explain: bool = False) -> None:
    """Prints the match of ``text``, or of each JSON line of stdin."""
    if text is None:
        _match_lines(knowledge, top=top, explain=explain)
    else:
        _match_text(text, knowledge, top=top, explain=explain)


def _match_text(text: str, knowledge: Path | None, *, top: int, explain: bool) -> None:
    """Prints the match of one text; ``explain`` adds the reasons, to the object and as sentences on stderr."""
    try:
        # Python has read the argument in the terminal's locale, which need not be UTF-8; the bytes are.
        text = os.fsencode(text).decode("utf-8")
    except UnicodeError:
        raise UsageError("引数の文が UTF-8 ではありません") from None
    with _matcher(knowledge) as matcher:
        found = matcher.match(text, top=top)
        emit(_row(None, found, explain=explain))
        if explain:
            for reason in found.because:
                tell(reason)


def _match_lines(knowledge: Path | None, *, top: int, explain: bool) -> None:
    """Prints a match for each JSON line of stdin, in order.

    Raises UsageError at a broken line; the earlier ones are printed by then.
    """
    if sys.stdin.isatty():
        tell('1行に1つ {"id": "...", "text": "..."} を入力してください (終わりは Ctrl-D)。')
    with _matcher(knowledge) as matcher:
        for number, line in objects(sys.stdin.buffer, source="標準入力"):
            if not isinstance(line.get("text"), str):
                raise UsageError(f'標準入力 の {number} 行目: "text" に文がありません')
            emit(_row(line.get("id"), matcher.match(line["text"], top=top), explain=explain))


@contextmanager
def _matcher(knowledge: Path | None) -> Generator[Matcher]:
    with ExitStack() as stack:
        with collector.paused():
            loaded = load_folder(knowledge)
            matcher = stack.enter_context(learning.answering(loaded, semantic_view(loaded)))
            # All of it stays: Python need not look through it for rubbish, neither now nor when it ends (0.3 s).
            gc.freeze()
        yield matcher


def _row(line_id: Any, found: Match, *, explain: bool) -> dict[str, Any]:
    row = {"id": line_id} | found.to_json()
    return row | {"because": list(found.because)} if explain else row
