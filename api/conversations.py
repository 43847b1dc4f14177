"""How a turn comes about: conversations in line, in memory, stepped, committed, told.

`Conversations` is the engine room under `api.desk`: it knows locks, the cache, the knowledge in force and the writer,
and nothing of who speaks.
"""

import asyncio
import random
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import Executable
from sqlalchemy.exc import IntegrityError

from api import held as holding
from api import wire
from api.held import Answer, Cache, Held
from api.keys import Keys
from api.live import Live, News
from api.office import Office, Offices
from api.problems import ClientIdReused, NotFound, Overloaded
from api.records.reads import Reads
from api.records.tables import Delivery, Timer, now
from api.records.writer import Stale, TurnRows, Writer
from api.settings import Settings
from api.ticket_numbers import ticket_number
from api.turns import Scene, TicketDeliveries, Told, told
from api.versions import Library
from bot.dialogue import Event, step
from bot.effects import Effect, Says, Turn
from bot.events import Facts
from bot.state import State
from bot.understand import Guide, Reading, read
from knowledge.model import Knowledge

#: How often a turn is computed again because another process was faster.
TRIES = 5
#: Seconds at most before a turn that was overtaken is computed again.
OVERTAKEN_PAUSE = 0.03
#: What a commit raises when the conversation has moved on, or the client id is known by now.
OVERTAKEN = (Stale, IntegrityError)
#: An open procedure stays on the version it began with until the customer has been silent for so long.
PROCEDURE_KEPT = timedelta(hours=24)
#: Knowledge with more examples than this is matched in a thread, so that it does not hold up everybody else; and so are
#: longer texts than this many letters: a pasted log takes fifty times as long as a sentence.
READ_ON_LOOP = 10_000
LETTERS_ON_LOOP = 400
#: Opening client ids whose conversation is remembered.
OPENINGS_KEPT = 10_000

