"""Other servers that a page can meet: somebody's web site, and a bad line between the page and the desk."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from socket import create_connection, socket
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

Pages = dict[str, tuple[str, Mapping[str, str]]]


class Elsewhere:
    """Another web site, which the desk has on its list. ``pages``: HTML and headers by path."""

    def __init__(self, origin: str, desk: str, pages: Pages) -> None:
        self.origin = origin
        self.desk = desk
        self._pages = pages

    def page(
        self, body: str = "", *, head: str = "", headers: Mapping[str, str] | None = None, attributes: str = ""
    ) -> str:
        """Puts a page with the chat's script there; gives its address."""
        script = f'<script type="module" src="{self.desk}/widget/chat.js" {attributes}></script>'
        html = f'<!doctype html><html lang="ja"><meta charset="utf-8"><title>別の会社</title>{head}<body>{body}{script}'
        self._pages["/"] = (html, headers or {})
        return f"{self.origin}/"


@contextmanager
def site(page: Callable[[str], tuple[str, Mapping[str, str]]]) -> Iterator[str]:
    """A web site: `page(path)` gives HTML and headers. Yields its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = page(self.path)
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def faulty(port: int, *, chance: Random, failing: float) -> Iterator[str]:
    """A proxy before the service on ``port`` that cuts so many of the chat's requests, before or in their answer.

    Yields its address. The page and the one script that it embeds come through: nobody could ask for them again.
    """

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            browser: socket = self.request
            asked = _head(browser)
            fate = chance.random() if re.match(rb"\w+ /(api|widget/(?!chat\.js))", asked) else 1
            if not asked or fate < failing / 2:
                return
            with create_connection(("127.0.0.1", port)) as desk:
                # One connection is one request: the next one has its own fate.
                once = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"\r\nConnection: close", asked)
                desk.sendall(once)
                Thread(target=_pour, args=(browser, desk), daemon=True).start()
                answer = _head(desk)
                if not answer:
                    return
                if fate < failing:
                    browser.sendall(answer[: answer.index(b"\r\n\r\n") + 6])
                else:
                    browser.sendall(answer)
                    _pour(desk, browser)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def _head(source: socket) -> bytes:
    """Up to the empty line, and what came with it."""
    head = b""
    with suppress(OSError):
        while b"\r\n\r\n" not in head and (piece := source.recv(65536)):
            head += piece
    return head if b"\r\n\r\n" in head else b""


def _pour(source: socket, target: socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
