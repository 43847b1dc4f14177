"""Bodies that do not come whole: lines break here every day, and it is nobody's defect."""

import contextlib
import json
import socket
import urllib.request
from collections.abc import Iterator
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api import limits
from api.errors import HANDLERS
from api.limits import BodyLimit
from tests.platforms.serving import served
from tests.service import Service, running
from tests.waiting import PATIENCE, wait_until


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("desk")) as started:
        yield started


@contextlib.contextmanager
def sending(port: int, path: str, *headers: str, begin: str = "{") -> Iterator[socket.socket]:
    """A connection on which the beginning of a body of a thousand bytes has come."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        lines = (f"POST {path} HTTP/1.1", "Host: desk", "Content-Length: 1000", *headers, "", begin)
        line.sendall("\r\n".join(lines).encode())
        yield line


def metrics(service: Service) -> str:
    with urllib.request.urlopen(f"{service.address}/metrics") as answer:
        return answer.read().decode()


def open_conversation(service: Service) -> dict[str, str]:
    body = json.dumps({"client_id": str(uuid4())}).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{service.address}/api/chat/conversations", body, headers)
    ) as answer:
        return json.load(answer)


def test_a_line_that_breaks_in_the_middle_is_no_defect(service: Service):
    opened = open_conversation(service)
    own = f"/api/chat/conversations/{opened['id']}"
    token = f"Authorization: Bearer {opened['token']}"
    form = "Content-Type: multipart/form-data; boundary=x"

    for path, *headers in (
        ("/api/chat/conversations",),
        (f"{own}/messages", token),
        ("/api/staff/session",),
        ("/staff/sign-in", "Content-Type: application/x-www-form-urlencoded"),
    ):
        with sending(service.port, path, *headers):
            pass
    with sending(service.port, f"{own}/attachments", token, form, begin="--x\r\nContent-Disposition: form-data"):
        pass

    five = 'madoguchi_requests_total{method="POST",status="408"} 5.0'
    wait_until(lambda: five in metrics(service), lambda: metrics(service))
    assert "defect" not in service.log.read_text()
    assert "Traceback" not in service.log.read_text()


async def _length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def test_a_body_that_is_too_slow_loses_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "PATIENCE", 0.1)
    app = BodyLimit(Starlette(routes=[Route("/", _length, methods=["POST"])], exception_handlers=HANDLERS))

    with served(app) as address, sending(int(address.rpartition(":")[2]), "/") as line:
        answer = b""
        while piece := line.recv(65_536):
            answer += piece

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"unfinished"' in answer
