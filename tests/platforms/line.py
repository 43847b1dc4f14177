"""LINE's Messaging API as far as the desk uses it, with LINE's own rules: reply tokens work once, retry keys never double."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from linebot.v3.messaging import PushMessageRequest, ReplyMessageRequest, ShowLoadingAnimationRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platforms.openapi import Contract, contract

_MODELS: dict[str, Any] = {
    "ReplyMessageRequest": ReplyMessageRequest,
    "PushMessageRequest": PushMessageRequest,
    "ShowLoadingAnimationRequest": ShowLoadingAnimationRequest,
}


@dataclass
class LinePlatform:
    """What LINE knows: what customers saw, and which faults it has in store."""

    #: Where it is served, for the settings of the desk.
    address: str = ""
    #: (address, message object) in the order in which customers saw them.
    shown: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    #: What was wrong with calls; must stay empty.
    complaints: list[str] = field(default_factory=list)
    loading: list[str] = field(default_factory=list)
    #: Whom each reply token answers; put here by whoever makes an event.
    tokens: dict[str, str] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    #: Answers to give before working again: a status refuses, ``-status`` accepts and answers that status all the same.
    faults: list[int] = field(default_factory=list)
    #: Seconds that an accepted call takes, so that a crash can fall into it.
    delay: float = 0.0
    _accepted: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        path = contract("line-messaging-api.yml")
        self._contract = Contract(path) if path else None

    def app(self) -> Starlette:
        """The platform as an ASGI application."""
        return Starlette(
            routes=[
                Route("/v2/bot/message/reply", self._reply, methods=["POST"]),
                Route("/v2/bot/message/push", self._push, methods=["POST"]),
                Route("/v2/bot/chat/loading/start", self._loading, methods=["POST"]),
                Route("/v2/bot/message/{id}/content", self._content, methods=["GET"]),
                Route("/v2/bot/info", self._info, methods=["GET"]),
            ]
        )

    def texts(self, to: str) -> list[str]:
        """What the customer at ``to`` saw, in order."""
        return [message["text"] for address, message in self.shown if address == to]

    async def _reply(self, request: Request) -> Response:
        body = await request.json()
        self._check("ReplyMessageRequest", body)
        if "x-line-retry-key" in request.headers:
            self.complaints.append("a reply has no retry key")
        with self._lock:
            fault = self.faults.pop(0) if self.faults else 0
            if fault > 0:
                return _refusal(fault)
            token = body["replyToken"]
            if token not in self.tokens or token in self.spent:
                return JSONResponse({"message": "Invalid reply token"}, 400)
            self.spent.add(token)
            self._show(self.tokens[token], body["messages"])
        return _refusal(-fault) if fault else JSONResponse({"sentMessages": self._sent(body)})

    async def _push(self, request: Request) -> Response:
        body = await request.json()
        self._check("PushMessageRequest", body)
        key = request.headers.get("x-line-retry-key")
        if key is None:
            self.complaints.append("a push without a retry key")
        with self._lock:
            fault = self.faults.pop(0) if self.faults else 0
            if fault > 0:
                return _refusal(fault)
            if key in self._accepted:
                return JSONResponse({"message": "The retry key is already accepted"}, 409)
            if key is not None:
                self._accepted[key] = len(self.shown)
            self._show(body["to"], body["messages"])
        return _refusal(-fault) if fault else JSONResponse({"sentMessages": self._sent(body)})

    async def _loading(self, request: Request) -> Response:
        body = await request.json()
        self._check("ShowLoadingAnimationRequest", body)
        if body.get("loadingSeconds", 20) % 5:
            self.complaints.append("loadingSeconds must be a multiple of 5")
        self.loading.append(body["chatId"])
        return JSONResponse({}, 202)

    async def _content(self, request: Request) -> Response:
        if self.faults:
            return _refusal(self.faults.pop(0))
        kind, data = self.pictures.get(request.path_params["id"], ("", b""))
        return Response(data, media_type=kind) if data else JSONResponse({"message": "Not found"}, 404)

    async def _info(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer line-token":
            return JSONResponse({"message": "Authentication failed"}, 401)
        info = {"userId": "UBOT", "basicId": "@1", "displayName": "窓口", "chatMode": "bot", "markAsReadMode": "auto"}
        return JSONResponse(info)

    def _check(self, schema: str, body: Any) -> None:
        try:
            if self._contract:
                self._contract.check(schema, body)
            else:
                _MODELS[schema].from_dict(body)
        except ValueError as error:
            self.complaints.append(f"{schema}: {error}")
        for message in body.get("messages", []):
            units = len(message.get("text", "").encode("utf-16-le", "surrogatepass")) // 2
            labels = [item["action"]["label"] for item in message.get("quickReply", {}).get("items", [])]
            if not 1 <= units <= 5000 or any(not 1 <= len(label) <= 20 for label in labels):
                self.complaints.append(f"{schema}: a text or a label is too long or empty")

    def _show(self, to: str, messages: list[dict[str, Any]]) -> None:
        if self.delay:
            time.sleep(self.delay)
        self.shown.extend((to, message) for message in messages)

    def _sent(self, body: dict[str, Any]) -> list[dict[str, str]]:
        return [{"id": str(len(self.shown) + place)} for place in range(len(body["messages"]))]


def _refusal(status: int) -> Response:
    headers = {"retry-after": "0"} if status == 429 else {}
    return JSONResponse({"message": "no"}, status, headers)
