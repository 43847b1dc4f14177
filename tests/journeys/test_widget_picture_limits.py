"""Where no more pictures are taken the customer reads why, and what is written after them is sent."""

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.journeys.chat import Chat, said, stored

FULL = "一つの相談で送れる画像は、100枚、合わせて100 MBまでです。"


def choose_a_picture(chat: Chat) -> None:
    written = io.BytesIO()
    Image.new("RGB", (320, 200), "#1b4f72").save(written, "PNG")
    chat.page.locator("madoguchi-chat input[type=file]").set_input_files(
        {"name": "画面.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )


@pytest.mark.parametrize(
    ("status", "headers", "problem", "words"),
    [
        # The conversation has all that it may have
        (422, {}, {"code": "invalid", "errors": [{"pointer": "/file", "detail": FULL}]}, FULL),
        # The address may send some again in most of an hour
        (429, {"Retry-After": "3000"}, {"code": "too-fast"}, "いまは画像をこれ以上受け取れません"),
    ],
)
def test_a_picture_that_is_not_taken_holds_no_text_up(
    chat: Chat, desk: str, status: int, headers: dict[str, str], problem: dict[str, object], words: str
) -> None:
    def refuse(route: Route) -> None:
        kind = "application/problem+json"
        route.fulfill(status=status, headers=headers, content_type=kind, body=json.dumps(problem))

    chat.say("メールが届かない")
    chat.page.route("**/attachments", refuse)

    choose_a_picture(chat)
    chat.say("昨日からです")

    expect(chat.page.get_by_text(words)).to_be_visible()
    assert said(stored(chat.page, desk)) == ["メールが届かない", "昨日からです"]
    chat.page.unroute("**/attachments")
    chat.button("もう一度送る").click()
    expect(chat.button("もう一度送る")).to_have_count(0)
    chat.settled()
    assert len(said(stored(chat.page, desk))) == 3


def test_a_desk_that_is_busy_for_a_moment_gets_the_picture_by_itself(chat: Chat, desk: str) -> None:
    busy = {"status": 503, "content_type": "application/problem+json", "headers": {"Retry-After": "1"}}
    chat.say("メールが届かない")
    chat.page.route("**/attachments", lambda route: route.fulfill(body='{"code": "overloaded"}', **busy), times=1)  # pyright: ignore[reportArgumentType]

    with chat.page.expect_response(lambda answer: answer.url.endswith("/attachments") and answer.ok):
        choose_a_picture(chat)

    chat.settled()
    assert len(said(stored(chat.page, desk))) == 2
