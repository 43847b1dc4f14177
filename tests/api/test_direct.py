"""The short way of a turn: answered as the framework would have it answered, and only what is asked of it."""

import asyncio
from typing import Any

import pytest
from fastapi import APIRouter
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from api.direct import ShortWay
from api.problems import NotFound

direct = APIRouter()
FAILURES = {
    "problem": NotFound(),
    "database": OperationalError("", {}, Exception("disk I/O error")),
    "defect": KeyError(),
}


@direct.post("/told/{what}/end")
async def tell(request: Request) -> Response:
    what = request.path_params["what"]
    if what in FAILURES:
        raise FAILURES[what]
    return PlainTextResponse(what)


async def _others(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("others")(scope, receive, send)


def ask(path: str, method: str = "POST") -> tuple[int, bytes]:
    """Status and body of what is answered."""
    sent: list[Any] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    asyncio.run(ShortWay(_others, routes=direct.routes)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_its_routes_are_answered_at_once():
    assert ask("/told/日本/end") == (200, "日本".encode())


@pytest.mark.parametrize(
    ("path", "method"),
    [("/told/a/end", "GET"), ("/told/a/b/end", "POST"), ("/told/a/end/", "POST"), ("/x/told/a/end", "POST")],
)
def test_all_else_goes_on(path: str, method: str):
    assert ask(path, method) == (200, b"others")


@pytest.mark.parametrize(("what", "status"), [("problem", 404), ("database", 503)])
def test_what_may_go_wrong_is_answered(what: str, status: int):
    assert ask(f"/told/{what}/end")[0] == status


def test_a_defect_is_left_to_the_framework():
    with pytest.raises(KeyError):
        ask("/told/defect/end")
