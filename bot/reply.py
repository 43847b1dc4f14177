"""A text as an answer to the pending question."""

from dataclasses import dataclass

from bot.meaning import Meaning


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer as read. ``sure``: it can hardly be anything else (a label, a number, a plain yes)."""

    meaning: Meaning
    sure: bool = True
