"""What the machine answers: messages of the desk, and what the caller is to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.state import State, Tried


class Choice(NamedTuple):
    """A button. The choice id on the wire is ``"<seq>:<key>"``."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Show:
    """What the widget puts under a text. ``seconds``: of a countdown that runs from now on (timer only), else None."""

    kind: Literal["clock", "save-page", "phone", "timer"]
    label: str
    seconds: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """The ticket that a message announces."""

    number: str
    kind: str
    status: Literal["open", "waiting", "solved", "closed"] = "open"


class Says(NamedTuple):
    """One message of the desk. ``seq`` is its number in the conversation; ``node`` a full id, never empty."""

    seq: int
    node: str
    text: str
    author: Literal["bot", "system"] = "bot"
    choices: tuple[Choice, ...] = ()
    caution: str | None = None
    #: What is to be affirmed before the text is shown.
    confirm: str | None = None
    show: Show | None = None
    ticket: Announcement | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTicket:
    """A ticket is to be stored. ``summary`` is what the desk can say for the agent, ``steps`` what was tried."""

    number: str
    kind: str
    priority: str
    fields: Mapping[str, str]
    summary: str
    steps: tuple[Tried, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateTicket:
    """The open ticket learned something: a field, the contact, another text of the customer, solved by the customer."""

    number: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    summary: str | None = None
    steps: tuple[Tried, ...] | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StartTimer:
    """A timer row is to be stored, due ``seconds`` from now."""

    timer: str
    node: str
    seconds: int
    kind: Literal["follow-up", "deadline-soon", "deadline", "offer-left", "agent-silent"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StopTimer:
    """A timer row is to be removed."""

    timer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notify:
    """Staff are to be told (a ticket was opened, a customer waits, an answer came while a person has taken over)."""

    what: Literal["ticket-opened", "ticket-updated", "waiting", "customer-wrote"]


Effect = OpenTicket | UpdateTicket | StartTimer | StopTimer | Notify


class Turn(NamedTuple):
    """What one event led to: the new state, the desk's messages in order, and what the caller is to do."""

    state: State
    says: tuple[Says, ...]
    effects: tuple[Effect, ...]
