"""Watching the timers: how it ends. What they do is a matter of the desk and of the journeys."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine

from api.desk import Desk
from api.records.reads import Reads
from api.records.tables import now
from api.records.writer import Writer
from api.timers import Timers
from tests.waiting import PATIENCE

T = TypeVar("T")


class Watched(Reads):
    """Tells when the table was looked at."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.looked = asyncio.Event()

    async def run(self, function: Callable[[Connection], T]) -> T:
        found = await super().run(function)
        self.looked.set()
        return found


def test_they_end_even_if_one_is_set_at_that_moment(engine: Engine) -> None:
    async def main() -> None:
        reads = Watched(engine)
        # No timer becomes due here: nobody asks the desk.
        timers = Timers(cast("Desk", None), Writer(engine), reads)
        watching = asyncio.create_task(timers.run())
        await reads.looked.wait()

        timers.wake(now())
        watching.cancel()

        done, _ = await asyncio.wait([watching], timeout=PATIENCE)
        reads.close()
        assert done == {watching}
        assert watching.cancelled()

    asyncio.run(main())
