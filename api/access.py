"""What every answer carries and leaves behind: protective headers, a line in the log without secrets, counts."""

import time
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import CHAT
from api.logs import FrequentLog
from api.measures import Measures
from bot.privacy import mask

#: Letters of a path that are looked at for the log.
LONGEST_PATH = 1_000

_QUIET = ("/healthz", "/readyz", "/metrics")
_PRIVATE = (CHAT, "/api/staff")
_PAGES = b"default-src 'self'; base-uri 'none'; form-action 'self'"
_STAFF_PAGES = _PAGES + b"; frame-ancestors 'none'"


class Access:
    """Outermost: sees every request and every answer."""

    def __init__(self, app: ASGIApp, *, measures: Measures, log: FrequentLog) -> None:
        self._app = app
        self._measures = measures
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        path: str = scope["path"]

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(path, message)
                self._note(scope, message["status"], time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, noted)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        self._measures.note(scope["method"], status, seconds)
        path: str = scope["path"]
        if path in _QUIET:
            return
        self._log.info(
            "request",
            method=scope["method"],
            path=_shown(path),
            status=status,
            ms=round(seconds * 1000, 2),
            client=_network(scope["client"][0] if scope["client"] else ""),
        )


def _protect(path: str, message: Message) -> None:
    headers = list(message["headers"])
    said = dict(headers)
    if path.startswith(_PRIVATE) and b"no-store" not in said.get(b"cache-control", b""):
        # FastAPI's streams say no-cache, which still allows a copy on the disk.
        headers = [header for header in headers if header[0] != b"cache-control"]
        headers.append((b"cache-control", b"no-store"))
    if b"x-content-type-options" not in said:
        headers.append((b"x-content-type-options", b"nosniff"))
    if said.get(b"content-type", b"").startswith(b"text/html"):
        page = (
            (b"content-security-policy", _STAFF_PAGES if path.startswith("/staff") else _PAGES),
            (b"referrer-policy", b"no-referrer"),
        )
        headers += [header for header in page if header[0] not in said]
    message["headers"] = headers


def _shown(path: str) -> str:
    """A path as it may be logged: nothing of the query, which holds what customers type."""
    if path.startswith(CHAT):
        return path
    # Cut twice: to read sixty thousand letters for secrets takes as long as a hundred turns.
    return mask(unquote(path[:LONGEST_PATH]))[0][:200]


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """An address without its last part: enough to see where load comes from, too little to see who wrote."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False).network_address)
