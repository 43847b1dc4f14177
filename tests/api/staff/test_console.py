"""The console as a browser without scripts meets it: pages, forms, and what keeps other sites out."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pyotp.totp import TOTP
from starlette.testclient import TestClient

from api.staff.roles import Role
from tests.api.staff.conftest import House, add_account

PERSON = "担当者と話したい"


@pytest.fixture
def agent(house: House) -> TestClient:
    return house.signed_in("agent")


def csrf(browser: TestClient) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get("/staff/me").text)
    assert found is not None
    return found[1]


class TestSigningIn:
    def test_the_console_begins_with_the_form(self, house: House):
        answer = house.browser().get("/staff")

        assert answer.status_code == 200
        assert 'type="password"' in answer.text

    @pytest.mark.parametrize("path", ["/staff/conversations", "/staff/tickets/XXXX-XXXX", "/staff/me"])
    def test_whoever_is_not_signed_in_is_sent_to_do_so_and_comes_back(self, house: House, path: str):
        answer = house.browser().get(path)

        assert answer.status_code == 303
        assert answer.headers["location"] == f"/staff/sign-in?next={path}"

    def test_the_form_signs_in_and_goes_on(self, house: House):
        given = {"name": "viewer", "password": house.passwords["viewer"], "totp": "", "next": "/staff/tickets"}

        answer = house.browser().post("/staff/sign-in", data=given)

        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/tickets")
        assert "HttpOnly" in answer.headers["set-cookie"]

    @pytest.mark.parametrize(
        "elsewhere", ["https://example.com/", "//example.com/", "/\\example.com", "/staff/sign-out"]
    )
    def test_it_never_goes_on_elsewhere(self, house: House, elsewhere: str):
        given = {"name": "viewer", "password": house.passwords["viewer"], "next": elsewhere}

        assert house.browser().post("/staff/sign-in", data=given).headers["location"] == "/staff"

    def test_a_wrong_password_says_so_and_keeps_the_name(self, house: House):
        answer = house.browser().post("/staff/sign-in", data={"name": "<b>nobody", "password": "x"})

        assert answer.status_code == 401
        assert 'role="alert"' in answer.text
        assert 'value="&lt;b&gt;nobody"' in answer.text

    def test_a_form_of_another_site_is_refused(self, house: House):
        given = {"name": "viewer", "password": house.passwords["viewer"]}

        answer = house.browser().post("/staff/sign-in", data=given, headers={"sec-fetch-site": "cross-site"})

        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers

    def test_a_link_in_a_mail_loads_once_more_so_that_the_strict_cookie_comes_along(self, house: House):
        answer = house.browser().get("/staff/tickets/XXXX-XXXX", headers={"sec-fetch-site": "cross-site"})

        assert answer.status_code == 200
        assert 'http-equiv="refresh" content="0"' in answer.text

    def test_the_one_time_password_is_changed_before_anything_else(self, house: House):
        password = add_account(house.settings, "new", Role.agent)
        browser = house.browser()
        browser.post("/staff/sign-in", data={"name": "new", "password": password})

        assert browser.get("/staff/conversations").headers["location"] == "/staff/me"
        new = {"old": password, "new": "chosen by me", "again": "chosen by me", "csrf": csrf(browser)}
        assert browser.post("/staff/password", data=new | {"again": "another one"}).status_code == 422
        assert browser.post("/staff/password", data=new).headers["location"] == "/staff"
        assert browser.get("/staff/conversations").status_code == 200

    def test_signing_out(self, house: House):
        browser = house.signs_in("viewer")

        assert browser.post("/staff/sign-out", data={"csrf": csrf(browser)}).status_code == 303
        assert browser.get("/staff/conversations").status_code == 303


class TestPages:
    def test_what_waits_is_shown_first_and_everything_is_escaped(self, house: House, agent: TestClient):
        house.conversation("<script>alert(1)</script>が出る", PERSON)

        page = agent.get("/staff")

        assert page.status_code == 200
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<script>alert" not in page.text

    def test_headers_keep_scripts_frames_and_caches_out(self, agent: TestClient):
        headers = agent.get("/staff").headers

        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"

    def test_a_conversation_shows_the_way_and_why(self, house: House, agent: TestClient):
        opened = house.conversation("音が出ない")

        page = agent.get(f"/staff/conversations/{opened['id']}").text

        assert "音が出ない" in page
        assert "どう読んだか" in page
        assert "音量を上げてください。" in page
        assert f"<code>{opened['messages'][1]['node']}</code>" in page

    def test_looking_at_it_is_having_seen_it(self, house: House, agent: TestClient):
        opened = house.conversation("音が出ない")

        def unread() -> int:
            rows = agent.get("/api/staff/conversations", params={"q": opened["id"]}).json()["conversations"]
            return rows[0]["unread"]

        house.signed_in("viewer").get(f"/staff/conversations/{opened['id']}")
        assert unread() == 1
        agent.get(f"/staff/conversations/{opened['id']}")
        assert unread() == 0

    @pytest.mark.parametrize(
        "path",
        [
            "/staff/conversations?status=&topic=sound&q=音",
            "/staff/conversations?status=nonsense",
            "/staff/tickets?status=&kind=support",
            "/staff/tickets?status=closed",
            "/staff/deliveries",
            "/staff/me",
            "/staff/static/console.css",
            "/staff/static/list.js",
        ],
    )
    def test_every_page_is_there(self, agent: TestClient, path: str):
        assert agent.get(path).status_code == 200

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/staff/conversations/nonsense", 404),
            ("/staff/tickets/nonsense", 404),
            ("/staff/deliveries?state=nonsense", 422),
            ("/staff/conversations?q=%00", 422),
        ],
    )
    def test_a_failure_is_a_page(self, agent: TestClient, path: str, status: int):
        answer = agent.get(path)

        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1>" in answer.text


class TestForms:
    def test_take_answer_and_return(self, house: House, agent: TestClient):
        path, form = f"/staff/conversations/{house.conversation('音が出ない')['id']}", {"csrf": csrf(agent)}
        answer = form | {"client_id": str(uuid4()), "text": "お調べします。"}

        assert agent.post(f"{path}/take", data=form).headers["location"] == path
        assert [agent.post(f"{path}/messages", data=answer).status_code for _ in range(2)] == [303, 303]
        assert agent.post(f"{path}/notes", data=answer | {"text": "内緒のメモ"}).status_code == 303
        page = agent.get(path).text
        assert page.count("お調べします。") == 1
        assert "内緒のメモ" in page
        assert "ボットに戻す" in page
        agent.post(f"{path}/return", data=form)
        assert "引き継いで返事をする" in agent.get(path).text

    def test_a_ticket_changes(self, house: House, agent: TestClient):
        house.conversation("音が出ない", PERSON)
        number = agent.get("/api/staff/tickets?limit=1").json()["tickets"][0]["number"]
        form = {"csrf": csrf(agent), "status": "waiting", "assignee": "agent"}

        assert agent.post(f"/staff/tickets/{number}", data=form).status_code == 303

        changed = agent.get(f"/api/staff/tickets/{number}").json()
        assert (changed["status"], changed["assignee"]) == ("waiting", "agent")
        assert "状態の変更" in agent.get(f"/staff/tickets/{number}").text

    @pytest.mark.parametrize("mark", ["", "0" * 64, "あ"])
    def test_a_form_without_our_mark_changes_nothing(self, house: House, agent: TestClient, mark: str):
        opened = house.conversation("音が出ない")

        answer = agent.post(f"/staff/conversations/{opened['id']}/take", data={"csrf": mark})

        assert answer.status_code == 403
        assert agent.get(f"/api/staff/conversations/{opened['id']}").json()["status"] == "bot"

    @pytest.mark.parametrize(
        "fields", [{"text": " "}, {"text": "a" * 8001}, {}, {"client_id": "nonsense", "text": "x"}]
    )
    def test_what_is_refused_is_a_page(self, house: House, agent: TestClient, fields: dict[str, str]):
        path = f"/staff/conversations/{house.conversation('音が出ない')['id']}/messages"

        answer = agent.post(path, data={"csrf": csrf(agent), "client_id": str(uuid4())} | fields)

        assert answer.status_code == 422
        assert "<h1>" in answer.text

    def test_erasing_is_for_admins_who_are_sure(self, house: House, agent: TestClient):
        path, admin = f"/staff/conversations/{house.conversation('ひみつ')['id']}", house.signed_in("admin")

        assert agent.post(f"{path}/erase", data={"csrf": csrf(agent), "sure": "yes"}).status_code == 403
        assert admin.post(f"{path}/erase", data={"csrf": csrf(admin)}).status_code == 422
        assert admin.post(f"{path}/erase", data={"csrf": csrf(admin), "sure": "yes"}).status_code == 303
        assert "ひみつ" not in admin.get(path).text


class TestTwoSteps:
    def test_set_up_with_a_code_that_proves_it_and_given_up_again(self, house: House):
        browser = house.signs_in("author")
        found = re.search(r'name="secret" value="([A-Z2-7]{32})"', browser.get("/staff/me").text)
        assert found is not None
        form = {"csrf": csrf(browser), "secret": found[1]}

        assert browser.post("/staff/two-step", data=form | {"code": "000000"}).status_code == 422
        assert browser.post("/staff/two-step", data=form | {"code": TOTP(found[1]).now()}).status_code == 303
        given = {"name": "author", "password": house.passwords["author"]}
        assert house.browser().post("/staff/sign-in", data=given).status_code == 401
        again = house.browser().post("/staff/sign-in", data=given | {"totp": TOTP(found[1]).now()})
        assert again.status_code == 303
        following = TOTP(found[1]).at(datetime.now(UTC) + timedelta(seconds=30))
        assert browser.post("/staff/two-step", data=form | {"remove": "yes", "code": following}).status_code == 303
        assert house.browser().post("/staff/sign-in", data=given).status_code == 303
