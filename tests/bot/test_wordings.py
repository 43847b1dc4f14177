"""What is passed over at once is never what a text says."""

import json
from pathlib import Path

import pytest

from bot.claims import came_true, denied
from bot.hearing import Heard
from bot.text import states
from bot.wordings import likely
from knowledge import shipped
from knowledge.load import load

SCRIPTS = Path(__file__).parent.parent / "eval" / "dialogues.jsonl"
TEXTS = [
    turn["user"] for line in SCRIPTS.read_text().splitlines() for turn in json.loads(line)["turns"] if "user" in turn
]
KNOWLEDGE = load(shipped())
OUTCOMES = tuple(word for words in KNOWLEDGE.desk.outcomes.values() for word in words if len(word) > 2)
GOALS = tuple(dict.fromkeys(goal for topic in KNOWLEDGE.topics.values() for goal in topic.goal))
DONE_BEFORE = tuple(
    dict.fromkeys(said for topic in KNOWLEDGE.topics.values() for step in topic.steps for said in step.already)
)


@pytest.mark.parametrize("text", TEXTS[::6])
def test_nothing_that_is_said_is_passed_over(text: str) -> None:
    heard = Heard(text=text)

    for wordings in (OUTCOMES, DONE_BEFORE):
        said = [wording for wording in wordings if states(text, wording) == "stated"]
        assert set(said) <= set(likely(heard, wordings))
    came = [goal for goal in GOALS if came_true(heard, goal) or denied(heard, goal)]
    assert set(came) <= set(likely(heard, GOALS))


def test_they_stay_in_order() -> None:
    assert likely(Heard(text="まだ直りません、だめです"), ("だめです", "直りました", "届いた")) == [
        "だめです",
        "直りました",
    ]
