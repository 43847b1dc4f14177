"""A person in Slack: makes Slack's requests (signed) and posts them to the desk."""

import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.platforms.line_customer import post
from tests.platforms.slack import SlackPlatform

SECRET = "slack-signing-secret"


def settings(platform: SlackPlatform, **more: str) -> dict[str, str]:
    """The desk's settings for this platform."""
    api = f"{platform.address}/api"
    return {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": api, **more}


_numbers = itertools.count(1)


@dataclass
class SlackPerson:
    """One user of Slack."""

    platform: SlackPlatform
    desk: str
    user: str = "U1"
    channel: str = "D1"
    thread: str | None = None
    last_ts: str = field(default="")

    def say(self, text: str, **more: Any) -> int:
        """Write a text where this person is."""
        return self.send(self.message(text, **more))

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """The event of a text, not yet sent."""
        number = next(_numbers)
        self.last_ts = f"{int(time.time())}.{number:06}"
        event = {"type": "message", "user": self.user, "channel": self.channel, "ts": self.last_ts, "text": text}
        if self.thread:
            event["thread_ts"] = self.thread
        return self.wrapped({**event, **more})

    def wrapped(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event in Slack's wrapper."""
        return {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event_id": f"Ev{next(_numbers)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
            "event": event,
        }

    def send(self, body: dict[str, Any], **headers: str) -> int:
        """Post an event as Slack does."""
        return self._post("/webhooks/slack/events", json.dumps(body).encode(), "application/json", headers)

    def press(self, label: str, message: dict[str, Any] | None = None) -> int:
        """Press the button ``label`` under ``message`` (left out: the last one in this person's channel)."""
        own = message or [each for each in self.platform.messages if each["channel"] == self.channel][-1]
        buttons = [element for block in own["blocks"] for element in block.get("elements", [])]
        [button] = [each for each in buttons if each["text"]["text"] == label]
        payload = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": self.user},
            "channel": {"id": own["channel"]},
            "message": {"ts": own["ts"], **({"thread_ts": own["thread_ts"]} if own["thread_ts"] else {})},
            "response_url": f"{self.platform.address}/response/1",
            "actions": [{**button, "action_ts": f"{time.time():.6f}"}],
        }
        form = urlencode({"payload": json.dumps(payload)}).encode()
        return self._post("/webhooks/slack/interactions", form, "application/x-www-form-urlencoded", {})

    def command(self, text: str) -> int:
        """Give the slash command."""
        form = {
            "trigger_id": f"t{next(_numbers)}",
            "team_id": "T1",
            "channel_id": "C9",
            "user_id": self.user,
            "text": text,
        }
        form["response_url"] = f"{self.platform.address}/response/2"
        return self._post("/webhooks/slack/commands", urlencode(form).encode(), "application/x-www-form-urlencoded", {})

    @property
    def seen(self) -> list[str]:
        """What stands in this person's channel."""
        return self.platform.texts(self.channel)

    def _post(self, path: str, body: bytes, kind: str, more: dict[str, str]) -> int:
        timestamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body)
        headers = {"content-type": kind, "x-slack-request-timestamp": timestamp, "x-slack-signature": str(signature)}
        return post(self.desk, path, body, headers | more)
