"""The chat on a line that breaks: nothing written is lost, nothing is said twice, and the order stays."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import patient, persistent
from tests.journeys.chat import Chat, said, stored
from tests.journeys.sites import Elsewhere, Pages, faulty, site
from tests.service import Service, running

PORTAL = "<!doctype html><title>Wi-Fi</title><h1>ログインしてください</h1>"


def test_what_is_written_offline_waits_and_is_sent_once_in_order(chat: Chat, desk: str) -> None:
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text("インターネットにつながっていません")
    chat.write("メールが届かない")
    chat.write("昨日からです")
    expect(chat.page.get_by_text("送信待ち")).to_have_count(2)

    chat.page.context.set_offline(False)

    chat.settled()
    assert chat.written() == ["メールが届かない", "昨日からです"]
    assert said(stored(chat.page, desk)) == ["メールが届かない", "昨日からです"]
    expect(chat.status).to_contain_text("自動でご案内しています")


def test_the_very_first_text_waits_too(page: Page, desk: str) -> None:
    chat = Chat(page)
    page.goto(desk)
    chat.launcher.hover()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    chat.launcher.click()
    chat.write("メールが届かない")
    expect(page.get_by_text("送信待ち")).to_be_visible()

    page.context.set_offline(False)

    chat.settled()
    expect(chat.choices.filter(has_text="この機器")).to_be_visible()
    assert said(stored(page, desk)) == ["メールが届かない"]


def test_what_waits_survives_a_restart_of_the_browser(browser: Browser, desk: str, tmp_path: Path) -> None:
    context = persistent(browser, tmp_path)
    chat = Chat(context.new_page()).open(desk)
    context.set_offline(True)
    chat.write("メールが届かない")
    chat.write("昨日からです")
    expect(chat.page.get_by_text("送信待ち")).to_have_count(2)
    context.close()

    context = persistent(browser, tmp_path)
    chat = Chat(context.new_page())
    chat.page.goto(desk)
    chat.launcher.click()

    expect(chat.mine).to_have_text(["メールが届かない", "昨日からです"])
    chat.settled()
    assert said(stored(chat.page, desk)) == ["メールが届かない", "昨日からです"]
    context.close()


def test_an_answer_that_gets_lost_does_not_double_the_question(page: Page, desk: str) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The desk takes the text, its answer never arrives."""
        lost.append((route.request.post_data_json or {})["client_id"])
        route.fetch()
        route.abort()

    page.route("**/events", lambda route: route.abort())
    page.route("**/messages", lose, times=1)
    chat = Chat(page).open(desk)
    with page.expect_response("**/messages") as again:
        chat.write("メールが届かない")

    chat.settled()
    assert [(again.value.request.post_data_json or {})["client_id"]] == lost
    assert chat.written() == ["メールが届かない"]
    assert said(stored(page, desk)) == ["メールが届かない"]


def test_replies_come_by_the_stream_when_the_answer_is_lost(chat: Chat, desk: str) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    chat.page.route("**/messages", lose)

    chat.say("メールが届かない")

    expect(chat.choices.filter(has_text="この機器")).to_be_visible()
    chat.page.unroute("**/messages")
    assert said(stored(chat.page, desk)) == ["メールが届かない"]


# Nobody gets one any more, or this conversation or address has its share
@pytest.mark.parametrize(("status", "code"), [(503, "overloaded"), (429, "too-fast")])
def test_when_the_desk_has_no_stream_left_news_are_fetched(
    chat: Chat, browser: Browser, desk: str, status: int, code: str
) -> None:
    refusal = {"status": status, "content_type": "application/problem+json", "headers": {"Retry-After": "1"}}
    chat.page.route("**/events", lambda route: route.fulfill(body=f'{{"code": "{code}"}}', **refusal))  # pyright: ignore[reportArgumentType]
    chat.page.reload()
    other = Chat(patient(browser.new_context()).new_page())
    other.page.goto(desk)
    other.page.evaluate(
        "([key, record]) => localStorage.setItem(key, record)", chat.page.evaluate("Object.entries(localStorage)[0]")
    )
    other.page.reload()
    other.launcher.click()

    other.say("メールが届かない")

    expect(chat.mine).to_have_text(["メールが届かない"])
    expect(chat.status).to_contain_text("自動でご案内しています")
    other.page.context.close()


