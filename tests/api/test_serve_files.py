"""``madoguchi serve`` may open as many files as its streams need, whatever its shell allows by default."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.madoguchi import served


@pytest.fixture
def usual_limit() -> Iterator[int]:
    """The number of open files that shells and service managers usually allow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_it_may_open_a_file_for_each_stream(tmp_path: Path, usual_limit: int):
    with served(settings={"DATA_DIR": tmp_path / "data", "MAX_STREAMS": "2000"}) as (process, _, words):
        allowed, _ = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)

    assert allowed > 2_000
    assert "MAX_STREAMS" not in words


def test_where_that_is_not_allowed_it_says_so_and_serves(tmp_path: Path, usual_limit: int):
    too_many = str(usual_limit)
    with served(settings={"DATA_DIR": tmp_path / "data", "MAX_STREAMS": too_many}) as (process, _, words):
        allowed, _ = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)

    assert allowed == usual_limit
    assert "MAX_STREAMS には足りません" in words
