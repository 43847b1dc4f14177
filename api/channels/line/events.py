"""LINE's webhook body as plain events: what happened, where, when, and the text if there is one.

The body's shape is the SDK's (generated from LINE's own OpenAPI); event types that the SDK does not know are left out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from linebot.v3.webhook import SignatureValidator
from linebot.v3.webhooks import (
    Event,
    FollowEvent,
    ImageMessageContent,
    JoinEvent,
    MessageEvent,
    PostbackEvent,
    TextMessageContent,
    UnfollowEvent,
    UnsendEvent,
    UserMentionee,
)

from api.channels.malformed import MalformedBody, read_json

LineEventType = Literal["text", "postback", "image", "other", "unsend", "follow", "unfollow", "join"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LineEvent:
    """One event. ``source``: ``user:U…``, ``group:C…:U…`` or ``room:R…:U…``; ``to``: where a push would go."""

    id: str
    type: LineEventType
    source: str
    to: str
    at: datetime
    reply_token: str | None = None
    #: LINE's id of the message (also of the one that an ``unsend`` takes back).
    message: str | None = None
    #: The text; a postback's data.
    text: str | None = None
    #: Standby: another module has the chat, so the event is kept and not answered.
    standby: bool = False


def address(source: str) -> str:
    """Where a push to ``source`` goes: the user, the group or the room."""
    return source.split(":")[1]


def is_signed(body: bytes, signature: str | None, secret: str) -> bool:
    """Whether ``signature`` (header ``x-line-signature``) is LINE's for this raw body."""
    if signature is None:
        return False
    try:
        return bool(SignatureValidator(secret).validate(body.decode("utf-8"), signature))
    except UnicodeError:
        return False


def parse(body: bytes) -> list[LineEvent]:
    """The events of a verified body, in its order, those that concern nobody left out.

    Raises `MalformedBody`, `NotJson`.
    """
    content = read_json(body)
    try:
        raw_events = content["events"]
        if not isinstance(raw_events, list):
            raise MalformedBody("events")
        events = [_event(raw) for raw in raw_events]
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise MalformedBody(str(error)) from error
    return [event for event in events if event is not None]


def _event(raw: dict[str, Any]) -> LineEvent | None:
    if Event.get_discriminator_value(raw) is None:
        return None
    event: Any = Event.from_dict(raw)
    place = _place(raw.get("source") or {})
    if place is None:
        return None
    source, to, is_group = place
    kind, message, text = _content(event, is_group=is_group)
    if kind is None:
        return None
    return LineEvent(
        id=event.webhook_event_id,
        type=kind,
        source=source,
        to=to,
        at=datetime.fromtimestamp(event.timestamp / 1000, UTC),
        reply_token=getattr(event, "reply_token", None),
        message=message,
        text=text,
        standby=raw["mode"] == "standby",
    )


def _place(source: dict[str, Any]) -> tuple[str, str, bool] | None:
    """(key of the conversation, address of a push, whether several people are there)."""
    user = source.get("userId") or ""
    match source.get("type"):
        case "user" if user:
            return f"user:{user}", user, False
        case "group" if source.get("groupId"):
            return f"group:{source['groupId']}:{user}", source["groupId"], True
        case "room" if source.get("roomId"):
            return f"room:{source['roomId']}:{user}", source["roomId"], True
        case _:
            return None


def _content(event: Any, *, is_group: bool) -> tuple[LineEventType | None, str | None, str | None]:
    """(type, message id, text); no type for what is not for the desk."""
    match event:
        case MessageEvent(message=TextMessageContent() as content):
            if not is_group:
                return "text", content.id, content.text
            # In a group, only what is said to us is ours to read.
            return ("text", content.id, _without_mentions(content)) if _is_mentioned(content) else (None, None, None)
        case MessageEvent(message=content):
            if is_group:
                return None, None, None
            return ("image" if isinstance(content, ImageMessageContent) else "other"), content.id, None
        case PostbackEvent(postback=postback):
            return "postback", None, postback.data
        case UnsendEvent(unsend=unsend):
            return "unsend", unsend.message_id, None
        case FollowEvent():
            return "follow", None, None
        case UnfollowEvent():
            return "unfollow", None, None
        case JoinEvent():
            return "join", None, None
        case _:
            return None, None, None


def _mentions_of_us(content: TextMessageContent) -> list[UserMentionee]:
    mentionees = content.mention.mentionees if content.mention else []
    return [mentionee for mentionee in mentionees if isinstance(mentionee, UserMentionee) and mentionee.is_self]


def _is_mentioned(content: TextMessageContent) -> bool:
    return bool(_mentions_of_us(content))


def _without_mentions(content: TextMessageContent) -> str:
    """The text without 「@窓口」: the name would only confuse the matcher. LINE counts places in UTF-16 units."""
    units = content.text.encode("utf-16-le", "surrogatepass")
    for mention in sorted(_mentions_of_us(content), key=lambda mention: mention.index, reverse=True):
        start, end = 2 * mention.index, 2 * (mention.index + mention.length)
        units = units[:start] + units[end:]
    return units.decode("utf-16-le", "replace").strip()
