"""The desk: the one place where a message becomes a turn. Every channel, the staff and the timers come through here.

A turn is: load the conversation, mask and read the text, step, store everything in one commit, then remember it and
tell whoever is looking. Turns of one conversation stand in line; a client id that has been answered is answered the
same again, whatever has happened since.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from api import pictures, wire
from api.conversations import OVERTAKEN, TRIES, Content, Conversations
from api.held import ATTACHMENT, CONVERSATION, MESSAGE, Answer, Held, choices_of
from api.live import News
from api.message_rows import attachment_row, customer_row
from api.pictures import Picture
from api.problems import ConversationOver, NotFound, Overloaded, UnknownChoice
from api.recognition import Recognition
from api.records.tables import Timer, table
from api.records.writer import Stale
from api.staff_side import StaffSide
from api.taken_back import take_back
from api.turns import Told, beginning
from bot.dialogue import Event, reachable
from bot.events import Chose, Opened, TimerDue
from bot.notice import notice, notice_of_picture
from bot.state import State
from bot.understand import Guide, Said

#: A LINE or Slack conversation without an open ticket ends after so much silence; the next text opens a new one.
CHANNEL_KEPT = timedelta(hours=24)
#: A timer that fires later than this was kept waiting (the service was down).
LATE = timedelta(seconds=30)

_TIMER = table(Timer)


class Desk(StaffSide):
    """What can be done with conversations. One a process, on the event loop."""

    def __init__(self, conversations: Conversations, recognition: Recognition | None = None) -> None:
        super().__init__(conversations)
        self._recognition = recognition or Recognition(None)

    @property
    def guide(self) -> Guide:
        """The guide to the knowledge in force."""
        return self._conversations.library.current()

    # Customers

    async def open(
        self,
        *,
        client_id: str,
        text: str | None = None,
        channel: str = "web",
        customer: str | None = None,
        page: str | None = None,
        origin: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Begin a conversation, with a text or with the greeting. The same client id again: the same answer.

        Raises ClientIdReused, NotWritable, Overloaded.
        """
        content = Content(text=text)
        async with self._conversations.lock(f"opening {client_id}"):
            for attempt in range(TRIES):
                # Only a collision shows that the database knows the client id and memory does not.
                known = await self._conversations.known_opening(client_id, content, search=attempt > 0)
                if known is not None:
                    return known
                at = self._conversations.moment()
                held = Held(
                    id=str(uuid4()),
                    version=0,
                    state=State(),
                    channel=channel,
                    customer=customer,
                    created_at=at,
                    last_at=at,
                )
                begins = beginning(opening=client_id, channel=channel, customer=customer, page=page, at=at)
                turn = await self._customer_turn(held, content, client_id, at, origin=origin, begins=begins)
                try:
                    return await self._conversations.commit(turn, client_id=client_id, is_opening=True)
                except OVERTAKEN:
                    continue
            raise Overloaded

    async def say(
        self,
        conversation: str,
        *,
        client_id: str,
        text: str | None = None,
        choice: str | None = None,
        at: datetime | None = None,
        origin: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Take a customer's text, or the choice pressed, and answer. The same client id again: the same answer.

        Raises NotFound, ClientIdReused, ConversationOver, UnknownChoice, NotWritable, Overloaded.
        """
        content = Content(text=text, choice=choice)

        async def turn(held: Held) -> Told:
            moment = self._conversations.moment(at, since=held.created_at)
            return await self._customer_turn(held, content, client_id, moment, origin=origin)

        return await self._take(conversation, client_id, content, turn)

    async def attach(
        self, conversation: str, *, client_id: str, name: str, data: bytes, origin: Mapping[str, Any] | None = None
    ) -> Answer:
        """Take a customer's picture. The same client id again: the same answer.

        Raises NotFound, ClientIdReused, ConversationOver, TooLarge, UnsupportedType, Invalid, NotWritable, Overloaded.
        """
        picture = await pictures.clean(name, data)
        content = Content(file=picture.digest)
        async with self._conversations.lock(conversation):
            known = await self._conversations.known(conversation, client_id, content, search=True)
        if known is not None:
            return known
        words = await self._recognition.words(picture.data)

        async def turn(held: Held) -> Told:
            return await self._picture_turn(held, picture, words, client_id, origin=origin)

        return await self._take(conversation, client_id, content, turn)

    async def current(self, channel: str, customer: str) -> str | None:
        """The newest conversation of a LINE or Slack customer that still goes on, or None."""
        row = await self._conversations.reads.run(
            lambda connection: connection.execute(
                select(CONVERSATION.c.id, CONVERSATION.c.last_at, CONVERSATION.c.ticket_open)
                .where(
                    CONVERSATION.c.channel == channel,
                    CONVERSATION.c.customer == customer,
                    CONVERSATION.c.erased_at.is_(None),
                )
                .order_by(CONVERSATION.c.created_at.desc())
                .limit(1)
            ).first()
        )
        if row is None or not (row.ticket_open or self._conversations.clock() - row.last_at <= CHANNEL_KEPT):
            return None
        return row.id

    async def look(self, conversation: str) -> Held:
        """The conversation as it is now. Raises NotFound."""
        return await self._conversations.load(conversation)

    async def tell(
        self,
        conversation: str,
        phrase: str,
        *,
        key: str | None = None,
        origin: Mapping[str, Any] | None = None,
    ) -> None:
        """The desk says one of its own sentences; what was being asked stays asked, its buttons are shown again.

        ``key``: of the outbox's row; said once under one key. Nothing happens if the sentence was left out. Raises
        NotFound.
        """
        for _ in range(TRIES):
            async with self._conversations.lock(conversation):
                held = await self._conversations.load(conversation)
                at = self._conversations.moment()
                guide = await self._conversations.guide(held, at)
                turn = self._conversations.made(
                    guide,
                    held,
                    lambda knowledge, state, facts: notice(knowledge, state, phrase, facts),
                    at,
                    origin=origin,
                    key=key,
                )
                if not turn.messages:
                    return
                try:
                    await self._conversations.commit(turn)
                except Stale:
                    continue
                except IntegrityError:
                    # The key stands in the outbox: it was said before.
                    return
                return
        raise Overloaded

    async def unsend(self, conversation: str, client_id: str) -> None:
        """A customer took a text or picture back: it goes, its place stays. Nothing happens if it is not there."""
        await self._rewrite(conversation, client_id, {"text": "", "deleted": True, "why": None, "fingerprint": None})

    async def edit(self, conversation: str, client_id: str, text: str) -> None:
        """A customer changed a text afterwards: the record shows the new words, nothing is answered anew.

        Nothing happens if it is not there. Raises NotFound.
        """
        held = await self._conversations.load(conversation)
        reading = await self._conversations.read(self.guide, held.state, text)
        fingerprint = self._conversations.keys.fingerprint(text) if reading.masked else None
        changes = {"text": reading.text, "masked": reading.masked, "fingerprint": fingerprint}
        await self._rewrite(conversation, client_id, changes)

    # Time

    async def timer_due(self, conversation: str, timer: str, *, due: datetime) -> None:
        """A timer ran out: the machine says what follows, and the timer is gone in the same commit."""
        late = self._conversations.clock() - due > LATE
        gone = delete(_TIMER).where(_TIMER.c.id == timer)
        try:
            await self._conversations.happen(conversation, TimerDue(timer=timer, late=late), statements=[gone])
        except NotFound:
            await self._conversations.writer.run(lambda connection: connection.execute(gone).rowcount)

    # What they share

    async def _take(
        self, conversation: str, client_id: str, content: Content, turn: Callable[[Held], Awaitable[Told]]
    ) -> Answer:
        """Take what a customer sent, once, and answer with the ``turn`` that it makes of the conversation."""
        async with self._conversations.lock(conversation):
            for attempt in range(TRIES):
                known = await self._conversations.known(conversation, client_id, content, search=attempt > 0)
                if known is not None:
                    return known
                held = await self._conversations.load(conversation)
                try:
                    if not held.takes_messages(self._conversations.clock()):
                        raise ConversationOver
                    made = await turn(held)
                except (ConversationOver, UnknownChoice):
                    # Neither refuses a retry of what was taken when it still could be.
                    known = await self._conversations.known(conversation, client_id, content, search=True)
                    if known is None:
                        raise
                    return known
                try:
                    return await self._conversations.commit(made, client_id=client_id)
                except OVERTAKEN:
                    continue
            raise Overloaded

    async def _rewrite(self, conversation: str, client_id: str, changes: Mapping[str, Any]) -> None:
        own = (MESSAGE.c.conversation == conversation, MESSAGE.c.client_id == client_id, MESSAGE.c.deleted.is_(False))

        def change(connection: Connection) -> Mapping[str, Any] | None:
            row = connection.execute(select(MESSAGE).where(*own)).mappings().first()
            if row is not None:
                connection.execute(update(MESSAGE).where(*own).values(changes))
                if changes.get("deleted"):
                    pictures_of = (ATTACHMENT.c.conversation == conversation, ATTACHMENT.c.seq == row["seq"])
                    connection.execute(delete(ATTACHMENT).where(*pictures_of))
                    take_back(connection, conversation, row["text"], self._conversations.moment())
            return None if row is None else {**row, **changes}

        async with self._conversations.lock(conversation):
            row = await self._conversations.writer.run(change)
            self._conversations.forget(conversation)
            self._conversations.wake_delivery()
        if row is not None:
            self._conversations.live.publish(conversation, News(messages=[wire.message(row)], changed=True))

    async def _customer_turn(
        self,
        held: Held,
        content: Content,
        client_id: str,
        at: datetime,
        *,
        origin: Mapping[str, Any] | None = None,
        begins: Mapping[str, Any] | None = None,
    ) -> Told:
        guide = await self._conversations.guide(held, at)
        event: Event = Opened()
        row: dict[str, Any] | None = None
        if content.choice is not None:
            event, row = await self._chosen(guide, held, content.choice, client_id, at)
        elif content.text is not None:
            reading = await self._conversations.read(guide, held.state, content.text)
            event = Said(text=reading.text, reading=reading)
            row = customer_row(
                held,
                at=at,
                text=reading.text,
                client_id=client_id,
                masked=reading.masked,
                fingerprint=self._conversations.keys.fingerprint(content.text) if reading.masked else None,
                why=reading.why,
            )
        return self._conversations.turn(
            guide, held, [event], at, said=(lambda _: row) if row else None, origin=origin, begins=begins
        )

    async def _picture_turn(
        self, held: Held, picture: Picture, words: str, client_id: str, *, origin: Mapping[str, Any] | None
    ) -> Told:
        await self._conversations.reads.run(lambda connection: pictures.check_room(connection, held.id, picture))
        at = self._conversations.moment()
        guide = await self._conversations.guide(held, at)
        mark = self._conversations.keys.fingerprint(picture.digest)
        row = customer_row(held, at=at, text="", client_id=client_id, fingerprint=mark)
        attachment = attachment_row(held.id, row["seq"], picture, at=at)
        error = (await self._conversations.read(guide, held.state, words)).quote if words else None
        if error is not None:
            # Of all that stands on a screen only the error is the customer's matter.
            reading = await self._conversations.read(guide, held.state, error)
            row["why"] = reading.why
            event = Said(text=reading.text, reading=reading)
            return self._conversations.turn(
                guide, held, [event], at, said=lambda _: row, attachment=attachment, origin=origin
            )
        return self._conversations.made(
            guide,
            held,
            lambda knowledge, state, facts: notice_of_picture(knowledge, state, picture.name, facts),
            at,
            said=row,
            attachment=attachment,
            origin=origin,
        )

    async def _chosen(
        self, guide: Guide, held: Held, choice: str, client_id: str, at: datetime
    ) -> tuple[Event, dict[str, Any]]:
        number, _, key = choice.partition(":")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise UnknownChoice
        seq = int(number)
        labels = held.choices.get(seq)
        if labels is None:
            labels = await self._conversations.reads.run(lambda connection: choices_of(connection, held.id, seq))
        label = labels.get(key)
        if label is None:
            raise UnknownChoice
        event: Event = Chose(seq=seq, key=key, label=label)
        why: Mapping[str, Any] = {"decision": "choice", "score": 1.0, "candidates": []}
        if seq != held.state.asked and not reachable(held.state, seq):
            # 戻る could not get back to that question: its label counts as if it had been typed now.
            reading = await self._conversations.read(guide, held.state, label)
            event, why = Said(text=label, reading=reading), reading.why
        why = {**why, "choice": choice}
        return event, customer_row(held, at=at, text=label, client_id=client_id, choice=choice, why=why)
