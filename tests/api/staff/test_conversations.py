"""What staff read of a conversation, and what they do with it."""

from uuid import uuid4

import pytest

from tests.api.staff.conftest import House

PERSON = "担当者と話したい"


def written(text: str) -> dict[str, str]:
    return {"client_id": str(uuid4()), "text": text}


class TestList:
    def test_the_last_spoken_in_comes_first_and_pages_follow(self, house: House):
        ids = [house.conversation("音が出ない")["id"] for _ in range(3)]
        browser = house.signed_in("viewer")

        first = browser.get("/api/staff/conversations", params={"limit": 2}).json()
        second = browser.get(
            "/api/staff/conversations", params={"limit": 1, "before": first["conversations"][-1]["id"]}
        ).json()

        assert [row["id"] for row in first["conversations"]] == [ids[2], ids[1]]
        assert [row["id"] for row in second["conversations"]] == [ids[0]]
        assert first["more"] is True

    def test_a_row_tells_what_an_agent_needs(self, house: House):
        opened = house.conversation("音が出ないのですが", PERSON)

        row = house.signed_in("viewer").get("/api/staff/conversations").json()["conversations"][0]

        assert row["id"] == opened["id"]
        assert row["status"] == "waiting"
        assert row["channel"] == "web"
        assert row["unread"] == 2
        assert row["ticket"]["kind"] == "support"
        assert row["waiting_since"]

    def test_filters(self, house: House):
        marked = house.conversation("合言葉はひまわり", PERSON)
        browser = house.signed_in("viewer")

        def ids(**params: str) -> list[str]:
            rows = browser.get("/api/staff/conversations", params=params).json()["conversations"]
            return [row["id"] for row in rows]

        assert ids(q="ひまわり") == [marked["id"]]
        assert ids(q=marked["id"]) == [marked["id"]]
        assert ids(q="100%_") == []
        assert marked["id"] in ids(status="waiting")
        assert marked["id"] not in ids(status="bot")
        assert ids(topic="no-such-topic") == []
        assert ids(before="no-such-conversation") == []

    @pytest.mark.parametrize("query", ["limit=-1", "limit=x", "status=nonsense", "q=%00"])
    def test_nonsense_is_invalid(self, house: House, query: str):
        answer = house.signed_in("viewer").get(f"/api/staff/conversations?{query}")

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")

    def test_a_large_limit_is_cut(self, house: House):
        assert house.signed_in("viewer").get("/api/staff/conversations?limit=99999999999").status_code == 200


class TestDetail:
    def test_messages_path_and_why(self, house: House):
        opened = house.conversation("音が出ないのですが")

        seen = house.signed_in("viewer").get(f"/api/staff/conversations/{opened['id']}").json()

        assert [message["seq"] for message in seen["messages"]] == list(range(1, len(seen["messages"]) + 1))
        assert seen["messages"][1:] == opened["messages"][1:]
        assert seen["path"] == [message["node"] for message in seen["messages"] if message["author"] == "bot"]
        assert seen["why"][0]["seq"] == 1
        assert {"decision", "score", "candidates"} <= set(seen["why"][0])
        assert {"slots", "tried", "status", "end"} <= set(seen)

    @pytest.mark.parametrize("conversation", ["no-such-conversation", "%20", "x" * 500])
    def test_unknown_is_not_found(self, house: House, conversation: str):
        answer = house.signed_in("viewer").get(f"/api/staff/conversations/{conversation}")

        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


class TestAnswering:
    def test_take_answer_and_return(self, house: House):
        opened, agent = house.conversation("音が出ない"), house.signed_in("agent")
        path = f"/api/staff/conversations/{opened['id']}"

        assert agent.post(f"{path}/take").status_code == 204
        assert agent.get(path).json()["status"] == "person"
        sent = agent.post(f"{path}/messages", json=written("担当の者です。")).json()["message"]
        silent = house.says(opened, "よろしくお願いします")
        assert agent.post(f"{path}/return").status_code == 204

        assert (sent["author"], sent["name"], sent["text"]) == ("agent", "agent", "担当の者です。")
        assert silent["messages"] == []
        assert agent.get(path).json()["status"] == "bot"

    def test_the_same_message_again_is_sent_once(self, house: House):
        opened, agent, body = house.conversation("音が出ない"), house.signed_in("agent"), written("お調べします。")
        path = f"/api/staff/conversations/{opened['id']}"

        first, second = (agent.post(f"{path}/messages", json=body).json() for _ in range(2))
        other = agent.post(f"{path}/messages", json=body | {"text": "別の文"})

        assert first == second
        assert (other.status_code, other.json()["code"]) == (409, "client-id-reused")
        texts = [message["text"] for message in agent.get(path).json()["messages"]]
        assert texts.count("お調べします。") == 1

    @pytest.mark.parametrize(
        ("text", "expected"),
        [(" ", "text-empty"), ("あ" * 8001, "text-too-long"), ("a\0", "invalid")],
    )
    def test_texts_that_are_refused(self, house: House, text: str, expected: str):
        opened = house.conversation("音が出ない")

        for what in ("messages", "notes"):
            answer = house.signed_in("agent").post(
                f"/api/staff/conversations/{opened['id']}/{what}", json=written(text)
            )
            assert (answer.status_code, answer.json()["code"]) == (422, expected)

    @pytest.mark.parametrize("what", ["take", "return", "messages", "notes"])
    def test_an_unknown_conversation_is_not_found(self, house: House, what: str):
        answer = house.signed_in("agent").post(f"/api/staff/conversations/{uuid4()}/{what}", json=written("はい"))

        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


