"""When a person answers: office hours and Japanese public holidays, in the desk's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import jpholiday

from knowledge.model import Desk

#: The longest row of closed days that is looked through (a desk without hours never opens).
_HORIZON = 31
#: Monday first, as `datetime.weekday` counts.
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """What holds at one moment. ``next_open``: when a person answers, as a customer reads it. ``due``: by when."""

    is_open: bool
    next_open: str
    due: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Minute:
    """The office of a desk in one minute."""

    desk: Desk
    begins: datetime
    ends: datetime
    office: Office


class Offices:
    """The office of the moment, worked out once a minute: it opens and closes on the minute, and every turn asks."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._last: _Minute | None = None

    def at(self, desk: Desk, at: datetime) -> Office:
        """The office at ``at``, an aware time."""
        last = self._last
        if last is None or last.desk is not desk or not last.begins <= at < last.ends:
            minute = at.replace(second=0, microsecond=0)
            found = office(desk, minute.astimezone(self._zone))
            last = self._last = _Minute(desk=desk, begins=minute, ends=minute + timedelta(minutes=1), office=found)
        return last.office


def office(desk: Desk, at: datetime) -> Office:
    """The office at ``at``, an aware time in the desk's zone."""
    for days in range(_HORIZON):
        day = at.date() + timedelta(days=days)
        for opens, closes in _hours(desk, day):
            begin, end = _at(day, opens, at), _at(day, closes, at)
            if begin <= at < end:
                return Office(is_open=True, next_open="今日中に", due=end)
            if at < begin:
                return Office(is_open=False, next_open=f"{_named(begin, at)}から", due=end)
    return Office(is_open=False, next_open="次の営業日に", due=None)


def _hours(desk: Desk, day: date) -> list[tuple[int, int]]:
    if desk.closed_on_holidays and _is_holiday(day):
        return []
    return sorted((h.opens, h.closes) for h in desk.hours if day.weekday() in h.weekdays)


@lru_cache(maxsize=64)
def _is_holiday(day: date) -> bool:
    return jpholiday.is_holiday(day)


def _at(day: date, minutes: int, like: datetime) -> datetime:
    # 24:00 is a closing time, and no time of `datetime`'s.
    return datetime.combine(day, time(), like.tzinfo) + timedelta(minutes=minutes)


def _named(moment: datetime, now: datetime) -> str:
    clock = f"{moment.hour}:{moment.minute:02}"
    if moment.date() == now.date():
        return f"本日{clock}"
    return f"{moment.month}月{moment.day}日（{WEEKDAYS[moment.weekday()]}）{clock}"
