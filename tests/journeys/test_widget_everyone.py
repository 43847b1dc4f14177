"""The chat and the public pages for everyone: keyboard, screen reader, small and large, dark, forced colours.

axe-core looks at every state; what it found is written to docs/accessibility.md.
"""

import io
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import patient
from tests.journeys import accessibility
from tests.journeys.accessibility import Screen
from tests.journeys.chat import Chat

AXE = Axe()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Of rules that were kept, only their names are of interest, not everything that keeps them.
    "resultTypes": ["violations"],
}
#: WCAG 2.2 asks for 24; the customers of this desk are often old, and the desk promises 44.
TOUCH = 44


def greeting(chat: Chat) -> None:
    expect(chat.desk.first).to_be_visible()


def suggestions(chat: Chat) -> None:
    chat.input.press_sequentially("受信")
    expect(chat.page.get_by_role("option").first).to_be_visible()
    chat.input.press("ArrowDown")


def question(chat: Chat) -> None:
    chat.say("メールが届かない")


def clock(chat: Chat) -> None:
    question(chat)
    chat.press("この機器")
    expect(chat.page.locator("madoguchi-chat .clock")).to_have_attribute("data-verdict", "right")


def caution_and_countdown(chat: Chat) -> None:
    chat.say("送信すると拒否されたと出ます")
    chat.press("受信しました")
    expect(chat.page.get_by_role("timer")).to_be_visible()


def what_cannot_be_undone(chat: Chat) -> None:
    question(chat)
    for label in ("この機器", "表示された", "まだ直りません", "1つだけ", "まだ直りません", "途中まで受信して止まる"):
        chat.press(label)
    expect(chat.page.get_by_text("バックアップが済みました")).to_be_visible()


def failed(chat: Chat) -> None:
    problem = '{"code": "invalid", "detail": "この文は受け取れません。"}'
    chat.page.route(
        "**/messages", lambda r: r.fulfill(status=422, content_type="application/problem+json", body=problem), times=1
    )
    chat.write("だめな文")
    expect(chat.button("もう一度送る")).to_be_visible()


def offline(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    chat.write("メールが届かない")
    expect(chat.page.get_by_text("送信待ち")).to_be_visible()


def ticket(chat: Chat) -> None:
    chat.say("人と話したい")


def menu(chat: Chat) -> None:
    chat.button("メニュー").click()


def confirmation(chat: Chat) -> None:
    menu(chat)
    chat.button("最初からやり直す").click()
    expect(chat.page.get_by_text("最初からやり直しますか？")).to_be_visible()


def rating(chat: Chat) -> None:
    clock(chat)
    chat.press("表示された")
    chat.press("直りました")
    expect(chat.button("評価を送る")).to_be_visible()


def larger(chat: Chat) -> None:
    clock(chat)
    chat.menu("文字を大きく")


def walked_offline(chat: Chat) -> None:
    question(chat)
    chat.rest_at_hand()
    chat.page.context.set_offline(True)
    expect(chat.status).to_contain_text("オフライン")
    chat.choices.get_by_text("この機器", exact=True).click()
    expect(chat.choices.filter(has_text="表示された")).to_be_visible()


def handover(chat: Chat) -> None:
    question(chat)
    chat.menu("スマホで続ける")
    expect(chat.page.get_by_role("img", name="スマホのカメラで読み取る QR コード")).to_be_visible()


def number(chat: Chat) -> None:
    question(chat)
    chat.menu("番号で続ける")


def picture(chat: Chat) -> None:
    question(chat)
    written = io.BytesIO()
    Image.new("RGB", (640, 400), "#1b4f72").save(written, "PNG")
    chat.page.locator("madoguchi-chat input[type=file]").set_input_files(
        {"name": "画面.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )
    expect(chat.page.get_by_role("img", name="画像 画面.png")).to_be_visible()
    chat.settled()


def error_text(chat: Chat) -> None:
    chat.say("550 5.1.1 User unknown と出ます")


STATES = {
    "あいさつ": greeting,
    "質問の候補": suggestions,
    "質問": question,
    "接続の確認": clock,
    "注意と制限時間": caution_and_countdown,
    "元に戻せない手順": what_cannot_be_undone,
    "送信の失敗": failed,
    "オフライン": offline,
    "受付番号": ticket,
    "メニュー": menu,
    "確認": confirmation,
    "評価": rating,
    "文字を大きく": larger,
    "オフラインで進めた手順": walked_offline,
    "スマホで続ける": handover,
    "番号で続ける": number,
    "画像": picture,
    "エラーの文": error_text,
}
#: Scheme and width, and how the table calls them.
VIEWS: tuple[tuple[Literal["light", "dark"], int, str], ...] = (
    ("light", 1280, "幅 1280 px・明"),
    ("dark", 320, "幅 320 px・暗"),
)

Record = Callable[[str, object], None]


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(browser: Browser, desk: str, name: str, record_property: Record) -> None:
    context = patient(
        browser.new_context(
            locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
        )
    )
    page = context.new_page()
    chat = Chat(page).open(desk)

    STATES[name](chat)

    for scheme, width, view in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 568})
        assert problems(page, name, view, record_property) == []
        assert page.evaluate(OVERFLOW) == []
    context.close()


@pytest.mark.parametrize("path", ["/", "/check", "/faq", "/faq/cannot-receive", "/faq/spam-rule"])
def test_axe_finds_nothing_on_the_pages(page: Page, desk: str, path: str, record_property: Record) -> None:
    page.goto(desk + path)

    for scheme, width, view in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert problems(page, f"ページ `{path}`", view, record_property) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    "state", [clock, what_cannot_be_undone, failed, menu, confirmation, rating, handover, number, picture]
)
def test_everything_that_is_pressed_is_large_enough_for_a_finger(
    browser: Browser, desk: str, state: Callable[[Chat], None]
) -> None:
    context = patient(
        browser.new_context(
            locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 360, "height": 720}, has_touch=True
        )
    )
    chat = Chat(context.new_page()).open(desk)

    state(chat)

    small = chat.page.evaluate(TARGETS, TOUCH)
    assert small == []
    context.close()


