"""How large a request's body may be. FastAPI's own limit answers in plain text; the contract wants a problem."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import TooLarge

KIB = 1024
#: Of everything that does not say otherwise.
BODY = 64 * KIB
WEBHOOK = 1024 * KIB
#: A picture has at most 10 MiB; the form around it is small.
ATTACHMENT = 10 * 1024 * KIB + 64 * KIB


def limit_of(path: str) -> int:
    """Bytes that the body of a request to ``path`` may have."""
    if path.startswith("/webhooks/"):
        return WEBHOOK
    if path.startswith("/api/chat/") and path.endswith("/attachments"):
        return ATTACHMENT
    return BODY


class BodyLimit:
    """Refuses larger bodies: by their announced length at once, else as soon as they have grown too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["path"])
        if _announced(scope) > limit:
            await TooLarge().response()(scope, receive, send)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise TooLarge
            return message

        await self._app(scope, counted, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
