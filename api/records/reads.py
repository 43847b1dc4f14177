"""Reading, away from the event loop: a few threads, each with a connection that cannot write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")

#: Threads, and with them connections, of one process.
THREADS = 4


class Reads:
    """A small pool of reading connections."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reads")

    async def run(self, function: Callable[[Connection], T]) -> T:
        """Run ``function`` in a thread, on one consistent picture of the database, and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._with_connection, function)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown()
        self._engine.dispose()

    def _with_connection(self, function: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection, connection.begin():
            return function(connection)