def test_a_lost_opening_does_not_open_two_conversations(page: Page, desk: str) -> None:
    opened: list[str] = []

    def lose(route: Route) -> None:
        opened.append(route.fetch().json()["id"])
        route.abort()

    page.route("**/api/chat/conversations", lose, times=1)
    Chat(page).open(desk)

    assert page.evaluate("desk => JSON.parse(localStorage.getItem(`madoguchi:${desk}/`)).id", desk) == opened[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        # A captive portal's page, with a success status
        ({"status": 200, "content_type": "text/html", "body": PORTAL}, "窓口ではないページ"),
        # A captive portal that claims to speak JSON
        ({"status": 200, "content_type": "application/json", "body": '{"login": true}'}, "窓口ではないページ"),
        # A captive portal that sends elsewhere
        ({"status": 302, "headers": {"Location": "/check"}}, "窓口ではないページ"),
        # A proxy whose desk is gone
        ({"status": 502, "content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}, "窓口から返事がありません"),
        # A proxy's own 404 does not end the conversation
        ({"status": 404, "content_type": "text/html", "body": "<h1>Not Found</h1>"}, "窓口ではないページ"),
        # The desk itself is full
        (
            {
                "status": 503,
                "content_type": "application/problem+json",
                "headers": {"Retry-After": "1"},
                "body": '{"code": "overloaded"}',
            },
            "混み合っています",
        ),
        # The desk asks for a pause
        (
            {
                "status": 429,
                "content_type": "application/problem+json",
                "headers": {"Retry-After": "1"},
                "body": '{"code": "too-fast"}',
            },
            "混み合っています",
        ),
    ],
)
def test_what_is_not_the_desks_answer_is_not_taken_for_one(
    chat: Chat, desk: str, answer: dict[str, object], words: str
) -> None:
    chat.page.route("**/api/chat/**", lambda route: route.fulfill(**answer))  # pyright: ignore[reportArgumentType]
    chat.write("メールが届かない")
    expect(chat.status).to_contain_text(words)
    expect(chat.page.get_by_text("送信待ち")).to_be_visible()

    chat.page.unroute("**/api/chat/**")

    chat.settled()
    assert said(stored(chat.page, desk)) == ["メールが届かない"]


def test_two_windows_show_one_conversation(chat: Chat, desk: str) -> None:
    other = Chat(chat.page.context.new_page()).open(desk)

    chat.say("メールが届かない")
    expect(other.mine).to_have_text(["メールが届かない"])
    other.press("この機器")

    expect(chat.mine).to_have_text(["メールが届かない", "この機器"])
    expect(chat.choices.filter(has_text="表示された")).to_be_visible()
    assert said(stored(chat.page, desk)) == ["メールが届かない", "この機器"]


def test_two_windows_that_wrote_offline_lose_and_double_nothing(chat: Chat, desk: str) -> None:
    other = Chat(chat.page.context.new_page()).open(desk)
    chat.page.context.set_offline(True)
    chat.write("こちらから")
    other.write("あちらから")
    chat.page.context.set_offline(False)

    for window in (chat, other):
        expect(window.mine).to_have_count(2)
        window.settled()
    texts = [str(text) for text in said(stored(chat.page, desk))]
    assert sorted(texts) == ["あちらから", "こちらから"]
    for window in (chat, other):
        expect(window.mine).to_have_text(texts)


def test_a_wrong_device_clock_is_told_apart(page: Page, desk: str) -> None:
    page.clock.install()
    page.clock.set_system_time("2026-01-02T03:04:05+09:00")
    chat = Chat(page).open(desk)

    chat.say("メールが届かない")
    chat.press("この機器")

    clock = page.locator("madoguchi-chat .clock")
    expect(clock).to_have_attribute("data-verdict", "wrong")
    expect(clock).to_contain_text("この機器の時計が")


def test_a_stale_answer_and_no_answer_are_told_apart(chat: Chat) -> None:
    chat.page.route(
        "**/api/time**", lambda route: route.fulfill(json={"now": "2026-11-24T09:00:00Z", "nonce": "of another time"})
    )
    chat.say("メールが届かない")
    chat.press("この機器")
    clock = chat.page.locator("madoguchi-chat .clock")
    expect(clock).to_contain_text("古い控えが返ってきました")

    chat.page.unroute("**/api/time**")
    chat.page.context.set_offline(True)
    chat.button("もう一度確かめる").click()
    expect(clock).to_contain_text("インターネットにつながっていないようです")

    chat.page.context.set_offline(False)
    chat.button("もう一度確かめる").click()
    expect(clock).to_have_attribute("data-verdict", "right")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path) as service:
        yield service


