"""An ASGI application on a free port, in a thread of the test's process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

import uvicorn
from starlette.types import ASGIApp

from tests.waiting import PATIENCE


class Platform(Protocol):
    """LINE or Slack as the service meets it."""

    address: str
    complaints: list[str]

    def app(self) -> ASGIApp:
        """What answers the service's calls."""
        ...


P = TypeVar("P", bound=Platform)


@contextmanager
def standing(platform: P) -> Iterator[P]:
    """A platform that is called at its address; whatever broke its rules meanwhile fails the test."""
    with served(platform.app()) as platform.address:
        yield platform
    assert platform.complaints == []


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve ``app``; yields its address without a slash at the end."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
