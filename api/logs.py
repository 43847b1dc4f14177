"""Logs: one JSON object a line on stderr. What customers write never stands in them."""

import logging
import sys
import time
from functools import lru_cache
from typing import Any

import orjson
import structlog

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(level: str) -> None:
    """Set logging up for this process: ours, and the libraries' (warnings and worse)."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        processors=[_line],
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    logging.basicConfig(level=max(_LEVELS[level], logging.WARNING), handlers=[handler], force=True)


class FrequentLog:
    """For the line that every request leaves: the same line as structlog's, whose layers take longer than the line."""

    def __init__(self, level: str) -> None:
        self._is_wanted = _LEVELS[level] <= logging.INFO
        self._out = structlog.BytesLogger(sys.stderr.buffer)

    def info(self, event: str, **fields: Any) -> None:
        """Leave a line."""
        if self._is_wanted:
            fields["event"] = event
            self._out.info(_line(None, "info", fields))


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower()}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _dump(line).decode()


def _line(_: Any, level: str, event: structlog.typing.EventDict) -> bytes:
    # One step instead of a processor each.
    event["level"] = level
    event["timestamp"] = _timestamp()
    return _dump(event)


def _timestamp() -> str:
    seconds, fraction = divmod(time.time_ns(), 1_000_000_000)
    return f"{_second(seconds)}.{fraction // 1000:06}Z"


@lru_cache(maxsize=1)
def _second(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


def _dump(value: Any) -> bytes:
    return orjson.dumps(value, default=str)
