"""The widget's own tests: each exported function of a ``*.test.js`` is one, run as a module in Chromium."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
TESTS = [
    (module.name, name)
    for module in sorted(HERE.glob("*.test.js"))
    for name in re.findall(r"^export (?:async )?function (\w+)", module.read_text("utf-8"), re.MULTILINE)
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def files() -> Iterator[str]:
    """The address under which the working copy's files are served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("module", "name"), TESTS)
def test_in_the_browser(module: str, name: str, page: Page, files: str) -> None:
    """What the exported function throws is the failure."""
    folder = f"/{HERE.relative_to(ROOT).as_posix()}"
    page.goto(f"{files}{folder}/blank.html")
    page.evaluate("async ([address, name]) => { await (await import(address))[name](); }", [f"{folder}/{module}", name])
