"""One address cannot keep the desk busy with sign-ins: each costs a password's hash and a commit."""

from pathlib import Path

from httpx2 import Response
from starlette.testclient import TestClient

from tests.api.chats import code, new_id, serving


def tries(client: TestClient, name: str) -> Response:
    return client.post("/api/staff/session", json={"name": name, "password": "wrong"})


def test_whatever_names_it_tries(tmp_path: Path):
    with serving(tmp_path, rate_per_address=3) as client:
        answers = [tries(client, f"nobody-{number}") for number in range(4)]
        page = client.post("/staff/sign-in", data={"name": "nobody", "password": "wrong"})

    assert [code(answer) for answer in answers] == [(401, "wrong-password")] * 3 + [(429, "too-fast")]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert page.status_code == 429
    assert "しばらくサインインできません" in page.text


def test_its_customers_are_served_all_the_same(tmp_path: Path):
    with serving(tmp_path, rate_per_address=1) as client:
        for _ in range(2):
            tries(client, "nobody")

        assert client.post("/api/chat/conversations", json={"client_id": new_id()}).status_code == 201


def test_without_a_limit_only_the_name_counts(tmp_path: Path):
    with serving(tmp_path, rate_per_address=0) as client:
        answers = [tries(client, f"nobody-{number}") for number in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 6
