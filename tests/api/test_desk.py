"""The desk on both databases: people, tickets, time, other channels, and several processes at once."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from api.desk import Desk
from api.problems import ClientIdReused, ConversationOver
from api.records.database import connect
from api.records.tables import Attachment, Audit, Conversation, Delivery, Message, Ticket, TicketEvent, Timer, table
from tests.api.chats import TIMED, Customer, code, new_id, serving, write_folder
from tests.api.streams import streaming
from tests.waiting import wait_until


class House:
    """A running desk with its database at hand."""

    def __init__(self, client: TestClient, engine: Engine) -> None:
        self.client = client
        self.engine = engine

    def do(self, verb: str, *arguments: Any, **named: Any) -> Any:
        """Call a verb of the desk on its own event loop."""
        desk = cast(Desk, self.client.app_state["desk"])
        portal = self.client.portal
        assert portal is not None

        async def call() -> Any:
            return await getattr(desk, verb)(*arguments, **named)

        return portal.call(call)

    def rows(self, model: Any, conversation: str, column: str = "conversation") -> list[Mapping[str, Any]]:
        """The rows of a table that belong to the conversation, whose id is in ``column``."""
        wanted = table(model)
        with self.engine.connect() as connection:
            found = select(wanted).where(wanted.c[column] == conversation).order_by(*wanted.primary_key)
            return [dict(row) for row in connection.execute(found).mappings()]

    def change(self, conversation: str, **values: Any) -> None:
        """Change the conversation behind the service's back."""
        changed = table(Conversation)
        with self.engine.begin() as connection:
            connection.execute(
                update(changed).where(changed.c.id == conversation).values(version=changed.c.version + 1, **values)
            )


@pytest.fixture
def house(tmp_path: Path, engine: Engine, database_url: str) -> Iterator[House]:
    with serving(tmp_path, database_url=database_url) as client:
        yield House(client, engine)


@pytest.mark.parametrize("text", ["まだ", "まだです。" * 1000])
def test_a_retry_is_answered_the_same_however_long_it_is(house: House, text: str):
    customer = Customer.opens(house.client, "お湯がわかない")
    client_id = new_id()

    answer = customer.says(text, client_id)

    assert customer.says(text, client_id) == answer
    assert code(customer.post("messages", client_id=client_id, text="ちがうこと")) == (409, "client-id-reused")


def test_a_conversation_goes_on_after_a_restart(tmp_path: Path, engine: Engine, database_url: str):
    with serving(tmp_path, database_url=database_url) as client:
        customer = Customer.opens(client, "お湯がわかない")
        client_id = new_id()
        answer = customer.says("まだ", client_id)

    with serving(tmp_path, database_url=database_url) as client:
        again = Customer(client, customer.opened)
        assert again.says("まだ", client_id) == answer
        assert (
            again.presses("閉まっている")["message"]["seq"]
            == len(customer.opened["messages"]) + 1 + len(answer["messages"]) + 1
        )


