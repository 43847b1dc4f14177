"""The real app on a real SQLite file, a customer who asked for a person, and staff of every role."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.records.database import connect
from api.settings import Settings
from api.staff import accounts
from api.staff.roles import Role
from knowledge.draft import draft

FAQ = (
    "id,question,answer\npower,電源が入らない,コンセントを確かめてください。\nsound,音が出ない,音量を上げてください。\n"
)


@dataclass(frozen=True, kw_only=True)
class House:
    """A running service and a way to speak to it in every role. Each client is a browser of its own."""

    app: Any
    settings: Settings
    customer: TestClient
    passwords: dict[str, str]
    _signed_in: dict[str, TestClient] = field(default_factory=dict)

    def browser(self) -> TestClient:
        """A browser that nobody is signed in with."""
        browser = TestClient(self.app, headers={"X-Madoguchi": "1"}, follow_redirects=False)
        # One running service for all browsers: the same event loop, the same lifespan's state.
        browser.portal = self.customer.portal
        browser.app_state.update(self.customer.app_state)
        return browser

    def signed_in(self, name: str) -> TestClient:
        """The browser in which that member of staff is signed in. The names are those of the roles."""
        if name not in self._signed_in:
            self._signed_in[name] = self.signs_in(name)
        return self._signed_in[name]

    def signs_in(self, name: str) -> TestClient:
        """A browser of its own in which that member of staff has just signed in."""
        browser = self.browser()
        answer = browser.post("/api/staff/session", json={"name": name, "password": self.passwords[name]})
        assert answer.status_code == 204, answer.text
        return browser

    def conversation(self, *texts: str) -> dict[str, Any]:
        """A new conversation in which a customer has written these texts."""
        opened = self.customer.post(
            "/api/chat/conversations", json={"client_id": str(uuid4()), "text": texts[0]}
        ).json()
        for text in texts[1:]:
            self.says(opened, text)
        return opened

    def says(self, opened: dict[str, Any], text: str) -> dict[str, Any]:
        """The customer writes another text."""
        answer = self.customer.post(
            f"/api/chat/conversations/{opened['id']}/messages",
            json={"client_id": str(uuid4()), "text": text},
            headers={"Authorization": f"Bearer {opened['token']}"},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("house")
    (place / "faq.csv").write_text(FAQ, encoding="utf-8")
    draft(place / "faq.csv", place / "knowledge")
    settings = Settings(
        data_dir=place / "data",
        knowledge_dir=place / "knowledge",
        rate_per_address=0,
        rate_per_conversation=0,
        log_level="error",
    )
    app = create_app(settings)
    with TestClient(app) as customer:
        engine = connect(settings.database_url)
        with engine.begin() as connection:
            passwords = {role.value: accounts.add(connection, role.value, role) for role in Role}
            for name in passwords:
                connection.execute(
                    accounts.ACCOUNT.update().where(accounts.ACCOUNT.c.name == name).values(must_change=False)
                )
        engine.dispose()
        yield House(app=app, settings=settings, customer=customer, passwords=passwords)


def add_account(settings: Settings, name: str, role: Role) -> str:
    """Another account; returns its one-time password."""
    engine = connect(settings.database_url)
    with engine.begin() as connection:
        password = accounts.add(connection, name, role)
    engine.dispose()
    return password