def test_the_desk_dies_in_mid_conversation_and_comes_back(page: Page, service: Service) -> None:
    chat = Chat(page).open(service.address)
    chat.say("メールが届かない")
    chat.rest_at_hand()
    service.kill()
    chat.choices.get_by_text("この機器", exact=True).click()
    expect(chat.status).to_contain_text("つながっていません")
    expect(chat.log).to_contain_text("オフライン")
    expect(chat.choices.filter(has_text="表示された")).to_be_visible()

    # Pressed before or after the widget knew: a choice that waits, or a step of a walk.
    with page.expect_response(lambda answer: answer.url.endswith(("/messages", "/walk"))):
        service.start()

    expect(chat.choices.filter(has_text="表示された")).to_be_visible()
    assert said(stored(page, service.address)) == ["メールが届かない", "この機器"]


def test_while_the_desk_is_down_a_reload_brings_the_chat_back_and_the_procedure_goes_on(
    page: Page, tmp_path: Path
) -> None:
    pages: Pages = {}
    with (
        site(lambda path: pages.get(path, ("", {}))) as origin,
        running(tmp_path, {"ALLOWED_ORIGINS": origin}) as service,
    ):
        address = Elsewhere(origin, service.address, pages).page("<p>本文</p>")
        chat = Chat(page).open(address)
        chat.say("メールが届かない")
        chat.rest_at_hand()
        service.kill()

        page.reload()

        expect(chat.mine).to_have_text(["メールが届かない"])
        chat.choices.get_by_text("この機器", exact=True).click()
        expect(chat.choices.filter(has_text="表示された")).to_be_visible()
        expect(chat.log).to_contain_text("オフライン")


def test_where_the_script_cannot_be_had_the_page_shows_what_stands_inside_the_element(
    page: Page, elsewhere: Elsewhere
) -> None:
    page.route("**/widget/**", lambda route: route.abort())
    address = elsewhere.page('<madoguchi-chat>お電話は <a href="tel:0300000000">03-0000-0000</a></madoguchi-chat>')
    page.goto(address)
    phone = page.get_by_role("link", name="03-0000-0000")
    expect(phone).to_be_visible()

    page.unroute("**/widget/**")
    page.reload()

    expect(Chat(page).launcher).to_be_visible()
    expect(phone).to_be_hidden()


def test_one_request_in_four_fails_and_still_everything_is_said_once(page: Page, desk: str) -> None:
    chance = random.Random(7)

    def gamble(route: Route) -> None:
        fate = chance.random()
        if fate < 0.1:
            route.abort()
        elif fate < 0.2:
            route.fetch()
            route.abort()
        elif fate < 0.25:
            route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")
        else:
            route.continue_()

    page.route(
        "**/widget/**",
        lambda route: (
            route.abort() if chance.random() < 0.25 and "chat.js" not in route.request.url else route.continue_()
        ),
    )
    page.route("**/api/chat/conversations", gamble)
    page.route("**/messages", gamble)
    chat = Chat(page)
    page.goto(desk)
    chat.launcher.click()
    expect(chat.desk.first).to_be_visible()
    texts = [f"質問 {n}" for n in range(4)]

    for text in texts:
        chat.write(text)

    chat.settled()
    # What is on record is read by the test itself, over a line that works.
    page.unroute_all(behavior="wait")
    assert said(stored(page, desk)) == texts
    assert chat.written() == texts


def test_on_a_slow_line_where_one_request_in_ten_fails_a_problem_is_solved(page: Page, desk: str) -> None:
    with faulty(int(desk.rpartition(":")[2]), chance=random.Random(11), failing=0.1) as address:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
        line.send("Network.emulateNetworkConditions", slow)
        page.goto(address)
        chat = Chat(page)
        chat.launcher.click()
        expect(chat.desk.first).to_be_visible()

        chat.write("メールが届かない")
        for label in ("この機器", "表示された", "直りました"):
            chat.choices.get_by_text(label, exact=True).click()
        expect(page.get_by_text("この案内は役に立ちましたか？")).to_be_visible()

        messages = page.evaluate(
            "() => JSON.parse(Object.values(localStorage).find((record) => record.includes('outbox'))).messages"
        )
        assert said(messages) == ["メールが届かない", "この機器", "表示された", "直りました"]
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
