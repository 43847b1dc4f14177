"""Somebody who has left gets in nowhere any more, from the moment it is said."""

import pytest
from httpx2 import Response

from api.records.database import connect
from api.staff import accounts
from api.staff.roles import Role
from tests.api.staff.conftest import House, add_account
from tests.madoguchi import Ran, madoguchi


def staff(house: House, *words: str) -> Ran:
    return madoguchi("staff", *words, settings={"DATA_DIR": house.settings.data_dir})


def signs_in(house: House, name: str, password: str) -> Response:
    return house.browser().post("/api/staff/session", json={"name": name, "password": password})


def test_neither_with_a_session_nor_a_token_nor_the_password(house: House):
    password = add_account(house.settings, "leaving", Role.agent)
    token = staff(house, "token", "leaving", "--scope", "viewer").json["token"]
    program = house.browser()
    program.headers["Authorization"] = f"Bearer {token}"
    browser = house.browser()
    browser.post("/api/staff/session", json={"name": "leaving", "password": password})
    assert [each.get("/api/staff/tickets").status_code for each in (browser, program)] == [200, 200]

    assert staff(house, "remove", "leaving").json == {"name": "leaving", "removed": True}

    assert [each.get("/api/staff/tickets").status_code for each in (browser, program)] == [401, 401]
    assert signs_in(house, "leaving", password).status_code == 401


def test_who_comes_back_has_a_new_password_and_no_old_token(house: House):
    add_account(house.settings, "returning", Role.agent)
    token = staff(house, "token", "returning", "--scope", "viewer").json["token"]
    staff(house, "remove", "returning")
    assert staff(house, "add", "returning", "--role", "viewer").code == 1

    password = staff(house, "add", "returning", "--role", "viewer", "--reset").json["password"]

    assert signs_in(house, "returning", password).status_code == 204
    answer = house.browser().get("/api/staff/tickets", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_slack_id_is_free_for_somebody_else(house: House):
    add_account(house.settings, "before", Role.agent)
    staff(house, "link", "before", "--slack", "U0REMOVED")
    staff(house, "remove", "before")

    engine = connect(house.settings.database_url, reading=True)
    with engine.connect() as connection:
        linked = connection.scalars(accounts.ACCOUNT.select().with_only_columns(accounts.ACCOUNT.c.slack)).all()
    engine.dispose()
    assert "U0REMOVED" not in linked


@pytest.mark.parametrize("name", ["nobody", ""])
def test_an_unknown_name_is_refused(house: House, name: str):
    assert staff(house, "remove", name).code == 1
