"""The small notations of the format: ids, times and opening hours. Pure functions, each with the limits it knows."""

import re

from knowledge.model import OpeningHours

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DURATION = re.compile(r"([0-9]{1,6})(秒|分|時間|日)")
_SECONDS = {"秒": 1, "分": 60, "時間": 3600, "日": 86400}
#: A timer further away is a mistake; the desk's memory of a conversation is shorter.
MAX_SECONDS = 30 * 86400
_CLOCK_RANGE = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–〜~]\s*([0-9]{1,2}):([0-9]{2})")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_LABELS = "月火水木金土日"

#: Words that mean a target and therefore name no step and no topic.
TARGET_WORDS = frozenset({"next", "back", "solved", "open", "person"})
#: Beginnings of node ids that are no topic's.
RESERVED_TOPICS = frozenset({"desk", "none", "errors"})


def id_fault(text: str) -> str | None:
    """Why ``text`` is no id (a Japanese sentence), or None: ASCII letters, digits, ``-`` and ``_``, 1 to 64 of them."""
    if _ID.fullmatch(text):
        return None
    if len(text) > 64:
        return f"ID が長すぎます（{len(text)} 文字）。"
    return f"ID「{text}」に使えない文字があります。" if text else "ID が空です。"


def topic_id_fault(text: str) -> str | None:
    """Why ``text`` is no id of a topic or part, or None: words with a meaning of their own cannot be one."""
    if text in TARGET_WORDS or text in RESERVED_TOPICS:
        return f"「{text}」は決まった意味のある言葉なので、ID にできません。"
    return id_fault(text)


def seconds(text: str) -> int | None:
    """The seconds of ``2秒``, ``15分``, ``1時間`` or ``3日`` (1 second to 30 days), or None for anything else."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    length = int(match[1]) * _SECONDS[match[2]]
    return length if 1 <= length <= MAX_SECONDS else None


def weekdays(text: str) -> tuple[int, ...] | None:
    """The weekdays (0 = Monday) of ``mon-fri``, ``sat`` or ``mon,wed,fri``, or None for anything else."""
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            return None
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days += range(begin, end + 1) if begin <= end else [*range(begin, 7), *range(end + 1)]
    return tuple(dict.fromkeys(days))


def clock_range(text: str) -> tuple[int, int] | None:
    """Minutes after midnight of ``9:00-18:00`` (the end after the beginning, at most 24:00); None for anything else."""
    match = _CLOCK_RANGE.fullmatch(text.strip())
    if match is None:
        return None
    open_hour, open_minute, close_hour, close_minute = map(int, match.groups())
    opens, closes = open_hour * 60 + open_minute, close_hour * 60 + close_minute
    if open_minute > 59 or close_minute > 59 or not opens < closes <= 24 * 60:
        return None
    return opens, closes


def hours_text(hours: tuple[OpeningHours, ...], *, closed_on_holidays: bool) -> str:
    """The hours as a customer reads them: ``月〜金 9:00〜18:00、祝日休み``."""
    spans = [f"{_days_text(part.weekdays)} {_clock_text(part.opens)}〜{_clock_text(part.closes)}" for part in hours]
    text = "、".join(spans)
    return f"{text}、祝日休み" if closed_on_holidays and spans else text


def _days_text(days: tuple[int, ...]) -> str:
    if len(days) > 2 and days == tuple(range(days[0], days[0] + len(days))):
        return f"{_WEEKDAY_LABELS[days[0]]}〜{_WEEKDAY_LABELS[days[-1]]}"
    return "・".join(_WEEKDAY_LABELS[day] for day in days)


def _clock_text(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
