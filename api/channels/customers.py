"""A LINE or Slack customer at the desk: their conversation goes on, or a new one begins; one event does it once."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from api.bodies import TEXT_LIMIT
from api.channels.identity import Button, client_id
from api.desk import Desk
from api.held import CONVERSATION, MESSAGE, choices_of
from api.problems import ClientIdReused, ConversationOver, Invalid, TooLarge, UnknownChoice, UnsupportedType
from api.records.reads import Reads


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Who writes (the channel's key of the conversation), what happened (``thing``: its id there), where answers go."""

    channel: str
    key: str
    thing: str
    at: datetime
    origin: Mapping[str, Any]


class Customers:
    """Takes what customers of LINE and Slack do to the desk."""

    def __init__(self, desk: Desk, reads: Reads) -> None:
        self._desk = desk
        self._reads = reads

    async def say(self, customer: Customer, text: str) -> None:
        """The customer wrote ``text``; what exceeds the desk's limit is cut, and the customer is told."""
        if not text.strip():
            return
        conversation = await self._say(customer, text[:TEXT_LIMIT])
        if len(text) > TEXT_LIMIT:
            await self.tell(conversation, customer, "text-cut")

    async def press(self, customer: Customer, button: Button) -> None:
        """The customer pressed ``button``; pressed in a conversation that has ended, it is its label said anew."""
        label = await self.label(button)
        if label is None:
            return
        identity = client_id(customer.channel, customer.thing)
        current = await self._desk.current(customer.channel, customer.key)
        if current == button.conversation:
            try:
                await self._desk.say(
                    button.conversation, client_id=identity, choice=button.choice, origin=customer.origin
                )
            except ClientIdReused:
                return
            except (UnknownChoice, ConversationOver):
                pass
            else:
                return
        with suppress(ClientIdReused):
            # Said before as its label, when the same press came for the first time.
            await self._say(customer, label)

    async def greet(self, customer: Customer) -> None:
        """The customer opened the chat without a word."""
        current = await self._desk.current(customer.channel, customer.key)
        if current is None:
            await self._open(customer, None)
        else:
            await self.tell(current, customer, "greeting")

    async def cannot_read(self, customer: Customer) -> None:
        """The customer sent something that is no text: say so, and ask again what was asked."""
        current = await self._desk.current(customer.channel, customer.key)
        conversation = current if current is not None else await self._open(customer, None)
        await self.tell(conversation, customer, "cannot-read")

    async def unsend(self, customer: Customer) -> None:
        """The customer took ``thing`` back, in whatever conversation it was said."""
        conversation = await self._conversation_of(customer)
        if conversation is not None:
            await self._desk.unsend(conversation, client_id(customer.channel, customer.thing))

    async def edit(self, customer: Customer, text: str) -> None:
        """The customer changed ``thing``; the record follows, the conversation does not move."""
        conversation = await self._conversation_of(customer)
        if conversation is not None and text.strip():
            identity = client_id(customer.channel, customer.thing)
            await self._desk.edit(conversation, identity, text[:TEXT_LIMIT])

    async def attach(self, customer: Customer, name: str, data: bytes) -> None:
        """The customer sent a picture; what is none, or none that can be kept, is told apart."""
        current = await self._desk.current(customer.channel, customer.key)
        conversation = current if current is not None else await self._open(customer, None)
        identity = client_id(customer.channel, customer.thing)
        try:
            await self._desk.attach(conversation, client_id=identity, name=name, data=data, origin=customer.origin)
        except (UnsupportedType, TooLarge, Invalid):
            await self.tell(conversation, customer, "cannot-read")

    async def tell(self, conversation: str, customer: Customer, phrase: str) -> None:
        """The desk says one of its own sentences, once for each thing that happened."""
        key = client_id(customer.channel, f"{customer.thing}:{phrase}")
        await self._desk.tell(conversation, phrase, key=key, origin=customer.origin)

    async def label(self, button: Button) -> str | None:
        """What the button said; None if there never was such a button."""
        labels = await self._reads.run(lambda connection: choices_of(connection, button.conversation, button.seq))
        return labels.get(button.key)

    async def text_of(self, button: Button) -> str:
        """The text of the message that the button stood under."""
        place = (MESSAGE.c.conversation == button.conversation, MESSAGE.c.seq == button.seq)
        statement = select(MESSAGE.c.text).where(*place)
        found: str | None = await self._reads.run(lambda connection: connection.execute(statement).scalar())
        return found or ""

    async def knows(self, channel: str, key: str) -> bool:
        """Whether this customer has a conversation that goes on."""
        return await self._desk.current(channel, key) is not None

    async def _say(self, customer: Customer, text: str) -> str:
        identity = client_id(customer.channel, customer.thing)
        # A retry finds the conversation that this very text opened or went to, whatever has become of it since.
        conversation = await self._conversation_of(customer) or await self._desk.current(customer.channel, customer.key)
        if conversation is None:
            return await self._open(customer, text)
        try:
            await self._desk.say(conversation, client_id=identity, text=text, origin=customer.origin)
        except ConversationOver:
            return await self._open(customer, text)
        return conversation

    async def _open(self, customer: Customer, text: str | None) -> str:
        # Without a text, the thing itself is still to become a message of its own (a picture).
        thing = customer.thing if text is not None else f"{customer.thing}:opening"
        answer = await self._desk.open(
            client_id=client_id(customer.channel, thing),
            text=text,
            channel=customer.channel,
            customer=customer.key,
            origin=customer.origin,
        )
        return answer.conversation

    async def _conversation_of(self, customer: Customer) -> str | None:
        identity = client_id(customer.channel, customer.thing)
        statement = (
            select(CONVERSATION.c.id)
            .join(MESSAGE, MESSAGE.c.conversation == CONVERSATION.c.id)
            .where(
                CONVERSATION.c.channel == customer.channel,
                CONVERSATION.c.customer == customer.key,
                MESSAGE.c.client_id == identity,
            )
        )
        found: str | None = await self._reads.run(lambda connection: connection.execute(statement).scalar())
        return found
