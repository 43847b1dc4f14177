"""Giving up on what does not come in time, without a timer for each: nearly all is there when it is asked for."""

import asyncio

from starlette.types import Message, Receive

#: Seconds between looks at who waits too long.
LOOK = 1.0


class Patience:
    """Waits for messages of many requests on one event loop, and looks once a second for those that are late."""

    def __init__(self) -> None:
        self._deadlines: dict[asyncio.Task[object], float] = {}
        self._is_looking = False

    async def wait(self, receive: Receive, deadline: float) -> Message:
        """The next message. Raises TimeoutError within ``LOOK`` after ``deadline``, a time of the event loop."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs has a task
        self._deadlines[task] = deadline
        if not self._is_looking:
            self._look_later()
        try:
            return await receive()
        except asyncio.CancelledError:
            # Who is late has no deadline any more; all others are cancelled by somebody else.
            if task in self._deadlines or task.uncancel() > 0:
                raise
            raise TimeoutError from None
        finally:
            self._deadlines.pop(task, None)

    def _look_later(self) -> None:
        self._is_looking = True
        asyncio.get_running_loop().call_later(LOOK, self._look)

    def _look(self) -> None:
        at = asyncio.get_running_loop().time()
        for task in [task for task, deadline in self._deadlines.items() if deadline <= at]:
            del self._deadlines[task]
            task.cancel()
        self._is_looking = False
        if self._deadlines:
            self._look_later()
