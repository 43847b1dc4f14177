"""The author's handbook names everything that the loader takes."""

from pathlib import Path

import pytest

from knowledge.reading.desk import CONTROLS, OPTIONAL_PHRASES, OUTCOMES, PHRASES
from knowledge.reading.notation import RESERVED_TOPICS, TARGET_WORDS
from knowledge.reading.topics import STEP_FIELDS

HANDBOOK = (Path(__file__).parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "names",
    [PHRASES, OPTIONAL_PHRASES, CONTROLS, OUTCOMES, TARGET_WORDS, RESERVED_TOPICS, STEP_FIELDS],
    ids=["phrases", "optional phrases", "controls", "outcomes", "targets", "reserved ids", "fields of steps"],
)
def test_every_name_is_explained(names: tuple[str, ...]) -> None:
    words = HANDBOOK.replace("`", " ").replace("{", " ").replace(":", " ").replace(",", " ").split()

    assert [name for name in sorted(names) if name not in words] == []
