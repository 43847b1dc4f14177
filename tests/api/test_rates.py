"""For whom a request counts when somebody asks too often."""

import pytest

from api.rates import source_of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        # One line has 2^64 addresses: it must not get as many times the limit.
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:eeee:dddd:cccc", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        # What is no address (a Unix socket, a name that a proxy passed on) stands for itself.
        ("a:b", "a:b", True),
        ("testclient", "a:b", False),
    ],
)
def test_whose_requests_count_together(one: str, other: str, is_same: bool):
    sources = [source_of({"type": "http", "client": (host, 50_000)}) for host in (one, other)]

    assert (sources[0] == sources[1]) is is_same


def test_a_request_without_an_address_counts_too():
    assert source_of({"type": "http", "client": None}) == ""
