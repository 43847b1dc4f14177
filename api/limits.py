"""How large a request's body may be, and how long it may take to come.

FastAPI's own limit answers in plain text; the contract wants a problem.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.patience import Patience
from api.problems import MadoguchiError, TooLarge

KIB = 1024
#: Of everything that does not say otherwise.
BODY = 64 * KIB
WEBHOOK = 1024 * KIB
#: A picture has at most 10 MiB; the form around it is small.
ATTACHMENT = 10 * 1024 * KIB + 64 * KIB
#: Seconds in which a body has to be there; a picture over a bad line takes minutes, and the widget waits three.
PATIENCE, PICTURE_PATIENCE = 60.0, 300.0


class Unfinished(MadoguchiError):
    """The body did not come whole: whoever sent it has gone, or is so slow that the place is given to others."""

    status, code, title = 408, "unfinished", "Request Timeout"
    detail = "送信の途中で切れました。もう一度お試しください。"

    def __init__(self) -> None:
        super().__init__(headers={"connection": "close"})


def limit_of(path: str) -> int:
    """Bytes that the body of a request to ``path`` may have."""
    if path.startswith("/webhooks/"):
        return WEBHOOK
    if path.startswith("/api/chat/") and path.endswith("/attachments"):
        return ATTACHMENT
    return BODY


class BodyLimit:
    """Refuses larger bodies, by their announced length at once, else as soon as they have grown; and those too slow.

    A line that breaks while a body is sent is nothing unusual here: it is a refusal like these, not a defect.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._patience = Patience()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["path"])
        announced = _announced(scope)
        if announced is not None and announced > limit:
            await TooLarge().response()(scope, receive, send)
            return
        patience = PICTURE_PATIENCE if limit == ATTACHMENT else PATIENCE
        deadline = asyncio.get_running_loop().time() + patience
        # Without a body only the end of the connection can come, as late as it likes.
        is_awaited = announced != 0
        size = 0

        async def counted() -> Message:
            nonlocal size, is_awaited
            if not is_awaited:
                return await receive()
            try:
                message = await self._patience.wait(receive, deadline)
            except TimeoutError:
                raise Unfinished from None
            if message["type"] == "http.disconnect":
                raise Unfinished
            size += len(message.get("body", b""))
            if size > limit:
                raise TooLarge
            is_awaited = message.get("more_body", False)
            return message

        await self._app(scope, counted, send)


def _announced(scope: Scope) -> int | None:
    """Bytes of the body as its sender announces them; None where it comes in pieces."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
        if name == b"transfer-encoding":
            return None
    return 0
