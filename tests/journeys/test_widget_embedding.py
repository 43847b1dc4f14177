"""The chat on somebody else's page: one script tag, whatever that page's styles, policy and origin are."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.chat import Chat
from tests.journeys.sites import Elsewhere

PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
HOSTILE = """
body * { all: unset !important; display: none !important; color: red !important; font: 40px serif !important }
html { font-size: 4px !important }
body { transform: rotate(3deg); overflow: hidden; opacity: .1 }
madoguchi-chat { display: none !important; position: static !important; visibility: hidden !important; opacity: 0 !important }
button, textarea { width: 1px !important; pointer-events: none !important }
"""


def test_another_site_embeds_the_chat_with_one_script(page: Page, elsewhere: Elsewhere) -> None:
    chat = Chat(page).open(elsewhere.page("<p>本文</p>"))

    chat.say("メールが届かない")
    chat.press("この機器")

    expect(page.locator("madoguchi-chat .clock")).to_have_attribute("data-verdict", "right")


def test_a_strict_policy_of_the_page_is_kept(page: Page, elsewhere: Elsewhere) -> None:
    desk = elsewhere.desk
    policy = f"default-src 'none'; script-src {desk}; connect-src {desk}; require-trusted-types-for 'script'; base-uri 'none'"
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    chat = Chat(page).open(elsewhere.page(headers={"Content-Security-Policy": policy}))
    chat.say("メールが届かない")
    chat.save_page()
    chat.menu("文字を大きく")
    chat.say("人と話したい")

    # The page's own icon, which the browser asks for by itself, is not ours.
    assert [text for text in complaints if "favicon" not in text] == []


def test_the_pages_styles_do_not_reach_the_chat_nor_ours_the_page(page: Page, elsewhere: Elsewhere) -> None:
    page.emulate_media(reduced_motion="reduce")
    plain = Chat(page).open(elsewhere.page())
    plain.say("メールが届かない")
    usual = looks(plain)
    page.evaluate("localStorage.clear()")
    page.evaluate("sessionStorage.clear()")

    address = elsewhere.page("<p id='theirs'>本文</p>", head=f"<style>{HOSTILE}</style>")
    page.goto(address)
    chat = Chat(page)
    chat.element.evaluate("chat => chat.open()")
    expect(chat.desk.first).to_be_visible()
    chat.say("メールが届かない")

    assert looks(chat) == usual
    assert page.locator("#theirs").evaluate("p => getComputedStyle(p).color") == "rgb(255, 0, 0)"


def test_the_page_may_set_the_colour(page: Page, elsewhere: Elsewhere) -> None:
    page.goto(
        elsewhere.page(
            head="<style>madoguchi-chat { --madoguchi-accent: #5b2a86 } madoguchi-chat::part(launcher) { border-radius: 4px }</style>"
        )
    )

    launcher = Chat(page).launcher

    expect(launcher).to_have_css("background-color", "rgb(91, 42, 134)")
    expect(launcher).to_have_css("border-radius", "4px")


def test_the_scripts_attributes_are_the_elements(page: Page, elsewhere: Elsewhere) -> None:
    page.goto(elsewhere.page(attributes='data-lang="en" data-open="yes" data-title="Acme &amp; Co"'))
    chat = Chat(page)

    expect(page.get_by_role("dialog", name="Acme & Co")).to_be_visible()
    expect(chat.person).to_have_text("Talk to a person")
    expect(chat.element).to_have_attribute("lang", "en")
    expect(chat.element).to_have_attribute("open", "")
    # Opened by the page, not by the reader: the focus stays where it was.
    assert page.evaluate("document.activeElement === document.body")


def test_the_element_may_be_written_by_hand(page: Page, elsewhere: Elsewhere) -> None:
    page.goto(elsewhere.page('<madoguchi-chat heading="手書き" open></madoguchi-chat>'))

    expect(page.get_by_role("dialog", name="手書き")).to_be_visible()
    expect(page.locator("madoguchi-chat")).to_have_count(1)


def test_the_fragment_opens_the_chat(page: Page, elsewhere: Elsewhere) -> None:
    address = elsewhere.page('<a href="#madoguchi">相談</a>')
    page.goto(address)
    chat = Chat(page)
    page.get_by_role("link", name="相談").click()
    expect(chat.log).to_be_visible()

    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(f"{address}#madoguchi")

    expect(chat.log).to_be_visible()


def test_the_element_can_be_taken_out_and_put_back(page: Page, elsewhere: Elsewhere) -> None:
    chat = Chat(page).open(elsewhere.page())
    chat.say("メールが届かない")

    page.evaluate("window.taken = document.querySelector('madoguchi-chat'); taken.remove()")
    page.evaluate("document.body.append(taken)")

    expect(chat.mine).to_have_text(["メールが届かない"])
    expect(chat.choices.filter(has_text="この機器")).to_have_count(1)


def test_nobody_but_the_desk_is_asked_and_no_cookie_is_set(page: Page, elsewhere: Elsewhere) -> None:
    asked: set[str] = set()
    page.on(
        "request",
        lambda request: asked.add(urlsplit(request.url).netloc) if not request.url.startswith("blob:") else None,
    )

    chat = Chat(page).open(elsewhere.page())
    chat.say("メールが届かない")
    chat.press("この機器")
    page.locator("madoguchi-chat input[type=file]").set_input_files(
        {"name": "a.gif", "mimeType": "image/gif", "buffer": PIXEL}
    )
    expect(page.get_by_role("img", name="画像 a.gif")).to_be_visible()
    chat.save_page()
    chat.menu("返事を音で知らせる")
    chat.menu("スマホで続ける")
    expect(page.get_by_role("img", name="スマホのカメラで読み取る QR コード")).to_be_visible()

    assert asked == {urlsplit(elsewhere.origin).netloc, urlsplit(elsewhere.desk).netloc}
    assert page.context.cookies() == []
    keys = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert keys
    assert all(key.startswith("madoguchi:") for key in keys)


def test_the_launcher_is_light_and_moves_nothing(page: Page, elsewhere: Elsewhere) -> None:
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda answer: (
            sizes.update({answer.url: int(answer.headers["content-length"])}) if "/widget/" in answer.url else None
        ),
    )
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
          // Also what follows a press, which browsers forgive for half a second: on a bad line it comes later.
          for (const { value } of list.getEntries()) window.shift += value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )

    page.goto(elsewhere.page("<p>本文</p>" * 40))
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    launcher = sum(sizes.values())
    chat.launcher.click()
    expect(chat.desk.first).to_be_visible()

    assert launcher <= 8 * 1024
    assert sum(sizes.values()) <= 20 * 1024
    assert page.evaluate("window.shift") == 0


def looks(chat: Chat) -> list[object]:
    """Where the parts stand and how they look."""
    return chat.page.evaluate(
        """() => [...document.querySelector('madoguchi-chat').shadowRoot.querySelectorAll('[part]:not([part=choice], [part=log]), .panel, h2')].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const { color, fontSize, fontFamily, display, opacity, visibility } = getComputedStyle(element);
          return [element.className, x, y, width, height, color, fontSize, fontFamily, display, opacity, visibility];
        })"""
    )
