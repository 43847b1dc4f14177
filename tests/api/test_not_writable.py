"""A full disk, a read-only database, no database at all: a clear answer, nothing lost, and back by itself."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from starlette.testclient import TestClient

from tests.api.chats import Customer, code, new_id, serving
from tests.waiting import wait_until


class Transactions:
    """What every transaction of this process begins with: a PRAGMA, or nothing."""

    def __init__(self) -> None:
        self._pragma: str | None = None

    def begin(self, connection: Connection) -> None:
        """A transaction begins on this connection."""
        if self._pragma is not None:
            connection.exec_driver_sql(f"PRAGMA {self._pragma}")

    @contextlib.contextmanager
    def beginning_with(self, pragma: str) -> Iterator[None]:
        """Every transaction begins with this PRAGMA, for the duration."""
        self._pragma = pragma
        yield
        self._pragma = None


@pytest.fixture
def transactions() -> Iterator[Transactions]:
    """Heard of before a service starts and after it has ended: its threads go through the list of the listeners."""
    heard = Transactions()
    event.listen(Engine, "begin", heard.begin)
    yield heard
    event.remove(Engine, "begin", heard.begin)


def ready(client: TestClient) -> bool:
    return client.get("/readyz").status_code == 200


#: What makes writing impossible, and what makes it possible again: the file may not grow; nothing may be written.
@pytest.mark.parametrize(
    ("ill", "well"), [("max_page_count = 1", "max_page_count = 1000000"), ("query_only = ON", "query_only = OFF")]
)
def test_nothing_is_lost_while_nothing_can_be_stored(tmp_path: Path, transactions: Transactions, ill: str, well: str):
    with serving(tmp_path) as client:
        customer = Customer.opens(client, "お湯がわかない")
        # Until the pages that are there are full.
        refused: tuple[str, Any] | None = None
        with transactions.beginning_with(ill):
            while refused is None:
                client_id = new_id()
                response = customer.post("messages", client_id=client_id, text="まだ。" * 2000)
                if response.status_code != 200:
                    refused = (client_id, response)
            assert code(refused[1]) == (503, "not-writable")
            assert refused[1].headers["retry-after"]
            opening = client.post("/api/chat/conversations", json={"client_id": new_id(), "text": "まだ。" * 2000})
            assert code(opening) == (503, "not-writable")
            # What is stored can still be read.
            before = customer.messages()
            assert refused[0] not in [message["client_id"] for message in before]

        with transactions.beginning_with(well):
            wait_until(lambda: ready(client))
            answer = customer.says("まだ。" * 2000, refused[0])

        assert answer["message"]["seq"] == len(before) + 1
        assert [message["seq"] for message in customer.messages()] == list(range(1, len(customer.messages()) + 1))


def test_readiness_tells_and_recovers(tmp_path: Path, transactions: Transactions):
    with serving(tmp_path) as client:
        with transactions.beginning_with("query_only = ON"):
            wait_until(lambda: not ready(client))
            assert code(client.get("/readyz")) == (503, "not-writable")
            assert client.get("/healthz").status_code == 200
        with transactions.beginning_with("query_only = OFF"):
            wait_until(lambda: ready(client))


def test_a_start_without_a_database_waits_for_one(tmp_path: Path):
    obstacle = tmp_path / "not-a-folder"
    obstacle.write_text("", encoding="utf-8")
    with serving(tmp_path, database_url=f"sqlite:///{obstacle}/madoguchi.db") as client:
        assert client.get("/healthz").status_code == 200
        assert code(client.get("/readyz")) == (503, "not-writable")
        assert code(client.post("/api/chat/conversations", json={"client_id": new_id()})) == (503, "not-writable")

        obstacle.unlink()

        wait_until(lambda: ready(client))
        wait_until(lambda: client.post("/api/chat/conversations", json={"client_id": new_id()}).status_code == 201)


def test_what_a_start_could_not_leave_behind_is_made_up_for(tmp_path: Path):
    data = tmp_path / "data"
    data.write_text("no folder", encoding="utf-8")
    with serving(tmp_path, secret_key=None) as client:
        assert code(client.get("/readyz")) == (503, "not-writable")

        data.unlink()

        wait_until(lambda: (data / "first-password").exists())
        wait_until(lambda: ready(client))
        password = (data / "first-password").read_text(encoding="utf-8").strip()
        signed_in = client.post("/api/staff/session", json={"name": "admin", "password": password})
        customer = Customer.opens(client, "お湯がわかない")

    assert signed_in.status_code == 204
    with serving(tmp_path, secret_key=None) as client:
        assert client.get(f"{customer.path}/messages", headers=customer.headers).status_code == 200
