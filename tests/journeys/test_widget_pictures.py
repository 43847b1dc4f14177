"""Pictures of a screen: chosen, pasted, dropped; sent once, shown from the desk, refused in words."""

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys.chat import Chat, stored


def png(size: tuple[int, int] = (320, 200)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#1b4f72").save(written, "PNG")
    return written.getvalue()


def choose(chat: Chat, name: str, kind: str, data: bytes) -> None:
    chat.page.locator("madoguchi-chat input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": data}
    )


def hand(page: Page, event: str, data: bytes) -> None:
    """Pastes into the text field, or drops onto the chat."""
    page.locator("[part=input]").evaluate(
        """(input, [event, bytes]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(bytes)], 'screen.png', { type: 'image/png' }));
          const more = { bubbles: true, composed: true, cancelable: true };
          input.dispatchEvent(event === 'paste' ? new ClipboardEvent('paste', { clipboardData: dataTransfer, ...more }) : new DragEvent('drop', { dataTransfer, ...more }));
        }""",
        [event, list(data)],
    )


def kept(page: Page, desk: str) -> list[Any]:
    return [message["attachments"] for message in stored(page, desk) if message["attachments"]]


def width(chat: Chat, number: int = 0) -> Any:
    canvas = chat.page.locator("madoguchi-chat .picture canvas").nth(number)
    expect(canvas).not_to_have_attribute("width", "0")
    return canvas.evaluate("canvas => canvas.width")


def test_a_picture_is_chosen_pasted_or_dropped_and_comes_back_from_the_desk(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")

    pictures = chat.page.locator("madoguchi-chat .picture canvas")
    choose(chat, "エラー画面.png", "image/png", png())
    expect(pictures).to_have_count(1)
    for number, event in enumerate(("paste", "drop"), 2):
        hand(chat.page, event, png())
        expect(pictures).to_have_count(number)
    chat.settled()

    assert [[one["name"], one["type"]] for (one,) in kept(chat.page, desk)] == [
        ["エラー画面.png", "image/png"],
        ["screen.png", "image/png"],
        ["screen.png", "image/png"],
    ]
    chat.page.reload()
    assert [width(chat, number) for number in range(3)] == [320] * 3
    expect(chat.page.get_by_role("img", name="画像 エラー画面.png")).to_be_visible()


def test_a_picture_waits_for_the_line_over_a_reload_and_is_sent_once(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")
    ids: list[str] = []

    def lose(route: Route) -> None:
        ids.append((route.request.post_data_buffer or b"").partition(b'name="client_id"\r\n\r\n')[2][:36].decode())
        route.fetch()
        route.abort()

    chat.page.route("**/api/chat/**", lambda route: route.abort())
    choose(chat, "a.png", "image/png", png())
    expect(chat.page.get_by_text("送信待ち")).to_be_visible()
    assert width(chat) == 320
    chat.page.reload()
    expect(chat.page.get_by_text("送信待ち")).to_be_visible()
    assert width(chat) == 320
    chat.page.route("**/events", lambda route: route.abort())
    chat.page.route("**/attachments", lose, times=1)
    with chat.page.expect_response("**/attachments"):
        chat.page.unroute("**/api/chat/**")

    chat.settled()
    assert len(kept(chat.page, desk)) == 1
    assert len(ids) == 1


def test_what_is_no_picture_is_told_before_and_after_it_is_sent(chat: Chat, desk: str) -> None:
    chat.say("メールが届かない")
    choose(chat, "a.pdf", "application/pdf", b"%PDF")
    expect(chat.page.get_by_text("送れるのは画像（PNG、JPEG、WebP、GIF）だけです")).to_be_visible()

    choose(chat, "a.png", "image/png", b"\x89PNG\r\n\x1a\n broken")

    expect(chat.log).to_contain_text("画像が壊れているようです。")
    chat.button("取り消す").click()
    expect(chat.log).not_to_contain_text("送れませんでした")
    assert kept(chat.page, desk) == []
