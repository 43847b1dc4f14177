"""What can be taken along with one press, where the page may."""

from playwright.sync_api import Page, expect

from tests.journeys.chat import Chat
from tests.journeys.sites import Elsewhere

ERROR = "550 5.7.1 relaying denied by policy"
COPY = "エラーの文をコピー"


def test_an_error_is_copied_as_it_was_written(page: Page, desk: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = Chat(page).open(desk)
    chat.say(f"「{ERROR}」と出ます")

    chat.button(COPY).first.click()

    expect(chat.button("コピーしました").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == ERROR


def test_where_the_page_may_not_copy_the_button_goes(page: Page, elsewhere: Elsewhere) -> None:
    chat = Chat(page).open(elsewhere.page(headers={"Permissions-Policy": "clipboard-write=()"}))
    chat.say(f"「{ERROR}」と出ます")
    expect(chat.button(COPY).first).to_be_visible()
    offered = chat.button(COPY).count()

    chat.button(COPY).first.click()

    expect(chat.button(COPY)).to_have_count(offered - 1)
