"""What no database takes is refused by the console's pages as by the API, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.records.database import connect
from api.records.migrate import upgrade
from api.staff import accounts
from api.staff.roles import Role
from tests.api.chats import serving


@pytest.fixture
def browser(database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """A browser in which a member of staff is signed in."""
    engine = connect(database_url)
    upgrade(engine)
    with engine.begin() as connection:
        password = accounts.add(connection, "sato", Role.viewer)
        connection.execute(accounts.ACCOUNT.update().values(must_change=False))
    engine.dispose()
    with serving(tmp_path, database_url=database_url) as client:
        answer = client.post("/api/staff/session", json={"name": "sato", "password": password})
        assert answer.status_code == 204
        yield client


@pytest.mark.parametrize("path", ["/staff/conversations/a%00b", "/staff/tickets/a%00b", "/staff/conversations?q=a%00b"])
def test_in_an_address(browser: TestClient, path: str):
    answer = browser.get(path)

    assert answer.status_code == 422
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "fields", [{"name": "sa\0to", "password": "x"}, {"name": "sato", "password": "x" * 201}, {"name": "x" * 300}]
)
def test_in_the_form_that_signs_in(browser: TestClient, fields: dict[str, str]):
    answer = browser.post("/staff/sign-in", data=fields)

    assert answer.status_code == 401
    assert "名前またはパスワードが違います" in answer.text
