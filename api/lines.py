"""Lines in which turns stand: whoever enters a line waits until those before have left it."""

import asyncio
from collections.abc import MutableMapping


class Line:
    """The line of one key, kept in ``lines`` for as long as somebody stands in it. Enter it at once: ``async with``."""

    __slots__ = ("_key", "_lines", "_lock", "_standing")

    def __init__(self, lines: MutableMapping[str, "Line"], key: str) -> None:
        self._lines = lines
        self._key = key
        self._lock = asyncio.Lock()
        #: Whoever has entered, and all who wait.
        self._standing = 0

    async def __aenter__(self) -> None:
        self._standing += 1
        try:
            await self._lock.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()
        self._leave()

    def _leave(self) -> None:
        self._standing -= 1
        if not self._standing:
            del self._lines[self._key]


class Lines:
    """The lines in which somebody stands, by key. On one event loop."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, key: str) -> Line:
        """The line to enter."""
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(self._lines, key)
        return line
