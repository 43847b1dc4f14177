"""A procedure walked without a line: the table that the desk hands out, and what becomes of the steps afterwards."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.records.database import connect
from api.records.migrate import upgrade
from api.wire import time_text
from tests.api.chats import Customer, code, new_id, serving, write_folder
from tests.knowledge.folders import DESK
from tests.waiting import wait_until

#: A desk that has a sentence for what it notes.
WITH_SENTENCE = DESK.replace("controls:\n", "  offline-steps: つながらない間に進めた手順です。\ncontrols:\n", 1)

#: A second step that asks again by itself.
BATH = """\
topic: bath
title: お風呂がぬるい
examples: [お風呂がぬるい, (湯舟|浴槽)が冷たい]
steps:
  - id: lid
    try: ふたをしてください。
  - id: wait
    try: そのまま少しお待ちください。
    after: 1秒
"""


@pytest.fixture
def customer(client: TestClient) -> Customer:
    """Somebody whose kettle does not get hot."""
    return Customer.opens(client, "お湯がわかない")


def table(customer: Customer) -> dict[str, Any]:
    response = customer.get("procedure")
    assert response.status_code == 200, response.text
    return response.json()


def steps(*keys: str, since: datetime | None = None) -> list[dict[str, Any]]:
    """Steps pressed a second apart, the last one just now."""
    first = (since or datetime.now(UTC)) - timedelta(seconds=len(keys))
    return [{"key": key, "at": time_text(first + timedelta(seconds=n))} for n, key in enumerate(keys)]


def walk(customer: Customer, *keys: str, client_id: str | None = None, **given: Any) -> Any:
    known = table(customer) if {"version", "base_seq"} - set(given) else {}
    body = {"version": known.get("version"), "base_seq": known.get("base_seq"), "steps": steps(*keys), **given}
    return customer.post("walk", client_id=client_id or new_id(), **body)


def along(procedure: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    """The states reached, in the table, by these keys."""
    reached: list[dict[str, Any]] = []
    state = procedure["states"][procedure["start"]]
    for key in keys:
        state = procedure["states"][next(choice["to"] for choice in state["choices"] if choice["key"] == key)]
        reached.append(state)
    return reached


def nodes(messages: list[dict[str, Any]]) -> list[str]:
    return [message["node"] for message in messages if message["author"] != "customer"]


class TestTable:
    def test_it_begins_with_the_pending_question(self, customer: Customer):
        procedure = table(customer)

        start = procedure["states"][procedure["start"]]
        last = customer.messages()[-1]
        assert [says["node"] for says in start["says"]] == [last["node"]]
        offered = [(f"{last['seq']}:{choice['key']}", choice["label"]) for choice in start["choices"]]
        assert offered == [(choice["id"], choice["label"]) for choice in last["choices"]]
        assert procedure["base_seq"] == last["seq"]
        assert procedure["phone"] == "03-0000-0000"

    def test_without_a_procedure_there_is_none(self, client: TestClient, customer: Customer):
        greeted = Customer.opens(client).get("procedure")
        customer.presses("直りました")

        assert (greeted.status_code, greeted.content) == (204, b"")
        assert customer.get("procedure").status_code == 204

    def test_it_is_nobody_elses(self, client: TestClient, customer: Customer):
        assert code(client.get(f"{customer.path}/procedure")) == (404, "not-found")
        assert code(client.post(f"{customer.path}/walk", json={})) == (404, "not-found")

    def test_a_timer_stands_where_it_begins(self, client: TestClient):
        procedure = table(Customer.opens(client, "お茶が入らない"))

        assert procedure["states"][procedure["start"]]["timer"] == {"kind": "after", "seconds": 3600}


class TestMerged:
    def test_the_steps_stand_in_the_conversation_as_the_table_said_them(self, customer: Customer):
        keys = ("unsolved", "0", "done", "no")
        reached = along(table(customer), *keys)
        before = customer.messages()
        walked = steps(*keys)

        answer = walk(customer, *keys, steps=walked).json()

        assert answer["merged"]
        assert customer.messages(after=before[-1]["seq"]) == answer["messages"]
        own = [message for message in answer["messages"] if message["author"] == "customer"]
        assert [(m["text"], m["at"]) for m in own] == list(
            zip(
                ("まだ直りません", "閉まっている", "できました", "いいえ"), (step["at"] for step in walked), strict=True
            )
        )
        assert all(message["offline"] for message in answer["messages"])
        assert nodes(answer["messages"]) == [says["node"] for state in reached for says in state["says"]]
        assert [m["seq"] for m in answer["messages"]] == list(
            range(before[-1]["seq"] + 1, before[-1]["seq"] + 1 + len(answer["messages"]))
        )

    def test_the_conversation_goes_on_from_there(self, customer: Customer):
        walk(customer, "unsolved", "0")

        assert customer.presses("できました")["messages"][-1]["node"] == "kettle.broken"
        assert customer.says("戻る")["messages"][-1]["node"] == "rest.wait"

    def test_its_end_is_the_tables(self, customer: Customer):
        procedure = table(customer)

        answer = walk(customer, "solved").json()

        assert answer["end"] == along(procedure, "solved")[-1]["end"] == "resolved"

    def test_a_ticket_opened_on_the_way_has_the_number_that_was_shown_offline(self, customer: Customer):
        keys = ("unsolved", "0", "done", "yes")
        shown = along(table(customer), *keys)[-1]["says"]

        answer = walk(customer, *keys).json()

        announced = next(message for message in answer["messages"] if message["ticket"])
        assert answer["status"] == "waiting"
        assert answer["end"] == "handoff"
        assert announced["text"] in [says["text"] for says in shown]

    def test_a_retry_gets_the_same_answer_and_stores_nothing(self, customer: Customer):
        client_id, known = new_id(), table(customer)
        body = {"version": known["version"], "base_seq": known["base_seq"], "steps": steps("unsolved", "1")}

        first = walk(customer, client_id=client_id, **body)
        customer.says("まだです")
        count = len(customer.messages())
        second = walk(customer, client_id=client_id, **body)

        assert first.json() == second.json()
        assert len(customer.messages()) == count

    @pytest.mark.parametrize("change", [{"steps": steps("solved")}, {"base_seq": 1}, {"version": "another"}])
    def test_the_client_id_stands_for_one_walk(self, customer: Customer, change: dict[str, Any]):
        client_id, known = new_id(), table(customer)
        body = {"version": known["version"], "base_seq": known["base_seq"], "steps": steps("unsolved")}
        walk(customer, client_id=client_id, **body)

        assert code(walk(customer, client_id=client_id, **(body | change))) == (409, "client-id-reused")
        assert code(customer.post("messages", client_id=client_id, text="まだ")) == (409, "client-id-reused")

    def test_the_client_id_of_a_message_is_no_walks(self, customer: Customer):
        client_id = new_id()
        customer.says("まだです", client_id)

        assert code(walk(customer, "0", client_id=client_id)) == (409, "client-id-reused")

    def test_times_out_of_reason_are_set_right(self, customer: Customer):
        began = datetime.fromisoformat(customer.messages()[0]["at"])
        walked = [{"key": "unsolved", "at": "1999-01-01T00:00:00Z"}, {"key": "1", "at": "2999-01-01T00:00:00+09:00"}]

        messages = walk(customer, steps=walked).json()["messages"]

        assert began - timedelta(days=2) < datetime.fromisoformat(messages[0]["at"]) < began
        assert datetime.fromisoformat(messages[-1]["at"]) <= datetime.now(UTC)

    def test_a_follow_up_that_the_walk_began_comes_by_itself(self, tmp_path: Path):
        folder = write_folder(tmp_path / "desk", topics__bath=BATH)
        with serving(tmp_path, knowledge_dir=folder) as client:
            customer = Customer.opens(client, "お風呂がぬるい")
            last = walk(customer, "unsolved").json()["messages"][-1]

            wait_until(lambda: bool(customer.messages(after=last["seq"])))

        assert last["node"] == "bath.wait"

    def test_on_each_database_it_is_one_commit(self, tmp_path: Path, database_url: str):
        engine = connect(database_url)
        upgrade(engine)
        engine.dispose()
        with serving(tmp_path, database_url=database_url) as client:
            customer = Customer.opens(client, "お湯がわかない")
            client_id, known = new_id(), table(customer)
            body = {"version": known["version"], "base_seq": known["base_seq"]}
            body["steps"] = steps("unsolved", "0", "done", "yes")

            first, second = (walk(customer, client_id=client_id, **body) for _ in range(2))

            assert first.json() == second.json()
            assert first.json()["merged"]
            assert first.json()["messages"] == customer.messages(after=known["base_seq"])


class TestNoted:
    def test_something_said_meanwhile_is_not_overwritten(self, customer: Customer):
        old = table(customer)
        customer.says("まだです")
        pending = customer.messages()[-1]

        answer = walk(customer, "unsolved", "0", version=old["version"], base_seq=old["base_seq"]).json()

        assert not answer["merged"]
        noted, *again = answer["messages"]
        assert (noted["author"], noted["node"]) == ("system", "desk.offline-steps")
        assert (
            noted["text"]
            == "・コンセントを差し直してください。 → まだ直りません\n・ふたは閉まっていますか？ → 閉まっている"
        )
        assert [(m["node"], [c["label"] for c in m["choices"]]) for m in again] == [
            (pending["node"], [choice["label"] for choice in pending["choices"]])
        ]

    def test_another_version_of_the_knowledge_is_not_walked(self, customer: Customer):
        known = table(customer)

        answer = walk(customer, "unsolved", version="0" * 64, base_seq=known["base_seq"]).json()

        assert not answer["merged"]
        assert nodes(answer["messages"]) == ["desk.offline-steps", "kettle.plug"]

    def test_a_number_that_was_never_said_is_noted_by_the_buttons_alone(self, customer: Customer):
        answer = walk(customer, "unsolved", "1", version="x", base_seq=900).json()

        assert answer["messages"][0]["text"] == "・まだ直りません\n・2"

    def test_it_says_the_desks_own_sentence_where_there_is_one(self, tmp_path_factory: pytest.TempPathFactory):
        folder = write_folder(tmp_path_factory.mktemp("knowledge"), desk=WITH_SENTENCE)
        with serving(tmp_path_factory.mktemp("desk"), knowledge_dir=folder) as client:
            customer = Customer.opens(client, "お湯がわかない")
            answer = walk(customer, "unsolved", version="x", base_seq=2).json()

        assert answer["messages"][0]["text"].splitlines()[0] == "つながらない間に進めた手順です。"

    def test_a_retry_gets_the_same_answer(self, customer: Customer):
        client_id = new_id()
        body = {"version": "x", "base_seq": 2, "steps": steps("unsolved")}

        first, second = (walk(customer, client_id=client_id, **body) for _ in range(2))

        assert first.json() == second.json()
        assert first.json()["merged"] is False
        assert len([m for m in customer.messages() if m["author"] == "system"]) == 1

    def test_it_joins_the_open_ticket(self, customer: Customer):
        customer.says("人と話したい")

        answer = walk(customer, "unsolved", version="x", base_seq=2).json()

        assert answer["status"] == "waiting"
        assert nodes(answer["messages"])[-1] == "desk.contact"


class TestRefused:
    @pytest.mark.parametrize("keys", [("done",), ("unsolved", "2"), ("unsolved", "solved"), ("",), ("-1",), ("\0",)])
    def test_a_key_that_is_no_button_stores_nothing(self, customer: Customer, keys: tuple[str, ...]):
        before = customer.messages()

        assert code(walk(customer, *keys)) == (422, "unknown-choice")
        assert code(walk(customer, *keys, version="x", base_seq=before[-1]["seq"])) == (422, "unknown-choice")

        assert customer.messages() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"steps": []},
            {"steps": [{"key": "unsolved"}]},
            {"steps": [{"key": "unsolved", "at": "gestern"}]},
            {"steps": "unsolved"},
            {"base_seq": -1},
            {"base_seq": "2"},
            {"version": None},
            {"client_id": "1"},
        ],
    )
    def test_a_malformed_walk_is_invalid(self, customer: Customer, change: dict[str, Any]):
        body = {"client_id": new_id(), "version": "x", "base_seq": 2, "steps": steps("unsolved")}

        assert code(customer.post("walk", **(body | change))) == (422, "invalid")
