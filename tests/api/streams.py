"""An event stream as a client reads it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.api.chats import Customer


class Stream:
    """One open stream, read as a client does."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def next(self) -> dict[str, Any]:
        """The next event: event, id, data."""
        event: dict[str, Any] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if line and name:
                event[name] = json.loads(value) if name == "data" else value
            elif event:
                return event
        raise AssertionError("the stream ended")

    def messages(self, count: int) -> list[dict[str, Any]]:
        """The next so many messages; other events are passed over."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            event = self.next()
            if event["event"] == "message":
                assert event["id"] == str(event["data"]["seq"])
                found.append(event["data"])
        return found


@contextmanager
def streaming(customer: Customer, last_event_id: int | None = None) -> Iterator[Stream]:
    """A stream on a conversation."""
    headers = dict(customer.headers) | ({"Last-Event-ID": str(last_event_id)} if last_event_id is not None else {})
    with customer.client.stream("GET", f"{customer.path}/events", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers.get_list("cache-control") == ["no-store"]
        yield Stream(response.iter_lines())
