"""What the widget costs a page and its reader: bytes, requests, time on a slow line, memory.

Run from the repository: ``python -m benchmarks.widget``. Debian's Chromium, the real service, one run of each; JSON on
stdout. The slow line is the profile that Chromium's own tools call "Slow 3G": 400 kbit/s, 2 s for a round trip.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM
from tests.journeys.chat import Chat
from tests.service import Service, running

SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
MESSAGES = 500


def main() -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, "--enable-precise-memory-info"]
        )
        figures = {
            "weight": weight(browser, service),
            "slow_3g": slow(browser, service),
            "memory": memory(browser, service),
        }
        browser.close()
    json.dump(figures, sys.stdout, ensure_ascii=False, indent=2)
    print()


def weight(browser: Browser, service: Service) -> dict[str, Any]:
    """Bytes as sent (gzip) and requests of the widget's modules: launcher, first touch, everything."""
    page = browser.new_page()
    sizes: dict[str, int] = {}
    calls: list[str] = []
    page.on(
        "response",
        lambda answer: (
            sizes.update({answer.url: int(answer.headers["content-length"])}) if "/widget/" in answer.url else None
        ),
    )
    page.on("request", lambda request: calls.append(request.url) if "/api/" in request.url else None)
    stages: dict[str, Any] = {}

    def stage(name: str) -> None:
        stages[name] = {"bytes": sum(sizes.values()), "modules": len(sizes), "api_requests": len(calls)}

    chat = Chat(page)
    page.goto(service.address)
    expect(chat.launcher).to_be_visible()
    stage("launcher")
    chat.launcher.click()
    expect(chat.desk.first).to_be_visible()
    stage("first_touch")
    with page.expect_response("**/procedure"):
        chat.say("メールが届かない")
    stage("first_answer")
    page.context.close()
    return stages


def slow(browser: Browser, service: Service) -> dict[str, float]:
    """Seconds on a slow line, from an empty cache: launcher, greeting, first answer; all of it again after a reload."""
    page = browser.new_page()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    chat = Chat(page)
    seconds: dict[str, float] = {}
    begun = time.monotonic()
    page.goto(service.address)
    expect(chat.launcher).to_be_visible(timeout=120_000)
    seconds["launcher"] = _since(begun)
    begun = time.monotonic()
    chat.launcher.click()
    expect(chat.input).to_be_visible(timeout=120_000)
    seconds["can_write"] = _since(begun)
    expect(chat.desk.first).to_be_visible(timeout=120_000)
    seconds["greeting"] = _since(begun)
    begun = time.monotonic()
    chat.write("メールが届かない")
    expect(chat.choices.first).to_be_visible(timeout=120_000)
    seconds["answer"] = _since(begun)
    begun = time.monotonic()
    page.reload()
    expect(chat.choices.first).to_be_visible(timeout=120_000)
    seconds["reload"] = _since(begun)
    page.context.close()
    return seconds


def memory(browser: Browser, service: Service) -> dict[str, float]:
    """Megabytes of script heap with the greeting alone, and after a long conversation."""
    page = browser.new_page()
    chat = Chat(page).open(service.address)
    before = _heap(page)
    _talk(page, service.address)
    expect(chat.page.locator("madoguchi-chat .message").nth(MESSAGES - 1)).to_be_attached(timeout=120_000)
    after = _heap(page)
    elements = chat.element.evaluate("chat => chat.shadowRoot.querySelectorAll('*').length")
    page.context.close()
    return {"greeting_mb": before, f"messages_{MESSAGES}_mb": after, "elements": elements}


def _talk(page: Page, address: str) -> None:
    """The customer writes beside the widget, so that only what it shows is measured."""
    page.evaluate(
        """async ([desk, count]) => {
          const { id, token } = JSON.parse(localStorage.getItem(`madoguchi:${desk}/`));
          for (let seq = 0; seq < count; ) {
            const answer = await fetch(`${desk}/api/chat/conversations/${id}/messages`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
              body: JSON.stringify({ client_id: crypto.randomUUID(), text: 'メールが届かない' }),
            });
            const { message, messages } = await answer.json();
            seq = (messages.at(-1) ?? message).seq;
          }
        }""",
        [address, MESSAGES],
    )


def _heap(page: Page) -> float:
    line = page.context.new_cdp_session(page)
    line.send("HeapProfiler.collectGarbage")
    line.detach()
    return round(page.evaluate("performance.memory.usedJSHeapSize") / 1e6, 1)


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 1)


if __name__ == "__main__":
    main()
