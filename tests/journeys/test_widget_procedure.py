"""The procedure goes on where the line does not: walked in the browser, told to the desk when it is back."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import patient, persistent
from tests.journeys.chat import Chat, said, stored

OFFLINE = "手順はオフラインのまま進められます"
TO_WHAT_CANNOT_BE_UNDONE = (
    "この機器",
    "表示された",
    "まだ直りません",
    "1つだけ",
    "まだ直りません",
    "途中まで受信して止まる",
)
WHAT_CANNOT_BE_UNDONE = "メールソフトの設定をすべて削除し、もう一度設定を行って、受信してください。"


def at_the_first_question(chat: Chat) -> None:
    chat.say("メールが届かない")
    chat.rest_at_hand()


def second_window(chat: Chat, desk: str) -> Chat:
    """The same conversation in another window, which has all that it needs to walk on without a line."""
    other = Chat(chat.page.context.new_page()).open(desk)
    other.rest_at_hand()
    return other


def walk(chat: Chat, *labels: str) -> None:
    for label in labels:
        before = chat.desk.count()
        chat.choices.get_by_text(label, exact=True).click()
        expect(chat.desk.nth(before)).to_be_visible()


def told(chat: Chat) -> None:
    """Nothing waits on the device any more."""
    chat.page.evaluate(
        """async () => {
          while (Object.values(localStorage).some((record) => JSON.parse(record).outbox.length)) await new Promise(requestAnimationFrame);
        }"""
    )


def saved(chat: Chat, folder: Path, asked: list[str] | None = None) -> Page:
    """The page that the chat saves, opened from the disk without a line. ``asked``: takes the addresses it asks for."""
    file = folder / "saved.html"
    chat.save_page().save_as(file)
    page = chat.page.context.new_page()
    page.context.set_offline(True)
    if asked is not None:
        page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page


def texts(chat: Chat) -> list[str]:
    return chat.page.locator("madoguchi-chat .text").all_inner_texts()


def test_a_whole_procedure_is_walked_offline_and_becomes_part_of_the_conversation(chat: Chat, desk: str) -> None:
    at_the_first_question(chat)
    walks: list[object] = []
    chat.page.on("request", lambda request: walks.append(request.post_data_json) if "/walk" in request.url else None)
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text(OFFLINE)

    walk(chat, "この機器", "表示された", "直りました")
    expect(chat.log).to_contain_text("オフライン")
    expect(chat.choices).to_have_count(0)
    seen = texts(chat)
    chat.page.context.set_offline(False)

    expect(chat.status).to_contain_text("自動でご案内しています")
    expect(chat.page.get_by_text("この案内は役に立ちましたか？")).to_be_visible()
    messages = stored(chat.page, desk)
    assert said(messages) == ["メールが届かない", "この機器", "表示された", "直りました"]
    assert said([message for message in messages if message["offline"]]) == ["この機器", "表示された", "直りました"]
    assert texts(chat) == seen == [message["text"] for message in messages]
    assert len(walks) == 1


def test_what_was_walked_survives_a_reload_and_is_told_once(chat: Chat, desk: str) -> None:
    at_the_first_question(chat)
    chat.page.route("**/api/chat/**", lambda route: route.abort())
    chat.page.reload()
    expect(chat.status).to_contain_text(OFFLINE)
    walk(chat, "この機器", "表示された")
    seen = texts(chat)

    chat.page.reload()

    expect(chat.page.locator("madoguchi-chat .text")).to_have_text(seen)
    expect(chat.choices.filter(has_text="直りました")).to_be_visible()
    walk(chat, "まだ直りません")
    chat.page.unroute("**/api/chat/**")
    told(chat)
    messages = stored(chat.page, desk)
    assert said(messages) == ["メールが届かない", "この機器", "表示された", "まだ直りません"]
    assert texts(chat) == [message["text"] for message in messages]


def test_a_walk_survives_a_restart_of_the_browser(browser: Browser, desk: str, tmp_path: Path) -> None:
    context = persistent(browser, tmp_path)
    chat = Chat(context.new_page()).open(desk)
    at_the_first_question(chat)
    context.set_offline(True)
    expect(chat.status).to_contain_text(OFFLINE)
    walk(chat, "この機器", "表示された")
    seen = texts(chat)
    context.close()

    context = persistent(browser, tmp_path)
    chat = Chat(context.new_page())
    chat.page.route("**/api/chat/**", lambda route: route.abort())
    chat.page.goto(desk)
    chat.launcher.click()
    expect(chat.page.locator("madoguchi-chat .text")).to_have_text(seen)
    walk(chat, "まだ直りません")
    chat.page.unroute("**/api/chat/**")
    told(chat)

    assert said(stored(chat.page, desk)) == ["メールが届かない", "この機器", "表示された", "まだ直りません"]
    context.close()


def test_two_windows_walk_one_way_together_and_it_is_told_once(chat: Chat, desk: str) -> None:
    at_the_first_question(chat)
    other = second_window(chat, desk)
    chat.page.context.set_offline(True)
    for window in (chat, other):
        expect(window.status).to_contain_text(OFFLINE)
    walk(chat, "この機器")
    walk(other, "表示された")
    expect(chat.mine).to_have_text(["メールが届かない", "この機器", "表示された"])

    chat.page.context.set_offline(False)

    told(chat)
    messages = stored(chat.page, desk)
    assert said(messages) == ["メールが届かない", "この機器", "表示された"]
    assert {message["author"] for message in messages} == {"customer", "bot"}
    for window in (chat, other):
        expect(window.page.locator("madoguchi-chat .text")).to_have_text([str(message["text"]) for message in messages])
        expect(window.choices.filter(has_text="直りました")).to_be_visible()


def test_two_windows_that_part_ways_lose_no_step_and_show_no_error(chat: Chat, desk: str) -> None:
    at_the_first_question(chat)
    other = second_window(chat, desk)
    for window in (chat, other):
        # As if both were pressed in the same moment: neither hears of the other.
        window.page.evaluate(
            """() => {
              const kept = Object.fromEntries(Object.entries(localStorage));
              Storage.prototype.getItem = (key) => kept[key] ?? null;
              addEventListener('storage', (event) => event.stopImmediatePropagation(), true);
            }"""
        )
    chat.page.context.set_offline(True)
    for window, label in ((chat, "この機器"), (other, "別の機器")):
        expect(window.status).to_contain_text(OFFLINE)
        walk(window, label)

    chat.page.context.set_offline(False)

    for window in (chat, other):
        expect(window.log).to_contain_text("・")
        window.settled()
        expect(window.log).not_to_contain_text("送れませんでした")
    messages = stored(chat.page, desk)
    [noted] = [str(message["text"]) for message in messages if message["author"] == "system"]
    _, pressed = said(messages)
    assert {pressed, noted.split(" → ")[-1]} == {"この機器", "別の機器"}


def test_a_walk_whose_answer_is_lost_is_not_told_twice(chat: Chat, desk: str) -> None:
    at_the_first_question(chat)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    chat.page.route("**/walk", lose, times=1)
    chat.page.route("**/events", lambda route: route.abort())
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text(OFFLINE)
    walk(chat, "この機器")

    with chat.page.expect_response("**/walk"):
        chat.page.context.set_offline(False)

    expect(chat.choices.filter(has_text="表示された")).to_be_visible()
    assert said(stored(chat.page, desk)) == ["メールが届かない", "この機器"]


def test_a_text_between_the_steps_keeps_its_place(chat: Chat, desk: str) -> None:
    at_the_first_question(chat)
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text(OFFLINE)
    walk(chat, "この機器")
    chat.write("ちょっと待ってください")
    walk(chat, "表示された")
    assert chat.written() == ["メールが届かない", "この機器", "ちょっと待ってください", "表示された"]

    chat.page.context.set_offline(False)

    expect(chat.choices.filter(has_text="直りました")).to_be_visible()
    told(chat)
    assert said(stored(chat.page, desk)) == ["メールが届かない", "この機器", "ちょっと待ってください", "表示された"]


def test_where_the_conversation_has_moved_on_the_steps_are_noted_and_it_is_asked_again(
    chat: Chat, browser: Browser, desk: str
) -> None:
    at_the_first_question(chat)
    elsewhere = Chat(patient(browser.new_context()).new_page())
    elsewhere.page.goto(desk)
    elsewhere.page.evaluate(
        "([key, record]) => localStorage.setItem(key, record)", chat.page.evaluate("Object.entries(localStorage)[0]")
    )
    elsewhere.page.reload()
    elsewhere.launcher.click()
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text(OFFLINE)
    walk(chat, "この機器")
    elsewhere.press("別の機器")
    elsewhere.page.context.close()

    chat.page.context.set_offline(False)

    expect(chat.choices.filter(has_text="出ない・開けない")).to_be_visible()
    messages = stored(chat.page, desk)
    assert said(messages) == ["メールが届かない", "別の機器"]
    noted = next(message for message in messages if message["author"] == "system")
    assert "この機器" in str(noted["text"])
    assert texts(chat) == [message["text"] for message in messages]


def test_a_step_that_cannot_be_undone_asks_first(chat: Chat) -> None:
    chat.say("メールが届かない")
    for label in TO_WHAT_CANNOT_BE_UNDONE:
        chat.press(label)
    step = chat.desk.last
    expect(step).to_contain_text("始める前に、メールデータを必ずバックアップしてください。")
    expect(step.get_by_text(WHAT_CANNOT_BE_UNDONE)).to_be_hidden()

    step.get_by_text("バックアップが済みました").press("Enter")

    expect(step.get_by_text(WHAT_CANNOT_BE_UNDONE)).to_be_visible()


def test_it_asks_first_without_a_line_and_on_the_saved_page_too(chat: Chat, tmp_path: Path) -> None:
    at_the_first_question(chat)
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text(OFFLINE)
    walk(chat, *TO_WHAT_CANNOT_BE_UNDONE)
    step = chat.desk.last
    expect(step.get_by_text(WHAT_CANNOT_BE_UNDONE)).to_be_hidden()
    step.get_by_text("バックアップが済みました").click()
    expect(step.get_by_text(WHAT_CANNOT_BE_UNDONE)).to_be_visible()

    page = saved(chat, tmp_path)
    for label in TO_WHAT_CANNOT_BE_UNDONE:
        page.get_by_role("link", name=label, exact=True).click()

    step = page.locator("section:visible")
    expect(step).to_contain_text("始める前に、メールデータを必ずバックアップしてください。")
    expect(step.get_by_text(WHAT_CANNOT_BE_UNDONE)).to_be_hidden()
    step.get_by_text("バックアップが済みました").click()
    expect(step.get_by_text(WHAT_CANNOT_BE_UNDONE)).to_be_visible()


def test_the_saved_page_is_walked_from_the_disk(chat: Chat, tmp_path: Path) -> None:
    at_the_first_question(chat)
    asked: list[str] = []
    page = saved(chat, tmp_path, asked)
    expect(page.get_by_text("メールの調子が悪いのは、いまこの画面をご覧になっている機器ですか？").first).to_be_visible()
    for label in ("この機器", "表示された"):
        page.get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_text("メールソフト（メーラ）を起動してください。")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="出ない・違う日付や時刻").click()
    expect(page.get_by_text("インターネットに接続ができていません").first).to_be_visible()
    page.get_by_role("link", name="保存したときの手順へ戻る").click()

    expect(page.get_by_role("link", name="この機器", exact=True)).to_be_visible()
    expect(page.locator("section:visible")).to_have_count(1)
    expect(page.locator("header").get_by_role("link", name=re.compile(r"^0\d"))).to_be_visible()
    assert {url.partition(":")[0] for url in asked} == {"file"}