class TestNotes:
    def test_colleagues_see_them_and_customers_do_not(self, house: House):
        opened, agent, note = house.conversation("音が出ない"), house.signed_in("agent"), written("折り返し電話を希望")
        path = f"/api/staff/conversations/{opened['id']}"

        assert [agent.post(f"{path}/notes", json=note).status_code for _ in range(2)] == [204, 204]

        assert [one["text"] for one in agent.get(path).json()["notes"]] == ["折り返し電話を希望"]
        headers = {"Authorization": f"Bearer {opened['token']}"}
        assert (
            "折り返し"
            not in house.customer.get(f"/api/chat/conversations/{opened['id']}/messages", headers=headers).text
        )
        assert agent.post(f"{path}/notes", json=note | {"text": "別"}).status_code == 409


class TestErase:
    def test_nothing_of_what_was_said_is_left(self, house: House):
        opened, admin = house.conversation("ひみつのことばを書きました", PERSON), house.signed_in("admin")
        path = f"/api/staff/conversations/{opened['id']}"
        number = admin.get(path).json()["ticket"]
        admin.post(f"{path}/notes", json=written("ひみつのメモ"))

        assert admin.post(f"{path}/erase").status_code == 204

        left = admin.get(path)
        assert left.json()["messages"] == []
        assert left.json()["status"] == "over"
        assert "ひみつ" not in left.text
        ticket = admin.get(f"/api/staff/tickets/{number}").json()
        assert (ticket["number"], ticket["kind"], ticket["contact"]) == (number, "support", None)
        assert "ひみつ" not in str(ticket)


class TestTickets:
    @pytest.fixture
    def number(self, house: House) -> str:
        house.conversation("音が出ない", PERSON, "090-1234-5678")
        return house.signed_in("viewer").get("/api/staff/tickets?limit=1").json()["tickets"][0]["number"]

    def test_it_says_what_a_person_needs_to_begin(self, house: House, number: str):
        ticket = house.signed_in("viewer").get(f"/api/staff/tickets/{number}").json()

        assert ticket["contact"] == "090-1234-5678"
        assert "音が出ない" in ticket["summary"]
        assert (ticket["kind"], ticket["status"]) == ("support", "open")
        assert {"priority", "fields", "steps", "conversation", "opened_at", "due_at"} <= set(ticket)

    def test_status_and_assignee_change_alone_and_together(self, house: House, number: str):
        agent, path = house.signed_in("agent"), f"/api/staff/tickets/{number}"

        assert agent.patch(path, json={"status": "waiting"}).json()["status"] == "waiting"
        assert agent.patch(path, json={"assignee": "agent"}).json()["assignee"] == "agent"
        changed = agent.patch(path, json={"status": "closed", "assignee": None}).json()

        assert (changed["status"], changed["assignee"]) == ("closed", None)
        assert number not in [
            ticket["number"] for ticket in agent.get("/api/staff/tickets?status=open").json()["tickets"]
        ]

    @pytest.mark.parametrize("change", [{"status": "nonsense"}, {"assignee": "nobody"}, [], {"status": 7}])
    def test_nonsense_is_invalid_and_changes_nothing(self, house: House, number: str, change: object):
        agent, path = house.signed_in("agent"), f"/api/staff/tickets/{number}"
        before = agent.get(path).json()

        answer = agent.patch(path, json=change)

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["errors"]
        assert agent.get(path).json() == before

    def test_a_viewer_changes_nothing(self, house: House, number: str):
        answer = house.signed_in("viewer").patch(f"/api/staff/tickets/{number}", json={"status": "closed"})

        assert answer.status_code == 403

    def test_an_unknown_one_is_not_found(self, house: House):
        agent = house.signed_in("agent")

        assert agent.get("/api/staff/tickets/XXXX-XXXX").status_code == 404
        assert agent.patch("/api/staff/tickets/XXXX-XXXX", json={"status": "closed"}).status_code == 404

    def test_kinds_and_pages(self, house: House, number: str):
        browser = house.signed_in("viewer")

        def numbers(**params: str) -> list[str]:
            return [one["number"] for one in browser.get("/api/staff/tickets", params=params).json()["tickets"]]

        assert numbers(kind="support")[0] == number
        assert numbers(kind="nonsense") == []
        assert number not in numbers(before=number)
        assert numbers(before="no-such-ticket") == []
