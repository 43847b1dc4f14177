"""Nothing moves under a finger: what comes by itself has its place already."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.chat import Chat

BOXES = """chat => {
  const root = chat.shadowRoot;
  const box = (element) => Object.values(element.getBoundingClientRect().toJSON());
  const scroller = root.querySelector('.scroller');
  return [...root.querySelectorAll('.message, [part=choice], [part=input]')].map(box).concat([[scroller.scrollTop, scroller.scrollHeight]]);
}"""

IS_IN_SIGHT = """line => {
  const words = document.createRange();
  words.selectNodeContents(line);
  const box = line.closest('.scroller').getBoundingClientRect();
  return words.getBoundingClientRect().bottom <= box.bottom && words.getBoundingClientRect().right <= box.right;
}"""


def boxes(chat: Chat) -> Any:
    """Where everything is that can be read or pressed, and how far it is scrolled."""
    return chat.element.evaluate(BOXES)


# A phone; a narrow window with enlarged text; a desktop; a window so low that little of the conversation is seen
@pytest.mark.parametrize(
    ("width", "height", "is_larger"), [(360, 740, False), (320, 640, True), (1280, 800, False), (900, 400, False)]
)
def test_where_one_stands_in_the_procedure_appears_without_moving_anything(
    chat: Chat, width: int, height: int, is_larger: bool
) -> None:
    held: list[Route] = []
    chat.page.set_viewport_size({"width": width, "height": height})
    if is_larger:
        chat.menu("文字を大きく")
    chat.page.route("**/procedure", lambda route: held.append(route))
    where = chat.page.locator("madoguchi-chat .where")
    with chat.page.expect_request("**/procedure"):
        chat.say("メールが届かない")
    expect(chat.button("このページを保存")).to_be_attached()
    expect(where).to_be_empty()
    before = boxes(chat)

    for route in held:
        route.continue_()
    expect(where).to_contain_text("手順 1")

    assert boxes(chat) == before
    assert where.evaluate(IS_IN_SIGHT)