def test_a_problem_is_solved_with_the_keyboard_alone(page: Page, desk: str) -> None:
    chat = Chat(page)
    page.goto(desk)
    press = page.keyboard.press
    tab_to(page, "launcher")
    press("Enter")
    expect(chat.input).to_be_focused()
    page.keyboard.type("メールが届かない")
    press("Enter")
    for label in ("この機器", "表示された", "直りました"):
        expect(chat.choices.filter(has_text=label)).to_be_visible()
        tab_to(page, "choice", label)
        press("Enter")
        chat.settled()
    expect(chat.button("評価を送る")).to_be_visible()

    press("Escape")

    expect(chat.log).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_the_focus_goes_back_to_what_opened_the_chat(page: Page, desk: str) -> None:
    page.goto(desk)
    opener = page.get_by_role("link", name="チャットで相談する")
    opener.focus()
    opener.press("Enter")
    chat = Chat(page)
    expect(chat.input).to_be_focused()

    page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_on_a_phone_the_focus_stays_in_the_chat_that_covers_the_page(page: Page, desk: str) -> None:
    page.set_viewport_size({"width": 360, "height": 720})
    chat = Chat(page).open(desk)

    for key in ["Tab"] * 15 + ["Shift+Tab"] * 15:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.tagName") == "MADOGUCHI-CHAT"
    expect(chat.log).to_be_visible()


def test_a_screen_reader_is_told_each_message_once(chat: Chat) -> None:
    assert (chat.log.get_attribute("role"), chat.log.get_attribute("aria-live")) == ("log", "polite")
    chat.log.evaluate(
        """(log) => {
          window.told = [];
          new MutationObserver((changes) => {
            for (const { addedNodes, target } of changes) {
              if (target.closest?.('[aria-live=off]')) continue;
              for (const node of addedNodes) told.push(node.textContent);
            }
          }).observe(log, { childList: true, subtree: true, characterData: true });
        }"""
    )

    chat.say("メールが届かない")
    chat.press("この機器")
    told = chat.page.evaluate("told")

    for words in [
        "あなたメールが届かない",
        "あなたこの機器",
        "メールの調子が悪いのは、いまこの画面をご覧になっている機器ですか？",
    ]:
        assert sum(words in part for part in told) == 1, words


