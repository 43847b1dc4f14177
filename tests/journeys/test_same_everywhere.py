"""The same words lead through the same nodes to the same end on the web, on LINE and on Slack."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.web_customer import WebCustomer
from tests.platforms import line_customer, slack_person
from tests.platforms.line import LinePlatform
from tests.platforms.line_customer import LineCustomer
from tests.platforms.serving import standing
from tests.platforms.settled import rows, settle
from tests.platforms.slack import SlackPlatform
from tests.platforms.slack_person import SlackPerson
from tests.service import ROOT, Service, running

#: One of each kind: solved, given up and handed over, a ticket of its own kind, left open, two problems, a correction.
KINDS = ("d01", "d16", "d04", "d34", "d47", "d46")


def dialogues() -> list[dict[str, Any]]:
    lines = Path(ROOT, "tests", "eval", "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    return [dialogue for dialogue in map(json.loads, lines) if dialogue["id"] in KINDS]


@pytest.fixture(scope="module")
def line() -> Iterator[LinePlatform]:
    with standing(LinePlatform()) as platform:
        yield platform


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackPlatform]:
    with standing(SlackPlatform()) as platform:
        yield platform


@pytest.fixture(scope="module")
def service(line: LinePlatform, slack: SlackPlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = {**line_customer.settings(line), **slack_person.settings(slack)}
    with running(tmp_path_factory.mktemp("everywhere"), settings) as started:
        yield started


def record(service: Service, channel: str) -> tuple[list[str], str, list[str]]:
    """Nodes, end and kinds of tickets of the channel's newest conversation, the greeting of the web left out."""
    [(conversation, end)] = rows(
        service, f"SELECT id, \"end\" FROM conversation WHERE channel = '{channel}' ORDER BY created_at DESC LIMIT 1"
    )
    where = f"WHERE conversation = '{conversation}'"
    nodes = rows(
        service, f"SELECT node FROM message {where} AND author = 'bot' AND node <> 'desk.greeting' ORDER BY seq"
    )
    return [node for (node,) in nodes], end, [kind for (kind,) in rows(service, f"SELECT kind FROM ticket {where}")]


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda dialogue: dialogue["title"])
def test_the_channel_makes_no_difference(
    dialogue: dict[str, Any], service: Service, line: LinePlatform, slack: SlackPlatform
) -> None:
    web = WebCustomer.opens(service.address)
    on_line = LineCustomer(line, service.address, user=f"U{dialogue['id']}")
    on_slack = SlackPerson(slack, service.address, user=f"U{dialogue['id']}", channel=f"D{dialogue['id']}")

    for turn in dialogue["turns"]:
        web.say(turn["user"])
        assert on_line.say(turn["user"]) == 200
        assert on_slack.say(turn["user"]) == 200
        settle(service)

    expected = record(service, "web")
    assert expected[1] == dialogue["expect_end"]
    assert record(service, "line") == expected
    assert record(service, "slack") == expected
