"""A small HTTP load generator: keep-alive connections that send the next request when the answer is there."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: One connection's requests, as bytes; it is sent each answer's body and yields the next request.
Requests = Iterator[bytes]


@dataclass(slots=True)
class Result:
    """What one run measured. ``seconds``: of each answered request; ``processor``: what the server spent on all."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    duration: float = 0.0
    processor: float = 0.0

    @property
    def per_second(self) -> float:
        """Answered requests a second."""
        return len(self.seconds) / self.duration if self.duration else 0.0

    @property
    def processor_ms(self) -> float:
        """The server's processor time for one of them, in milliseconds."""
        return self.processor / len(self.seconds) * 1000 if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds that ``share`` of the requests stayed below."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, requests: Callable[[], "Session"], result: Result, until: float) -> None:
        self._session = requests()
        self._result = result
        self._until = until
        self._buffer = b""
        self._sent = 0.0
        self._measuring = False
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length: ")
        length = int(head[at + 16 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        status, body = int(head[9:12]), self._buffer[end + 4 : end + 4 + length]
        self._buffer = self._buffer[end + 4 + length :]
        if self._measuring:
            self._result.seconds.append(time.perf_counter() - self._sent)
            self._result.failed += status >= 400
        self._next(body)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if not self.done.done():
            self.done.set_result(None)

    def _next(self, body: bytes | None) -> None:
        if time.perf_counter() >= self._until:
            self._transport.close()
            return
        request, self._measuring = self._session.next(body)
        self._sent = time.perf_counter()
        self._transport.write(request)


class Session:
    """What one connection says. Subclasses make the requests."""

    def next(self, body: bytes | None) -> tuple[bytes, bool]:
        """The next request, given the last answer's body, and whether it counts."""
        raise NotImplementedError


def post(path: str, body: bytes, token: str = "") -> bytes:
    """A POST with a JSON body as bytes."""
    authorization = f"authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        f"{authorization}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(port: int, session: Callable[[], Session], *, connections: int, seconds: float) -> Result:
    """Load the server on ``port`` for so many seconds."""
    return asyncio.run(_run(port, session, connections, seconds))


async def _run(port: int, session: Callable[[], Session], connections: int, seconds: float) -> Result:
    result = Result()
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(session, result, began + seconds), "127.0.0.1", port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    result.duration = time.perf_counter() - began
    return result
