"""``madoguchi eval``: how well the matcher reads a labelled file."""

import json
import time
from pathlib import Path
from typing import Any

from api import learning
from api.cli.folders import load_folder
from api.cli.output import RefusedError, UsageError, emit, read_bytes, tell, write_text
from api.cli.views import semantic_view
from bot import evaluate as measure
from bot.labels import LabelError, read_labels


def evaluate(file: Path, knowledge: Path | None, *, minimum: str, html: Path | None, compare: Path | None) -> None:
    """Prints the figures. Raises RefusedError when one misses its bound, UsageError for unreadable input."""
    try:
        bounds = measure.read_bounds(minimum) if minimum else {}
    except LabelError as error:
        raise UsageError(str(error)) from None
    try:
        labels = read_labels(_text(file))
    except LabelError as error:
        raise UsageError(f"{file}: {error}") from None
    old = _old_report(compare) if compare else None
    loaded = load_folder(knowledge)
    matcher = learning.matcher(loaded, semantic_view(loaded))
    report = measure.evaluate(matcher.match, labels, loaded, clock=time.perf_counter)
    figures = report.to_json()
    changes = measure.compare(old, figures) if old is not None else None
    if html is not None:
        from bot.report import page

        write_text(html, page(report))
    emit(figures if changes is None else figures | {"compare": changes})
    if changes is not None:
        _tell_changes(changes)
    if failures := measure.below(figures, bounds):
        raise RefusedError(" ".join(failures))


def _text(file: Path) -> str:
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: UTF-8 ではありません ({error.start} バイト目)") from None


def _old_report(file: Path) -> dict[str, Any]:
    try:
        old = json.loads(_text(file))
    except (ValueError, RecursionError):
        old = None
    if not isinstance(old, dict) or not isinstance(old.get("misses", []), list):
        raise UsageError(f"{file}: eval の結果 (JSON) ではありません")
    return old


def _tell_changes(changes: dict[str, Any]) -> None:
    for name, values in changes["figures"].items():
        tell(f"{name}: {values['old']} → {values['new']}")
    tell(f"直った誤り {len(changes['better'])} 件、新しい誤り {len(changes['worse'])} 件")
    for miss in changes["worse"]:
        tell(f"  新しい誤り {miss['id']}: {miss['text']} → {', '.join(miss['got'])}")
