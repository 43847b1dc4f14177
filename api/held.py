"""Conversations as this process holds them: what a turn needs, from memory or from the database."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from api import wire
from api.records.tables import Attachment, Conversation, Message, table
from bot.state import State, from_json

#: How long a web conversation takes messages after the last one.
OPEN_FOR = timedelta(days=7)
#: Client ids with their answers that are kept for retries; older ones are read from the database.
ANSWERS_KEPT = 32
#: Letters of a message whose answer is kept: a retry of a longer one, too, is found in the database.
ANSWERED_LENGTH = 1_000
#: Bot messages whose choices are kept; older ones are read from the database.
CHOICES_KEPT = 16
#: Conversations kept in memory (some 20 KB each).
CONVERSATIONS_KEPT = 4_000

CONVERSATION = table(Conversation)
MESSAGE = table(Message)
ATTACHMENT = table(Attachment)


class Answer(NamedTuple):
    """What one message of a customer led to, as it was answered and will be answered again."""

    conversation: str
    #: The customer's message as stored; None where a conversation was opened without a text.
    message: Mapping[str, Any] | None
    messages: Sequence[Mapping[str, Any]]
    status: str
    end: str
    #: False where this is a retry's answer.
    fresh: bool = True

    @property
    def everything(self) -> list[Mapping[str, Any]]:
        """The customer's message and the replies."""
        return [*([self.message] if self.message else []), *self.messages]


