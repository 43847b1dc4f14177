"""The one setting that commands without a service heed: ``MADOGUCHI_SEMANTIC``."""

import os
from pathlib import Path

from api.cli.output import UsageError
from api.encoder import EncoderMissingError, views
from bot.semantic import SemanticView
from knowledge.model import Knowledge

_NAME = "MADOGUCHI_SEMANTIC"
_ON = frozenset({"on", "true", "1", "yes"})
_OFF = frozenset({"", "off", "false", "0", "no"})


def semantic_view(loaded: Knowledge) -> SemanticView | None:
    """The semantic view where it is switched on. Raises UsageError for a wrong value and a missing part."""
    try:
        return views(on=_switched_on())(loaded)
    except EncoderMissingError as error:
        raise UsageError(str(error)) from None


def _switched_on() -> bool:
    value = os.environ.get(_NAME, "")
    if file := os.environ.get(f"{_NAME}_FILE"):
        try:
            value = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"{_NAME}_FILE: ファイルを読めません") from None
    value = value.strip().lower()
    if value not in _ON | _OFF:
        raise UsageError(f"{_NAME}: on か off を指定してください")
    return value in _ON
