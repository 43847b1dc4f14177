"""Runs the widget's own tests: each exported function of ``*.test.js`` is one test, run as a module in Chromium."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="session")
def files() -> Iterator[str]:
    """The address under which the working copy's files are served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return ModuleTests.from_parent(parent, path=file_path) if file_path.name.endswith(".test.js") else None


class ModuleTests(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        for name in re.findall(r"^export (?:async )?function (\w+)", self.path.read_text("utf-8"), re.MULTILINE):
            yield pytest.Function.from_parent(self, name=name, callobj=partial(_run, self.path, name))


def _run(module: Path, name: str, page: Page, files: str) -> None:
    """What the exported function throws is the failure."""
    page.goto(f"{files}/tests/widget/blank.html")
    address = "/" + module.relative_to(ROOT).as_posix()
    page.evaluate("async ([address, name]) => { await (await import(address))[name](); }", [address, name])
