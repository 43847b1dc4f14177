"""`channels check` tells what is missing, and asks the platforms whether they take the token."""

import asyncio
from typing import Any

import pytest

from api.channels.check import Checked, check_channels
from api.settings import Settings
from tests.platforms.line import LinePlatform
from tests.platforms.serving import served
from tests.platforms.slack import SlackPlatform

WHOLE_LINE = {"line_channel_secret": "s", "line_access_token": "line-token"}
WHOLE_SLACK = {"slack_signing_secret": "s", "slack_bot_token": "xoxb-1"}


def checked(**settings: Any) -> dict[str, Checked]:
    return {one.channel: one for one in asyncio.run(check_channels(Settings(**settings)))}


def test_nothing_set_up_is_well() -> None:
    found = checked()

    assert list(found) == ["line", "slack", "mail", "webhook"]
    assert all(one.is_well and not one.configured and one.reachable is None for one in found.values())
    assert found["line"].missing == ("MADOGUCHI_LINE_CHANNEL_SECRET", "MADOGUCHI_LINE_ACCESS_TOKEN")


def test_a_channel_set_up_in_part_is_not_well_and_says_what_is_missing() -> None:
    line = checked(line_access_token="x")["line"]

    assert (line.configured, line.missing, line.is_well) == (True, ("MADOGUCHI_LINE_CHANNEL_SECRET",), False)


@pytest.mark.parametrize(("token", "accepted"), [("line-token", True), ("another", False)])
def test_line_is_asked_whether_it_takes_the_token(token: str, accepted: bool) -> None:
    with served(LinePlatform().app()) as address:
        line = checked(line_channel_secret="s", line_access_token=token, line_api_url=address)["line"]

    assert line.reachable is accepted
    assert line.is_well is accepted


def test_slack_is_asked_too_and_the_addresses_for_its_console_are_told() -> None:
    with served(SlackPlatform().app()) as address:
        slack = checked(**WHOLE_SLACK, slack_api_url=f"{address}/api", public_url="https://desk.example.jp")["slack"]

    assert slack.reachable is True
    assert slack.webhooks[0] == "https://desk.example.jp/webhooks/slack/events"


def test_a_platform_that_cannot_be_reached_is_not_well() -> None:
    nowhere = "http://127.0.0.1:9"
    found = checked(
        **WHOLE_LINE,
        **WHOLE_SLACK,
        line_api_url=nowhere,
        slack_api_url=nowhere,
        smtp_url="smtp://127.0.0.1:9",
        mail_from="a@example.jp",
        ticket_mail_to="b@example.jp",
    )

    assert [found[name].reachable for name in ("line", "slack", "mail")] == [False, False, False]
