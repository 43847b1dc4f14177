"""What Slack sends becomes plain events, and what concerns nobody is left out."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from api.channels.malformed import MalformedBody
from api.channels.slack.events import (
    SlackEvent,
    challenge,
    parse_command,
    parse_event,
    parse_interaction,
    readable,
)


def wrapped(**event: Any) -> bytes:
    content = {
        "type": "message",
        "user": "U1",
        "text": "送れません",
        "ts": "1764000000.000100",
        "channel": "D1",
    } | event
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": "Ev1",
            "event_time": 1764000000,
            "event": content,
            "authorizations": [{"user_id": "UBOT", "is_bot": True}],
        }
    ).encode()


def said(**event: Any) -> SlackEvent:
    parsed = parse_event(wrapped(**event))
    assert parsed is not None
    return parsed


def clicked(**changes: Any) -> bytes:
    payload = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1"},
        "message": {"ts": "1764000001.000100", "thread_ts": "1764000000.000100"},
        "response_url": "http://127.0.0.1/r",
        "actions": [{"action_id": "choose:0", "value": "4:solved", "action_ts": "1764000002.000100"}],
    } | changes
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_the_challenge_is_found() -> None:
    assert challenge(b'{"type": "url_verification", "challenge": "abc"}') == "abc"
    assert challenge(wrapped()) is None


class TestMessages:
    def test_a_direct_message_is_said_to_us(self) -> None:
        event = said()

        assert (event.type, event.text, event.to_us, event.source) == ("text", "送れません", True, "T1:D1")

    def test_a_mention_begins_a_thread_of_its_own(self) -> None:
        event = said(type="app_mention", channel="C1", text="<@UBOT> メールが届かない")

        assert (event.text, event.to_us, event.source) == ("メールが届かない", True, "T1:C1:1764000000.000100")

    def test_a_mention_and_the_message_event_of_the_same_text_are_one(self) -> None:
        assert said(type="app_mention", channel="C1").id == said(type="message", channel="C1").id

    def test_a_text_in_a_thread_belongs_to_the_thread(self) -> None:
        event = said(channel="C1", thread_ts="1763000000.000001", ts="1764000000.000200")

        assert (event.source, event.to_us) == ("T1:C1:1763000000.000001", False)

    @pytest.mark.parametrize(
        "event",
        [
            {"bot_id": "B1"},  # another bot
            {"user": "UBOT"},  # ourselves
            {"subtype": "channel_join"},
            {"subtype": "channel_topic"},
            {"type": "reaction_added"},
        ],
    )
    def test_what_concerns_nobody_is_left_out(self, event: dict[str, Any]) -> None:
        assert parse_event(wrapped(**event)) is None

    def test_an_edit_names_the_message_and_its_new_text(self) -> None:
        event = said(
            subtype="message_changed",
            message={"user": "U1", "ts": "1764000000.000100", "text": "受信です"},
            ts="1764000009.1",
        )

        assert (event.type, event.ts, event.text) == ("edit", "1764000000.000100", "受信です")

    def test_a_deletion_names_the_message(self) -> None:
        event = said(
            subtype="message_deleted",
            deleted_ts="1764000000.000100",
            previous_message={"user": "U1", "ts": "1764000000.000100", "text": "x"},
            ts="1764000009.1",
        )

        assert (event.type, event.ts, event.text) == ("delete", "1764000000.000100", "")

    def test_our_own_edit_is_left_out(self) -> None:
        changed = {"user": "UBOT", "bot_id": "B1", "ts": "1764000000.000100", "text": "x"}

        assert parse_event(wrapped(subtype="message_changed", message=changed, ts="1.0")) is None


def test_a_click_carries_the_choice() -> None:
    event = parse_interaction(clicked())

    assert event is not None
    assert (event.type, event.text, event.action) == ("click", "4:solved", "choose:0")
    assert event.source == "T1:C1:1764000000.000100"


def test_another_interaction_concerns_nobody() -> None:
    assert parse_interaction(clicked(type="view_submission")) is None


def test_a_slash_command() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    form = {
        "trigger_id": "t1",
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "text": "届かない",
        "response_url": "http://127.0.0.1/r",
    }

    event = parse_command(urlencode(form).encode(), at=at)

    assert (event.type, event.text, event.at) == ("command", "届かない", at)


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<@UBOT> こんにちは", "こんにちは"),
        ("&lt;エラー&gt; &amp; 550", "<エラー> & 550"),
        ("<mailto:ono@example.ne.jp|ono@example.ne.jp> です", "ono@example.ne.jp です"),
        ("<https://example.jp/a>", "https://example.jp/a"),
        ("<!here> <#C1|general> 助けて", "助けて"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_a_text_is_read_as_its_author_saw_it(sent: str, seen: str) -> None:
    assert readable(sent) == seen


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b"{}", b'{"event": 1}', b'{"event": {"type": "message"}, "event_id": "E"}']
)
def test_an_event_of_another_shape_is_an_error(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        parse_event(body)


@pytest.mark.parametrize("body", [b"", b"payload=x", b"payload=1", b"payload={}", b"\xff"])
def test_an_interaction_of_another_shape_is_an_error(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        parse_interaction(body)
