"""One JSON object a line, whichever way it is written."""

import contextlib
import io
import json
from collections.abc import Iterator

import pytest
import structlog

from api import logs


@contextlib.contextmanager
def stderr() -> Iterator[io.BytesIO]:
    """What goes there."""
    written = io.BytesIO()
    with contextlib.redirect_stderr(io.TextIOWrapper(written)):
        yield written


def test_the_line_of_every_request_is_like_all_others():
    before = structlog.get_config()
    with stderr() as written:
        try:
            logs.configure("info")
            structlog.get_logger("others").info("request", path="/日本", status=200)
            logs.FrequentLog("info").info("request", path="/日本", status=200)
        finally:
            structlog.configure(**before)
        first, second = (json.loads(line) for line in written.getvalue().splitlines())

    assert first.pop("timestamp") <= second.pop("timestamp")
    assert list(first.items()) == list(second.items())


@pytest.mark.parametrize(("level", "lines"), [("debug", 1), ("info", 1), ("warning", 0), ("error", 0)])
def test_it_is_left_where_it_is_wanted(level: str, lines: int):
    with stderr() as written:
        logs.FrequentLog(level).info("request")

        assert len(written.getvalue().splitlines()) == lines