def test_the_history_can_be_scrolled_and_read_with_the_keyboard(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 360, "height": 480})
    chat.say("メールが届かない")
    scroller = chat.page.get_by_role("region", name="会話の履歴")
    scroller.focus()
    low = scroller.evaluate("element => element.scrollTop")

    chat.page.keyboard.press("Home")

    expect(chat.desk.first).to_be_in_viewport()
    assert scroller.evaluate("element => element.scrollTop") < low


def test_reading_further_up_is_not_disturbed_by_a_new_message(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 360, "height": 480})
    chat.say("メールが届かない")
    scroller = chat.page.get_by_role("region", name="会話の履歴")
    scroller.evaluate("element => new Promise((seen) => { element.onscroll = seen; element.scrollTop = 0; })")
    other = Chat(chat.page.context.new_page())
    other.open(chat.page.url)

    other.press("この機器")

    expect(chat.mine).to_have_count(2)
    assert scroller.evaluate("element => element.scrollTop") == 0


def test_with_forced_colours_everything_keeps_an_edge(chat: Chat) -> None:
    chat.page.emulate_media(forced_colors="active")
    chat.say("メールが届かない")

    for part in (
        chat.choices.first,
        chat.send,
        chat.input,
        chat.person,
        chat.page.locator("madoguchi-chat .bubble").first,
    ):
        assert part.evaluate("element => parseFloat(getComputedStyle(element).borderTopWidth)") >= 1


def test_with_reduced_motion_nothing_moves(chat: Chat) -> None:
    chat.page.emulate_media(reduced_motion="reduce")
    chat.page.route("**/messages", lambda route: None)
    chat.write("メールが届かない")
    expect(chat.page.locator("madoguchi-chat .typing")).to_be_visible()

    assert chat.page.evaluate("document.querySelector('madoguchi-chat').shadowRoot.getAnimations().length") == 0


def test_the_pages_say_all_that_is_needed_without_script(browser: Browser, desk: str) -> None:
    context = patient(browser.new_context(java_script_enabled=False, locale="ja-JP"))
    page = context.new_page()
    page.goto(desk)

    # Debian's Chromium under a driver leaves <noscript> unrendered: its source is looked at.
    assert "この画面ではチャットを使えません" in page.content()
    page.get_by_role("link", name="メールの受信ができない").click()
    expect(page.locator(".steps > li").first).to_be_visible()
    page.get_by_role("link", name="接続の確認").click()
    expect(page.locator("time")).to_be_visible()
    context.close()


def problems(page: Page, name: str, view: str, record: Record) -> list[str]:
    """What axe-core finds on a screen, in words; for the table it is put on record."""
    found = AXE.run(page, options=RULES).response
    failed = found["violations"]
    checked = accessibility.criteria(found["passes"])
    record(accessibility.SCREEN, asdict(Screen(name, view, checked, accessibility.criteria(failed))))
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in failed]


def tab_to(page: Page, part: str, label: str = "") -> None:
    """Presses Tab until the focus is on this part."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement?.shadowRoot?.activeElement; return e ? [e.getAttribute('part'), e.textContent] : [null, ''] }"
        )
        if focused[0] == part and label in focused[1]:
            return
    raise AssertionError(f"{part} {label} cannot be reached with Tab")


#: Elements of the open chat that are wider than what holds them.
OVERFLOW = """() => {
  const root = document.querySelector('madoguchi-chat').shadowRoot;
  return [...root.querySelectorAll('.panel, .scroller, .bubble, .head, .help, .composer')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${element.className} ${element.scrollWidth} > ${element.clientWidth}`);
}"""

#: Controls that are smaller than a finger; links inside a sentence are not controls.
TARGETS = """(size) => {
  const root = document.querySelector('madoguchi-chat').shadowRoot;
  return [...root.querySelectorAll('button, textarea, input[type=text], summary, .scores label, .phone a, .wide, [role=option]')]
    .filter((element) => element.offsetParent)
    .map((element) => [element.textContent || element.className, element.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < size || height < size)
    .map(([name, { width, height }]) => `${name} ${width} x ${height}`);
}"""


def test_the_result_table_names_tests_that_exist() -> None:
    written = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_widget_*.py"))

    assert {name for name in accessibility.NEEDED if f"def {name}(" not in written} == set()
