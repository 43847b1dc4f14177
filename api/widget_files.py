"""The widget's modules, for any page to load."""

from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import NotFound


class WidgetFiles:
    """Serves the ``.js`` files of a folder, compressed where the browser can, and to every origin."""

    def __init__(self, folder: Path) -> None:
        self._files: ASGIApp = GZipMiddleware(StaticFiles(directory=folder), minimum_size=500)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if not scope["path"].endswith(".js"):
            raise NotFound

        async def open_to_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"access-control-allow-origin", b"*"),
                    # Checked again every time: an old widget must not talk to a new desk.
                    (b"cache-control", b"no-cache"),
                ]
            await send(message)

        await self._files(scope, receive, open_to_all)
