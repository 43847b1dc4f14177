"""What Slack's readers see when calls fail or are repeated: the real SDK against a local Slack."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from api.channels.slack.sender import SlackSender
from api.delivery import Later, Never, Outcome, Parcel, Sent
from api.records.tables import now
from tests.platforms.serving import standing
from tests.platforms.slack import SlackPlatform


@pytest.fixture
def slack() -> Iterator[SlackPlatform]:
    with standing(SlackPlatform()) as platform:
        yield platform


def parcel(
    *texts: str, tried_before: bool = False, labels: tuple[str, ...] = (), customer: str = "T1:C1:1.0", **origin: Any
) -> Parcel:
    messages = [{"id": "c1.2", "text": text, "caution": None, "choices": []} for text in texts]
    messages[-1]["choices"] = [{"id": f"2:{place}", "label": label} for place, label in enumerate(labels)]
    payload = {"messages": messages, "customer": customer, "origin": origin}
    return Parcel(
        id=1,
        conversation="c1",
        channel="slack",
        kind="messages",
        payload=payload,
        key="k1",
        tried_before=tried_before,
        created_at=now(),
    )


def send(slack: SlackPlatform, *parcels: Parcel) -> list[Outcome]:
    async def main() -> list[Outcome]:
        sender = SlackSender(AsyncWebClient("xoxb-1", base_url=f"{slack.address}/api/"))
        return [await sender.send(each) for each in parcels]

    return asyncio.run(main())


def test_it_is_said_in_the_thread_without_markup_and_with_its_key(slack: SlackPlatform) -> None:
    [outcome] = send(slack, parcel("こんにちは", labels=("はい", "いいえ")))

    [message] = slack.messages
    assert outcome == Sent(remote=message["ts"])
    assert (message["channel"], message["thread_ts"]) == ("C1", "1.0")
    assert message["metadata"]["event_payload"] == {"key": "k1", "place": 0}
    assert [button["value"] for button in message["blocks"][1]["elements"]] == ["c1:2:0", "c1:2:1"]


class TestAfterACrash:
    def test_what_arrived_is_not_said_again(self, slack: SlackPlatform) -> None:
        send(slack, parcel("一つ", "二つ"))

        send(slack, parcel("一つ", "二つ", tried_before=True))

        assert slack.texts("C1") == ["一つ", "二つ"]

    def test_what_arrived_in_part_is_completed(self, slack: SlackPlatform) -> None:
        slack.faults = [0, "internal_error"]
        send(slack, parcel("一つ", "二つ"))
        assert slack.texts("C1") == ["一つ"]

        assert isinstance(send(slack, parcel("一つ", "二つ", tried_before=True))[0], Sent)

        assert slack.texts("C1") == ["一つ", "二つ"]

    def test_an_answer_that_was_lost_in_a_direct_chat_is_found_in_its_history(self, slack: SlackPlatform) -> None:
        slack.faults = [-500]
        [first, second] = send(
            slack,
            parcel("こんにちは", customer="T1:D1"),
            parcel("こんにちは", customer="T1:D1", tried_before=True),
        )

        assert first == Later(error="internal_error", unknown=True)
        assert isinstance(second, Sent)
        assert slack.texts("D1") == ["こんにちは"]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (429, Later(error="ratelimited", seconds=1.0)),
        ("ratelimited", Later(error="ratelimited", seconds=1.0)),
        (503, Later(error="internal_error", unknown=True)),
        ("channel_not_found", Never(error="channel_not_found")),
        ("token_revoked", Never(error="token_revoked")),
    ],
)
def test_what_passes_is_tried_again_and_what_never_works_is_not(
    slack: SlackPlatform, fault: Any, outcome: Outcome
) -> None:
    slack.faults = [fault]

    assert send(slack, parcel("こんにちは")) == [outcome]
    assert slack.messages == []


def test_after_a_click_the_message_shows_the_chosen_label(slack: SlackPlatform) -> None:
    send(slack, parcel("直りましたか？", labels=("直りました", "まだ直りません")))
    ts = slack.messages[0]["ts"]

    send(slack, parcel("よかったです。", chosen={"ts": ts, "text": "直りましたか？", "label": "直りました"}))

    assert slack.texts("C1") == ["直りましたか？\n☑ 直りました", "よかったです。"]
    assert all(block["type"] == "section" for block in slack.messages[0]["blocks"])


def test_a_message_that_is_gone_does_not_keep_the_answer_back(slack: SlackPlatform) -> None:
    send(slack, parcel("よかったです。", chosen={"ts": "9.9", "text": "x", "label": "直りました"}))

    assert slack.texts("C1") == ["よかったです。"]
