"""Who is looking: event streams of this process, and word from the other processes of what they have committed.

A stream gets what was committed here at once. What another process committed it learns by its number only
(``id:seq`` over PostgreSQL's NOTIFY, never text) and reads it from the database. A stream that has seen a number drops
it, so hearing twice does no harm.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine

from api.problems import Overloaded, TooFast

#: What may wait for one stream; beyond, it is closed and resumes from the database.
QUEUE = 100
#: Seconds after which whoever holds too many streams may ask for one again.
PAUSE = 5

log = structlog.get_logger("live")


class TooManyStreams(TooFast):
    """This conversation, or this address, holds as many event streams as it may."""

    detail = "同時に開いている接続が多すぎます。ほかの画面を閉じるか、少し待ってからお試しください。"

    def __init__(self) -> None:
        super().__init__(PAUSE)


@dataclass(frozen=True, slots=True)
class News:
    """Something happened. ``messages``: whole message objects; ``status``: the status event; neither: look yourself.

    ``changed``: the messages are not new but changed (a text was taken back).
    """

    messages: Sequence[Mapping[str, Any]] = ()
    status: Mapping[str, Any] | None = None
    typing: str | None = None
    changed: bool = False


#: What another process did: only the database knows.
LOOK = News()


@dataclass(slots=True, eq=False)
class Stream:
    """One open event stream."""

    conversation: str
    #: The last message number sent to it.
    seen: int = 0
    _queue: asyncio.Queue[News | None] = field(default_factory=lambda: asyncio.Queue[News | None](QUEUE))
    _closed: bool = False

    @property
    def waits(self) -> bool:
        """Whether there is news that it has not taken yet."""
        return not self._queue.empty()

    def put(self, news: News | None) -> None:
        """Hand over news; None ends the stream. A stream that does not keep up is ended."""
        if self._closed:
            return
        if news is None or self._queue.full():
            self._closed = True
            while not self._queue.empty():
                self._queue.get_nowait()
            news = None
        self._queue.put_nowait(news)

    async def next(self) -> News | None:
        """The next news, or None at the end."""
        return await self._queue.get()


class Live:
    """The open streams of this process. Everything here runs on the event loop."""

    def __init__(self, *, limit: int, per_conversation: int = 0, per_address: int = 0) -> None:
        """``limit``: streams in all; ``per_conversation``, ``per_address``: of these at most, 0 for no such limit."""
        self._limit = limit
        self._per_conversation = per_conversation
        self._per_address = per_address
        self._streams: dict[str, set[Stream]] = {}
        self._addresses: Counter[str] = Counter()
        self._count = 0
        self._closed = False

    def __len__(self) -> int:
        return self._count

    @contextmanager
    def watch(self, conversation: str, *, seen: int, address: str = "") -> Iterator[Stream]:
        """A stream of what happens in the conversation from now on, held by ``address``.

        Raises Overloaded, TooManyStreams.
        """
        self._check_room(conversation, address)
        stream = Stream(conversation, seen)
        self._streams.setdefault(conversation, set()).add(stream)
        self._addresses[address] += 1
        self._count += 1
        if self._closed:
            stream.put(None)
        try:
            yield stream
        finally:
            self._count -= 1
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]
            streams = self._streams[conversation]
            streams.discard(stream)
            if not streams:
                del self._streams[conversation]

    def _check_room(self, conversation: str, address: str) -> None:
        if self._count >= self._limit:
            raise Overloaded
        if 0 < self._per_conversation <= len(self._streams.get(conversation, ())):
            raise TooManyStreams
        if 0 < self._per_address <= self._addresses[address]:
            raise TooManyStreams

    def is_watched(self, conversation: str) -> bool:
        """Whether a stream of this process looks at the conversation."""
        return conversation in self._streams

    def publish(self, conversation: str, news: News) -> None:
        """Tell the conversation's streams."""
        for stream in self._streams.get(conversation, ()):
            stream.put(news)

    def heard(self, payload: str) -> None:
        """Another process (or this one) committed ``id:seq,id:seq``."""
        for pair in payload.split(","):
            conversation, _, seq = pair.rpartition(":")
            for stream in self._streams.get(conversation, ()):
                if not seq.isdigit() or int(seq) == 0 or int(seq) > stream.seen:
                    stream.put(LOOK)

    def look_all(self) -> None:
        """Word may have been lost: every stream looks."""
        for streams in self._streams.values():
            for stream in streams:
                stream.put(LOOK)

    def close(self) -> None:
        """End every stream, those that are still to be opened too; clients come back to the next process."""
        self._closed = True
        for streams in self._streams.values():
            for stream in streams:
                stream.put(None)


class Listener:
    """Listens on PostgreSQL in a thread of its own, with a connection of its own, and comes back when it is lost."""

    def __init__(self, engine: Engine, live: Live) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._live = live
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Listen until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        await asyncio.to_thread(self._thread.join)

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute("LISTEN madoguchi")
                    self._tell(self._live.look_all)
                    while not self._stop.is_set():
                        for notice in connection.notifies(timeout=0.5):
                            self._tell(self._live.heard, notice.payload)
            except psycopg.Error as error:
                log.warning("listener.lost", error=type(error).__name__)
                self._stop.wait(1.0)

    def _tell(self, function: Callable[..., None], *arguments: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended in the meantime
            if self._loop is not None:
                self._loop.call_soon_threadsafe(function, *arguments)
