"""Nothing lost, nothing doubled: the process is killed at random while customers of both channels write."""

import json
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.channels.line.render import render as render_for_line
from api.channels.slack.render import render as render_for_slack
from tests.knowledge.folders import write_minimal
from tests.platforms import line_customer, slack_person
from tests.platforms.line import LinePlatform
from tests.platforms.line_customer import LineCustomer
from tests.platforms.serving import standing
from tests.platforms.slack import SlackPlatform
from tests.platforms.slack_person import SlackPerson
from tests.service import Service
from tests.waiting import PATIENCE, wait_until

CUSTOMERS, TEXTS, KILLS = 10, 10, 3
#: How many events are accepted from one kill to the next; all of them together are fewer than are sent.
BETWEEN = (20, 60)


@pytest.fixture
def line() -> Iterator[LinePlatform]:
    with standing(LinePlatform()) as platform:
        yield platform


@pytest.fixture
def slack() -> Iterator[SlackPlatform]:
    with standing(SlackPlatform()) as platform:
        yield platform


def until_accepted(send: Callable[[dict[str, Any]], int], event: dict[str, Any]) -> None:
    """Do as the platforms do: deliver again, after a pause, until the desk says 200."""
    wait_until(lambda: send(event) == 200, every=0.2)


def test_every_event_of_both_channels_is_answered_once_and_in_order(
    tmp_path: Path, line: LinePlatform, slack: SlackPlatform
) -> None:
    settings = {**line_customer.settings(line, LINE_REPLY="push"), **slack_person.settings(slack)}
    # Knowledge that is learned at once: the service starts again and again.
    service = Service(tmp_path, {**settings, "KNOWLEDGE_DIR": str(write_minimal(tmp_path / "knowledge"))})
    service.start()
    on_line = [LineCustomer(line, service.address, user=f"U{number}") for number in range(CUSTOMERS)]
    on_slack = [
        SlackPerson(slack, service.address, user=f"U{number}", channel=f"D{number}") for number in range(CUSTOMERS)
    ]
    # Different words each time, so that what is answered can be told apart in the transcript.
    words = [f"もふもふ{number}" for number in range(TEXTS)]

    accepted = threading.Semaphore(0)

    def write(customer: LineCustomer | SlackPerson) -> None:
        for word in words:
            event = customer.text_event(word) if isinstance(customer, LineCustomer) else customer.message(word)
            until_accepted(lambda event: customer.send(event), event)
            accepted.release()

    writers = [threading.Thread(target=write, args=(customer,)) for customer in [*on_line, *on_slack]]
    for writer in writers:
        writer.start()
    dice = random.Random(20261124)
    for _ in range(KILLS):
        for _ in range(dice.randint(*BETWEEN)):
            assert accepted.acquire(timeout=PATIENCE)
        # Now while the last one is worked off, now while the next one arrives.
        threading.Event().wait(dice.uniform(0, 0.1))
        service.kill()
        service.start()
    for writer in writers:
        writer.join()

    wait_until(lambda: not pending(tmp_path), lambda: pending(tmp_path))
    assert service.stop() == 0

    heard, said = transcripts(tmp_path)
    for customer in on_line:
        assert heard[f"user:{customer.user}"] == words
        assert line.texts(customer.user) == [
            piece.to_dict()["text"]
            for turn in said[f"user:{customer.user}"]
            for call in render_for_line(turn)
            for piece in call
        ]
    for person in on_slack:
        assert heard[f"T1:{person.channel}"] == words
        assert [message["text"] for message in slack.messages if message["channel"] == person.channel] == [
            post.text for turn in said[f"T1:{person.channel}"] for post in render_for_slack(turn)
        ]


def pending(folder: Path) -> list[tuple[str, int]]:
    """What still waits in inbox and outbox."""
    waiting = "SELECT 'inbox', count(*) FROM inbox WHERE done_at IS NULL UNION ALL "
    waiting += "SELECT 'outbox', count(*) FROM delivery WHERE state IN ('waiting', 'attempted')"
    return [(name, count) for name, count in rows(folder, waiting) if count]


def transcripts(folder: Path) -> tuple[dict[str, list[str]], dict[str, list[list[dict[str, Any]]]]]:
    """By customer: the texts that are on record, and the turns of the desk, in order."""
    query = "SELECT c.customer, m.author, m.turn, m.seq, m.text, m.caution, m.choices FROM message m "
    query += "JOIN conversation c ON c.id = m.conversation ORDER BY c.created_at, c.id, m.seq"
    heard: dict[str, list[str]] = {}
    said: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for customer, author, turn, seq, text, caution, choices in rows(folder, query):
        if author == "customer":
            heard.setdefault(customer, []).append(text)
        else:
            buttons = [
                {"id": f"{seq}:{choice['key']}", "label": choice["label"]} for choice in json.loads(choices or "[]")
            ]
            message = {"id": f"c.{seq}", "text": text, "caution": caution, "choices": buttons}
            said.setdefault(customer, {}).setdefault(turn, []).append(message)
    return heard, {customer: list(turns.values()) for customer, turns in said.items()}


def rows(folder: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{folder / 'data' / 'madoguchi.db'}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()
