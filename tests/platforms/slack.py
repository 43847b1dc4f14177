"""Slack's Web API as far as the desk uses it: form or JSON calls in, messages with ``ts`` and metadata kept."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


@dataclass
class SlackPlatform:
    """What Slack knows: channels with their messages, and which faults it has in store."""

    #: Where it is served, for the settings of the desk.
    address: str = ""
    #: Messages in the order in which they were posted: channel, ts, thread_ts, text, blocks, metadata, ephemeral.
    messages: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    #: Files that lie elsewhere: their addresses, None where Slack gives none.
    elsewhere: dict[str, str | None] = field(default_factory=dict)
    #: Answers to give before working again: an error code or a status refuses, ``-status`` accepts and answers it still.
    faults: list[str | int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def app(self) -> Starlette:
        """The platform as an ASGI application; the Web API is under ``/api/``."""
        return Starlette(
            routes=[
                Route("/api/{method}", self._call, methods=["GET", "POST"]),
                Route("/response/{id}", self._response_url, methods=["POST"]),
                Route("/files/{id}", self._file, methods=["GET"]),
            ]
        )

    def texts(self, channel: str) -> list[str]:
        """What stands in ``channel``, in order, as people see it."""
        return [_shown(message) for message in self.messages if message["channel"] == channel]

    def last_in(self, channel: str) -> dict[str, Any]:
        """The newest message in ``channel``."""
        return [message for message in self.messages if message["channel"] == channel][-1]

    async def _call(self, request: Request) -> Response:
        body = await _arguments(request)
        method = request.path_params["method"]
        with self._lock:
            fault = self.faults.pop(0) if self.faults and method.startswith("chat.") else 0
            if isinstance(fault, str):
                return JSONResponse({"ok": False, "error": fault})
            if fault > 0:
                return _refusal(fault)
            answer = self._answer(method, body)
        return _refusal(-fault) if fault else JSONResponse(answer)

    def _answer(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"ok": True, "user_id": "UBOT", "bot_id": "B0", "team_id": "T1"}
            case "chat.postMessage" | "chat.postEphemeral":
                return self._post(body, ephemeral=method == "chat.postEphemeral")
            case "chat.update":
                for message in self.messages:
                    if message["channel"] == body["channel"] and message["ts"] == body["ts"]:
                        message.update(text=body["text"], blocks=_blocks(body))
                        return {"ok": True, "ts": body["ts"], "channel": body["channel"]}
                return {"ok": False, "error": "message_not_found"}
            case "conversations.replies" | "conversations.history":
                root = body.get("ts")
                found = [
                    {**message, "type": "message"}
                    for message in self.messages
                    if message["channel"] == body["channel"] and (root is None or message["thread_ts"] == root)
                ]
                return {"ok": True, "messages": found, "has_more": False}
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{body['users']}"}}
            case "files.info" if body["file"] in self.files:
                url = self.elsewhere.get(body["file"], f"{self.address}/files/{body['file']}")
                return {"ok": True, "file": {"id": body["file"], "name": "画面.png", "url_private_download": url}}
            case "users.info":
                return {"ok": True, "user": {"id": body["user"], "name": body["user"].lower()}}
            case _:
                return {"ok": False, "error": "unknown_method"}

    def _post(self, body: dict[str, Any], *, ephemeral: bool) -> dict[str, Any]:
        blocks = _blocks(body)
        if not body.get("text") or len(body["text"]) > 4000 or len(blocks) > 50:
            self.complaints.append(f"text or blocks out of bounds: {len(body.get('text', ''))}, {len(blocks)}")
        ts = f"{1764000000 + len(self.messages)}.{len(self.messages):06}"
        metadata = body.get("metadata")
        self.messages.append(
            {
                "channel": body["channel"],
                "ts": ts,
                "thread_ts": body.get("thread_ts"),
                "text": body.get("text", ""),
                "blocks": blocks,
                "metadata": json.loads(metadata) if isinstance(metadata, str) else metadata,
                "ephemeral": ephemeral,
                "user": body.get("user"),
            }
        )
        return {"ok": True, "ts": ts, "message_ts": ts, "channel": body["channel"]}

    async def _response_url(self, request: Request) -> Response:
        body = await request.json()
        self.messages.append(
            {
                "channel": f"response:{request.path_params['id']}",
                "ts": "0",
                "thread_ts": None,
                "blocks": [],
                "metadata": None,
                "ephemeral": True,
                "user": None,
                "text": body.get("text", ""),
            }
        )
        return Response("ok")

    async def _file(self, request: Request) -> Response:
        kind, data = self.files[request.path_params["id"]]
        if not request.headers.get("authorization", "").startswith("Bearer xoxb-"):
            return Response("<html>Sign in</html>", media_type="text/html")
        return StreamingResponse(_pieces(data), media_type=kind)


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    """A file as a network brings it: not all at once."""
    for start in range(0, len(data), 16_384):
        yield data[start : start + 16_384]
        await asyncio.sleep(0)


async def _arguments(request: Request) -> dict[str, Any]:
    query = dict(request.query_params)
    if request.method == "GET":
        return query
    if request.headers.get("content-type", "").startswith("application/json"):
        return query | dict(await request.json())
    return query | dict(await request.form())


def _blocks(body: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = body.get("blocks") or []
    return list(json.loads(blocks)) if isinstance(blocks, str) else list(blocks)


def _shown(message: dict[str, Any]) -> str:
    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    return "\n".join(sections) or message["text"]


def _refusal(status: int) -> Response:
    headers = {"retry-after": "1"} if status == 429 else {}
    return JSONResponse({"ok": False, "error": "ratelimited" if status == 429 else "internal_error"}, status, headers)
