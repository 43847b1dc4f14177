"""Suggestions while somebody types, always from the knowledge in force."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from api.versions import Library
from bot.suggest import Suggester, Suggestion
from knowledge.model import Knowledge

#: Longer texts are looked for in a thread: with two hundred letters, which nobody types there, it takes some 50 ms.
LETTERS_ON_LOOP = 30

# One after the other: whoever asks for many slows nobody's turn down.
_looking = ThreadPoolExecutor(1, thread_name_prefix="suggestions")


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
        suggester = self._built[1]
        if len(q) <= LETTERS_ON_LOOP:
            return suggester.suggest(q)
        return await asyncio.get_running_loop().run_in_executor(_looking, suggester.suggest, q)
