"""How large a body may be, announced or not: beyond, it is refused before anybody looks at it."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.chats import code, serving

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A desk with both channels set up; nothing is ever sent to them."""
    given = {"line_channel_secret": "x", "line_access_token": "x", "slack_signing_secret": "x", "slack_bot_token": "x"}
    with serving(tmp_path_factory.mktemp("desk"), **given) as client:
        yield client


@pytest.mark.parametrize("path", ["line", "slack/events", "slack/interactions", "slack/commands"])
@pytest.mark.parametrize(
    ("size", "expected"), [(MIB, (401, "bad-signature")), (MIB + 1, (413, "too-large"))], ids=["fits", "does not"]
)
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_webhooks_body_has_at_most_a_mebibyte(
    client: TestClient, path: str, size: int, expected: tuple[int, str], is_announced: bool
):
    def pieces() -> Iterator[bytes]:
        yield b"a" * (size - 1)
        yield b"a"

    body = b"a" * size if is_announced else pieces()

    assert code(client.post(f"/webhooks/{path}", content=body)) == expected


def test_a_password_has_not_as_much_room(client: TestClient):
    assert code(client.post("/api/staff/session", content=b"a" * 65 * 1024)) == (413, "too-large")
