"""Two processes on one PostgreSQL: nothing is sent twice, order is kept, and each sees what the other did."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.databases import empty_database
from tests.journeys.web_customer import WebCustomer
from tests.knowledge.folders import write_minimal
from tests.platforms import line_customer
from tests.platforms.line import LinePlatform
from tests.platforms.line_customer import LineCustomer
from tests.platforms.serving import standing
from tests.service import Service, running
from tests.waiting import PATIENCE, wait_until

CUSTOMERS, TEXTS = 12, 6


@pytest.fixture(scope="module")
def line() -> Iterator[LinePlatform]:
    with standing(LinePlatform()) as platform:
        yield platform


@pytest.fixture(scope="module")
def database(postgres_server: str) -> Iterator[str]:
    """Address of the database of both processes."""
    with empty_database(postgres_server) as address:
        yield address


@pytest.fixture(scope="module")
def services(
    line: LinePlatform, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, Service]]:
    """Two processes that have everything in common but a folder."""
    folder = tmp_path_factory.mktemp("services")
    knowledge = str(write_minimal(folder / "knowledge"))
    settings = line_customer.settings(line, LINE_REPLY="push", DATABASE_URL=database, KNOWLEDGE_DIR=knowledge)
    with running(folder / "one", settings) as one, running(folder / "two", settings) as two:
        yield one, two


def found(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_line_customers_are_answered_once_and_in_order_whichever_process_hears_them(
    services: tuple[Service, Service], line: LinePlatform, database: str
) -> None:
    words = [f"もふもふ{number}" for number in range(TEXTS)]

    def write(customer: LineCustomer) -> None:
        for number, word in enumerate(words):
            customer.desk = services[number % 2].address
            assert customer.say(word) == 200

    customers = [LineCustomer(line, services[0].address, user=f"U{number}") for number in range(CUSTOMERS)]
    writers = [threading.Thread(target=write, args=(customer,)) for customer in customers]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    waiting = "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL), "
    waiting += "(SELECT count(*) FROM delivery WHERE state IN ('waiting', 'attempted'))"
    wait_until(lambda: found(database, waiting) == [(0, 0)], lambda: found(database, waiting))

    for customer in customers:
        where = f"FROM message m JOIN conversation c ON c.id = m.conversation WHERE c.customer = 'user:{customer.user}'"
        heard = found(database, f"SELECT m.text {where} AND m.author = 'customer' ORDER BY c.created_at, m.seq")
        assert [text for (text,) in heard] == words
        said = found(database, f"SELECT m.text {where} AND m.author = 'bot' ORDER BY c.created_at, m.seq")
        assert len(customer.seen) == len(said)
        for shown, (text,) in zip(customer.seen, said, strict=True):
            assert shown.startswith(text)


def test_one_conversation_written_to_through_both_processes_at_once_loses_and_doubles_nothing(
    services: tuple[Service, Service],
) -> None:
    web = WebCustomer.opens(services[0].address)
    texts = [[f"{process}から{number}" for number in range(15)] for process in ("一", "二")]

    def write(address: str, own: list[str]) -> None:
        mine = web.through(address)
        for text in own:
            mine.say(text)

    writers = [threading.Thread(target=write, args=(s.address, own)) for s, own in zip(services, texts, strict=True)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    messages = web.seen()
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    said = [message["text"] for message in messages if message["author"] == "customer"]
    for own in texts:
        assert [text for text in said if text in own] == own


def test_a_stream_in_one_process_carries_what_is_said_in_the_other(services: tuple[Service, Service]) -> None:
    web = WebCustomer.opens(services[0].address)
    request = urllib.request.Request(
        f"{services[1].address}{web.path}/events",
        headers={"authorization": f"Bearer {web.token}", "last-event-id": "0"},
    )
    heard: list[dict[str, Any]] = []

    def listen() -> None:
        with urllib.request.urlopen(request, timeout=PATIENCE) as stream:
            for raw in stream:
                if raw.startswith(b"data: {"):
                    heard.append(json.loads(raw[6:]))
                if any(event.get("text") == "聞こえますか" for event in heard):
                    return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    wait_until(lambda: any(event.get("node") == "desk.greeting" for event in heard), lambda: heard)

    web.say("聞こえますか")

    listener.join(PATIENCE)
    assert any(event.get("text") == "聞こえますか" for event in heard)
