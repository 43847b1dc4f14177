"""LINE's webhook bodies become plain events."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from api.channels.line.events import LineEvent, is_signed, parse
from api.channels.malformed import MalformedBody


def body(*events: dict[str, Any]) -> bytes:
    return json.dumps({"destination": "U0", "events": list(events)}).encode()


def raw(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "mode": "active",
        "timestamp": 1764000000123,
        "webhookEventId": "01K000000000000000000000AA",
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "user", "userId": "U1"},
        **more,
    }


def text_message(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "id": "m1", "quoteToken": "q", "text": text, **more}


def only(*events: dict[str, Any]) -> LineEvent:
    [event] = parse(body(*events))
    return event


class TestSignature:
    def test_the_platforms_own_is_accepted(self) -> None:
        sent = body()
        signature = base64.b64encode(hmac.new(b"secret", sent, hashlib.sha256).digest()).decode()

        assert is_signed(sent, signature, "secret")

    @pytest.mark.parametrize("signature", [None, "", "x", "あ", base64.b64encode(b"0" * 32).decode()])
    def test_any_other_is_not(self, signature: str | None) -> None:
        assert not is_signed(body(), signature, "secret")

    def test_bytes_that_are_no_text_are_not_signed(self) -> None:
        assert not is_signed(b"\xff\xfe", "x", "secret")


class TestParse:
    def test_the_verification_request_has_no_events(self) -> None:
        assert parse(body()) == []

    def test_a_text(self) -> None:
        event = only(raw("message", replyToken="r1", message=text_message("メールが届かない")))

        assert (event.type, event.text, event.message, event.reply_token) == ("text", "メールが届かない", "m1", "r1")
        assert (event.source, event.to) == ("user:U1", "U1")
        assert event.at.isoformat() == "2025-11-24T16:00:00.123000+00:00"

    def test_a_postback_carries_its_data(self) -> None:
        event = only(raw("postback", replyToken="r1", postback={"data": "4:solved"}))

        assert (event.type, event.text) == ("postback", "4:solved")

    @pytest.mark.parametrize(
        ("message", "kind"),
        [
            ({"type": "image", "id": "m2", "quoteToken": "q", "contentProvider": {"type": "line"}}, "image"),
            (
                {
                    "type": "sticker",
                    "id": "m3",
                    "quoteToken": "q",
                    "packageId": "1",
                    "stickerId": "2",
                    "stickerResourceType": "STATIC",
                },
                "other",
            ),
            ({"type": "location", "id": "m4", "latitude": 35.0, "longitude": 139.0}, "other"),
        ],
    )
    def test_other_media(self, message: dict[str, Any], kind: str) -> None:
        event = only(raw("message", replyToken="r1", message=message))

        assert (event.type, event.text) == (kind, None)

    def test_unsend_names_the_message(self) -> None:
        assert only(raw("unsend", unsend={"messageId": "m9"})).message == "m9"

    @pytest.mark.parametrize("kind", ["unfollow", "follow"])
    def test_follow_and_unfollow(self, kind: str) -> None:
        extra = {"replyToken": "r", "follow": {"isUnblocked": False}} if kind == "follow" else {}

        assert only(raw(kind, **extra)).type == kind

    def test_in_a_group_only_a_mention_is_read_and_the_name_is_taken_out(self) -> None:
        group = {"type": "group", "groupId": "C1", "userId": "U1"}
        mention = {"mentionees": [{"type": "user", "index": 2, "length": 3, "isSelf": True}]}
        said = raw("message", source=group, replyToken="r", message=text_message("🙇@窓口 送れません", mention=mention))
        overheard = raw("message", source=group, replyToken="r", message=text_message("今日は寒いですね"))

        event = only(overheard, said)

        assert (event.source, event.to, event.text) == ("group:C1:U1", "C1", "🙇 送れません")

    def test_standby_is_told(self) -> None:
        assert only(raw("message", mode="standby", replyToken="r", message=text_message("a"))).standby

    def test_an_event_of_an_unknown_type_is_left_out(self) -> None:
        assert parse(body(raw("somethingNew"))) == []

    @pytest.mark.parametrize(
        "sent", [b"", b"[]", b"{}", b'{"events": 1}', b'{"events": [1]}', b'{"events": [{"type": "message"}]}', b"\xff"]
    )
    def test_another_shape_is_an_error(self, sent: bytes) -> None:
        with pytest.raises(MalformedBody):
            parse(sent)
