"""Whole conversations of a customer in a real browser, from the first word to the end."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.journeys.chat import Chat, said, stored

TO_THE_CLOCK = ["この機器"]
SOLVED = [*TO_THE_CLOCK, "表示された", "直りました"]


def test_a_problem_is_solved_step_by_step(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")
    for label in SOLVED:
        chat.press(label)

    assert chat.written() == ["メールが届かない", *SOLVED]
    assert said(stored(chat.page, desk)) == ["メールが届かない", *SOLVED]
    expect(chat.page.get_by_text("この案内は役に立ちましたか？")).to_be_visible()


def test_a_person_is_one_press_away_and_the_ticket_has_a_number(chat: Chat) -> None:
    chat.say("メールが届かない")

    chat.person.click()

    ticket = chat.page.locator("madoguchi-chat .ticket strong")
    expect(ticket).to_have_text(re.compile(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$"))
    expect(chat.status).to_contain_text("担当者を待っています")
    chat.say("090-1234-5678")
    expect(chat.desk.last).to_contain_text(ticket.inner_text())


def test_a_question_is_answered_in_own_words_too(chat: Chat) -> None:
    chat.say("メールが届かない")

    chat.say("はい、これです")

    expect(chat.page.locator("madoguchi-chat .clock")).to_be_visible()
    expect(chat.choices.filter(has_text="表示された")).to_have_count(1)


def test_the_check_shows_the_desks_clock_beside_the_devices(chat: Chat) -> None:
    chat.say("メールが届かない")
    chat.press("この機器")

    clock = chat.page.locator("madoguchi-chat .clock")
    expect(clock).to_have_attribute("data-verdict", "right")
    desk_time, device_time = clock.locator("time").all()
    today = chat.page.evaluate(
        "new Date().toLocaleDateString('ja-JP', { year: 'numeric', month: 'long', day: 'numeric' })"
    )
    expect(desk_time).to_contain_text(today)
    expect(device_time).to_contain_text(today)


def test_a_reload_at_any_step_changes_nothing(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")
    for label in [*SOLVED, None]:
        # Of several messages of one answer, the stream may have brought only the first.
        expect(chat.page.locator("madoguchi-chat .message")).to_have_count(len(stored(chat.page, desk)))
        texts = chat.page.locator("madoguchi-chat .text").all_inner_texts()
        labels = chat.choices.all_inner_texts()
        clocks = chat.page.locator("madoguchi-chat .clock").count()

        chat.page.reload()

        expect(chat.log).to_be_visible()
        expect(chat.page.locator("madoguchi-chat .text")).to_have_text(texts)
        expect(chat.choices).to_have_text(labels)
        expect(chat.page.locator("madoguchi-chat .clock")).to_have_count(clocks)
        if label:
            chat.press(label)
    assert said(stored(chat.page, desk)) == ["メールが届かない", *SOLVED]


def test_only_the_waiting_question_has_buttons(chat: Chat) -> None:
    chat.say("メールが届かない")
    first = chat.choices.all_inner_texts()

    chat.press("この機器")

    assert chat.choices.all_inner_texts() != first
    expect(chat.choices.filter(has_text="この機器")).to_have_count(0)


def test_the_newest_message_and_its_answers_are_in_sight_after_each_press(chat: Chat) -> None:
    chat.say("メールが届かない")
    for label in ("この機器", "表示された", "まだ直りません"):
        chat.press(label)

        expect(chat.choices.last).to_be_in_viewport()
        if label == "この機器":
            # It grows after it was put in.
            expect(chat.page.locator("madoguchi-chat .clock")).to_have_attribute("data-verdict", "right")
            expect(chat.choices.last).to_be_in_viewport()


def test_pressed_twice_is_said_once(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")

    chat.choices.get_by_text("この機器", exact=True).dblclick()
    chat.settled()

    assert said(stored(chat.page, desk)) == ["メールが届かない", "この機器"]


def test_a_conversation_that_is_over_goes_on_as_a_new_one_with_the_same_text(chat: Chat, desk: str) -> None:
    chat.say("こんにちは")
    first = conversation(chat.page, desk)

    def over(route: Route) -> None:
        problem = {
            "type": "/problems/conversation-over",
            "code": "conversation-over",
            "title": "Gone",
            "status": 410,
            "detail": "終わり",
        }
        route.fulfill(status=410, content_type="application/problem+json", body=json.dumps(problem))

    chat.page.route(f"**/{first}/messages", over)
    chat.write("メールが届かない")

    expect(chat.log).to_contain_text("ここから新しい相談です")
    chat.settled()
    assert conversation(chat.page, desk) != first
    assert said(stored(chat.page, desk)) == ["メールが届かない"]
    expect(chat.log).to_contain_text("こんにちは")


def test_starting_over_begins_a_new_conversation(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")
    first = conversation(chat.page, desk)

    chat.menu("最初からやり直す")
    chat.button("はい").click()

    expect(chat.mine).to_have_count(0)
    expect(chat.desk).to_have_count(1)
    assert conversation(chat.page, desk) != first


def test_a_refused_text_stays_with_its_reason_and_can_be_taken_back(chat: Chat) -> None:
    def refuse(route: Route) -> None:
        problem = {
            "type": "/problems/invalid",
            "code": "invalid",
            "title": "No",
            "status": 422,
            "detail": "この文は受け取れません。",
        }
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(problem))

    chat.page.route("**/messages", refuse, times=1)
    chat.write("だめな文")

    expect(chat.log).to_contain_text("この文は受け取れません。")
    chat.button("もう一度送る").click()
    chat.settled()
    assert chat.written() == ["だめな文"]
    expect(chat.log).not_to_contain_text("送れませんでした")


def test_a_text_that_is_too_long_is_not_sent_and_not_lost(chat: Chat) -> None:
    text = "あ" * 8003
    chat.write(text)

    expect(chat.page.get_by_text("3 文字多すぎます（8,000 文字まで）")).to_be_visible()
    expect(chat.input).to_have_value(text)
    expect(chat.mine).to_have_count(0)


def test_the_rating_reaches_the_desk(chat: Chat) -> None:
    chat.say("メールが届かない")
    for label in SOLVED:
        chat.press(label)

    chat.page.get_by_role("radio", name="5 とても").check()
    with chat.page.expect_response("**/rating") as answer:
        chat.button("評価を送る").click()

    assert answer.value.status == 204
    assert answer.value.request.post_data_json == {"score": 5}
    expect(chat.page.get_by_text("ありがとうございました")).to_be_visible()


def test_the_conversation_can_be_taken_along_as_a_file(chat: Chat) -> None:
    chat.say("メールが届かない")

    with chat.page.expect_download() as download:
        chat.menu("会話をファイルに保存")

    text = download.value.path().read_text("utf-8")
    assert "あなた\nメールが届かない" in text
    assert download.value.suggested_filename == "madoguchi.txt"


def test_the_saved_page_can_be_read_from_the_disk(chat: Chat, tmp_path: Path) -> None:
    chat.say("メールが届かない")

    file = tmp_path / "saved.html"
    chat.save_page().save_as(file)
    chat.page.context.set_offline(True)
    chat.page.goto(file.as_uri())

    expect(chat.page.get_by_role("link", name=re.compile(r"^0\d"))).to_be_visible()
    expect(chat.page.locator("body")).to_contain_text("保存したこのページ")
    assert chat.page.locator("script").count() == 0


def test_what_is_kept_can_be_wiped_from_the_device(chat: Chat) -> None:
    chat.say("メールが届かない")

    chat.menu("この端末から消す")
    chat.button("はい").click()

    expect(chat.log).to_be_hidden()
    assert chat.page.evaluate("Object.keys(localStorage)") == []


def test_replies_are_told_by_sound_only_where_that_was_switched_on(page: Page, desk: str) -> None:
    page.add_init_script(
        """window.notes = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) { notes += 1; start.apply(this, when); };"""
    )
    chat = Chat(page).open(desk)
    chat.say("メールが届かない")
    chat.button("メニュー").click()
    expect(chat.button("返事を音で知らせる")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("notes") == 0

    chat.button("返事を音で知らせる").click()
    assert page.evaluate("notes") == 2
    page.reload()
    chat.button("メニュー").click()
    expect(chat.button("返事を音で知らせる")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    chat.press("この機器")
    assert page.evaluate("notes") == 2

    chat.menu("返事を音で知らせる")
    chat.press("表示された")
    assert page.evaluate("notes") == 2


def test_larger_text_stays_on_this_device_until_all_is_wiped(chat: Chat) -> None:
    chat.say("メールが届かない")
    usual = chat.page.locator("madoguchi-chat .panel").evaluate("panel => getComputedStyle(panel).fontSize")
    chat.menu("文字を大きく")

    chat.page.reload()

    panel = chat.page.locator("madoguchi-chat .panel.larger")
    expect(panel).to_be_visible()
    assert panel.evaluate("panel => getComputedStyle(panel).fontSize") != usual
    chat.menu("この端末から消す")
    chat.button("はい").click()
    expect(chat.log).to_be_hidden()
    assert chat.page.evaluate("Object.keys(localStorage)") == []
    expect(panel).to_have_count(0)


def test_a_password_is_seen_masked_after_it_was_sent(chat: Chat, desk: str) -> None:
    chat.say("パスワードは hogehoge99 です。受信できません")

    expect(chat.mine.first).to_contain_text("●●●●")
    expect(chat.log).not_to_contain_text("hogehoge99")
    assert "hogehoge99" not in chat.page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")


def test_the_page_hears_of_messages_and_states(chat: Chat) -> None:
    chat.page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ['open', 'close', 'message', 'status']) document.addEventListener(`madoguchi:${name}`, (event) => heard.push([name, event.detail?.message?.author, event.detail?.status]));
        }"""
    )

    chat.say("人と話したい")
    chat.element.evaluate("chat => chat.close()")
    chat.element.evaluate("chat => chat.open()")
    chat.page.wait_for_function("heard.some(([name, , status]) => name === 'status' && status === 'waiting')")

    heard = chat.page.evaluate("heard")
    assert [name for name, *_ in heard if name in ("open", "close")] == ["close", "open"]
    assert ["message", "customer", None] in heard
    assert ["message", "bot", None] in heard


def test_the_page_can_speak_for_the_customer(page: Page, desk: str) -> None:
    chat = Chat(page)
    page.goto(desk)

    chat.element.evaluate("chat => chat.say('メールが届かない')")

    expect(chat.choices.filter(has_text="この機器")).to_be_visible()
    assert chat.written() == ["メールが届かない"]


def conversation(page: Page, desk: str) -> str:
    return page.evaluate("desk => JSON.parse(localStorage.getItem(`madoguchi:${desk}/`)).id", desk)
