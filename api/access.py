"""What every answer carries and leaves behind: protective headers, a line in the log without secrets, counts."""

import time
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.door import CHAT
from bot.privacy import mask

#: Letters of a path that are looked at for the log.
LONGEST_PATH = 1_000

_QUIET = ("/healthz", "/readyz", "/metrics")
_PAGES = b"default-src 'self'; base-uri 'none'; form-action 'self'"
_STAFF_PAGES = _PAGES + b"; frame-ancestors 'none'"

log = structlog.get_logger("access")


class Measures:
    """What ``/metrics`` shows of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "madoguchi_requests", "Requests by method and status", ["method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "madoguchi_request_seconds",
            "Seconds from the request to the beginning of its answer",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )
        self._counters: dict[tuple[str, int], Counter] = {}

    def note(self, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        counter = self._counters.get((method, status))
        if counter is None:
            counter = self._counters[method, status] = self.requests.labels(method, str(status))
        counter.inc()
        self.seconds.observe(seconds)


class Access:
    """Outermost: sees every request and every answer."""

    def __init__(self, app: ASGIApp, *, measures: Measures) -> None:
        self._app = app
        self._measures = measures

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
        log.info(
            "request",
            method=scope["method"],
            path=_shown(path),
            status=status,
            ms=round(seconds * 1000, 2),
            client=_network(scope["client"][0] if scope["client"] else ""),
        )


def _protect(path: str, message: Message) -> None:
    headers = dict(message["headers"])
    kept = list(message["headers"])
    missing = [(b"x-content-type-options", b"nosniff")]
    if path.startswith((CHAT, "/api/staff")) and b"no-store" not in headers.get(b"cache-control", b""):
        # FastAPI's streams say no-cache, which still allows a copy on the disk.
        kept = [header for header in kept if header[0] != b"cache-control"]
        kept.append((b"cache-control", b"no-store"))
    if headers.get(b"content-type", b"").startswith(b"text/html"):
        missing.append((b"content-security-policy", _STAFF_PAGES if path.startswith("/staff") else _PAGES))
        missing.append((b"referrer-policy", b"no-referrer"))
    message["headers"] = kept + [header for header in missing if header[0] not in headers]


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
