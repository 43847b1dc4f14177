"""The operator's handbook names every line that the log can hold and every setting."""

import re
from pathlib import Path

from api.settings import Settings

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CHANNELS = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
_EVENT = re.compile(r'\blog\.\w+\(\s*"([a-z.-]+)"')


def test_every_line_of_the_log_is_explained() -> None:
    events = {event for file in (ROOT / "api").rglob("*.py") for event in _EVENT.findall(file.read_text("utf-8"))}

    assert len(events) > 20
    assert [event for event in sorted(events) if f"`{event}`" not in HANDBOOK] == []


def test_every_setting_is_explained() -> None:
    told = HANDBOOK + CHANNELS

    assert [
        name.upper() for name in Settings.model_fields if not re.search(rf"\b(MADOGUCHI_)?{name.upper()}\b", told)
    ] == []
