"""The widget's modules as they are served."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from api.errors import HANDLERS
from api.widget_files import WidgetFiles


@pytest.fixture
def client() -> TestClient:
    folder = Path(__file__).parents[2] / "widget"
    return TestClient(Starlette(routes=[Mount("/widget", WidgetFiles(folder))], exception_handlers=HANDLERS))


def test_a_module_is_open_to_every_origin_and_checked_again_each_time(client: TestClient) -> None:
    answer = client.get("/widget/chat.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/widget/chat.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_the_same_packed_and_plain(client: TestClient) -> None:
    packed = client.get("/widget/panel.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/widget/panel.js", headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.text == plain.text


@pytest.mark.parametrize("path", ["nothing.js", "__init__.py", "../pyproject.toml", "%2e%2e/api/app.py", ""])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/widget/{path}").status_code == 404


def test_only_reading_is_possible(client: TestClient) -> None:
    assert client.post("/widget/chat.js").status_code == 405
