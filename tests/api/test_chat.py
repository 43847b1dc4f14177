"""The chat API over HTTP: what the contract promises to customers' programs."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.chats import Customer, code, new_id

OPEN = "/api/chat/conversations"


class TestOpening:
    def test_without_a_text_the_desk_greets(self, client: TestClient):
        response = client.post(OPEN, json={"client_id": new_id()})

        assert response.status_code == 201
        opened = response.json()
        assert (opened["status"], opened["end"]) == ("bot", "open")
        assert [message["node"] for message in opened["messages"]] == ["desk.greeting"]
        assert opened["messages"][0]["seq"] == 1

    def test_with_a_text_it_answers_and_does_not_greet(self, client: TestClient):
        client_id = new_id()

        opened = client.post(OPEN, json={"client_id": client_id, "text": "お湯がわかない"}).json()

        assert next(message["author"] for message in opened["messages"]) == "customer"
        assert opened["messages"][0]["client_id"] == client_id
        assert "desk.greeting" not in [message["node"] for message in opened["messages"]]
        assert [message["seq"] for message in opened["messages"]] == list(range(1, len(opened["messages"]) + 1))

    @pytest.mark.parametrize("text", [None, "お湯がわかない"])
    def test_again_is_the_same_conversation(self, client: TestClient, text: str | None):
        body = {"client_id": new_id()} | ({"text": text} if text else {})
        first = client.post(OPEN, json=body)
        customer = Customer(client, first.json())
        customer.says("ふたは閉まっています")

        second = client.post(OPEN, json=body)

        assert (first.status_code, second.status_code) == (201, 200)
        assert second.json() == first.json()

    def test_again_with_another_text_is_refused(self, client: TestClient):
        client_id = new_id()
        client.post(OPEN, json={"client_id": client_id, "text": "お湯がわかない"})

        assert code(client.post(OPEN, json={"client_id": client_id, "text": "別の文"})) == (409, "client-id-reused")
        assert code(client.post(OPEN, json={"client_id": client_id})) == (409, "client-id-reused")

    def test_many_at_once_open_one(self, client: TestClient):
        body = {"client_id": new_id(), "text": "お湯がわかない"}

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: client.post(OPEN, json=body).json(), range(8)))

        assert all(answer == answers[0] for answer in answers)


class TestSaying:
    def test_the_customers_message_comes_back_as_stored_with_the_replies(self, client: TestClient):
        customer = Customer.opens(client)
        client_id = new_id()

        answer = customer.says("お湯がわかない", client_id)

        assert set(answer) >= {"message", "messages", "status", "end"}
        assert answer["message"]["text"] == "お湯がわかない"
        assert answer["message"]["client_id"] == client_id
        assert answer["message"]["author"] == "customer"
        assert answer["message"]["node"] is None
        assert answer["messages"][-1]["node"] == "kettle.plug"
        assert next(choice["id"].split(":")[1] for choice in answer["messages"][-1]["choices"]) == "solved"

    def test_every_message_has_the_contracts_fields(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")

        for message in customer.messages():
            assert list(message) == [
                "id", "seq", "at", "author", "name", "text", "node", "choices", "caution", "confirm", "show",
                "ticket", "client_id", "masked", "offline", "attachments", "deleted",
            ]  # fmt: skip
            assert message["at"].endswith("Z")
            assert (message["node"] is None) == (message["author"] == "customer")

    def test_a_choice_is_stored_by_its_label(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")

        answer = customer.presses("直りました")

        assert answer["message"]["text"] == "直りました"
        assert answer["end"] == "resolved"

    def test_a_retry_gets_the_same_answer_and_stores_nothing(self, client: TestClient):
        customer = Customer.opens(client)
        client_id = new_id()
        first = customer.says("お湯がわかない", client_id)
        customer.says("まだ")
        before = customer.messages()

        assert customer.says("お湯がわかない", client_id) == first
        assert customer.messages() == before

    def test_a_retry_of_a_choice_gets_the_same_answer(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")
        choice = customer.messages()[-1]["choices"][0]["id"]
        body = {"client_id": new_id(), "choice": choice}

        assert customer.post("messages", **body).json() == customer.post("messages", **body).json()

    def test_the_same_client_id_with_other_content_is_refused(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")
        client_id = new_id()
        customer.says("まだ", client_id)
        choice = customer.messages()[-1]["choices"][0]["id"]

        assert code(customer.post("messages", client_id=client_id, text="別の文")) == (409, "client-id-reused")
        assert code(customer.post("messages", client_id=client_id, choice=choice)) == (409, "client-id-reused")

    def test_one_client_id_may_stand_in_two_conversations(self, client: TestClient):
        client_id = new_id()

        first = Customer.opens(client).says("お湯がわかない", client_id)
        second = Customer.opens(client).says("お湯がわかない", client_id)

        assert first["message"]["id"] != second["message"]["id"]

    def test_the_same_message_many_times_at_once_is_stored_once(self, client: TestClient):
        customer = Customer.opens(client)
        client_id = new_id()

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: customer.says("お湯がわかない", client_id), range(8)))

        assert all(answer == answers[0] for answer in answers)
        assert len([message for message in customer.messages() if message["client_id"] == client_id]) == 1

    def test_different_messages_at_once_are_all_stored_without_gaps(self, client: TestClient):
        customer = Customer.opens(client)
        ids = [new_id() for _ in range(12)]

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(lambda client_id: customer.says("お湯がわかない", client_id), ids))

        messages = customer.messages()
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        assert sorted(message["client_id"] for message in messages if message["client_id"]) == sorted(ids)

    @pytest.mark.parametrize("choice", ["1:none", "999:0", "x", ":", "1:", "-1:0", "1:0:0", "٣:0", "9" * 40 + ":0"])
    def test_an_unknown_choice_is_refused(self, client: TestClient, choice: str):
        customer = Customer.opens(client, "お湯がわかない")

        assert code(customer.post("messages", client_id=new_id(), choice=choice)) == (422, "unknown-choice")
        assert len(customer.messages()) == len(customer.opened["messages"])

    def test_a_choice_of_an_earlier_question_still_counts(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")
        early = customer.messages()[-1]["choices"][0]["id"]
        customer.presses("まだ直りません")

        answer = customer.post("messages", client_id=new_id(), choice=early)

        assert answer.status_code == 200
        assert answer.json()["end"] == "resolved"

    def test_exactly_8000_characters_may_be_said_and_one_more_may_not(self, client: TestClient):
        customer = Customer.opens(client)

        assert customer.post("messages", client_id=new_id(), text="あ" * 8000).status_code == 200
        assert code(customer.post("messages", client_id=new_id(), text="𠮷" * 8001)) == (422, "text-too-long")
        assert code(client.post(OPEN, json={"client_id": new_id(), "text": "a" * 8001})) == (422, "text-too-long")
        assert len([m for m in customer.messages() if m["author"] == "customer"]) == 1

    def test_lines_end_alike_whatever_system_they_come_from(self, client: TestClient):
        customer = Customer.opens(client)
        client_id = new_id()

        first = customer.says("お湯が\r\nわか\rない\n", client_id)

        assert first["message"]["text"] == "お湯が\nわか\nない\n"
        assert customer.says("お湯が\nわか\nない\n", client_id) == first

    @pytest.mark.parametrize("text", ["", " ", "\n\u3000", "\u200b\ufeff\u2060", "\x07"])
    def test_a_blank_text_is_refused(self, client: TestClient, text: str):
        customer = Customer.opens(client)

        assert code(customer.post("messages", client_id=new_id(), text=text)) == (422, "text-empty")
        assert code(client.post(OPEN, json={"client_id": new_id(), "text": text})) == (422, "text-empty")

    @pytest.mark.parametrize(
        "body",
        [
            {"client_id": "no uuid", "text": "a"},
            {"text": "a"},
            {"client_id": new_id()},
            {"client_id": new_id(), "text": "a", "choice": "1:0"},
            {"client_id": new_id(), "text": None, "choice": None},
            {"client_id": new_id(), "text": 5},
            {"client_id": new_id(), "text": "a\0b"},
            {"client_id": new_id(), "text": "a", "at": "yesterday"},
            {"client_id": new_id(), "text": "a", "at": "2026-11-24T10:00:00"},
            {"client_id": new_id(), "text": "a", "at": 1},
            {"client_id": new_id(), "text": "a", "at": "1790000000"},
            {"client_id": new_id(), "choice": "1:\0"},
            {"client_id": new_id(), "text": "a", "at": "0001-01-01T00:00:00+09:00"},
            [],
            "text",
            5,
        ],
    )
    def test_a_wrong_body_says_what_is_wrong(self, client: TestClient, body: Any):
        customer = Customer.opens(client)

        response = client.post(f"{customer.path}/messages", json=body, headers=customer.headers)

        assert code(response) == (422, "invalid")
        assert len(customer.messages()) == 1

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"{", (400, "bad-json")),
            (b"", (400, "bad-json")),
            (b"[" * 50_000, (400, "bad-json")),
            (b'{"client_id": "\xff"}', (400, "bad-encoding")),
            ('{"text": "あ"}'.encode("utf-16"), (400, "bad-encoding")),
            (b'{"text": "\xed\xa0\x80"}', (400, "bad-encoding")),
            (b'{"text": "\\ud800"}', (422, "invalid")),
            (b'{"text": "' + b"a" * 66_000 + b'"}', (413, "too-large")),
        ],
    )
    def test_a_broken_body_is_told_apart(self, client: TestClient, content: bytes, expected: tuple[int, str]):
        customer = Customer.opens(client)
        headers = {**customer.headers, "Content-Type": "application/json"}

        response = client.post(f"{customer.path}/messages", content=content, headers=headers)

        assert code(response) == expected

    def test_a_body_that_grows_too_large_is_refused(self, client: TestClient):
        customer = Customer.opens(client)
        headers = {**customer.headers, "Content-Type": "application/json"}

        response = client.post(f"{customer.path}/messages", content=(b" " * 1024 for _ in range(100)), headers=headers)

        assert code(response) == (413, "too-large")

    def test_other_types_are_refused(self, client: TestClient):
        customer = Customer.opens(client)
        headers = {**customer.headers, "Content-Type": "text/plain"}

        response = client.post(f"{customer.path}/messages", content=b"{}", headers=headers)

        assert code(response) == (415, "unsupported-type")

    def test_what_was_said_offline_keeps_its_time(self, client: TestClient):
        customer = Customer.opens(client)
        future, past = "2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"

        late = customer.post("messages", client_id=new_id(), text="まだ", at=future).json()["message"]
        early = customer.post("messages", client_id=new_id(), text="まだ", at=past).json()["message"]

        assert late["at"] < future
        # Before the conversation began nothing can have been said in it.
        assert early["at"] == customer.opened["messages"][0]["at"]

    def test_secrets_are_masked_before_they_are_kept(self, client: TestClient):
        customer = Customer.opens(client)
        client_id, text = new_id(), "パスワードはHunter2xyzです"

        answer = customer.says(text, client_id)

        assert answer["message"]["masked"] is True
        assert "Hunter2xyz" not in json.dumps(customer.messages(), ensure_ascii=False)
        assert customer.says(text, client_id) == answer
        other = text.replace("Hunter2xyz", "Hunter3xyz")
        assert code(customer.post("messages", client_id=client_id, text=other)) == (409, "client-id-reused")


class TestReading:
    def test_after_and_limit_page_through(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")
        customer.says("まだ")
        everything = customer.messages()

        first = customer.get("messages?limit=2").json()
        rest = customer.get("messages?after=2").json()

        assert (first["messages"], first["more"]) == (everything[:2], True)
        assert (rest["messages"], rest["more"]) == (everything[2:], False)
        assert (rest["status"], rest["end"]) == ("bot", "open")

    @pytest.mark.parametrize("query", ["limit=100000", "limit=201", "after=0", f"after={10**30}", "limit=0"])
    def test_large_numbers_are_cut(self, client: TestClient, query: str):
        assert Customer.opens(client).get(f"messages?{query}").status_code == 200

    @pytest.mark.parametrize("query", ["limit=-1", "limit=x", "after=-1", "after=x", "after=1.5", "after="])
    def test_wrong_numbers_are_refused(self, client: TestClient, query: str):
        assert code(Customer.opens(client).get(f"messages?{query}")) == (422, "invalid")


class TestRating:
    def test_the_last_one_counts(self, client: TestClient):
        customer = Customer.opens(client)

        assert customer.post("rating", score=1).status_code == 204
        assert customer.post("rating", score=5, comment="助かりました").status_code == 204

    @pytest.mark.parametrize("body", [{"score": 0}, {"score": 6}, {"score": "5"}, {"score": True}, {"score": 4.5}, {}])
    def test_other_scores_are_refused(self, client: TestClient, body: dict[str, Any]):
        assert code(Customer.opens(client).post("rating", **body)) == (422, "invalid")


class TestHandover:
    def test_another_device_gets_the_conversation_once(self, client: TestClient):
        customer = Customer.opens(client, "お湯がわかない")
        made = customer.post("handover").json()

        taken = client.post("/api/chat/handover", json={"code": made["code"].lower()})

        assert made["code"] in made["url"]
        assert taken.status_code == 200
        assert taken.json()["messages"] == customer.messages()
        assert Customer(client, taken.json()).says("まだ")["message"]["seq"] == len(customer.opened["messages"]) + 1
        assert code(client.post("/api/chat/handover", json={"code": made["code"]})) == (404, "not-found")

    def test_a_made_up_code_opens_nothing(self, client: TestClient):
        assert code(client.post("/api/chat/handover", json={"code": "AAAAA-AAAAA"})) == (404, "not-found")
