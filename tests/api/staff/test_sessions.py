"""Signing in, staying in, and being kept out."""

import pytest
from pyotp import random_base32
from pyotp.totp import TOTP

from api.keys import load_keys
from api.records.database import connect
from api.staff import accounts
from api.staff.roles import Role
from tests.api.staff.conftest import House, add_account


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestSignIn:
    def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(self, house: House):
        answer = house.browser().post(
            "/api/staff/session", json={"name": "viewer", "password": house.passwords["viewer"]}
        )

        assert answer.status_code == 204
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("madoguchi_staff=")
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()

    @pytest.mark.parametrize("name", ["viewer", "nobody", "", "x" * 200])
    def test_a_wrong_password_and_an_unknown_name_look_alike(self, house: House, name: str):
        answer = house.browser().post("/api/staff/session", json={"name": name, "password": "wrong"})

        assert code(answer) == (401, "wrong-password")

    def test_after_five_wrong_ones_even_the_right_one_has_to_wait(self, house: House):
        password = add_account(house.settings, "guessed", Role.viewer)
        browser = house.browser()
        wrong = [browser.post("/api/staff/session", json={"name": "guessed", "password": "x"}) for _ in range(5)]

        answer = browser.post("/api/staff/session", json={"name": "guessed", "password": password})

        assert [one.status_code for one in wrong] == [401] * 5
        assert code(answer) == (429, "too-fast")
        assert 0 < int(answer.headers["retry-after"]) <= 15 * 60

    def test_a_right_one_forgets_the_wrong_ones_before(self, house: House):
        password = add_account(house.settings, "clumsy", Role.viewer)
        browser = house.browser()
        for _ in range(2):
            for _ in range(4):
                browser.post("/api/staff/session", json={"name": "clumsy", "password": "x"})
            answer = browser.post("/api/staff/session", json={"name": "clumsy", "password": password})
            assert answer.status_code == 204

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"{", (400, "bad-json")),
            (b"\xff", (400, "bad-encoding")),
            (b"{}", (422, "invalid")),
            (b'{"name": "a\\u0000", "password": "b"}', (422, "invalid")),
        ],
    )
    def test_what_cannot_be_read_is_a_problem(self, house: House, body: bytes, expected: tuple[int, str]):
        answer = house.browser().post("/api/staff/session", content=body, headers={"content-type": "application/json"})

        assert code(answer) == expected

    def test_two_steps_where_set_up(self, house: House):
        password, secret = add_account(house.settings, "careful", Role.viewer), random_base32()
        engine = connect(house.settings.database_url)
        with engine.begin() as connection:
            accounts.set_totp(connection, "careful", load_keys(house.settings).encrypt(secret))
        engine.dispose()
        given = {"name": "careful", "password": password}

        without = house.browser().post("/api/staff/session", json=given)
        wrong = house.browser().post("/api/staff/session", json=given | {"totp": "000000"})
        right = house.browser().post("/api/staff/session", json=given | {"totp": TOTP(secret).now()})

        assert code(without) == (401, "wrong-password")
        assert code(wrong) == (401, "wrong-password")
        assert right.status_code == 204

    def test_signed_out_is_out(self, house: House):
        browser = house.signs_in("viewer")
        cookie = browser.cookies["madoguchi_staff"]

        assert browser.delete("/api/staff/session").status_code == 204

        browser.cookies.set("madoguchi_staff", cookie)
        assert code(browser.get("/api/staff/conversations")) == (401, "no-session")


class TestWhoMay:
    READS = ("/api/staff/session", "/api/staff/conversations", "/api/staff/tickets", "/api/staff/conversations/x")

    @pytest.mark.parametrize("path", READS)
    def test_nobody_reads_without_a_session(self, house: House, path: str):
        assert code(house.browser().get(path)) == (401, "no-session")

    @pytest.mark.parametrize("header", ["Bearer wrong", "Bearer ", "Basic eDp5"])
    def test_a_wrong_token_is_no_session(self, house: House, header: str):
        answer = house.browser().get("/api/staff/tickets", headers={"Authorization": header})

        assert code(answer) == (401, "no-session")

    def test_the_session_is_asked_for_before_the_body_is_read(self, house: House):
        answer = house.browser().post("/api/staff/conversations/x/messages", content=b"{")

        assert code(answer) == (401, "no-session")

    def test_writing_with_the_cookie_needs_the_header_that_foreign_pages_cannot_send(self, house: House):
        browser = house.signed_in("agent")
        conversation = house.conversation("音が出ない")["id"]

        answer = browser.post(f"/api/staff/conversations/{conversation}/take", headers={"X-Madoguchi": ""})

        assert code(answer) == (403, "not-allowed")

    @pytest.mark.parametrize(
        ("name", "action", "allowed"),
        [
            ("viewer", "take", False),
            ("agent", "take", True),
            ("author", "take", True),
            ("agent", "erase", False),
            ("author", "erase", False),
            ("admin", "erase", True),
        ],
    )
    def test_each_role_may_what_the_ones_before_it_may(self, house: House, name: str, action: str, allowed: bool):
        conversation = house.conversation("音が出ない")["id"]

        answer = house.signed_in(name).post(f"/api/staff/conversations/{conversation}/{action}")

        assert answer.status_code == (204 if allowed else 403)

    def test_a_token_may_what_its_scopes_and_its_owner_may(self, house: House):
        engine = connect(house.settings.database_url)
        with engine.begin() as connection:
            reading = accounts.make_token(connection, "admin", [Role.viewer])
            writing = accounts.make_token(connection, "agent", [Role.viewer, Role.agent])
            with pytest.raises(accounts.AccountError):
                accounts.make_token(connection, "viewer", [Role.agent])
        engine.dispose()
        take = f"/api/staff/conversations/{house.conversation('音が出ない')['id']}/take"
        program = house.browser()

        assert program.post(take, headers={"Authorization": f"Bearer {reading}"}).status_code == 403
        assert program.post(take, headers={"Authorization": f"Bearer {writing}", "X-Madoguchi": ""}).status_code == 204


class TestPassword:
    def test_a_new_one_ends_the_other_sessions(self, house: House):
        password = add_account(house.settings, "changing", Role.viewer)
        here, there = house.browser(), house.browser()
        for browser in (here, there):
            browser.post("/api/staff/session", json={"name": "changing", "password": password})
        assert here.get("/api/staff/session").json() == {"name": "changing", "role": "viewer", "must_change": True}

        answer = here.post("/api/staff/password", json={"old": password, "new": "a new password"})

        assert answer.status_code == 204
        assert here.get("/api/staff/session").json()["must_change"] is False
        assert there.get("/api/staff/session").status_code == 401
        again = house.browser().post("/api/staff/session", json={"name": "changing", "password": "a new password"})
        assert again.status_code == 204

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("wrong", "long enough", (401, "wrong-password")),
            ("right", "short", (422, "invalid")),
            ("right", "right", (422, "invalid")),
        ],
    )
    def test_what_is_refused(self, house: House, old: str, new: str, expected: tuple[int, str]):
        right = house.passwords["author"]
        given = {"old": right if old == "right" else old, "new": right if new == "right" else new}

        answer = house.signed_in("author").post("/api/staff/password", json=given)

        assert code(answer) == expected
