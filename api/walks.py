"""The desk as a widget sees it whose line breaks: the table to walk meanwhile, and what was walked."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_json

from api.conversations import OVERTAKEN, TRIES, Conversations
from api.held import Answer, Held, stored_answer
from api.message_rows import customer_row, says_row
from api.problems import ClientIdReused, ConversationOver, Overloaded, UnknownChoice
from api.turns import Told, told_rows
from bot.choices import choices
from bot.effects import Effect
from bot.events import Facts
from bot.offline import is_running, replay, unfold
from bot.recount import record, recount
from bot.state import State
from bot.understand import Guide

#: Steps may seem to be so much older than their conversation: who has trouble may also have a clock that is wrong.
CLOCK_BEHIND = timedelta(days=1)

# A table takes some 50 ms of a processor: one after the other, else those who ask for many slow everybody's turns down.
_unfolding = ThreadPoolExecutor(1, thread_name_prefix="tables")


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """What was pressed offline: each key with its time, on the table of ``version`` and ``base_seq``."""

    version: str
    base_seq: int
    steps: Sequence[tuple[str, datetime]]

    @property
    def content(self) -> str:
        """What a retry is known by."""
        return to_json([self.version, self.base_seq, [key for key, _ in self.steps]]).decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Walked:
    """What became of a walk. ``merged``: it is part of the conversation now; else it was only noted."""

    merged: bool
    messages: Sequence[Mapping[str, Any]]
    status: str
    end: str


class Walks:
    """Hands out tables, and takes walks back."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def table(self, conversation: str) -> dict[str, Any] | None:
        """The rest of the running procedure as a table (JSON); None where none runs. Raises NotFound."""
        held = await self._conversations.load(conversation)
        at = self._conversations.moment()
        if not held.takes_messages(at):
            return None
        guide = await self._conversations.guide(held, at)
        if not is_running(guide.knowledge, held.state):
            return None
        facts = self._facts(held, at, 0)
        # However often a conversation asks, one of its tables stands in the queue: the others' come in between.
        async with self._conversations.lock(f"{conversation} table"):
            table = await asyncio.get_running_loop().run_in_executor(
                _unfolding, unfold, guide.knowledge, held.state, facts
            )
        return table.to_json() if table else None

    async def take(self, conversation: str, walk: Walk, *, client_id: str) -> Walked:
        """Take what was walked offline, all of it or nothing. The same client id again: the same answer.

        Raises NotFound, ClientIdReused, ConversationOver, UnknownChoice, NotWritable, Overloaded.
        """
        async with self._conversations.lock(conversation):
            for _ in range(TRIES):
                held = await self._conversations.load(conversation)
                known = await self._known(conversation, walk, client_id)
                if known is not None:
                    return known
                at = self._conversations.moment()
                if not held.takes_messages(at):
                    raise ConversationOver
                guide = await self._conversations.guide(held, at)
                is_next = walk.base_seq == held.state.seq and walk.version == guide.knowledge.version
                if is_next and is_running(guide.knowledge, held.state):
                    turn = await self._merged(guide, held, walk, client_id)
                else:
                    turn = self._noted(guide, held, walk, client_id, at)
                try:
                    answer = await self._conversations.commit(turn)
                except OVERTAKEN:
                    continue
                return _walked(turn.messages[0], turn.messages, answer)
            raise Overloaded

    async def _known(self, conversation: str, walk: Walk, client_id: str) -> Walked | None:
        stored = await self._conversations.reads.run(
            lambda connection: stored_answer(connection, conversation, client_id)
        )
        if stored is None:
            return None
        row, answer = stored
        mark = row["fingerprint"]
        if mark is None or not self._conversations.keys.is_fingerprint(walk.content, mark):
            raise ClientIdReused
        return _walked(row, answer.everything, answer)

    async def _merged(self, guide: Guide, held: Held, walk: Walk, client_id: str) -> Told:
        keys = [key for key, _ in walk.steps]
        since = held.created_at - CLOCK_BEHIND
        times = [self._conversations.moment(at, since=since) for _, at in walk.steps]
        facts = [self._facts(held, at, place) for place, at in enumerate(times)]
        turns = await asyncio.to_thread(replay, guide.knowledge, held.state, list(zip(keys, facts, strict=True)))
        if turns is None:
            raise UnknownChoice
        first = held.state.seq + 1
        rows: list[dict[str, Any]] = []
        effects: list[Effect] = []
        state = held.state
        for key, at, turn in zip(keys, times, turns, strict=True):
            rows.append(_pressed(guide, held, state, key, at))
            rows += [says_row(held.id, says, at, first) for says in turn.says]
            effects += turn.effects
            state = turn.state
        for row in rows:
            row.update(turn=first, offline=True)
        self._sign(rows[0], walk, client_id)
        scene = self._conversations.scene(guide, times[-1])
        return told_rows(held, state, scene, rows=rows, effects=effects, said=rows[0], agent=held.agent)

    def _noted(self, guide: Guide, held: Held, walk: Walk, client_id: str, at: datetime) -> Told:
        facts = self._facts(held, at, 0)
        lines = recount(guide.knowledge, held.state, walk.base_seq, [key for key, _ in walk.steps], facts)
        if lines is None:
            raise UnknownChoice
        done = record(guide.knowledge, held.state, lines, facts)
        rows = [says_row(held.id, says, at, held.state.seq + 1) for says in done.says]
        self._sign(rows[0], walk, client_id)
        scene = self._conversations.scene(guide, at)
        return told_rows(held, done.state, scene, rows=rows, effects=done.effects, said=rows[0], agent=held.agent)

    def _sign(self, row: dict[str, Any], walk: Walk, client_id: str) -> None:
        row.update(client_id=client_id, fingerprint=self._conversations.keys.fingerprint(walk.content))

    def _facts(self, held: Held, at: datetime, place: int) -> Facts:
        """The facts of the step at ``place`` in a walk.

        The number of a ticket that is opened on the way is seen offline, before the ticket exists: the table and the
        walk that is merged have the same one.
        """
        reserved = random.Random(self._conversations.keys.fingerprint(f"ticket\0{held.id}\0{held.state.seq}"))  # noqa: S311
        facts = self._conversations.facts(held, at, numbers=reserved)
        return facts._replace(timer_prefix=f"{facts.timer_prefix}-{place}")


def _pressed(guide: Guide, held: Held, state: State, key: str, at: datetime) -> dict[str, Any]:
    """The row of a button pressed at ``state``, which has it."""
    label = next(choice.label for choice in choices(guide.knowledge, state) if choice.key == key)
    choice = f"{state.asked}:{key}"
    why = {"decision": "choice", "score": 1.0, "candidates": [], "choice": choice}
    return customer_row(replace(held, state=state), at=at, text=label, client_id=None, choice=choice, why=why)


def _walked(said: Mapping[str, Any], messages: Sequence[Mapping[str, Any]], answer: Answer) -> Walked:
    return Walked(merged=said["author"] == "customer", messages=messages, status=answer.status, end=answer.end)
