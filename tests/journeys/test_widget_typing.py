"""Writing Japanese in a real browser: input methods, line breaks, suggestions."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Route, expect

from tests.journeys.chat import Chat

#: What the browser reports for a key that the input method took.
TAKEN = 229


@pytest.fixture
def keyboard(chat: Chat) -> Iterator[CDPSession]:
    """The browser's own input, as an input method drives it."""
    session = chat.page.context.new_cdp_session(chat.page)
    chat.input.focus()
    yield session
    session.detach()


def compose(keyboard: CDPSession, text: str) -> None:
    keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def enter(keyboard: CDPSession, code: int = 13) -> None:
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send(
            "Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": code}
        )


def test_enter_that_confirms_a_conversion_does_not_send(chat: Chat, keyboard: CDPSession) -> None:
    compose(keyboard, "じゅしん")
    compose(keyboard, "受信")
    enter(keyboard, TAKEN)
    keyboard.send("Input.insertText", {"text": "受信"})

    expect(chat.input).to_have_value("受信")
    expect(chat.mine).to_have_count(0)

    keyboard.send("Input.insertText", {"text": "できない"})
    enter(keyboard)

    expect(chat.mine).to_have_text(["受信できない"])
    expect(chat.input).to_have_value("")


def test_enter_in_the_middle_of_a_composition_does_not_send(chat: Chat, keyboard: CDPSession) -> None:
    compose(keyboard, "じゅsん")

    enter(keyboard)

    expect(chat.input).to_have_value("じゅsん")
    expect(chat.mine).to_have_count(0)


@pytest.mark.parametrize("order", [["keydown", "compositionend"], ["compositionend", "keydown"]])
def test_both_orders_in_which_browsers_end_a_composition(chat: Chat, order: list[str]) -> None:
    chat.input.fill("受信")

    chat.input.evaluate(
        """(input, [order, taken]) => {
          input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true, composed: true }));
          for (const kind of order) {
            const composing = order[0] === 'keydown';
            const event = kind === 'keydown'
              ? new KeyboardEvent('keydown', { key: 'Enter', keyCode: taken, isComposing: composing, bubbles: true, composed: true, cancelable: true })
              : new CompositionEvent('compositionend', { data: '受信', bubbles: true, composed: true });
            input.dispatchEvent(event);
          }
        }""",
        [order, TAKEN],
    )

    expect(chat.mine).to_have_count(0)
    expect(chat.input).to_have_value("受信")
    chat.input.press("Enter")
    expect(chat.mine).to_have_text(["受信"])


def test_escape_that_cancels_a_conversion_does_not_close_the_chat(chat: Chat, keyboard: CDPSession) -> None:
    compose(keyboard, "じゅしん")

    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Escape", "windowsVirtualKeyCode": TAKEN})

    expect(chat.log).to_be_visible()


def test_shift_enter_begins_a_new_line(chat: Chat) -> None:
    chat.input.fill("一行目")
    chat.input.press("Shift+Enter")
    chat.page.keyboard.type("二行目")
    expect(chat.mine).to_have_count(0)

    chat.send.click()

    expect(chat.mine).to_have_text(["一行目\n二行目"])


def test_the_field_grows_with_its_text(chat: Chat) -> None:
    low = chat.input.bounding_box()
    chat.input.fill("一\n二\n三\n四")
    high = chat.input.bounding_box()

    assert low
    assert high
    assert high["height"] > low["height"] * 1.5


def test_blank_texts_are_not_sent(chat: Chat) -> None:
    chat.write("  \n ")

    expect(chat.mine).to_have_count(0)


def suggest(*texts: str) -> dict[str, object]:
    return {"suggestions": [{"text": text, "topic": "a"} for text in texts]}


def test_a_suggestion_is_chosen_with_the_keyboard(chat: Chat) -> None:
    chat.page.route("**/api/suggest**", lambda route: route.fulfill(json=suggest("受信できない", "受信の時に聞かれる")))
    options = chat.page.get_by_role("option")

    chat.input.press_sequentially("受信")
    expect(options).to_have_text(["受信できない", "受信の時に聞かれる"])
    for _ in range(2):
        chat.input.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert chat.input.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    chat.input.press("Enter")

    expect(chat.mine).to_have_text(["受信の時に聞かれる"])
    expect(options).to_have_count(0)


def test_enter_without_a_chosen_suggestion_sends_what_was_written(chat: Chat) -> None:
    chat.page.route("**/api/suggest**", lambda route: route.fulfill(json=suggest("受信できない")))
    chat.input.press_sequentially("じゅしん")
    expect(chat.page.get_by_role("option")).to_have_count(1)

    chat.input.press("Enter")

    expect(chat.mine).to_have_text(["じゅしん"])


def test_escape_puts_the_suggestions_away_first(chat: Chat) -> None:
    chat.page.route("**/api/suggest**", lambda route: route.fulfill(json=suggest("受信できない")))
    chat.input.press_sequentially("受信")
    expect(chat.page.get_by_role("option")).to_have_count(1)

    chat.input.press("Escape")
    expect(chat.page.get_by_role("option")).to_have_count(0)
    expect(chat.log).to_be_visible()

    chat.input.press("Escape")
    expect(chat.log).to_be_hidden()


def test_an_answer_to_what_stood_there_before_is_dropped(chat: Chat) -> None:
    waiting: list[Route] = []

    def late_then_quick(route: Route) -> None:
        if waiting:
            route.fulfill(json=suggest("新しい候補"))
        else:
            waiting.append(route)

    chat.page.route("**/api/suggest**", late_then_quick)
    with chat.page.expect_request("**/api/suggest**"):
        chat.input.press_sequentially("じゅ")
    with chat.page.expect_response("**/api/suggest**"):
        chat.input.press_sequentially("しん")
    expect(chat.page.get_by_role("option")).to_have_text(["新しい候補"])

    waiting[0].fulfill(json=suggest("古い候補"))

    expect(chat.page.get_by_role("option")).to_have_text(["新しい候補"])


def test_what_is_typed_for_a_contact_never_leaves_the_device_before_it_is_sent(chat: Chat) -> None:
    chat.say("人と話したい")
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))

    chat.input.press_sequentially("090-1234-5678")
    chat.input.press("Enter")
    chat.settled()

    assert not [url for url in asked if "suggest" in url]


def test_the_desk_really_suggests(chat: Chat) -> None:
    chat.input.press_sequentially("jusi")

    expect(chat.page.get_by_role("option").first).to_contain_text("受信")
