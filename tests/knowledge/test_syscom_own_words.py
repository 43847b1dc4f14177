"""The shipped knowledge is written in its authors' own words: what it is measured with was not taught to it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.text import normalise
from knowledge.load import load
from knowledge.model import Knowledge

ROOT = Path(__file__).parents[2]
#: Shorter texts (はい, quota) are everybody's.
LEAST = 8


@cache
def syscom() -> Knowledge:
    return load(ROOT / "knowledge" / "syscom")


def letters(text: str) -> str:
    return "".join(letter for letter in normalise(text) if letter.isalnum())


def lines(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "tests" / "eval" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def measured_with() -> set[str]:
    texts = [line["text"] for line in lines("dev.jsonl")]
    texts += [turn["user"] for line in lines("dialogues.jsonl") for turn in line["turns"] if "user" in turn]
    return {letters(text) for text in texts if len(letters(text)) >= LEAST}


def taught() -> dict[str, str]:
    """Every wording that the knowledge learns from, with the place where it stands."""
    wordings: dict[str, str] = {}
    for topic in syscom().topics.values():
        wordings |= dict.fromkeys(topic.examples, topic.id)
        for step in topic.steps:
            also = [word for answer in step.answers for word in answer.also]
            wordings |= dict.fromkeys((*step.examples, *step.already, *also), step.node)
        for aside in topic.asides:
            wordings |= dict.fromkeys(aside.examples, aside.node)
    for entry in syscom().nones:
        wordings |= dict.fromkeys(entry.examples, f"none.{entry.id}")
    for rehearsal in syscom().rehearsals:
        wordings |= dict.fromkeys((turn for turn in rehearsal.turns if isinstance(turn, str)), rehearsal.id)
    return wordings


def test_no_wording_is_a_line_of_the_texts_it_is_measured_with() -> None:
    measured = measured_with()

    assert {wording: place for wording, place in taught().items() if letters(wording) in measured} == {}
