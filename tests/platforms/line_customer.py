"""A LINE customer: makes LINE's webhooks (signed, with ids and reply tokens) and posts them to the desk."""

import base64
import hashlib
import hmac
import itertools
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.line import LinePlatform
from tests.waiting import PATIENCE

SECRET = "line-channel-secret"
SETTINGS = {"LINE_CHANNEL_SECRET": SECRET, "LINE_ACCESS_TOKEN": "line-token"}


def settings(platform: LinePlatform, **more: str) -> dict[str, str]:
    """The desk's settings for this platform."""
    return {**SETTINGS, "LINE_API_URL": platform.address, "LINE_DATA_URL": platform.address, **more}


def post(desk: str, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Post to the desk; returns the status, 0 where nobody answered."""
    request = urllib.request.Request(f"{desk}{path}", data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@dataclass
class LineCustomer:
    """One user of LINE who writes to the desk at ``desk``."""

    platform: LinePlatform
    desk: str
    user: str = "U1"
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def say(self, text: str) -> int:
        """Write a text."""
        return self.send(self.text_event(text))

    def press(self, label: str) -> int:
        """Press the quick reply ``label`` under the last message."""
        messages = [message for to, message in self.platform.shown if to == self.user]
        items = messages[-1].get("quickReply", {}).get("items", [])
        [data] = [item["action"]["data"] for item in items if item["action"]["label"] == label[:20]]
        return self.send(self.event("postback", postback={"data": data}))

    def text_event(self, text: str) -> dict[str, Any]:
        """The event of a text, not yet sent."""
        number = next(self._numbers)
        return self.event(
            "message", message={"type": "text", "id": f"m-{self.user}-{number}", "quoteToken": "q", "text": text}
        )

    def event(self, kind: str, **more: Any) -> dict[str, Any]:
        """An event of this user, not yet sent."""
        number = next(self._numbers)
        token = f"r-{self.user}-{number}"
        if kind not in ("unsend", "unfollow"):
            self.platform.tokens[token] = self.user
            more = {"replyToken": token, **more}
        return {
            "type": kind,
            "mode": "active",
            "timestamp": int(time.time() * 1000) + number,
            "webhookEventId": f"e-{self.user}-{number}",
            "deliveryContext": {"isRedelivery": False},
            "source": {"type": "user", "userId": self.user},
            **more,
        }

    def send(self, *events: dict[str, Any], secret: str = SECRET) -> int:
        """Post events as LINE does; returns the desk's status, 0 where nobody answered."""
        body = json.dumps({"destination": "UBOT", "events": events}).encode()
        signature = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
        headers = {"x-line-signature": signature, "content-type": "application/json"}
        return post(self.desk, "/webhooks/line", body, headers)

    @property
    def seen(self) -> list[str]:
        """What this user saw from the desk."""
        return self.platform.texts(self.user)
