"""Other servers that a page can meet: somebody's web site, and a bad line between the page and the desk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
