"""Figures of the service are for whoever runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.chats import code, settings


@pytest.fixture
def here(tmp_path: Path) -> Iterator[TestClient]:
    """A program on the service's own machine."""
    with TestClient(create_app(settings(tmp_path)), client=("127.0.0.1", 50_000)) as client:
        yield client


def test_a_program_on_this_machine_reads_them(here: TestClient):
    assert "madoguchi_requests_total" in here.get("/metrics").text


@pytest.mark.parametrize("header", [{"X-Forwarded-For": "198.51.100.7"}, {"Forwarded": "for=198.51.100.7"}])
def test_what_a_server_in_front_of_us_hands_on_is_not_of_this_machine(here: TestClient, header: dict[str, str]):
    assert code(here.get("/metrics", headers=header)) == (403, "not-allowed")
