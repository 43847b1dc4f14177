"""Event streams are for everybody: neither one conversation nor one address may hold them all."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from api.live import Live, TooManyStreams
from api.problems import Overloaded
from api.rates import source_of
from tests.api.chats import Customer, code, serving, settings
from tests.api.streams import streaming


def held(live: Live, *places: tuple[str, str]) -> ExitStack:
    """Streams that stay open: of a conversation each, held by an address each."""
    stack = ExitStack()
    for conversation, address in places:
        stack.enter_context(live.watch(conversation, seen=0, address=address))
    return stack


def opens(live: Live, conversation: str, address: str) -> bool:
    try:
        with live.watch(conversation, seen=0, address=address):
            return True
    except TooManyStreams:
        return False


def test_one_conversation_holds_only_so_many_streams_from_wherever_they_come():
    live = Live(limit=10, per_conversation=2)

    with held(live, ("a", "1.1.1.1"), ("a", "2.2.2.2")):
        assert not opens(live, "a", "3.3.3.3")
        assert opens(live, "b", "1.1.1.1")
    assert opens(live, "a", "3.3.3.3")


def test_one_address_holds_only_so_many_streams_and_leaves_the_others_to_others():
    live = Live(limit=10, per_address=2)

    with held(live, ("a", "1.1.1.1"), ("b", "1.1.1.1")):
        assert not opens(live, "c", "1.1.1.1")
        assert opens(live, "c", "2.2.2.2")
    assert opens(live, "c", "1.1.1.1")


def test_where_no_stream_is_left_at_all_that_is_what_is_said():
    live = Live(limit=1, per_conversation=1, per_address=1)

    with held(live, ("a", "1.1.1.1")), pytest.raises(Overloaded), live.watch("a", seen=0, address="1.1.1.1"):
        pass


def test_a_refused_stream_takes_no_place():
    live = Live(limit=2, per_conversation=1)

    with held(live, ("a", "1.1.1.1")):
        assert not opens(live, "a", "1.1.1.1")
        assert not opens(live, "a", "1.1.1.1")
        assert len(live) == 1
        assert opens(live, "b", "1.1.1.1")


def test_all_addresses_of_one_line_count_as_one():
    line = {source_of({"client": (host, 1)}) for host in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")}
    other = source_of({"client": ("2001:db8:1:3::1", 1)})

    assert len(line) == 1
    assert other not in line


def test_ipv4_written_as_ipv6_is_the_same_address_and_not_everybodys():
    addresses = [source_of({"client": (host, 1)}) for host in ("::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.2")]

    assert addresses == ["192.0.2.1", "192.0.2.1", "192.0.2.2"]


def test_an_office_behind_one_address_gets_a_quarter_of_the_streams(tmp_path: Path):
    given = settings(tmp_path, rate_per_address=120, rate_per_conversation=30)

    assert (given.streams_per_address, given.streams_per_conversation) == (500, 50)


def test_without_rate_limits_there_are_no_such_limits_either(tmp_path: Path):
    given = settings(tmp_path, rate_per_address=0, rate_per_conversation=0)

    assert (given.streams_per_address, given.streams_per_conversation) == (0, 0)


def test_whoever_holds_too_many_is_told_when_to_come_back_and_can_fetch_meanwhile(tmp_path: Path):
    with serving(tmp_path, rate_per_conversation=30) as client:
        greedy = Customer.opens(client)
        modest = Customer.opens(client)
        with ExitStack() as stack:
            streams = [stack.enter_context(streaming(greedy)) for _ in range(50)]
            refused = greedy.get("events")
            fetched = greedy.messages()
            with streaming(modest) as stream:
                other = stream.next()

        assert len(streams) == 50
        assert code(refused) == (429, "too-fast")
        assert int(refused.headers["retry-after"]) > 0
        assert "接続が多すぎます" in refused.json()["detail"]
        assert [message["seq"] for message in fetched] == [1]
        assert other["event"] == "status"
        with streaming(greedy) as stream:
            assert stream.next()["event"] == "status"


def test_a_place_is_given_back_when_the_reader_is_gone(tmp_path: Path):
    with serving(tmp_path, max_streams=1) as client:
        customer = Customer.opens(client)

        for _ in range(3):
            with streaming(customer) as stream:
                assert stream.next()["event"] == "status"
