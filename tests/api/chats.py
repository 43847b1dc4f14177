"""The real application on a real database, and a customer who speaks to it over the chat API."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from httpx2 import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.knowledge.folders import write_minimal

#: A topic with a follow-up, which comes by itself in no test however slow.
TIMED = """\
topic: tea
title: お茶が入らない
label: お茶が入らない
examples: [お茶が入らない, (茶葉|ティーバッグ)が開かない]
steps:
  - id: steep
    try: そのまま少しお待ちください。
    after: 1時間
"""


def write_folder(folder: Path, **overrides: str | bytes | None) -> Path:
    """A small knowledge folder on disk, as `minimal_files` describes it, with a topic that has a timer."""
    return write_minimal(folder, **{"topics__tea": TIMED, **overrides})


def settings(folder: Path, **given: Any) -> Settings:
    """Settings of a desk of its own in ``folder``; no rate limits unless asked for."""
    values: dict[str, Any] = {
        "data_dir": folder / "data",
        "knowledge_dir": write_folder(folder / "knowledge"),
        "secret_key": "a secret key for tests",
        "log_level": "error",
        "rate_per_address": 0,
        "rate_per_conversation": 0,
    }
    return Settings(**(values | given))


@contextlib.contextmanager
def serving(folder: Path, **given: Any) -> Iterator[TestClient]:
    """The application, started."""
    with TestClient(create_app(settings(folder, **given))) as client:
        yield client


class Customer:
    """One conversation, from the customer's side."""

    def __init__(self, client: TestClient, opened: Mapping[str, Any]) -> None:
        self.client = client
        self.opened = opened
        self.id: str = opened["id"]
        self.path = f"/api/chat/conversations/{self.id}"
        self.headers = {"Authorization": f"Bearer {opened['token']}"}

    @classmethod
    def opens(cls, client: TestClient, text: str | None = None) -> "Customer":
        """Begin a conversation."""
        body = {"client_id": new_id()} | ({"text": text} if text is not None else {})
        response = client.post("/api/chat/conversations", json=body)
        assert response.status_code == 201, response.text
        return cls(client, response.json())

    def post(self, what: str, **body: Any) -> Response:
        """POST to something of the conversation."""
        return self.client.post(f"{self.path}/{what}", json=body, headers=self.headers)

    def get(self, what: str) -> Response:
        """GET something of the conversation."""
        return self.client.get(f"{self.path}/{what}", headers=self.headers)

    def says(self, text: str, client_id: str | None = None) -> dict[str, Any]:
        """Say a text; returns the answer."""
        response = self.post("messages", client_id=client_id or new_id(), text=text)
        assert response.status_code == 200, response.text
        return response.json()

    def presses(self, label: str) -> dict[str, Any]:
        """Press the button of the last message that has one of this label; returns the answer."""
        buttons = [choice for message in self.messages() for choice in message["choices"]]
        choice = next(button["id"] for button in reversed(buttons) if button["label"] == label)
        response = self.post("messages", client_id=new_id(), choice=choice)
        assert response.status_code == 200, response.text
        return response.json()

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        """Everything said after a number."""
        return self.get(f"messages?after={after}").json()["messages"]


def new_id() -> str:
    """A client id."""
    return str(uuid4())


def code(response: Response) -> tuple[int, str]:
    """Status and code of a problem, whose form is checked on the way."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["status"] == response.status_code
    assert problem["title"]
    assert problem["detail"]
    if problem["code"] == "invalid":
        assert problem["errors"]
        assert all(set(error) == {"pointer", "detail"} for error in problem["errors"])
    return response.status_code, problem["code"]
