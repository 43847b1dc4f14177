"""Kill -9 at any moment: what was acknowledged is there once, what was not is there once or not at all.

In the shape of PostgreSQL's own 013_crash_restart: commit one turn, hold one open, crash, restart, count on both sides,
write again, restart in order, count again.
"""

import http.client
import json
import sqlite3
import threading
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.api.chats import write_folder
from tests.service import Service, running
from tests.waiting import PATIENCE

#: How often the loop under load is cut off.
CRASHES = 3
#: Acknowledged turns before each cut.
BEFORE_A_CRASH = 40


#: What an answer that never came, or came in part, looks like from outside.
BROKEN_OFF = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Client:
    """A customer's program in a world where servers die."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.path = self.token = ""

    def open(self) -> None:
        opened = self._post("/api/chat/conversations", {"client_id": str(uuid4())})
        self.path, self.token = f"/api/chat/conversations/{opened['id']}", opened["token"]

    def say(self, client_id: str, text: str) -> dict[str, Any]:
        return self._post(f"{self.path}/messages", {"client_id": client_id, "text": text})

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more = True
        while more:
            answer = self._send(f"{self.path}/messages?after={len(found)}", None)
            found += answer["messages"]
            more = answer["more"]
        return found

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._send(path, json.dumps(body).encode())

    def _send(self, path: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self._service.address + path, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"KNOWLEDGE_DIR": str(write_folder(tmp_path / "knowledge"))}


def said(client: Client) -> Counter[str]:
    """How often each client id stands in the conversation; its numbers are checked on the way."""
    messages = client.messages()
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    return Counter(message["client_id"] for message in messages if message["client_id"])


def test_a_crash_in_the_middle_of_a_turn(tmp_path: Path, environment: dict[str, str]):
    database = tmp_path / "data" / "madoguchi.db"
    with running(tmp_path, environment) as service:
        client = Client(service)
        client.open()
        committed, held_open, later = (str(uuid4()) for _ in range(3))
        first = client.say(committed, "お湯がわかない")

        # Somebody else holds the write lock: the turn stands before its commit when the process is killed.
        holder = sqlite3.connect(database, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        failed: list[Exception] = []

        def say() -> None:
            try:
                client.say(held_open, "まだ")
            except BROKEN_OFF as error:
                failed.append(error)

        waiting = threading.Thread(target=say)
        waiting.start()
        waiting.join(0.5)
        service.kill()
        waiting.join()
        holder.rollback()
        holder.close()
        service.start()

        assert failed
        assert said(client) == {committed: 1}
        assert client.say(committed, "お湯がわかない") == first

        client.say(held_open, "まだ")
        client.say(later, "だめ")
        assert service.stop() in (0, -15)
        service.start()

        assert said(client) == {committed: 1, held_open: 1, later: 1}
        assert client.say(committed, "お湯がわかない") == first
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_crashes_under_load_lose_and_double_nothing(tmp_path: Path, environment: dict[str, str]):
    with running(tmp_path, environment) as service:
        clients = [Client(service) for _ in range(4)]
        for client in clients:
            client.open()
        acknowledged: list[dict[str, Any]] = [{} for _ in clients]
        attempted: list[list[str]] = [[] for _ in clients]
        enough = threading.Semaphore(0)

        def talk(place: int) -> None:
            while True:
                client_id = str(uuid4())
                attempted[place].append(client_id)
                try:
                    acknowledged[place][client_id] = clients[place].say(client_id, "まだ")
                except BROKEN_OFF:
                    return
                enough.release()

        for _ in range(CRASHES):
            threads = [threading.Thread(target=talk, args=(place,)) for place in range(len(clients))]
            for thread in threads:
                thread.start()
            for _ in range(BEFORE_A_CRASH):
                assert enough.acquire(timeout=PATIENCE)
            service.kill()
            for thread in threads:
                thread.join()
            service.start()

        for client, answers, tried in zip(clients, acknowledged, attempted, strict=True):
            counted = said(client)
            assert set(answers) <= set(counted) <= set(tried)
            assert set(counted.values()) == {1}
            for client_id, answer in list(answers.items())[::20]:
                assert client.say(client_id, "まだ") == answer
            # What was cut off is sent again, as the widget does: it is there once, with an answer.
            for client_id in tried:
                client.say(client_id, "まだ")
            assert said(client) == dict.fromkeys(tried, 1)


def test_an_acknowledged_opening_survives(tmp_path: Path, environment: dict[str, str]):
    with running(tmp_path, environment) as service:
        client = Client(service)
        body = {"client_id": str(uuid4()), "text": "お湯がわかない"}
        opened = client._post("/api/chat/conversations", body)
        service.kill()
        service.start()

        assert client._post("/api/chat/conversations", body) == opened
