"""The event stream: everything once and in order, resumable, and gone when it cannot keep up."""

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import live
from api.live import LOOK, Live, News
from api.problems import Overloaded
from tests.api.chats import Customer, code, serving
from tests.api.streams import streaming


def test_it_begins_with_the_status_and_everything_said_so_far(client: TestClient):
    customer = Customer.opens(client, "お湯がわかない")

    with streaming(customer) as stream:
        status = stream.next()
        messages = stream.messages(2)

    assert (status["event"], status["data"]) == ("status", {"status": "bot", "end": "open", "agent": None})
    assert messages == customer.messages()


def test_it_tells_what_is_said_meanwhile_the_customers_own_words_too(client: TestClient):
    customer = Customer.opens(client)

    with streaming(customer, last_event_id=1) as stream:
        stream.next()
        answer = customer.says("お湯がわかない")
        messages = stream.messages(1 + len(answer["messages"]))

    assert messages == [answer["message"], *answer["messages"]]


def test_it_resumes_behind_the_last_message_seen(client: TestClient):
    customer = Customer.opens(client, "お湯がわかない")
    customer.says("まだ")

    with streaming(customer, last_event_id=2) as stream:
        messages = stream.messages(len(customer.messages()) - 2)

    assert [message["seq"] for message in messages] == [message["seq"] for message in customer.messages(after=2)]


def test_a_change_of_status_is_told_once(client: TestClient):
    customer = Customer.opens(client)

    with streaming(customer, last_event_id=1) as stream:
        first = stream.next()
        customer.says("担当者")
        second = stream.next()

    assert first["data"]["status"] == "bot"
    assert (second["event"], second["data"]["status"], second["data"]["end"]) == ("status", "waiting", "handoff")


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "٣"])
def test_a_wrong_last_event_id_is_refused(client: TestClient, last: str):
    customer = Customer.opens(client)
    headers = {**customer.headers, "Last-Event-ID": last.encode()}

    assert code(client.get(f"{customer.path}/events", headers=headers)) == (422, "invalid")


def test_more_streams_than_allowed_are_refused(tmp_path: Path):
    with serving(tmp_path, max_streams=1) as client:
        customer = Customer.opens(client)
        with streaming(customer) as stream:
            stream.next()
            refused = client.get(f"{customer.path}/events", headers=customer.headers)

        assert code(refused) == (503, "overloaded")
        assert refused.headers["retry-after"]
        with streaming(customer) as stream:
            assert stream.next()["event"] == "status"


class TestLive:
    def test_a_stream_that_does_not_keep_up_is_ended(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(live, "QUEUE", 3)

        async def scenario() -> list[News | None]:
            watched = Live(limit=10)
            with watched.watch("a", seen=0) as stream:
                for seq in range(5):
                    watched.publish("a", News(messages=[{"seq": seq}]))
                return [await stream.next()]

        assert asyncio.run(scenario()) == [None]

    def test_word_from_other_processes_reaches_only_those_who_have_not_seen_it(self):
        async def scenario() -> tuple[bool, bool]:
            watched = Live(limit=10)
            with watched.watch("a", seen=4) as ahead, watched.watch("a", seen=2) as behind:
                watched.heard("b:9,a:4")
                return ahead.waits, await behind.next() is LOOK

        assert asyncio.run(scenario()) == (False, True)

    def test_a_closed_desk_ends_old_and_new_streams(self):
        async def scenario() -> list[News | None]:
            watched = Live(limit=10)
            with watched.watch("a", seen=0) as early:
                watched.close()
                with watched.watch("a", seen=0) as late:
                    return [await early.next(), await late.next()]

        assert asyncio.run(scenario()) == [None, None]

    def test_the_limit_counts_open_streams(self):
        watched = Live(limit=1)

        with watched.watch("a", seen=0), pytest.raises(Overloaded), watched.watch("b", seen=0):
            pass
        with watched.watch("b", seen=0):
            assert len(watched) == 1
