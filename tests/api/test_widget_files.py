"""The widget's modules as they are served."""

import re
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from api.errors import HANDLERS
from api.widget_files import WidgetFiles

WIDGET = Path(__file__).parents[2] / "widget"


def serving(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/widget", WidgetFiles(folder))], exception_handlers=HANDLERS))


@pytest.fixture
def client() -> TestClient:
    return serving(WIDGET)


def version(client: TestClient) -> str:
    """The folder that the embedded module takes the others from."""
    found = re.search(r"'\./(\w+)/'", client.get("/widget/chat.js").text)
    assert found
    return found[1]


def test_the_embedded_module_names_the_version_of_the_others_and_a_browser_keeps_those(client: TestClient) -> None:
    panel = client.get(f"/widget/{version(client)}/panel.js")

    assert panel.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert panel.text == client.get("/widget/panel.js").text


def test_another_content_is_another_version(tmp_path: Path, client: TestClient) -> None:
    folder = shutil.copytree(WIDGET, tmp_path / "widget")
    (folder / "panel.js").write_text("export const other = 1;", "utf-8")

    assert version(serving(folder)) != version(client)


def test_of_another_version_there_is_what_there_is_now_and_it_is_not_kept(client: TestClient) -> None:
    panel = client.get("/widget/0123456789abcdef/panel.js")

    assert panel.headers["Cache-Control"] == "no-cache"
    assert panel.text == client.get("/widget/panel.js").text


def test_a_module_is_open_to_every_origin_and_not_sent_twice(client: TestClient) -> None:
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


@pytest.mark.parametrize(
    "path", ["nothing.js", "__init__.py", "../pyproject.toml", "%2e%2e/api/app.py", "a/b/panel.js", ""]
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/widget/{path}").status_code == 404


def test_only_reading_is_possible(client: TestClient) -> None:
    assert client.post("/widget/chat.js").status_code == 405
