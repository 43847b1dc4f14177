"""Readings that are kept: read once, and never other than they would be read anew."""

import json
import random
from dataclasses import replace
from pathlib import Path

from bot.dialogue import step
from bot.events import Facts, Opened
from bot.guide import Guide
from bot.matcher import Matcher
from bot.meaning import Missed, SameProblem
from bot.readings import Reading, Readings, Said
from bot.state import State
from bot.understand import read
from knowledge.model import Knowledge

FACTS = Facts(office_open=True, next_open="", check_url="", ticket_number="K7QM-2F9X", timer_prefix="t")


class Reader:
    """Reads by whether anything is asked, and counts how often it had to."""

    def __init__(self, *, masked: bool = False) -> None:
        self.times = 0
        self._masked = masked

    def __call__(self, state: State) -> Reading:
        self.times += 1
        meaning = SameProblem() if state.pending and state.begun else Missed(nearest=())
        return Reading(text="", masked=self._masked, meaning=meaning)


def test_a_text_is_read_once_where_all_that_is_looked_at_is_the_same() -> None:
    readings, reader = Readings(), Reader()
    for seq in range(3):
        readings.read("はい", State(pending="a.b", seq=seq), reader)
    assert reader.times == 1


def test_a_text_is_read_anew_where_something_that_was_looked_at_differs() -> None:
    readings, reader = Readings(), Reader()
    meanings = [readings.read("はい", state, reader).meaning for state in (State(pending="a.b"), State())]
    assert meanings == [SameProblem(), Missed(nearest=())]


def test_where_nothing_was_looked_at_the_text_alone_counts() -> None:
    readings, seen = Readings(), list[int]()

    def read_blindly(state: State) -> Reading:
        del state
        seen.append(1)
        return Reading(text="", masked=False, meaning=SameProblem())

    for slots in ({}, {"own": "yes"}):
        readings.read("はい", State(slots=slots), read_blindly)
    assert len(seen) == 1


def test_what_holds_a_secret_is_not_kept() -> None:
    readings, reader = Readings(), Reader(masked=True)
    for _ in range(2):
        readings.read("パスワードは tanuki4417 です", State(), reader)
    assert reader.times == 2
    assert "tanuki4417" not in repr(vars(readings))


def test_of_many_places_only_the_last_are_kept() -> None:
    readings, times = Readings(), list[int]()

    def read_slots(state: State) -> Reading:
        times.append(len(state.slots))
        return Reading(text="", masked=False, meaning=SameProblem())

    for _ in range(2):
        for value in range(20):
            readings.read("はい", State(slots={"own": str(value)}), read_slots)
    assert len(times) == 40


def test_what_is_kept_is_what_would_be_read_anew(shipped: Knowledge, matcher: Matcher) -> None:
    """The scripts' customers, each a second time with the others' answers, all in one process."""
    guide = Guide(knowledge=shipped, matcher=matcher)
    lines = (Path(__file__).parents[1] / "eval" / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    scripts = [[turn["user"] for turn in json.loads(line)["turns"] if turn.get("user")] for line in lines]
    answers = [text for script in scripts for text in script if len(text) <= 12]
    chance = random.Random(1)
    for script in [*scripts, *([script[0], *chance.sample(answers, 6)] for script in scripts)]:
        state = step(shipped, State(), Opened(), FACTS).state
        for text in script:
            reading = read(guide, state, text)
            assert reading == read(replace(guide), state, text)
            state = step(shipped, state, Said(text=reading.text, reading=reading), FACTS).state