@dataclass(slots=True, kw_only=True)
class Held:
    """A conversation in memory, as of ``version``. Replaced as a whole after a commit; answers and choices go along."""

    id: str
    version: int
    state: State
    status: str = "bot"
    channel: str = "web"
    customer: str | None = None
    ticket: str | None = None
    ticket_open: bool = False
    agent: str | None = None
    customer_seq: int = 0
    created_at: datetime
    last_at: datetime
    erased: bool = False
    #: By client id: the row of the customer's message (None: opened without a text) and the answer.
    answers: OrderedDict[str, tuple[Mapping[str, Any] | None, Answer]] = field(default_factory=OrderedDict[str, Any])
    choices: OrderedDict[int, Mapping[str, str]] = field(default_factory=OrderedDict[int, Any])

    def takes_messages(self, at: datetime) -> bool:
        """Whether the customer may still write."""
        if self.erased:
            return False
        return self.ticket_open or self.channel != "web" or at - self.last_at <= OPEN_FOR

    def shown_status(self, at: datetime) -> str:
        """The status as customers see it."""
        return self.status if self.takes_messages(at) else "over"

    def followed(
        self,
        *,
        version: int,
        state: State,
        status: str,
        ticket: str | None,
        ticket_open: bool,
        agent: str | None,
        customer_seq: int,
        last_at: datetime,
    ) -> "Held":
        """The conversation after a turn: `dataclasses.replace` without looking at each field."""
        return Held(
            id=self.id,
            version=version,
            state=state,
            status=status,
            channel=self.channel,
            customer=self.customer,
            ticket=ticket,
            ticket_open=ticket_open,
            agent=agent,
            customer_seq=customer_seq,
            created_at=self.created_at,
            last_at=last_at,
            erased=self.erased,
            answers=self.answers,
            choices=self.choices,
        )

    def keep_answer(self, client_id: str, said: Mapping[str, Any] | None, answer: Answer) -> None:
        """Remember an answer for retries, with the row that it answers; long ones would fill the memory."""
        if said is None or len(said["text"]) <= ANSWERED_LENGTH:
            self.answers[client_id] = (said, answer)
        while len(self.answers) > ANSWERS_KEPT:
            self.answers.popitem(last=False)

    def keep_choices(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Remember which buttons the messages (of `wire.message`) offered."""
        for message in messages:
            if message["choices"]:
                self.choices[message["seq"]] = {
                    choice["id"].partition(":")[2]: choice["label"] for choice in message["choices"]
                }
        while len(self.choices) > CHOICES_KEPT:
            self.choices.popitem(last=False)


class Cache:
    """The conversations last spoken to. Only what was committed is in it."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()

    def get(self, conversation: str) -> Held | None:
        """The conversation, if it is in memory."""
        held = self._held.get(conversation)
        if held is not None:
            self._held.move_to_end(conversation)
        return held

    def put(self, held: Held) -> None:
        """Keep a conversation, and forget the one that was silent longest if there are too many."""
        self._held[held.id] = held
        if len(self._held) > CONVERSATIONS_KEPT:
            self._held.popitem(last=False)

    def drop(self, conversation: str) -> None:
        """Forget a conversation: it is to be read again."""
        self._held.pop(conversation, None)


# Reading, in a thread ----------------------------------------------------------------------------------------------


def load(connection: Connection, conversation: str) -> Held | None:
    """The conversation from the database, without answers and choices."""
    row = connection.execute(select(CONVERSATION).where(CONVERSATION.c.id == conversation)).first()
    if row is None:
        return None
    return Held(
        id=row.id,
        version=row.version,
        state=from_json(row.state),
        status=row.status,
        channel=row.channel,
        customer=row.customer,
        ticket=row.ticket,
        ticket_open=row.ticket_open,
        agent=row.agent,
        customer_seq=row.customer_seq,
        created_at=row.created_at,
        last_at=row.last_at,
        erased=row.erased_at is not None,
    )


def stored_answer(connection: Connection, conversation: str, client_id: str) -> tuple[Mapping[str, Any], Answer] | None:
    """The row of the message with this client id, and the answer that it got."""
    said = connection.execute(
        select(MESSAGE).where(MESSAGE.c.conversation == conversation, MESSAGE.c.client_id == client_id)
    ).first()
    if said is None:
        return None
    turn = list(_messages(connection, MESSAGE.c.conversation == conversation, MESSAGE.c.turn == said.seq))
    own = next(message for message in turn if message["seq"] == said.seq)
    answer = Answer(
        conversation=conversation,
        message=own,
        messages=[message for message in turn if message["seq"] != said.seq],
        status=said.status or "bot",
        end=said.end or "open",
        fresh=False,
    )
    return dict(said._mapping), answer


def opened(connection: Connection, opening: str) -> tuple[Mapping[str, Any] | None, Answer] | None:
    """The conversation that this client id opened: its first message (None: opened without a text) and the answer."""
    conversation = connection.execute(select(CONVERSATION.c.id).where(CONVERSATION.c.opening == opening)).scalar()
    if conversation is None:
        return None
    with_text = stored_answer(connection, conversation, opening)
    if with_text is not None:
        return with_text
    greeting = list(_messages(connection, MESSAGE.c.conversation == conversation, MESSAGE.c.turn == 0))
    return None, Answer(
        conversation=conversation, message=None, messages=greeting, status="bot", end="open", fresh=False
    )


def messages_after(connection: Connection, conversation: str, seq: int, limit: int) -> list[dict[str, Any]]:
    """The conversation's messages after number ``seq``, at most ``limit``."""
    return list(_messages(connection, MESSAGE.c.conversation == conversation, MESSAGE.c.seq > seq, limit=limit))


def choices_of(connection: Connection, conversation: str, seq: int) -> Mapping[str, str]:
    """The buttons of one message: label by key."""
    choices = connection.execute(
        select(MESSAGE.c.choices).where(MESSAGE.c.conversation == conversation, MESSAGE.c.seq == seq)
    ).scalar()
    return {choice["key"]: choice["label"] for choice in choices or ()}


def _messages(connection: Connection, *conditions: Any, limit: int | None = None) -> Iterator[dict[str, Any]]:
    rows = connection.execute(select(MESSAGE).where(*conditions).order_by(MESSAGE.c.seq).limit(limit)).all()
    attached: dict[int, list[dict[str, Any]]] = {}
    if any(row.author == "customer" for row in rows):
        for one in connection.execute(
            select(ATTACHMENT.c.id, ATTACHMENT.c.name, ATTACHMENT.c.type, ATTACHMENT.c.size, ATTACHMENT.c.seq).where(
                ATTACHMENT.c.conversation == rows[0].conversation,
                ATTACHMENT.c.seq.between(rows[0].seq, rows[-1].seq),
            )
        ):
            attached.setdefault(one.seq, []).append(wire.attachment(rows[0].conversation, dict(one._mapping)))
    for row in rows:
        yield wire.message(dict(row._mapping), attached.get(row.seq, ()))
