"""Lines in which turns stand."""

import asyncio
import contextlib

from api.lines import Lines


def test_who_comes_later_waits_and_a_line_is_kept_while_somebody_stands_in_it():
    async def turns() -> None:
        lines = Lines()
        said: list[str] = []

        async def turn(key: str, name: str) -> None:
            async with lines.line(key):
                said.append(f"{name} begins")
                await asyncio.sleep(0.01)
                said.append(f"{name} ends")

        await asyncio.gather(turn("a", "first"), turn("a", "second"), turn("b", "other"))

        assert said == [
            "first begins",
            "other begins",
            "first ends",
            "other ends",
            "second begins",
            "second ends",
        ]
        assert len(lines) == 0

    asyncio.run(turns())


def test_who_goes_away_while_waiting_holds_nobody_up():
    async def turns() -> None:
        lines = Lines()
        entered: list[str] = []

        async def turn(name: str) -> None:
            async with lines.line("a"):
                entered.append(name)

        async with lines.line("a"):
            gone, stays = asyncio.create_task(turn("gone")), asyncio.create_task(turn("stays"))
            await asyncio.sleep(0)
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone
            assert len(lines) == 1
        await stays

        assert entered == ["stays"]
        assert len(lines) == 0

    asyncio.run(turns())


def test_a_turn_that_fails_leaves_the_line():
    async def turns() -> None:
        lines = Lines()

        with contextlib.suppress(LookupError):
            async with lines.line("a"):
                raise LookupError

        assert len(lines) == 0

    asyncio.run(turns())
