"""Customers and staff on Slack: the real service, the real SDK, and a local Slack."""

import io
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image
from slack_sdk.signature import SignatureVerifier

from tests.journeys.web_customer import WebCustomer
from tests.madoguchi import madoguchi
from tests.platforms import slack_person
from tests.platforms.serving import standing
from tests.platforms.settled import rows, settle
from tests.platforms.slack import SlackPlatform
from tests.platforms.slack_person import SlackPerson
from tests.service import Service, running
from tests.waiting import PATIENCE, wait_until

SUPPORT = "CSUPPORT"


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackPlatform]:
    with standing(SlackPlatform()) as platform:
        yield platform


@pytest.fixture(scope="module")
def service(slack: SlackPlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(
        tmp_path_factory.mktemp("slack"), slack_person.settings(slack, SLACK_SUPPORT_CHANNEL=SUPPORT)
    ) as started:
        for name, role, user in (("tanaka", "agent", "UAGENT"), ("mita", "viewer", "UVIEWER")):
            for words in (["add", name, "--role", role], ["link", name, "--slack", user]):
                assert madoguchi("staff", *words, settings={"DATA_DIR": started.database.parent}).code == 0
        yield started


@pytest.fixture
def customer(slack: SlackPlatform, service: Service, request: pytest.FixtureRequest) -> SlackPerson:
    """A new customer in a direct chat of their own."""
    return SlackPerson(
        slack, service.address, user=f"U-{request.node.name[:40]}", channel=f"D-{request.node.name[:40]}"
    )


def answered(person: SlackPerson, service: Service) -> list[str]:
    """What stands in the person's channel, once the desk has said all that it had to say."""
    settle(service)
    return person.seen


def buttons(message: dict[str, Any]) -> list[str]:
    return [element["text"]["text"] for block in message["blocks"] for element in block.get("elements", [])]


class TestCustomers:
    def test_a_direct_message_is_answered_with_buttons(
        self, customer: SlackPerson, service: Service, slack: SlackPlatform
    ) -> None:
        assert customer.say("メールの受信ができません。パスワードの画面は出ません") == 200

        assert answered(customer, service)
        assert buttons(slack.last_in(customer.channel))

    def test_a_picture_is_kept_whole(self, customer: SlackPerson, service: Service, slack: SlackPlatform) -> None:
        written = io.BytesIO()
        # Noise does not compress: some 200 KB.
        Image.effect_noise((500, 400), 100).save(written, "PNG")
        slack.files["F1"] = ("image/png", written.getvalue())

        customer.say("", subtype="file_share", files=[{"id": "F1", "mimetype": "image/png"}])

        assert any("画像を受け取りました" in said for said in answered(customer, service))
        assert rows(service, "SELECT name FROM attachment") == [("画面.png",)]

    def test_after_a_click_the_message_shows_what_was_chosen(
        self, customer: SlackPerson, service: Service, slack: SlackPlatform
    ) -> None:
        customer.say("メールの送信ができません。パスワードは聞かれません")
        answered(customer, service)
        asked = slack.last_in(customer.channel)
        label = buttons(asked)[0]

        customer.press(label)

        answered(customer, service)
        assert buttons(asked) == []
        assert asked["blocks"][-1]["text"]["text"] == f"☑ {label}"
        assert slack.last_in(customer.channel) is not asked

    def test_a_mention_begins_a_thread_that_goes_on_without_a_mention(
        self, customer: SlackPerson, service: Service, slack: SlackPlatform
    ) -> None:
        customer.channel = f"C-{customer.user}"
        customer.say("<@UBOT> スパムが届きます", type="app_mention")
        answered(customer, service)
        customer.thread = customer.last_ts
        first = len(customer.seen)
        assert slack.last_in(customer.channel)["thread_ts"] == customer.thread

        customer.say("知らない相手です")

        assert len(answered(customer, service)) > first

    def test_outside_its_threads_only_a_mention_is_heard(self, customer: SlackPerson, service: Service) -> None:
        customer.channel = f"C-{customer.user}"

        customer.say("メールが届かないんですよね")
        assert answered(customer, service) == []

        customer.say("<@UBOT> メールが届きません", type="app_mention")
        assert answered(customer, service)

    def test_a_retried_event_is_done_once(self, customer: SlackPerson, service: Service) -> None:
        event = customer.message("スパムが届きます")
        customer.send(event)
        once = answered(customer, service)

        assert customer.send(event, **{"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}) == 200

        assert answered(customer, service) == once

    def test_a_mention_and_the_message_event_of_one_text_are_answered_once(
        self, customer: SlackPerson, service: Service
    ) -> None:
        customer.channel = f"C-{customer.user}"
        mention = customer.message("<@UBOT> スパムが届きます", type="app_mention")
        customer.send(mention)
        once = answered(customer, service)

        twin = customer.wrapped({**mention["event"], "type": "message"})
        customer.send(twin)

        assert answered(customer, service) == once

    def test_the_bots_own_messages_and_edits_move_nothing_and_the_record_follows_an_edit(
        self, customer: SlackPerson, service: Service
    ) -> None:
        customer.say("メールの送信ができません。パスワードは聞かれません")
        before = answered(customer, service)
        edited = {"type": "message", "subtype": "message_changed", "channel": customer.channel, "ts": "1.0"}
        changed: dict[str, Any] = {
            **edited,
            "message": {"user": customer.user, "ts": customer.last_ts, "text": "訂正します"},
        }

        customer.send(customer.message("こんにちは", bot_id="B0"))
        customer.send(customer.wrapped(changed))

        assert answered(customer, service) == before
        assert rows(service, "SELECT count(*) FROM message WHERE text = '訂正します'") == [(1,)]

    def test_a_deleted_message_leaves_a_tombstone(self, customer: SlackPerson, service: Service) -> None:
        customer.say("メールが届きません。消したい話です")
        answered(customer, service)
        gone = {"type": "message", "subtype": "message_deleted", "channel": customer.channel, "ts": "1.0"}
        previous = {"user": customer.user, "ts": customer.last_ts, "text": "x"}

        customer.send(customer.wrapped({**gone, "deleted_ts": customer.last_ts, "previous_message": previous}))

        settle(service)
        assert rows(service, "SELECT count(*) FROM message WHERE text LIKE '%消したい話%'") == [(0,)]

    def test_the_slash_command_is_answered_in_the_direct_chat(
        self, customer: SlackPerson, service: Service, slack: SlackPlatform
    ) -> None:
        assert customer.command("英語のメールが届きます") == 200

        settle(service)
        assert slack.texts(f"D{customer.user}")

    def test_quoted_pings_are_only_text(self, customer: SlackPerson, service: Service, slack: SlackPlatform) -> None:
        customer.say("&lt;!channel&gt; スパムが届きます")
        answered(customer, service)
        customer.say("担当者と話したいです")

        settle(service)
        assert any("&lt;!channel&gt;" in said for said in slack.texts(SUPPORT))
        assert not any("<!channel>" in str(message) for message in slack.messages)


class TestStaff:
    @pytest.fixture
    def web(self, service: Service) -> WebCustomer:
        customer = WebCustomer.opens(service.address)
        customer.say("スパムが1日に何十通も届きます")
        customer.say("人と話したいです")
        return customer

    @pytest.fixture
    def ticket(self, web: WebCustomer, slack: SlackPlatform) -> dict[str, Any]:
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
        self, web: WebCustomer, slack: SlackPlatform, service: Service, ticket: dict[str, Any]
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

    def test_words_that_a_customer_took_back_go_from_the_thread_too(
        self, customer: SlackPerson, slack: SlackPlatform, service: Service
    ) -> None:
        customer.say("担当者と話したいです")
        answered(customer, service)
        customer.say("これは取り消したい言葉です")
        answered(customer, service)
        assert any("取り消したい言葉" in said for said in slack.texts(SUPPORT))
        gone = {"type": "message", "subtype": "message_deleted", "channel": customer.channel, "ts": "1.0"}
        previous = {"user": customer.user, "ts": customer.last_ts, "text": "x"}

        customer.send(customer.wrapped({**gone, "deleted_ts": customer.last_ts, "previous_message": previous}))

        settle(service)
        assert not any("取り消したい言葉" in str(message) for message in slack.messages)
        for table, column in (
            ("message", "text"),
            ("ticket", "summary"),
            ("delivery", "payload"),
            ("ticket_event", "text"),
        ):
            assert rows(service, f"SELECT count(*) FROM {table} WHERE {column} LIKE '%取り消したい言葉%'") == [(0,)]

    @pytest.mark.parametrize("user", ["UNOBODY", "UVIEWER"])
    def test_somebody_who_may_not_answer_gets_a_private_notice(
        self, web: WebCustomer, slack: SlackPlatform, service: Service, ticket: dict[str, Any], user: str
    ) -> None:
        self.agent(slack, service, ticket, user).say("こんにちは")

        wait_until(lambda: any(message["ephemeral"] and message["user"] == user for message in slack.messages))
        assert not any(message["author"] == "agent" for message in web.seen())

    def test_the_buttons_take_return_and_close(
        self, web: WebCustomer, slack: SlackPlatform, service: Service, ticket: dict[str, Any]
    ) -> None:
        agent = self.agent(slack, service, ticket)

        agent.press("担当する", ticket)
        wait_until(lambda: web.status == "person")
        agent.press("ボットに戻す", ticket)
        wait_until(lambda: web.status == "bot")
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


def test_the_challenge_is_answered_when_it_is_signed_and_fresh_and_refused_when_it_is_old(service: Service) -> None:
    body = b'{"type": "url_verification", "challenge": "x1"}'

    def asked(seconds_ago: int) -> tuple[int, bytes]:
        timestamp = str(int(time.time()) - seconds_ago)
        signature = SignatureVerifier(slack_person.SECRET).generate_signature(timestamp=timestamp, body=body)
        headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": str(signature)}
        request = urllib.request.Request(f"{service.address}/webhooks/slack/events", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return int(response.status), response.read()
        except urllib.error.HTTPError as error:
            return error.code, b""

    assert asked(0) == (200, b'{"challenge":"x1"}')
    assert asked(600) == (401, b"")


def test_a_channel_that_is_not_set_up_is_not_there(service: Service) -> None:
    assert slack_person.post(service.address, "/webhooks/line", b"{}", {}) == 404


@pytest.fixture
def another_site() -> Iterator[tuple[str, list[str]]]:
    """A site that is not Slack's: its address, and the tokens it was shown."""
    shown: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("Authorization", ""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.2", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}", shown
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("has_address", [True, False])
def test_of_a_file_on_another_site_the_customer_is_told_that_it_cannot_be_read(
    slack: SlackPlatform, service: Service, another_site: tuple[str, list[str]], has_address: bool
) -> None:
    address, shown = another_site
    file = f"F{has_address}"
    slack.files[file] = ("image/png", b"")
    slack.elsewhere[file] = f"{address}/picture.png" if has_address else None
    customer = SlackPerson(slack, service.address, user=f"U{file}", channel=f"D{file}")

    customer.say("", subtype="file_share", files=[{"id": file, "mimetype": "image/png"}])

    settle(service)
    assert any("読み取れません" in said for said in customer.seen)
    assert shown == []
