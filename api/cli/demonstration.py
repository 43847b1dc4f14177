"""``demo-data``: conversations to look at, led through the desk like any other.

What the customers say are the knowledge's own examples, and what they press are the buttons that they are offered, so
that it works with every knowledge folder.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from api.app import create_app
from api.cli.output import emit
from api.cli.storage import opened, read_settings
from api.desk import Desk
from api.settings import Settings
from knowledge.model import Knowledge

#: How far back the conversations lie.
SPREAD = timedelta(days=5)
#: Messages of one customer, at most.
PATIENCE = 12
#: How often somebody asks for a person instead of pressing a button.
ASKS_FOR_A_PERSON = 0.08
#: How often somebody asks for what the desk does not know, and how often a step helps.
OUT_OF_SCOPE, HELPS = 0.1, 0.2

PERSON = "担当者と話したいです"
CONTACTS = ("090-0000-0000", "hanako@example.jp", "ここで待ちます")


def fill(conversations: int) -> None:
    """Leads so many conversations through the desk and prints how they ended."""
    settings = read_settings()
    with opened(settings):
        ends = asyncio.run(_fill(settings, conversations))
    emit({"conversations": conversations, "ends": {end: ends.count(end) for end in sorted(set(ends))}})


async def _fill(settings: Settings, count: int) -> list[str]:
    app = create_app(settings)
    # The same every time: a demonstration should show today what it showed yesterday.
    chance = random.Random(1)  # noqa: S311
    async with app.router.lifespan_context(app) as state:
        assert state is not None  # noqa: S101 - the app's lifespan always yields it
        desk, knowledge, time = state["desk"], state["library"].current().knowledge, _Time()
        state["conversations"].clock = time
        ends: list[str] = []
        for _ in range(count):
            time.set(datetime.now(UTC) - SPREAD * chance.random())
            ends.append(await _lead(desk, _opening(knowledge, chance), chance, time))
        return ends


class _Time:
    """A clock that is set by hand: what happens lies in the past."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Begin at another moment."""
        self._now = now

    def pass_by(self, seconds: int) -> None:
        """Let time pass, up to the present."""
        self._now = min(self._now + timedelta(seconds=seconds), datetime.now(UTC))


def _opening(knowledge: Knowledge, chance: random.Random) -> str:
    inside = [topic.examples for topic in knowledge.topics.values() if topic.examples]
    outside = [entry.examples for entry in knowledge.nones if entry.examples]
    return chance.choice(chance.choice(outside if not inside or chance.random() < OUT_OF_SCOPE else inside))


async def _lead(desk: Desk, text: str, chance: random.Random, time: _Time) -> str:
    answer = await desk.open(client_id=str(uuid4()), text=text)
    for _ in range(chance.randrange(1, PATIENCE)):
        reply = _reply(answer.messages, chance)
        if reply is None:
            break
        time.pass_by(chance.randrange(20, 300))
        words, choice = reply
        answer = await desk.say(answer.conversation, client_id=str(uuid4()), text=words, choice=choice)
    return answer.end


def _reply(messages: Sequence[Mapping[str, Any]], chance: random.Random) -> tuple[str | None, str | None] | None:
    """The text that the customer writes or the choice that is pressed; None: the customer leaves."""
    last = messages[-1] if messages else None
    if last is None:
        return None
    if last["node"] == "desk.contact":
        return chance.choice(CONTACTS), None
    if not last["choices"]:
        return None
    if chance.random() < ASKS_FOR_A_PERSON:
        return PERSON, None
    solved = [choice["id"] for choice in last["choices"] if choice["id"].endswith(":solved")]
    if solved and chance.random() < HELPS:
        return None, solved[0]
    return None, chance.choice(last["choices"])["id"]