#: A ticket's number names it and opens nothing: every turn needs one, and the system's randomness is dear.
_numbers = random.Random(secrets.token_bytes(32))  # noqa: S311


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a client id stands for: a text, a choice, a file (by its digest), or nothing (opened without a text)."""

    text: str | None = None
    choice: str | None = None
    file: str | None = None


class Conversations:
    """All conversations of one process. Runs on the event loop."""

    def __init__(
        self,
        *,
        settings: Settings,
        library: Library,
        writer: Writer,
        reads: Reads,
        live: Live,
        keys: Keys,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.settings = settings
        self.library = library
        self.writer = writer
        self.reads = reads
        self.live = live
        self.keys = keys
        self.clock = clock
        self._offices = Offices(settings.zone)
        self._cache = Cache()
        self._openings: OrderedDict[str, str] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._sized: tuple[Knowledge | None, bool] = (None, False)
        #: Called after a commit that put something into the outbox, and after one that set timers, with the first due.
        self.wake_delivery: Callable[[], None] = _nothing
        self.wake_timers: Callable[[datetime], None] = _nothing_at
        #: Rows of the outbox that a ticket's news makes, beside the customer's own channel.
        self.ticket_deliveries: TicketDeliveries = _no_deliveries

    def lock(self, key: str) -> asyncio.Lock:
        """The line in which turns of one conversation (or of one opening client id) stand."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock

    # What is there

    async def load(self, conversation: str) -> Held:
        """The conversation, from memory or from the database. Raises NotFound."""
        held = self._cache.get(conversation)
        if held is None:
            held = await self.reads.run(lambda connection: holding.load(connection, conversation))
            if held is None:
                raise NotFound
            self._cache.put(held)
        return held

    def forget(self, conversation: str) -> None:
        """Somebody else has changed it: read it again next time."""
        self._cache.drop(conversation)

    async def known(
        self, conversation: str, client_id: str, content: Content, *, search: bool = False
    ) -> Answer | None:
        """The answer that this client id got before.

        ``search``: look in the database too, although the conversation is in memory: a retry from long ago is found
        only there. Raises NotFound, ClientIdReused.
        """
        held = self._cache.get(conversation)
        if held is not None and client_id in held.answers:
            said, answer = held.answers[client_id]
            return self._same(said, content, answer)
        if held is not None and not search:
            return None
        found, stored = await self.reads.run(
            lambda connection: (
                holding.load(connection, conversation),
                holding.stored_answer(connection, conversation, client_id),
            )
        )
        if found is None:
            raise NotFound
        if held is None:
            self._cache.put(found)
        return self._same(stored[0], content, stored[1]) if stored else None

    async def known_opening(self, client_id: str, content: Content, *, search: bool) -> Answer | None:
        """The answer that the opening with this client id got. ``search`` as for `known`. Raises ClientIdReused."""
        conversation = self._openings.get(client_id)
        held = self._cache.get(conversation) if conversation else None
        if held is not None and client_id in held.answers:
            said, answer = held.answers[client_id]
            return self._same(said, content, answer)
        if conversation is None and not search:
            return None
        stored = await self.reads.run(lambda connection: holding.opened(connection, client_id))
        return self._same(stored[0], content, stored[1]) if stored else None

    def _same(self, said: Mapping[str, Any] | None, content: Content, answer: Answer) -> Answer:
        """The answer, if the stored row was made from the same content. Raises ClientIdReused."""
        if said is None:
            same = content == Content()
        elif said["deleted"]:
            same = True
        elif said["author"] != "customer" or said["choice"] != content.choice:
            same = False
        elif content.choice is not None:
            same = True
        elif said["fingerprint"] is not None:
            marked = content.file or content.text
            same = marked is not None and self.keys.is_fingerprint(marked, said["fingerprint"])
        else:
            same = said["text"] == content.text
        if not same:
            raise ClientIdReused
        return answer._replace(fresh=False)

    # What happens

    async def guide(self, held: Held, at: datetime) -> Guide:
        """The knowledge that the conversation runs on: matching by the current one, the open procedure on its own."""
        current = self.library.current()
        version = held.state.version
        if version is None or version == current.knowledge.version or at - held.last_at > PROCEDURE_KEPT:
            return current
        return await asyncio.to_thread(self.library.guide_for, version) or current

    async def read(self, guide: Guide, state: State, text: str) -> Reading:
        """Read a text; long ones, and all with large knowledge, away from the event loop."""
        if len(text) > LETTERS_ON_LOOP or self._is_large(guide.knowledge):
            return await asyncio.to_thread(read, guide, state, text)
        return read(guide, state, text)

    def turn(
        self,
        guide: Guide,
        held: Held,
        events: Sequence[Event],
        at: datetime,
        *,
        said: Callable[[State], dict[str, Any]] | None = None,
        attachment: Mapping[str, Any] | None = None,
        agent: str | None = None,
        origin: Mapping[str, Any] | None = None,
        begins: Mapping[str, Any] | None = None,
        statements: Sequence[Executable] = (),
    ) -> Told:
        """Step through the events and make rows of what follows.

        ``said``: makes the row of whoever spoke, from the state after the turn. The rest as for `turns.told`.
        """
        today = self._office(at)
        facts, scene = self._facts(held, today, _numbers), self._scene(guide, at, today, origin)
        state = held.state
        says: list[Says] = []
        effects: list[Effect] = []
        for event in events:
            done = step(guide.knowledge, state, event, facts)
            state = done.state
            says += done.says
            effects += done.effects
        return told(
            held,
            state,
            scene,
            says=says,
            effects=effects,
            said=said(state) if said else None,
            attachment=attachment,
            agent=agent or held.agent,
            begins=begins,
            statements=statements,
        )

    def made(
        self,
        guide: Guide,
        held: Held,
        make: Callable[[Knowledge, State, Facts], Turn],
        at: datetime,
        *,
        said: dict[str, Any] | None = None,
        attachment: Mapping[str, Any] | None = None,
        origin: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> Told:
        """Rows of a turn that no event makes. ``key``: of the outbox's row. The rest as for `turns.told`."""
        today = self._office(at)
        done = make(guide.knowledge, held.state, self._facts(held, today, _numbers))
        return told(
            held,
            done.state,
            self._scene(guide, at, today, origin, key=key),
            says=done.says,
            effects=done.effects,
            said=said,
            attachment=attachment,
            agent=held.agent,
        )

    async def happen(
        self, conversation: str, event: Event, *, agent: str | None = None, statements: Sequence[Executable] = ()
    ) -> None:
        """A turn in which nobody speaks: a timer, staff. Raises NotFound."""
        async with self.lock(conversation):
            for _ in range(TRIES):
                held = await self.load(conversation)
                if held.erased:
                    raise NotFound
                at = self.moment()
                guide = await self.guide(held, at)
                turn = self.turn(guide, held, [event], at, agent=agent, statements=statements)
                try:
                    await self.commit(turn)
                except Stale:
                    continue
                return
            raise Overloaded

    async def commit(self, turn: Told, *, client_id: str | None = None, is_opening: bool = False) -> Answer:
        """Store a turn; remember and tell it once it is on disk, even if whoever waited has gone meanwhile.

        ``client_id``: the customer's, whose retry is to get the same answer. Raises what `Writer.submit` does.
        """
        held = turn.held
        answer = Answer(
            conversation=held.id,
            message=next((message for message in turn.messages if message["author"] == "customer"), None),
            messages=[message for message in turn.messages if message["author"] != "customer"],
            status=held.shown_status(held.last_at),
            end=held.state.end,
        )

        def stored() -> None:
            if client_id is not None:
                held.keep_answer(client_id, turn.said, answer)
            if client_id is not None and is_opening:
                self._openings[client_id] = held.id
                if len(self._openings) > OPENINGS_KEPT:
                    self._openings.popitem(last=False)
            held.keep_choices(turn.messages)
            self._cache.put(held)
            if self.live.is_watched(held.id):
                status = wire.status(answer.status, answer.end, held.agent)
                self.live.publish(held.id, News(messages=turn.messages, status=status))
            if Delivery in turn.rows.rows:
                self.wake_delivery()
            if timers := turn.rows.rows.get(Timer):
                self.wake_timers(min(timer["due_at"] for timer in timers))

        await self.store(turn.rows, stored)
        return answer

    async def store(self, rows: TurnRows, stored: Callable[[], None]) -> None:
        """Store rows and call ``stored`` after the commit; if it fails, what is in memory is not trusted any more."""
        try:
            # Whoever waits may go away: the writer stores what it has taken, and calls ``stored``, all the same.
            await self.writer.submit(rows, stored)
        except Stale:
            self.forget(rows.conversation)
            # Another process writes to the same conversation: without a pause of its own length, it wins every time.
            await asyncio.sleep(random.uniform(0, OVERTAKEN_PAUSE))  # noqa: S311 - not a secret
            raise
        except Exception:
            self.forget(rows.conversation)
            raise

    def moment(self, at: datetime | None = None, *, since: datetime | None = None) -> datetime:
        """When it happens: now, or the customer's own time for what was written offline, within reason."""
        clock = self.clock()
        return clock if at is None or at > clock else max(at, since or clock)

    def facts(self, held: Held, at: datetime, *, numbers: random.Random) -> Facts:
        """The world as the machine may know it at a time; ``numbers``: where a ticket's number comes from."""
        return self._facts(held, self._office(at), numbers)

    def scene(self, guide: Guide, at: datetime) -> Scene:
        """Where and when a turn happens that no channel waits for."""
        return self._scene(guide, at, self._office(at), None)

    def _facts(self, held: Held, today: Office, numbers: random.Random) -> Facts:
        return Facts(
            office_open=today.is_open,
            next_open=today.next_open,
            check_url=f"{self.settings.public_url}/check",
            ticket_number=ticket_number(numbers),
            timer_prefix=f"{held.id}-{held.version + 1}",
            notice=self.library.notice,
            channel="line" if held.channel == "line" else "slack" if held.channel == "slack" else "web",
        )

    def _scene(
        self, guide: Guide, at: datetime, today: Office, origin: Mapping[str, Any] | None, *, key: str | None = None
    ) -> Scene:
        return Scene(
            at=at,
            knowledge=guide.knowledge,
            public_url=self.settings.public_url,
            ticket_due=today.due,
            origin=origin or {},
            ticket_deliveries=self.ticket_deliveries,
            key=key,
        )

    def _office(self, at: datetime) -> Office:
        return self._offices.at(self.library.current().knowledge.desk, at)

    def _is_large(self, knowledge: Knowledge) -> bool:
        counted, large = self._sized
        if counted is not knowledge:
            large = sum(len(topic.examples) for topic in knowledge.topics.values()) > READ_ON_LOOP
            self._sized = (knowledge, large)
        return large


def _nothing() -> None:
    pass


def _nothing_at(due: datetime) -> None:
    del due


def _no_deliveries(ticket: Mapping[str, Any], what: str, text: str | None) -> Sequence[Mapping[str, Any]]:
    del ticket, what, text
    return ()
