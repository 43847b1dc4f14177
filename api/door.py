"""The door of the chat API, before body and method are looked at: whose conversation is it, and how often."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import header
from api.keys import Keys
from api.problems import MadoguchiError, NotAllowed, NotFound
from api.rates import SlidingRate, source_of

CHAT = "/api/chat/"
_CONVERSATIONS = "/api/chat/conversations/"
#: What widgets on other pages may call.
_SHARED = (CHAT, "/api/suggest", "/api/time")


class Door:
    """Lets a request to a conversation in only with its token: unknown, missing, wrong and foreign look alike (404)."""

    def __init__(self, app: ASGIApp, *, keys: Keys, per_address: int, per_conversation: int) -> None:
        self._app = app
        self._keys = keys
        self._per_address = SlidingRate(per_address)
        self._per_conversation = SlidingRate(per_conversation)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].startswith(CHAT):
            try:
                self._check(scope)
            except MadoguchiError as problem:
                await problem.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        posts = scope["method"] == "POST"
        if posts:
            self._per_address.count(source_of(scope))
        if scope["path"].startswith(_CONVERSATIONS):
            conversation = scope["path"][len(_CONVERSATIONS) :].partition("/")[0]
            if not self._keys.is_token(conversation, _bearer(scope)):
                raise NotFound
            if posts:
                self._per_conversation.count(conversation)


class _Cors(CORSMiddleware):
    """Starlette's, which refuses in plain text; here a refusal is a problem like all others."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer the browser's question whether it may send what it was asked to."""
        response = super().preflight_response(request_headers)
        return response if response.status_code == 200 else NotAllowed(headers=self.preflight_headers).response()


class Sharing:
    """CORS for the chat API, and only for the origins that the settings name."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._shared = _Cors(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type", "Last-Event-ID"),
            expose_headers=("Retry-After",),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_SHARED):
            await self._app(scope, receive, send)
        elif header(scope, b"origin") in self._origins:
            await self._shared(scope, receive, send)
        else:
            await self._app(scope, receive, _with_vary(send) if self._origins else send)


def _with_vary(send: Send) -> Send:
    async def varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Origin")
        await send(message)

    return varying


def _bearer(scope: Scope) -> str:
    scheme, _, token = header(scope, b"authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
