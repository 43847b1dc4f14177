"""Who waits for what does not come is told so, and nobody else is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.types import Message

from api import patience
from api.patience import Patience
from tests.waiting import PATIENCE

HERE: Message = {"type": "http.request", "body": b"here"}


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LOOK", 0.01)


def run(body: Callable[[Patience, float], Awaitable[Any]]) -> Any:
    """Run with a Patience and the loop's time."""

    async def main() -> Any:
        async with asyncio.timeout(PATIENCE):
            return await body(Patience(), asyncio.get_running_loop().time())

    return asyncio.run(main())


async def at_once() -> Message:
    return HERE


async def never() -> Message:
    return await asyncio.get_running_loop().create_future()


async def soon() -> Message:
    await asyncio.sleep(0.05)
    return HERE


def test_what_is_there_comes_even_late():
    async def body(waiting: Patience, now: float) -> Message:
        return await waiting.wait(at_once, now - 1)

    assert run(body) == HERE


def test_what_comes_in_time_is_waited_for():
    async def body(waiting: Patience, now: float) -> list[Message]:
        return list(await asyncio.gather(*(waiting.wait(soon, now + 60) for _ in range(3))))

    assert run(body) == [HERE] * 3


def test_only_who_is_late_is_given_up_and_goes_on_as_if_nothing_had_been():
    async def late(waiting: Patience, now: float) -> str:
        with pytest.raises(TimeoutError):
            await waiting.wait(never, now + 0.02)
        await asyncio.sleep(0.03)
        return "went on"

    async def body(waiting: Patience, now: float) -> list[Any]:
        first = await asyncio.gather(late(waiting, now), late(waiting, now), waiting.wait(soon, now + 60))
        # Whoever waits after all have gone is looked after too.
        return [*first, await late(waiting, now)]

    assert run(body) == ["went on", "went on", HERE, "went on"]


def test_who_is_cancelled_from_outside_is_cancelled():
    async def body(waiting: Patience, now: float) -> bool:
        task = asyncio.create_task(waiting.wait(never, now + 60))
        await asyncio.sleep(0.03)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert run(body)


def test_who_is_cancelled_from_outside_while_late_is_cancelled():
    async def body(waiting: Patience, now: float) -> bool:
        task = asyncio.create_task(waiting.wait(never, now))
        await asyncio.sleep(0)
        waiting._look()
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert run(body)
