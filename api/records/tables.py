"""Every table of the service, as SQLModel classes.

Rules that hold for all: times are aware UTC, ids are text, JSON is plain JSON, and what the database can hold true (a
client id once a conversation, a message number once, an event once) is a constraint here and not a check elsewhere.
A column that points to a conversation is called ``conversation``; there are no ORM relationships, because turns are
written with Core statements by the one writer.
"""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: SQL NULL for None; the type's default would store the JSON word ``null``.
Json: Any = JSON(none_as_null=True)
LongText: Any = Text()


def now() -> datetime:
    """The time at which a row is made."""
    return datetime.now(UTC)


def _one_of(column: str, *values: str) -> CheckConstraint:
    """The column has one of the values. Not by IN, for which SQLite builds a temporary tree with every row written."""
    return CheckConstraint(" OR ".join(f"\"{column}\" = '{value}'" for value in values), name=column)


def table(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table of a model, for Core statements; SQLModel's types do not show it."""
    return cast(Table, model.__table__)  # pyright: ignore[reportAttributeAccessIssue]


# Conversations ------------------------------------------------------------------------------------------------------


class Conversation(SQLModel, table=True):
    """One conversation of one customer. ``version`` counts its turns: one is written only over the version it read."""

    __table_args__ = (
        _one_of("status", "bot", "waiting", "person", "over"),
        _one_of("end", "resolved", "handoff", "open"),
        Index("ix_conversation_channel_customer", "channel", "customer"),
        Index("ix_conversation_status_last_at", "status", "last_at"),
    )

    id: str = Field(primary_key=True)
    version: int = 1
    #: The machine's memory, ``State.to_json``.
    state: dict[str, Any] = Field(sa_type=Json)
    #: The last message's number; the next message gets one more.
    seq: int = 0
    #: ``over`` is written when the conversation is closed for good (erased); the seven days are reckoned when asked.
    status: str = "bot"
    end: str = "open"
    channel: str = "web"
    #: Who writes, in the channel's own terms (LINE user, Slack team/channel/thread); None on the web.
    customer: str | None = None
    #: The client id that opened the conversation; unique, so that a retried opening finds it.
    opening: str | None = Field(default=None, unique=True)
    topic: str | None = Field(default=None, index=True)
    #: Origin and path of the page that the customer wrote from; never the query, which may hold anything.
    page: str | None = None
    #: Number of the conversation's ticket, and whether it is still to be worked on.
    ticket: str | None = None
    ticket_open: bool = False
    #: Name of the person who has taken over, as customers see it.
    agent: str | None = None
    #: The customer's last message, and the last message that staff have seen.
    customer_seq: int = 0
    seen_seq: int = 0
    created_at: datetime = Field(default_factory=now)
    last_at: datetime = Field(default_factory=now, index=True)
    erased_at: datetime | None = None


class Message(SQLModel, table=True):
    """One message. ``seq`` counts from 1 without gaps; the public id is ``conversation.seq``."""

    __table_args__ = (
        UniqueConstraint("conversation", "client_id"),
        _one_of("author", "customer", "bot", "agent", "system"),
    )

    conversation: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    at: datetime = Field(default_factory=now)
    author: str
    name: str | None = None
    text: str = Field(sa_type=LongText)
    node: str | None = None
    #: ``[{"key", "label"}]``; the public choice id is ``seq:key``.
    choices: list[dict[str, str]] | None = Field(default=None, sa_type=Json)
    caution: str | None = Field(default=None, sa_type=LongText)
    confirm: str | None = None
    show: dict[str, Any] | None = Field(default=None, sa_type=Json)
    #: The ticket that this message announces, with its status of then.
    ticket: dict[str, str] | None = Field(default=None, sa_type=Json)
    client_id: str | None = None
    #: The choice id that the customer pressed.
    choice: str | None = None
    #: Keyed hash of the text as it came, only where it was masked: a retry can be told from another text.
    fingerprint: str | None = None
    masked: bool = False
    offline: bool = False
    deleted: bool = False
    #: Number of the customer's message that this one answers (its own, for a customer's). 0: the greeting.
    #: None: it came by itself (a timer, staff).
    turn: int | None = None
    #: On a customer's message: the status and end that its answer carried; a retry gets the same.
    status: str | None = None
    end: str | None = None
    #: On a customer's message: why the bot said what it said (decision, score, candidates, slots, error, because).
    why: dict[str, Any] | None = Field(default=None, sa_type=Json)


class Attachment(SQLModel, table=True):
    """A picture that a customer sent, re-encoded, inside the database so that a backup holds it."""

    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE", index=True)
    seq: int
    name: str
    type: str
    size: int
    data: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(default_factory=now)


class Rating(SQLModel, table=True):
    """How satisfied the customer was, 1..5; the last one counts."""

    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)

    conversation: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    score: int
    comment: str | None = Field(default=None, sa_type=LongText)
    at: datetime = Field(default_factory=now)


