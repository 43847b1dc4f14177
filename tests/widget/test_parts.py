"""The lists of modules that are asked for at once name exactly what is needed."""

import re
from pathlib import Path

WIDGET = Path(__file__).parents[2] / "widget"


def needed(module: str) -> set[str]:
    """A module and all that it imports before it runs."""
    found: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        found.add(name)
        source = (WIDGET / f"{name}.js").read_text("utf-8")
        waiting |= set(re.findall(r"^import .*? from '\./(.+)\.js';", source, re.MULTILINE)) - found
    return found


def listed(module: str) -> set[str]:
    parts = re.search(r"PARTS = \[(.+?)\]", (WIDGET / f"{module}.js").read_text("utf-8"))
    assert parts
    return set(re.findall(r"'(.+?)'", parts[1]))


def test_the_launchers_parts_are_asked_for_at_once() -> None:
    assert listed("chat") == needed("define")


def test_the_panels_parts_are_asked_for_at_once() -> None:
    assert listed("chat-element") | {"panel"} == needed("panel") - needed("define")
