"""What Slack sends us, as plain events: messages, clicks and slash commands.

Shapes: Slack's Events API wrapper, ``block_actions`` payloads and slash-command forms. What concerns nobody (our own
and other bots' messages, joins, topics) is left out here, so that nothing behind has to know it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qs

from api.channels.malformed import MalformedBody, read_json, storable

SlackEventType = Literal["text", "edit", "delete", "click", "command"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackEvent:
    """One event. ``id`` names the thing that happened, not the telling of it: two tellings of one text share it."""

    id: str
    type: SlackEventType
    team: str
    channel: str
    user: str
    at: datetime
    #: The message that was written, edited, deleted or clicked on, and the thread it stands in.
    ts: str = ""
    thread: str | None = None
    text: str = ""
    #: ``text``: it was said to us (a direct message or a mention). Else it counts only in one of our threads.
    to_us: bool = False
    direct: bool = False
    #: ``click``: the button's ``action_id`` and ``value``.
    action: str = ""
    #: Ids and types of the files that came along.
    files: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        """The key of the conversation: team and channel, in channels also the thread."""
        if self.direct:
            return f"{self.team}:{self.channel}"
        return f"{self.team}:{self.channel}:{self.thread or self.ts}"


def challenge(body: bytes) -> str | None:
    """The challenge of a ``url_verification``, or None. Raises `MalformedBody`, `NotJson`."""
    content = _object(body)
    if content.get("type") != "url_verification":
        return None
    answer = content.get("challenge")
    if not isinstance(answer, str):
        raise MalformedBody("challenge")
    return answer


def parse_event(body: bytes) -> SlackEvent | None:
    """The event of a verified Events API body; None if it concerns nobody. Raises `MalformedBody`."""
    content = _object(body)
    try:
        event = content["event"]
        team = content.get("team_id") or event.get("team") or ""
        if event["type"] not in ("message", "app_mention"):
            return None
        ours = {entry.get("user_id") for entry in content.get("authorizations") or []}
        return _message(event, team, str(content["event_id"]), ours)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise MalformedBody(str(error)) from error


def parse_interaction(body: bytes) -> SlackEvent | None:
    """The click in a verified interactions body (form field ``payload``); None for others. Raises `MalformedBody`."""
    try:
        payload = read_json(_form(body)["payload"].encode())
        if payload["type"] != "block_actions":
            return None
        action = payload["actions"][0]
        channel = payload["channel"]["id"]
        message = payload.get("message") or {}
        return SlackEvent(
            id=f"click:{channel}:{payload['user']['id']}:{action['action_ts']}",
            type="click",
            team=(payload.get("team") or {}).get("id") or payload["user"].get("team_id", ""),
            channel=channel,
            user=payload["user"]["id"],
            at=_time(action["action_ts"]),
            ts=message.get("ts", ""),
            thread=message.get("thread_ts"),
            text=action.get("value") or "",
            to_us=True,
            direct=_is_direct(channel),
            action=action["action_id"],
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise MalformedBody(str(error)) from error


def parse_command(body: bytes, *, at: datetime) -> SlackEvent:
    """The slash command in a verified form body; ``at``: when it came (Slack does not say). Raises `MalformedBody`."""
    form = _form(body)
    try:
        return SlackEvent(
            id=f"command:{form['trigger_id']}",
            type="command",
            team=form["team_id"],
            channel=form["channel_id"],
            user=form["user_id"],
            at=at,
            text=readable(form.get("text", "")),
            to_us=True,
        )
    except KeyError as error:
        raise MalformedBody(str(error)) from error


def readable(text: str) -> str:
    """``text`` as its author saw it: links and addresses as written, mentions left out, entities resolved."""
    text = re.sub(r"<[@!#][^>]*>", "", text)
    text = re.sub(r"<[^>|]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<([^>]*)>", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _message(event: dict[str, Any], team: str, event_id: str, ours: set[Any]) -> SlackEvent | None:
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _changed(event, team, event_id, "edit", event["message"], ours)
    if subtype == "message_deleted":
        return _changed(event, team, event_id, "delete", event.get("previous_message") or {}, ours)
    if subtype not in (None, "file_share", "thread_broadcast") or event.get("bot_id") or event.get("user") in ours:
        return None
    channel = event["channel"]
    return SlackEvent(
        id=f"message:{channel}:{event['ts']}",
        type="text",
        team=team,
        channel=channel,
        user=event["user"],
        at=_time(event["ts"]),
        ts=event["ts"],
        thread=event.get("thread_ts"),
        text=readable(event.get("text") or ""),
        to_us=event["type"] == "app_mention" or _is_direct(channel),
        direct=_is_direct(channel),
        files=tuple((file["id"], file.get("mimetype", "")) for file in event.get("files") or []),
    )


def _changed(
    event: dict[str, Any], team: str, event_id: str, kind: SlackEventType, message: dict[str, Any], ours: set[Any]
) -> SlackEvent | None:
    if message.get("bot_id") or message.get("user") in ours or not message.get("user"):
        return None
    channel = event["channel"]
    return SlackEvent(
        id=event_id,
        type=kind,
        team=team,
        channel=channel,
        user=message["user"],
        at=_time(event["ts"]),
        ts=event.get("deleted_ts") or message["ts"],
        thread=message.get("thread_ts"),
        text=readable(message.get("text") or "") if kind == "edit" else "",
        direct=_is_direct(channel),
    )


def _is_direct(channel: str) -> bool:
    return channel.startswith("D")


def _time(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _object(body: bytes) -> dict[str, Any]:
    content = read_json(body)
    if not isinstance(content, dict):
        raise MalformedBody("not an object")
    return content


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True)
        return {name: storable(values[0]) for name, values in fields.items()}
    except ValueError as error:
        raise MalformedBody(str(error)) from error
