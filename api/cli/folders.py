"""The knowledge folder that a command works on."""

from pathlib import Path

import knowledge
from api.cli.output import UsageError
from knowledge.load import load
from knowledge.model import Knowledge


def folder(*named: Path | None) -> Path:
    """The first folder that was named, else the shipped one. Raises UsageError where it is no folder."""
    path = next((path for path in named if path is not None), None) or knowledge.shipped()
    if not path.is_dir():
        raise UsageError(f"知識フォルダがありません: {path}")
    return path


def load_folder(*named: Path | None) -> Knowledge:
    """Loads that folder. Raises UsageError (no folder) or KnowledgeError (findings)."""
    return load(folder(*named))
