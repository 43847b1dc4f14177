"""A real browser for tests: Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.waiting import PATIENCE

#: Chromium without the windows around its pages; with them, each page costs the machine three times as much.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file: while it is there the thread has a running loop, which tests without a browser may not meet."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def patient(context: BrowserContext) -> BrowserContext:
    """The same, waiting for a busy machine as long as everything else does."""
    context.set_default_timeout(PATIENCE * 1000)
    return context


def persistent(browser: Browser, folder: Path) -> BrowserContext:
    """A browser of its own that keeps what is stored in ``folder``."""
    return patient(
        browser.browser_type.launch_persistent_context(folder, executable_path=CHROMIUM, args=ARGUMENTS, locale="ja-JP")
    )


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = patient(
        browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 800})
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh page; an exception in it fails the test."""
    page = context.new_page()
    page.on("pageerror", _fail)
    return page


def _fail(error: Exception) -> None:
    raise error
