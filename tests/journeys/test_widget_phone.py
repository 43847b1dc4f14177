"""The same conversation on another device, by link or by number."""

import io
import re
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import patient
from tests.journeys.chat import Chat


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Another device: nothing of this one is on it."""
    context = patient(
        browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 360, "height": 720})
    )
    yield context.new_page()
    context.close()


def handed_over(chat: Chat) -> tuple[str, str]:
    """Address and number that the chat shows."""
    chat.menu("スマホで続ける")
    dialog = chat.page.locator("madoguchi-chat dialog")
    expect(dialog.get_by_role("img", name="スマホのカメラで読み取る QR コード")).to_be_visible()
    expect(dialog.get_by_role("timer")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    return dialog.get_by_role("link").inner_text(), dialog.locator("strong").inner_text()


def test_the_link_brings_the_conversation_to_the_phone_once(chat: Chat, phone: Page) -> None:
    chat.say("メールが届かない")
    address, _ = handed_over(chat)
    chat.button("閉じる").last.click()

    there = Chat(phone)
    phone.goto(address)

    expect(there.mine).to_have_text(["メールが届かない"])
    there.press("この機器")
    expect(chat.mine).to_have_text(["メールが届かない", "この機器"])
    assert phone.evaluate("location.hash") == ""
    phone.evaluate("localStorage.clear()")
    phone.goto("about:blank")
    phone.goto(address)
    expect(phone.get_by_text("この番号は使えません")).to_be_visible()


def test_the_number_can_be_typed_over_with_gaps(chat: Chat, phone: Page, desk: str) -> None:
    chat.say("メールが届かない")
    _, number = handed_over(chat)
    there = Chat(phone).open(desk)
    there.input.press_sequentially("あ")
    there.input.fill("")

    there.menu("番号で続ける")
    field = phone.get_by_role("textbox", name="6けたの番号", exact=True)
    field.fill("123")
    there.button("続ける").click()
    expect(phone.get_by_text("この番号は使えません")).to_be_visible()
    field.fill(number)
    field.press("Enter")

    expect(there.mine).to_have_text(["メールが届かない"])
    expect(phone.locator("madoguchi-chat dialog")).to_be_hidden()


def test_a_camera_reads_the_address_off_the_screen_in_the_dark_too(chat: Chat) -> None:
    chat.page.emulate_media(color_scheme="dark")
    chat.say("メールが届かない")
    address, _ = handed_over(chat)

    seen = chat.page.get_by_role("img", name="スマホのカメラで読み取る QR コード").screenshot()

    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(seen)))
    assert (code.format, code.text) == (zxingcpp.BarcodeFormat.QRCode, address)


def test_without_a_line_there_is_no_number(chat: Chat) -> None:
    chat.say("メールが届かない")
    chat.page.context.set_offline(True)

    chat.menu("スマホで続ける")

    expect(chat.page.get_by_text("いまは窓口につながりません。")).to_be_visible()
