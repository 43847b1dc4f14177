"""A customer at the chat, as tests speak of one."""

from playwright.sync_api import Download, Locator, Page, expect


class Chat:
    """The widget on a page, by the parts that the contract names."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("madoguchi-chat")
        self.launcher = page.locator("[part=launcher]")
        self.log = page.locator("[part=log]")
        self.input = page.locator("[part=input]")
        self.send = page.locator("[part=send]")
        self.choices = page.locator("[part=choice]")
        self.person = page.locator("[part=person]")
        self.status = page.locator("[part=status]")
        self.mine = page.locator("madoguchi-chat .message.customer .text")
        self.desk = page.locator("madoguchi-chat .message.bot")

    def open(self, url: str) -> "Chat":
        self.page.goto(url)
        self.launcher.click()
        expect(self.desk.first).to_be_visible()
        return self

    def say(self, text: str) -> None:
        """Writes and sends; waits until the desk has answered."""
        before = self.desk.count()
        self.write(text)
        expect(self.desk.nth(before)).to_be_attached()
        self.settled()

    def write(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def press(self, label: str) -> None:
        """Presses an answer; waits until the desk has answered."""
        before = self.desk.count()
        self.choices.get_by_text(label, exact=True).click()
        expect(self.desk.nth(before)).to_be_attached()
        self.settled()

    def settled(self) -> None:
        """Nothing is on its way any more."""
        expect(self.page.locator("madoguchi-chat .pending")).to_have_count(0)

    def rest_at_hand(self) -> None:
        """The rest of the procedure has come: it goes on without a line."""
        expect(self.page.locator("madoguchi-chat .where")).not_to_be_empty()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def menu(self, name: str) -> None:
        self.button("メニュー").click()
        self.button(name).click()

    def save_page(self) -> Download:
        """Presses 「このページを保存」 and returns the file."""
        with self.page.expect_download() as download:
            self.button("このページを保存").click()
        return download.value

    def written(self) -> list[str]:
        """The customer's texts on the screen, in order."""
        return self.mine.all_inner_texts()


def stored(page: Page, desk: str) -> list[dict[str, object]]:
    """The conversation as the desk has it, read with the token that the widget keeps."""
    return page.evaluate(
        """async (desk) => {
          const { id, token } = JSON.parse(localStorage.getItem(`madoguchi:${desk}/`));
          const answer = await fetch(`${desk}/api/chat/conversations/${id}/messages`, { headers: { Authorization: `Bearer ${token}` } });
          return (await answer.json()).messages;
        }""",
        desk,
    )


def said(messages: list[dict[str, object]]) -> list[object]:
    return [message["text"] for message in messages if message["author"] == "customer"]
