"""What the machine is told beside the state: what happened to the conversation, and how the world is."""

from dataclasses import dataclass
from typing import Literal, NamedTuple


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """The conversation began without a text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chose:
    """A button was pressed: the choice ``key`` of message ``seq``. ``label`` is what it said."""

    seq: int
    key: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerDue:
    """A timer ran out. ``late``: it is more than a few seconds past its time (the service was down)."""

    timer: str
    late: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentTook:
    """A person took the conversation over; the bot falls silent. ``name`` as customers see it."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentWrote:
    """The person who has taken over wrote a message of their own, which takes the next number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentReturned:
    """The person gave the conversation back to the bot."""


# `Said(text, reading)` is defined beside `Reading` in bot.readings; the union `Event` in bot.dialogue.


class Facts(NamedTuple):
    """Facts of the world for one step, all made by the caller, so that the same input gives the same output."""

    office_open: bool
    #: When a person answers next, as a customer reads it (11月25日（水）9:00 ...): 《next_open》.
    next_open: str
    check_url: str
    #: A fresh ticket number (8 random letters and digits, ``K7QM-2F9X``), used only if this step opens a ticket.
    ticket_number: str
    #: A fresh id for each timer that this step may start is ``f"{timer_prefix}-{n}"``.
    timer_prefix: str
    #: What every conversation is told first while it is on (a known disturbance), in the operator's words.
    notice: str | None = None
    #: ``elsewhere`` texts are said on channels other than ``web``.
    channel: Literal["web", "line", "slack"] = "web"
