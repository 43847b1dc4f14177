"""Waiting for what somebody else does: until it is so, or until there is no hope left."""

import asyncio
import time
from collections.abc import Callable

#: Seconds; far above what is ever needed, so that only a defect reaches it.
PATIENCE = 120.0


def wait_until(is_so: Callable[[], bool], what: Callable[[], object] = lambda: "", *, every: float = 0.02) -> None:
    """Return when ``is_so()``, asked ``every`` so many seconds; else fail with ``what()``."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"still waiting: {what()}"
        time.sleep(every)


async def reached(is_so: Callable[[], bool]) -> None:
    """Return when ``is_so()``, letting the loop go on meanwhile; else raise TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)