class TestTickets:
    def test_asking_for_a_person_opens_one_that_says_what_happened(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        customer.presses("まだ直りません")

        answer = customer.says("担当者と話したい")

        assert (answer["status"], answer["end"]) == ("waiting", "handoff")
        announced = next(message["ticket"] for message in answer["messages"] if message["ticket"])
        [ticket] = house.rows(Ticket, customer.id)
        assert announced == {"number": ticket["number"], "kind": "support", "status": "open"}
        assert "お湯がわかない" in ticket["summary"]
        assert f"/staff/conversations/{customer.id}" in ticket["summary"]
        assert [step["node"] for step in ticket["steps"]] == ["kettle.plug"]
        assert ticket["steps"][0]["title"].startswith("コンセント")
        assert ticket["due_at"] > ticket["opened_at"]

    def test_a_contact_and_later_words_join_it(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        customer.says("担当者")
        customer.says("090-1234-5678")
        customer.says("早めにお願いします")

        [ticket] = house.rows(Ticket, customer.id)
        events = table(TicketEvent)
        with house.engine.connect() as connection:
            told = connection.execute(select(events.c.what, events.c.text).where(events.c.ticket == ticket["number"]))

            assert ("customer-wrote", "早めにお願いします") in [tuple(event) for event in told]
        assert ticket["contact"] == "090-1234-5678"

    def test_staff_close_it_and_a_later_wish_opens_another(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        customer.says("担当者")
        [ticket] = house.rows(Ticket, customer.id)

        house.do("ticket_changed", ticket["number"], status="closed", assignee="yamada", who="yamada")

        [closed] = house.rows(Ticket, customer.id)
        assert (closed["status"], closed["assignee"]) == ("closed", "yamada")
        assert customer.get("messages").json()["status"] == "bot"
        customer.says("担当者")
        assert len(house.rows(Ticket, customer.id)) == 2

    def test_what_an_answer_said_of_it_never_changes(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        client_id = new_id()
        answer = customer.says("担当者", client_id)
        [ticket] = house.rows(Ticket, customer.id)

        house.do("ticket_changed", ticket["number"], status="solved", who="yamada")

        assert customer.says("担当者", client_id) == answer


class TestPeople:
    def test_who_takes_over_silences_the_bot_until_it_is_given_back(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")

        house.do("take", customer.id, "山田")
        silent = customer.says("まだです")
        house.do("give_back", customer.id)
        spoken = customer.says("まだです")

        assert (silent["status"], silent["messages"]) == ("person", [])
        assert spoken["status"] == "bot"
        assert spoken["messages"]

    def test_a_persons_words_come_with_the_name_and_once(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        client_id = new_id()

        first = house.do("agent_says", customer.id, client_id=client_id, name="山田", text="山田です。")
        second = house.do("agent_says", customer.id, client_id=client_id, name="山田", text="山田です。")

        assert first == second
        assert (first["author"], first["name"], first["node"]) == ("agent", "山田", None)
        assert [message for message in customer.messages() if message["author"] == "agent"] == [first]
        assert customer.get("messages").json()["status"] == "person"
        with pytest.raises(ClientIdReused):
            house.do("agent_says", customer.id, client_id=client_id, name="山田", text="別の文")
        # A client id that staff used is nobody else's.
        assert code(customer.post("messages", client_id=client_id, text="山田です。")) == (409, "client-id-reused")

    def test_erasing_leaves_an_empty_conversation_and_a_bare_ticket(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        customer.says("担当者")
        customer.says("090-1234-5678")
        customer.post("rating", score=3, comment="ひみつ")

        house.do("erase", customer.id, who="admin")

        answer = customer.get("messages").json()
        assert (answer["messages"], answer["status"]) == ([], "over")
        assert house.rows(Message, customer.id) == house.rows(Attachment, customer.id) == []
        assert house.rows(Timer, customer.id) == house.rows(Delivery, customer.id) == []
        [ticket] = house.rows(Ticket, customer.id)
        assert (ticket["contact"], ticket["fields"], ticket["summary"], ticket["steps"]) == (None, {}, "", [])
        assert code(customer.post("messages", client_id=new_id(), text="まだ")) == (410, "conversation-over")
        with pytest.raises(ConversationOver):
            house.do("agent_says", customer.id, client_id=new_id(), name="山田", text="もしもし")
        [conversation], [record] = house.rows(Conversation, customer.id, "id"), house.rows(Audit, customer.id, "about")
        assert (record["who"], record["what"], record["at"]) == ("admin", "erase", conversation["erased_at"])

    def test_nothing_is_erased_without_a_record_of_who_did(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")

        with pytest.raises(IntegrityError):
            house.do("erase", customer.id, who=None)

        assert customer.messages() == customer.opened["messages"]
        assert customer.says("まだです")["messages"]


class TestTime:
    def test_a_follow_up_comes_by_itself(self, tmp_path: Path, engine: Engine, database_url: str):
        soon = write_folder(tmp_path / "soon", topics__tea=TIMED.replace("1時間", "1秒"))
        with serving(tmp_path, database_url=database_url, knowledge_dir=soon) as client:
            house, customer = House(client, engine), Customer.opens(client, "お茶が入らない")

            wait_until(lambda: len(customer.messages()) > len(customer.opened["messages"]))

            assert customer.messages()[-1]["node"] == "tea.steep"
            wait_until(lambda: house.rows(Timer, customer.id) == [])

    def test_a_follow_up_that_a_process_died_over_need_not_wait_for_its_lease(self, tmp_path: Path):
        url = f"sqlite:///{tmp_path / 'madoguchi.db'}"
        with serving(tmp_path, database_url=url) as client:
            customer = Customer.opens(client, "お茶が入らない")
        made, timers = connect(url), table(Timer)
        with made.begin() as connection:
            died = {"due_at": datetime.now(UTC), "owner": "dead", "until": datetime.now(UTC) + timedelta(days=1)}
            connection.execute(update(timers).values(died))
        made.dispose()

        with serving(tmp_path, database_url=url) as client:
            again = Customer(client, customer.opened)
            wait_until(lambda: len(again.messages()) > len(customer.opened["messages"]))

    def test_an_answer_stops_it(self, house: House):
        customer = Customer.opens(house.client, "お茶が入らない")
        customer.presses("直りました")

        assert house.rows(Timer, customer.id) == []

    def test_what_became_due_while_the_service_was_down_is_caught_up(
        self, tmp_path: Path, engine: Engine, database_url: str
    ):
        with serving(tmp_path, database_url=database_url) as client:
            customer = Customer.opens(client, "お茶が入らない")
        timers = table(Timer)
        with engine.begin() as connection:
            past = datetime.now(UTC) - timedelta(hours=3)
            assert connection.execute(update(timers).values(due_at=past)).rowcount == 1

        with serving(tmp_path, database_url=database_url) as client:
            again = Customer(client, customer.opened)
            wait_until(lambda: len(again.messages()) > len(customer.opened["messages"]))

    def test_a_follow_up_a_day_late_is_dropped(self, tmp_path: Path, engine: Engine, database_url: str):
        with serving(tmp_path, database_url=database_url) as client:
            customer = Customer.opens(client, "お茶が入らない")
        timers = table(Timer)
        with engine.begin() as connection:
            connection.execute(update(timers).values(due_at=datetime.now(UTC) - timedelta(hours=25)))

        with serving(tmp_path, database_url=database_url) as client:
            house, again = House(client, engine), Customer(client, customer.opened)
            wait_until(lambda: house.rows(Timer, customer.id) == [])
            assert again.messages() == customer.opened["messages"]

    def test_after_seven_days_of_silence_it_is_over(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        client_id = new_id()
        answer = customer.says("まだ", client_id)
        house.change(customer.id, last_at=datetime.now(UTC) - timedelta(days=7, minutes=1))
        # The service learns of it when its next turn is stale.
        house.client.app_state["conversations"].forget(customer.id)

        assert code(customer.post("messages", client_id=new_id(), text="まだ")) == (410, "conversation-over")
        assert customer.get("messages").json()["status"] == "over"
        assert customer.says("まだ", client_id) == answer

    def test_with_an_open_ticket_it_is_never_over(self, house: House):
        customer = Customer.opens(house.client, "お湯がわかない")
        customer.says("担当者")
        house.change(customer.id, last_at=datetime.now(UTC) - timedelta(days=30))
        house.client.app_state["conversations"].forget(customer.id)

        assert customer.post("messages", client_id=new_id(), text="まだですか").status_code == 200


class TestOtherChannels:
    def test_what_is_said_goes_out_with_the_turn(self, house: House):
        answer = house.do(
            "open", channel="line", customer="U1", client_id=new_id(), text="お湯がわかない", origin={"token": "t"}
        )

        [row] = house.rows(Delivery, answer.conversation)
        assert (row["channel"], row["kind"], row["state"]) == ("line", "messages", "waiting")
        assert row["payload"] == {"messages": list(answer.messages), "origin": {"token": "t"}, "customer": "U1"}
        assert house.do("current", "line", "U1") == answer.conversation
        assert house.do("current", "line", "U2") is None

    def test_after_a_day_of_silence_the_next_text_opens_a_new_one(self, house: House):
        answer = house.do("open", channel="line", customer="U1", client_id=new_id(), text="お湯がわかない")
        house.change(answer.conversation, last_at=datetime.now(UTC) - timedelta(hours=25))

        assert house.do("current", "line", "U1") is None

    def test_a_sentence_of_the_desk_is_said_once_under_its_key(self, house: House):
        answer = house.do("open", channel="line", customer="U1", client_id=new_id(), text="お湯がわかない")

        for _ in range(2):
            house.do("tell", answer.conversation, "greeting", key="event-1")

        told = [row for row in house.rows(Message, answer.conversation) if row["node"] == "desk.greeting"]
        assert len(told) == 1
        assert told[0]["choices"] == house.rows(Message, answer.conversation)[-2]["choices"]

    def test_a_text_taken_back_leaves_its_place(self, house: House):
        customer = Customer.opens(house.client)
        client_id = new_id()
        customer.says("お湯がわかない", client_id)

        house.do("edit", customer.id, client_id, "お湯がわきません")
        edited = customer.messages()[1]
        house.do("unsend", customer.id, client_id)
        gone = customer.messages()[1]

        assert edited["text"] == "お湯がわきません"
        assert (gone["text"], gone["deleted"], gone["seq"]) == ("", True, 2)


class TestSeveralProcesses:
    """Two applications on one database stand for two worker processes."""

    @pytest.fixture
    def both(self, tmp_path: Path, engine: Engine, database_url: str) -> Iterator[tuple[TestClient, TestClient]]:
        with (
            serving(tmp_path / "one", database_url=database_url) as one,
            serving(tmp_path / "two", database_url=database_url) as two,
        ):
            # The first request builds the routes, and two threads that do so at once get in each other's way with warnings.
            for each in (one, two):
                each.get("/healthz").raise_for_status()
            yield one, two

    def test_turns_that_alternate_see_each_other(self, both: tuple[TestClient, TestClient]):
        first = Customer.opens(both[0], "お湯がわかない")
        second = Customer(both[1], first.opened)

        for speaker in (second, first, second, first):
            speaker.says("まだ")

        messages = first.messages()
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        assert len([message for message in messages if message["author"] == "customer"]) == 5

    def test_turns_at_once_lose_and_double_nothing(self, both: tuple[TestClient, TestClient]):
        opened = [Customer.opens(both[0]) for _ in range(3)]
        said = [(Customer(client, one.opened), new_id()) for one in opened for client in both for _ in range(6)]

        def say(what: tuple[Customer, str]) -> int:
            return what[0].post("messages", client_id=what[1], text="まだ").status_code

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(say, said))

        # Who was overtaken five times is told to come back, and nothing of it is stored.
        taken = {client_id for (_, client_id), status in zip(said, statuses, strict=True) if status == 200}
        assert set(statuses) <= {200, 503}
        stored = [message for one in opened for message in one.messages()]
        assert sorted(message["client_id"] for message in stored if message["client_id"]) == sorted(taken)
        for one in opened:
            assert [message["seq"] for message in one.messages()] == list(range(1, len(one.messages()) + 1))

    def test_a_stream_hears_what_the_other_process_commits(
        self, both: tuple[TestClient, TestClient], database_url: str
    ):
        if database_url.startswith("sqlite"):
            pytest.skip("an SQLite file has one process: nobody else could commit")
        first = Customer.opens(both[0])
        second = Customer(both[1], first.opened)

        with streaming(first, last_event_id=1) as stream:
            stream.next()
            answer = second.says("お湯がわかない")
            heard = stream.messages(1 + len(answer["messages"]))

        assert heard == [answer["message"], *answer["messages"]]

    def test_the_same_message_to_both_is_stored_once(self, both: tuple[TestClient, TestClient]):
        first = Customer.opens(both[0])
        client_id = new_id()

        with ThreadPoolExecutor(2) as threads:
            answers = list(
                threads.map(lambda client: Customer(client, first.opened).says("お湯がわかない", client_id), both)
            )

        assert answers[0] == answers[1]

    def test_the_same_opening_at_both_is_one_conversation(self, both: tuple[TestClient, TestClient]):
        body = {"client_id": new_id(), "text": "お湯がわかない"}

        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(lambda client: client.post("/api/chat/conversations", json=body).json(), both))

        assert answers[0] == answers[1]
