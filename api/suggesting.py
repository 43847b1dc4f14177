"""Suggestions while somebody types, always from the knowledge in force."""

import asyncio

from api.versions import Library
from bot.suggest import Suggester, Suggestion
from knowledge.model import Knowledge


class Suggesting:
    """Holds the index of questions, and builds a new one in a thread when the knowledge has changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = asyncio.Lock()
        self._built: tuple[Knowledge, Suggester] | None = None

    async def suggest(self, q: str) -> list[Suggestion]:
        """At most five whole questions that begin as, or contain, what was typed."""
        knowledge = self._library.current().knowledge
        if self._built is None or self._built[0] is not knowledge:
            async with self._lock:
                if self._built is None or self._built[0] is not knowledge:
                    self._built = (knowledge, await asyncio.to_thread(Suggester, knowledge))
        return self._built[1].suggest(q)
