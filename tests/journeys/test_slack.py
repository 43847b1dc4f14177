"""Customers and staff on Slack: the real service, the real SDK, and a local Slack."""

import json
import os
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.platforms import slack_person
from tests.platforms.serving import served
from tests.platforms.slack import SlackPlatform
from tests.platforms.slack_person import SlackPerson
from tests.service import ROOT, Service, running
from tests.waiting import wait_until

SUPPORT = "CSUPPORT"


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackPlatform]:
    platform = SlackPlatform()
    with served(platform.app()) as address:
        platform.address = address
        yield platform
    assert platform.complaints == []


@pytest.fixture(scope="module")
def service(slack: SlackPlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(
        tmp_path_factory.mktemp("slack"), slack_person.settings(slack, SLACK_SUPPORT_CHANNEL=SUPPORT)
    ) as started:
        data = Path(started.log.parent) / "data"
        for name, role, user in (("tanaka", "agent", "UAGENT"), ("mita", "viewer", "UVIEWER")):
            for words in (["add", name, "--role", role], ["link", name, "--slack", user]):
                environment = {**os.environ, "MADOGUCHI_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
                command = [sys.executable, "-c", "from api.cli import main; main()", "staff", *words]
                subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        yield started


@pytest.fixture
def customer(slack: SlackPlatform, service: Service, request: pytest.FixtureRequest) -> SlackPerson:
    """A new customer in a direct chat of their own."""
    return SlackPerson(
        slack, service.address, user=f"U-{request.node.name[:40]}", channel=f"D-{request.node.name[:40]}"
    )


def answered(person: SlackPerson, count: int = 1) -> list[str]:
    wait_until(lambda: len(person.seen) >= count, lambda: person.seen)
    return person.seen


def buttons(message: dict[str, Any]) -> list[str]:
    return [element["text"]["text"] for block in message["blocks"] for element in block.get("elements", [])]


class Web:
    """A customer on the web."""

    def __init__(self, service: Service) -> None:
        self.address = service.address
        opened = self._call("POST", "/api/chat/conversations", {"client_id": str(uuid.uuid4())})
        self.path, self.token = f"/api/chat/conversations/{opened['id']}", opened["token"]

    def say(self, text: str) -> dict[str, Any]:
        return self._call("POST", f"{self.path}/messages", {"client_id": str(uuid.uuid4()), "text": text})

    def seen(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._call("GET", f"{self.path}/messages?after=0")["messages"]
        return messages

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"content-type": "application/json"}
        if path != "/api/chat/conversations":
            headers["authorization"] = f"Bearer {self.token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.address}{path}", data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            answer: dict[str, Any] = json.load(response)
            return answer


class TestCustomers:
    def test_a_direct_message_is_answered_with_buttons(self, customer: SlackPerson, slack: SlackPlatform) -> None:
        assert customer.say("メールの受信ができません。パスワードの画面は出ません") == 200

        answered(customer)
        assert buttons([message for message in slack.messages if message["channel"] == customer.channel][-1])

    def test_after_a_click_the_message_shows_what_was_chosen(self, customer: SlackPerson, slack: SlackPlatform) -> None:
        customer.say("送信するとパスワードを何度も聞かれて送れません")
        answered(customer)
        asked = [message for message in slack.messages if message["channel"] == customer.channel][-1]
        label = buttons(asked)[0]

        customer.press(label)

        answered(customer, 2)
        assert buttons(asked) == []
        assert f"☑ {label}" in slack.texts(customer.channel)[slack.texts(customer.channel).index(customer.seen[-2])]

    def test_a_mention_begins_a_thread_and_the_thread_goes_on_without_a_mention(
        self, customer: SlackPerson, slack: SlackPlatform
    ) -> None:
        customer.channel = f"C-{customer.user}"
        customer.say("<@UBOT> スパムが届きます", type="app_mention")
        answered(customer)
        customer.thread = customer.last_ts
        assert slack.messages[-1]["thread_ts"] == customer.thread

        customer.say("知らない相手です")

        before = len(answered(customer, 2))
        customer.thread = None
        customer.say("今日は寒いですね")
        customer.say("<@UBOT> 英語のメールが届きます", type="app_mention")
        answered(customer, before + 1)
        overheard = [message for message in slack.messages if message["channel"] == customer.channel][before:]
        assert {message["thread_ts"] for message in overheard} == {customer.last_ts}

    def test_a_retried_event_is_done_once(self, customer: SlackPerson) -> None:
        event = customer.message("ぴよぴよ")
        for number in range(3):
            assert customer.send(event, **({"x-slack-retry-num": str(number)} if number else {})) == 200
        customer.say("もふもふ")

        answered(customer, 2)
        wait_until(lambda: any("担当者" in said for said in customer.seen), lambda: customer.seen)

    def test_the_bots_own_messages_and_edits_move_nothing(self, customer: SlackPerson) -> None:
        customer.say("メールの送信ができません。パスワードは聞かれません")
        before = len(answered(customer))
        original = customer.last_ts

        customer.send(customer.message("こんにちは", bot_id="B0"))
        edited = {"type": "message", "subtype": "message_changed", "channel": customer.channel, "ts": "1.0"}
        edited["message"] = {"user": customer.user, "ts": original, "text": "メールの受信ができません"}
        customer.send(customer.wrapped(edited))
        customer.say("日付と時刻は出ています")

        answered(customer, before + 1)

    def test_the_slash_command_is_answered_in_the_direct_chat(
        self, customer: SlackPerson, slack: SlackPlatform
    ) -> None:
        assert customer.command("英語のメールが届きます") == 200

        wait_until(lambda: slack.texts(f"D{customer.user}") != [])

    def test_quoted_pings_are_only_text(self, customer: SlackPerson, slack: SlackPlatform) -> None:
        customer.say("&lt;!channel&gt; 人と話したい")
        answered(customer)

        wait_until(
            lambda: any("&lt;!channel&gt;" in said for said in slack.texts(SUPPORT)), lambda: slack.texts(SUPPORT)
        )
        assert not any("<!channel>" in str(message) for message in slack.messages)


class TestStaff:
    @pytest.fixture
    def web(self, service: Service) -> Web:
        customer = Web(service)
        customer.say("スパムが1日に何十通も届きます")
        customer.say("人と話したいです")
        return customer

    @pytest.fixture
    def ticket(self, web: Web, slack: SlackPlatform) -> dict[str, Any]:
        """The ticket's message in the support channel."""
        [number] = {message["ticket"]["number"] for message in web.seen() if message["ticket"]}

        def posts() -> list[dict[str, Any]]:
            return [
                message
                for message in slack.messages
                if message["channel"] == SUPPORT and number in str(message["blocks"])
            ]

        wait_until(lambda: posts() != [])
        return posts()[0]

    def agent(
        self, slack: SlackPlatform, service: Service, ticket: dict[str, Any], user: str = "UAGENT"
    ) -> SlackPerson:
        return SlackPerson(slack, service.address, user=user, channel=SUPPORT, thread=ticket["ts"])

    def test_a_reply_in_the_thread_reaches_the_customer_and_the_customers_words_the_thread(
        self, web: Web, slack: SlackPlatform, service: Service, ticket: dict[str, Any]
    ) -> None:
        assert buttons(ticket) == ["担当する", "ボットに戻す", "完了にする"]

        self.agent(slack, service, ticket).say("田中です。設定を見せていただけますか？")

        wait_until(lambda: any(message["author"] == "agent" for message in web.seen()))
        [said] = [message for message in web.seen() if message["author"] == "agent"]
        assert (said["text"], said["name"]) == ("田中です。設定を見せていただけますか？", "tanaka")
        web.say("はい、どうぞ")
        wait_until(lambda: any("はい、どうぞ" in text for text in slack.texts(SUPPORT)))
        posted = next(message for message in slack.messages if "はい、どうぞ" in str(message["blocks"]))
        assert posted["thread_ts"] == ticket["ts"]

    @pytest.mark.parametrize("user", ["UNOBODY", "UVIEWER"])
    def test_somebody_who_may_not_answer_gets_a_private_notice(
        self, web: Web, slack: SlackPlatform, service: Service, ticket: dict[str, Any], user: str
    ) -> None:
        self.agent(slack, service, ticket, user).say("こんにちは")

        wait_until(lambda: any(message["ephemeral"] and message["user"] == user for message in slack.messages))
        assert not any(message["author"] == "agent" for message in web.seen())

    def test_the_buttons_take_return_and_close(
        self, web: Web, slack: SlackPlatform, service: Service, ticket: dict[str, Any]
    ) -> None:
        agent = self.agent(slack, service, ticket)

        agent.press("担当する", ticket)
        wait_until(lambda: web._call("GET", f"{web.path}/messages?after=0")["status"] == "person")
        agent.press("ボットに戻す", ticket)
        wait_until(lambda: web._call("GET", f"{web.path}/messages?after=0")["status"] == "bot")
        agent.press("完了にする", ticket)
        wait_until(lambda: any("完了" in text for text in slack.texts(SUPPORT)))


def test_a_wrong_or_old_signature_is_refused(service: Service) -> None:
    body = b'{"type": "url_verification", "challenge": "x"}'
    for headers in (
        {},
        {"x-slack-signature": "v0=0", "x-slack-request-timestamp": "1"},
        {"x-slack-signature": "v0=0", "x-slack-request-timestamp": "あ".encode().decode("latin-1")},
    ):
        request_headers = {"content-type": "application/json", **headers}
        assert slack_person.post(service.address, "/webhooks/slack/events", body, request_headers) == 401


def test_a_channel_that_is_not_set_up_is_not_there(service: Service) -> None:
    assert slack_person.post(service.address, "/webhooks/line", b"{}", {}) == 404
