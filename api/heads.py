"""HEAD for the pages and the health of the service: what a monitor or a link checker asks with."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Under these a HEAD would run what only a GET may (a stream never ends), or is answered already (the widget's files).
_NOT_HERE = ("/api/", "/webhooks/", "/widget/")


def has_head(path: str) -> bool:
    """Whether what may be asked for with GET at ``path`` may be asked for with HEAD."""
    return not path.startswith(_NOT_HERE)


class Heads:
    """Answers HEAD as GET without the body. FastAPI's routes, unlike Starlette's, know only the method they name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not has_head(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
