"""Signed bodies of any shape are read or refused, and what is read can be stored."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.channels.line.events import parse
from api.channels.malformed import MalformedBody, read_json
from api.channels.slack.events import parse_event, parse_interaction

LINE = {
    "destination": "U0",
    "events": [
        {
            "type": "message",
            "mode": "active",
            "timestamp": 1_764_000_000_000,
            "source": {"type": "group", "groupId": "C1", "userId": "U1"},
            "webhookEventId": "E1",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": "r1",
            "message": {
                "id": "1",
                "type": "text",
                "quoteToken": "q1",
                "text": "@窓口 届かない",
                "mention": {"mentionees": [{"index": 0, "length": 3, "type": "user", "userId": "U0", "isSelf": True}]},
            },
        }
    ],
}
SLACK = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "authorizations": [{"user_id": "UBOT", "is_bot": True}],
    "event": {
        "type": "message",
        "user": "U1",
        "text": "送れません",
        "ts": "1764000000.000100",
        "thread_ts": "1764000000.000100",
        "channel": "D1",
        "files": [{"id": "F1", "mimetype": "image/png"}],
    },
}
CLICK = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "channel": {"id": "D1"},
    "message": {"ts": "1764000000.000100", "thread_ts": "1764000000.000100"},
    "actions": [{"action_id": "choice:0", "value": "c:1:0", "action_ts": "1764000001.000100"}],
}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=5),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=3), inside, max_size=2),
    max_leaves=4,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a body."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*way, key)
        yield from places(value[key], (*way, key))


def changed(body: dict[str, Any], way: tuple[Any, ...], other: Any) -> bytes:
    copy = json.loads(json.dumps(body))
    inside = copy
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = other
    return json.dumps(copy).encode()


@given(st.sampled_from(list(places(LINE))), ANYTHING | st.just(10**30))
def test_of_line(way: tuple[Any, ...], other: Any):
    try:
        events = parse(changed(LINE, way, other))
    except MalformedBody:
        return
    json.dumps([event.text for event in events], ensure_ascii=False).encode()


@given(st.sampled_from(list(places(SLACK))), ANYTHING | st.just("1e300"))
def test_of_slack(way: tuple[Any, ...], other: Any):
    try:
        event = parse_event(changed(SLACK, way, other))
    except MalformedBody:
        return
    json.dumps([event and event.text], ensure_ascii=False).encode()


@given(st.sampled_from(list(places(CLICK))), ANYTHING | st.just("1e300"))
def test_of_a_click(way: tuple[Any, ...], other: Any):
    try:
        parse_interaction(urlencode({"payload": changed(CLICK, way, other)}).encode())
    except MalformedBody:
        return


@pytest.mark.parametrize("broken", ["a\0b", "a\ud83db"])
def test_what_no_database_takes_becomes_a_mark_of_the_same_length(broken: str):
    content = {broken: [broken, {"text": broken}], "n": 1}

    assert read_json(json.dumps(content).encode()) == {"a�b": ["a�b", {"text": "a�b"}], "n": 1}
