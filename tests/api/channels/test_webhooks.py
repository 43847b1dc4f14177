"""What a webhook answers to a body that is signed and yet cannot be used."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.api.chats import code, serving

SECRET = "a secret of the platform"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestClient]:
    line = {"line_channel_secret": SECRET, "line_access_token": "token"}
    slack = {"slack_signing_secret": SECRET, "slack_bot_token": "xoxb-token"}
    with serving(tmp_path, **line, **slack) as client:
        yield client


def signed(path: str, body: bytes) -> dict[str, str]:
    """The headers with which the platform at ``path`` would send the body."""
    if path == "line":
        return {"x-line-signature": base64.b64encode(_mac(body)).decode()}
    moment = str(int(time.time()))
    signature = "v0=" + _mac(f"v0:{moment}:".encode() + body).hex()
    return {"x-slack-request-timestamp": moment, "x-slack-signature": signature}


def _mac(content: bytes) -> bytes:
    return hmac.new(SECRET.encode(), content, hashlib.sha256).digest()


@pytest.mark.parametrize("path", ["line", "slack/events"])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "bad-json")),
        (b"", (400, "bad-json")),
        (b"[" * 100_000, (400, "bad-json")),
        (b"[]", (422, "invalid")),
        (b"{}", (422, "invalid")),
    ],
)
def test_what_is_no_json_and_what_has_another_shape(
    desk: TestClient, path: str, body: bytes, expected: tuple[int, str]
) -> None:
    assert code(desk.post(f"/webhooks/{path}", content=body, headers=signed(path, body))) == expected


@pytest.mark.parametrize("payload", [b"x", b"[" * 100_000, b"1"])
def test_a_form_without_a_click_in_it_is_invalid(desk: TestClient, payload: bytes) -> None:
    body = b"payload=" + payload

    answer = desk.post("/webhooks/slack/interactions", content=body, headers=signed("slack", body))

    assert code(answer) == (422, "invalid")