class Handover(SQLModel, table=True):
    """A code that moves a conversation to another device, once; kept as SHA-256, so a copied table opens nothing."""

    code: str = Field(primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE", index=True)
    expires_at: datetime
    used_at: datetime | None = None


class Timer(SQLModel, table=True):
    """Something that becomes due by itself. ``owner`` and ``until``: the process that works on it now."""

    id: str = Field(primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE", index=True)
    node: str
    kind: str
    due_at: datetime = Field(index=True)
    owner: str | None = None
    until: datetime | None = None


# Tickets ------------------------------------------------------------------------------------------------------------


class Ticket(SQLModel, table=True):
    """A matter for a person. The number is made before the commit (``K7QM-2F9X``), because replies quote it."""

    __table_args__ = (
        _one_of("status", "open", "waiting", "solved", "closed"),
        Index("ix_ticket_status_opened_at", "status", "opened_at"),
    )

    number: str = Field(primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE", index=True)
    kind: str
    priority: str = "normal"
    status: str = "open"
    contact: str | None = None
    fields: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    summary: str = Field(default="", sa_type=LongText)
    #: ``[{"node", "title", "outcome"}]``
    steps: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    assignee: str | None = None
    opened_at: datetime = Field(default_factory=now)
    due_at: datetime | None = None
    changed_at: datetime = Field(default_factory=now)


class TicketEvent(SQLModel, table=True):
    """What happened to a ticket: opened, field, customer-wrote, solved-by-customer, status, assignee."""

    __tablename__ = "ticket_event"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    ticket: str = Field(foreign_key="ticket.number", ondelete="CASCADE", index=True)
    at: datetime = Field(default_factory=now)
    #: Staff account name, ``customer`` or ``desk``.
    who: str
    what: str
    text: str | None = Field(default=None, sa_type=LongText)


class Note(SQLModel, table=True):
    """What staff write for each other; customers never see it."""

    __table_args__ = (UniqueConstraint("conversation", "client_id"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE", index=True)
    client_id: str
    account: str
    text: str = Field(sa_type=LongText)
    at: datetime = Field(default_factory=now)


# In and out ---------------------------------------------------------------------------------------------------------


class Delivery(SQLModel, table=True):
    """Something to be sent to another system. Rows of one conversation go in order; the conversation is leased."""

    __table_args__ = (
        Index("ix_delivery_state_due_at", "state", "due_at"),
        _one_of("state", "waiting", "attempted", "sent", "uncertain", "dead"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation: str = Field(foreign_key="conversation.id", ondelete="CASCADE", index=True)
    #: line, slack, mail, webhook
    channel: str
    kind: str
    payload: dict[str, Any] = Field(sa_type=Json)
    #: The same on every try (LINE's retry key, the webhook's id).
    key: str = Field(unique=True)
    state: str = "waiting"
    attempts: int = 0
    due_at: datetime = Field(default_factory=now)
    owner: str | None = None
    until: datetime | None = None
    attempted_at: datetime | None = None
    sent_at: datetime | None = None
    #: What the other system calls it (a Slack ``ts``, a LINE message id).
    remote: str | None = None
    error: str | None = None
    created_at: datetime = Field(default_factory=now)


class Inbox(SQLModel, table=True):
    """A webhook's event, accepted and not yet worked off. ``text`` is encrypted and wiped when it is done."""

    __table_args__ = (
        UniqueConstraint("channel", "event"),
        Index("ix_inbox_done_at_at", "done_at", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    #: The channel's own id of the event: once only.
    event: str
    type: str
    source: str = Field(index=True)
    #: The channel's time of the event, which orders what waits.
    at: datetime
    reply_token: str | None = None
    text: bytes | None = Field(default=None, sa_type=LargeBinary)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    attempts: int = 0
    owner: str | None = None
    until: datetime | None = None
    received_at: datetime = Field(default_factory=now)
    done_at: datetime | None = None


# Staff --------------------------------------------------------------------------------------------------------------


class Account(SQLModel, table=True):
    """A member of staff."""

    __table_args__ = (_one_of("role", "viewer", "agent", "author", "admin"),)

    name: str = Field(primary_key=True)
    role: str
    #: Argon2id.
    password: str
    must_change: bool = True
    #: TOTP secret, encrypted with SECRET_KEY.
    totp: bytes | None = Field(default=None, sa_type=LargeBinary)
    #: The time step (30 s since 1970) of the last code that signed in: neither it nor an earlier one does so again.
    totp_step: int | None = None
    slack: str | None = Field(default=None, unique=True)
    active: bool = True
    created_at: datetime = Field(default_factory=now)


class StaffSession(SQLModel, table=True):
    """A signed-in browser. ``id`` is the SHA-256 of the cookie."""

    __tablename__ = "staff_session"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    account: str = Field(foreign_key="account.name", ondelete="CASCADE", index=True)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime


class StaffToken(SQLModel, table=True):
    """A token for programs. ``id`` is the SHA-256 of the token; ``scopes`` are roles' names."""

    __tablename__ = "staff_token"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True)
    account: str = Field(foreign_key="account.name", ondelete="CASCADE", index=True)
    scopes: list[str] = Field(sa_type=Json)
    created_at: datetime = Field(default_factory=now)
    revoked_at: datetime | None = None


class LoginAttempt(SQLModel, table=True):
    """A refused sign-in, kept to slow guessing down."""

    __tablename__ = "login_attempt"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    at: datetime = Field(default_factory=now, index=True)


class Audit(SQLModel, table=True):
    """Who did what in the console or with the CLI."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, index=True)
    who: str
    what: str
    about: str | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


# Knowledge and the house --------------------------------------------------------------------------------------------


class KnowledgeVersion(SQLModel, table=True):
    """A published knowledge folder in canonical JSON. At most one is active; withdrawn ones are never used again."""

    __tablename__ = "knowledge_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index(
            "ix_knowledge_version_active",
            "active",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )

    hash: str = Field(primary_key=True)
    content: str = Field(sa_type=LongText)
    at: datetime = Field(default_factory=now)
    by: str | None = None
    #: False: the version of a folder that was served, kept so that open procedures end on what they began with.
    published: bool = True
    active: bool = False
    withdrawn_at: datetime | None = None


class Notice(SQLModel, table=True):
    """What all customers are told first while it is on (a known disturbance). One row."""

    id: int = Field(default=1, primary_key=True)
    active: bool = False
    text: str = Field(default="", sa_type=LongText)
    at: datetime = Field(default_factory=now)
    by: str | None = None


class Probe(SQLModel, table=True):
    """One row that a health check writes, to learn whether commits work again."""

    id: int = Field(default=1, primary_key=True)
    at: datetime = Field(default_factory=now)
