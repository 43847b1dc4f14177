"""Ids, times and opening hours as they are written."""

import pytest

from knowledge.model import OpeningHours
from knowledge.reading.notation import clock_range, hours_text, id_fault, seconds, topic_id_fault, weekdays
from tests.knowledge.folders import DESK, minimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2秒", 2), ("15分", 900), ("1時間", 3600), ("3日", 259200), ("30日", 2592000)],
)
def test_a_time_is_read(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", "15", "0秒", "31日", "1.5時間", "-1分", "１５分", "1 時間", "一時間", "9999999秒", "1h"]
)
def test_anything_else_is_no_time(text: str) -> None:
    assert seconds(text) is None


@pytest.mark.parametrize("text", ["a", "receive-password", "error-0x800ccc0d", "A_1", "x" * 64])
def test_an_id_is_an_id(text: str) -> None:
    assert id_fault(text) is None


@pytest.mark.parametrize("text", ["", "a b", "a.b", "受信", "ａ", "a\n", "x" * 65, "a/b"])
def test_anything_else_is_no_id(text: str) -> None:
    assert id_fault(text)


@pytest.mark.parametrize("text", ["next", "back", "solved", "open", "person", "desk", "none", "errors"])
def test_words_with_a_meaning_name_no_topic(text: str) -> None:
    assert topic_id_fault(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat", (5,)),
        ("mon,wed", (0, 2)),
        ("sat-mon", (5, 6, 0)),
        ("fri-mun", None),
        ("", None),
    ],
)
def test_weekdays_are_read(text: str, days: tuple[int, ...] | None) -> None:
    assert weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("9:00-18:00", (540, 1080)),
        ("09:30 〜 24:00", (570, 1440)),
        ("18:00-9:00", None),
        ("9:00-24:01", None),
        ("9:60-10:00", None),
        ("9-18", None),
    ],
)
def test_a_span_of_the_day_is_read(text: str, minutes: tuple[int, int] | None) -> None:
    assert clock_range(text) == minutes


def test_hours_are_told_as_a_customer_reads_them() -> None:
    hours = (
        OpeningHours(weekdays=(0, 1, 2, 3, 4), opens=540, closes=1080),
        OpeningHours(weekdays=(5, 6), opens=600, closes=725),
    )

    assert hours_text(hours, closed_on_holidays=True) == "月〜金 9:00〜18:00、土・日 10:00〜12:05、祝日休み"


def test_a_day_may_have_several_spans_and_none() -> None:
    desk = minimal(desk=DESK.replace('"9:00-18:00"', '"9:00-12:00, 13:00-17:30", sat: closed')).desk

    assert [(part.weekdays, part.opens, part.closes) for part in desk.hours] == [
        ((0, 1, 2, 3, 4), 540, 720),
        ((0, 1, 2, 3, 4), 780, 1050),
    ]
    assert desk.closed_on_holidays
