"""The code of two-step sign-in: six digits that are good once, for whoever has the app."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import Response
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.keys import load_keys
from api.records.database import connect
from api.records.migrate import downgrade, upgrade
from api.staff import accounts
from api.staff.roles import Role
from tests.api.staff.conftest import House, add_account

WRONG = (401, "wrong-password")


def code(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class Careful:
    """A member of staff with two-step sign-in, before a fresh browser each time."""

    def __init__(self, house: House, name: str) -> None:
        self._house = house
        self._name = name
        self._password = add_account(house.settings, name, Role.viewer)
        self.app = self.new_app()

    def new_app(self) -> TOTP:
        """Sets two-step sign-in up with another secret."""
        secret = random_base32()
        engine = connect(self._house.settings.database_url)
        with engine.begin() as connection:
            accounts.set_totp(connection, self._name, load_keys(self._house.settings).encrypt(secret))
            own = accounts.ACCOUNT.c.name == self._name
            connection.execute(accounts.ACCOUNT.update().where(own).values(must_change=False))
        engine.dispose()
        return TOTP(secret)

    def signs_in(self, totp: str, browser: TestClient | None = None) -> Response:
        given = {"name": self._name, "password": self._password, "totp": totp}
        return (browser or self._house.browser()).post("/api/staff/session", json=given)


class Page:
    """The page of one's own settings, in a browser that is signed in."""

    def __init__(self, house: House, careful: Careful, *, totp: str) -> None:
        self._browser = house.browser()
        assert careful.signs_in(totp, self._browser).status_code == 204
        found = re.search(r'name="csrf" value="(\w+)"', self._browser.get("/staff/me").text)
        assert found is not None
        self._csrf = found[1]

    def sets_up(self, app: TOTP) -> Response:
        """Sets two-step sign-in up with that app."""
        given = {"csrf": self._csrf, "secret": app.secret, "code": app.at(at(0))}
        return self._browser.post("/staff/two-step", data=given)

    def gives_up(self, totp: str) -> Response:
        """Presses the button that ends two-step sign-in."""
        return self._browser.post("/staff/two-step", data={"csrf": self._csrf, "remove": "yes", "code": totp})


@pytest.fixture
def careful(house: House, request: pytest.FixtureRequest) -> Careful:
    return Careful(house, request.node.name)


def at(seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_code_signs_in_once(careful: Careful):
    now = careful.app.at(at(0))

    assert careful.signs_in(now).status_code == 204
    assert code(careful.signs_in(now)) == WRONG


def test_the_next_code_signs_in_again_and_the_ones_before_no_more(careful: Careful):
    before, after = careful.app.at(at(0)), careful.app.at(at(30))

    assert careful.signs_in(after).status_code == 204
    assert code(careful.signs_in(before)) == WRONG


def test_a_code_of_a_minute_ago_is_none(careful: Careful):
    assert code(careful.signs_in(careful.app.at(at(-90)))) == WRONG


def test_a_code_may_be_typed_with_a_space_and_in_full_width(careful: Careful):
    now = careful.app.at(at(0))
    wide = now.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    assert careful.signs_in(f"{wide[:3]} {wide[3:]}").status_code == 204


def test_a_wrong_password_does_not_use_the_code_up(house: House, careful: Careful):
    now = careful.app.at(at(0))
    given = {"name": "test_a_wrong_password_does_not_use_the_code_up", "password": "wrong", "totp": now}

    assert code(house.browser().post("/api/staff/session", json=given)) == WRONG
    assert careful.signs_in(now).status_code == 204


def test_another_app_begins_anew(careful: Careful):
    assert careful.signs_in(careful.app.at(at(30))).status_code == 204

    assert careful.signs_in(careful.new_app().at(at(0))).status_code == 204


class TestGivingItUp:
    @pytest.fixture
    def page(self, house: House, careful: Careful) -> Page:
        """The settings of somebody who signed in with the present code."""
        return Page(house, careful, totp=careful.app.at(at(0)))

    def test_needs_a_code_that_was_not_used_before(self, careful: Careful, page: Page):
        assert page.gives_up(careful.app.at(at(0))).status_code == 422
        assert page.gives_up("").status_code == 422
        assert code(careful.signs_in("")) == WRONG

        assert page.gives_up(careful.app.at(at(30))).status_code == 303

        assert careful.signs_in("").status_code == 204

    def test_is_needed_before_another_app(self, careful: Careful, page: Page):
        other = TOTP(random_base32())

        assert page.sets_up(other).status_code == 422

        assert code(careful.signs_in(other.at(at(0)))) == WRONG
        assert page.gives_up(careful.app.at(at(30))).status_code == 303
        assert page.sets_up(other).status_code == 303
        assert careful.signs_in(other.at(at(0))).status_code == 204

    def test_cannot_be_guessed(self, careful: Careful, page: Page):
        guesses = [page.gives_up("000000") for _ in range(6)]

        assert "数字が合わない" in guesses[0].text
        assert "少し待ってから" in guesses[-1].text
        assert page.gives_up(careful.app.at(at(30))).status_code == 422


class TestOnBothDatabases:
    """Two processes, here two connections."""

    @pytest.fixture
    def engine(self, engine: Engine) -> Iterator[Engine]:
        with engine.begin() as connection:
            accounts.add(connection, "careful", Role.viewer)
        other = connect(engine.url.render_as_string(hide_password=False))
        self.other = other
        yield engine
        other.dispose()

    def test_a_code_that_one_process_took_the_other_refuses(self, engine: Engine):
        with engine.begin() as connection:
            assert accounts.use_code(connection, "careful", 7)

        with self.other.begin() as connection:
            assert not accounts.use_code(connection, "careful", 7)
            assert not accounts.use_code(connection, "careful", 6)
            assert accounts.use_code(connection, "careful", 8)

    def test_undoing_the_column_leaves_everybody_signed_in(self, engine: Engine):
        with engine.begin() as connection:
            secret = accounts.open_session(connection, "careful")

        downgrade(engine, to="2026113002")
        upgrade(engine)

        with engine.connect() as connection:
            assert accounts.by_session(connection, secret) is not None
