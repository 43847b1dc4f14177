"""What a text can mean to the desk: the closed list that `understand.read` chooses from and `dialogue.step` acts on.

The values say what was meant, never what is to be done about it.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Silent:
    """A person has taken over: the text is for them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WantsPerson:
    """A person is asked for. ``contact``: where to reach the customer, if the same text says so."""

    contact: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """The text as a whole steers the conversation. ``bot``: a person is to give it back to the bot."""

    name: Literal["back", "restart", "again", "end", "bot"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """The customer goes on another time. ``trying``: the step at hand was not tried yet, or is being tried now."""

    trying: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GivesUp:
    """The customer has had enough of the running procedure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CameBack:
    """What was solved just now is there again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question about what was just said or asked that nothing in the knowledge answers; never an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OnTicket:
    """Something about the open ticket.

    ``status``: its number, or how it stands; ``there``: whether anybody is; ``hurry``: it is urgent; ``withdraw``: no
    longer wanted; ``wish``: when or how to be reached.
    """

    about: Literal["status", "there", "hurry", "withdraw", "wish"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected:
    """Something said before was wrong.

    ``point``: the place in ``state.undo`` whose question is answered anew, None where none is. ``meaning``: what the
    text says instead; None: the question is to be asked again.
    """

    point: int | None
    meaning: "Meaning | None"


@dataclass(frozen=True, kw_only=True, slots=True)
class Solved:
    """The problem at hand is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An answer to the pending question: the key of one of its choices.

    ``aside``: the text also asks this side question; ``asks``: it also asks what nothing answers.
    """

    key: str
    aside: str | None = None
    asks: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WantsHelp:
    """Where or how the step at hand is done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacted:
    """A way to reach the customer: mail addresses and phone numbers, as written.

    ``whole``: nothing is missing of it (090-1234 has a rest).
    """

    contact: str
    whole: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldGiven:
    """What was asked for the ticket."""

    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Declined:
    """What was asked for the ticket is not given. ``everything``: nor anything else that would be asked."""

    everything: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorSeen:
    """An error string of errors.yaml, by its entry's id. Where it leads depends on the slots."""

    error: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Jumped:
    """A step of the running procedure that the text leads to."""

    node: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ahead:
    """Something that was not asked yet, or is known: the reading's ``slots`` and ``already`` say what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AsideAsked:
    """A side question, by the full id of its aside."""

    node: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SameProblem:
    """The running problem told again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed:
    """A problem put aside is to go on: its place in ``state.paused``.

    ``answer``: the key that the text gives to the question where it goes on. ``solved``: it is over, says the text.
    """

    place: int
    answer: str | None = None
    solved: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NewProblem:
    """A problem that is not running: a topic's id or a step's full id.

    ``replaces``: the running one was never meant. ``aside``: the text is also this side question about the new problem.
    """

    target: str
    replaces: bool = False
    aside: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Several:
    """More than one problem in one text: topics, in the order told."""

    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unclear:
    """One problem that may be any of ``topics``. ``slot``: its question tells them apart."""

    topics: tuple[str, ...]
    slot: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubted:
    """Either the answer ``key`` to the pending question or the new problem ``target``."""

    key: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NotOurs:
    """Something the desk must not answer, by its entry in none.yaml."""

    none: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Thanked:
    """Thanks, and nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Greeted:
    """A greeting, and nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """Not understood. ``nearest``: topics that it is closest to, best first."""

    nearest: tuple[str, ...] = ()


Meaning = (
    Silent
    | WantsPerson
    | Control
    | Later
    | GivesUp
    | CameBack
    | Asked
    | OnTicket
    | Corrected
    | Solved
    | Answered
    | WantsHelp
    | Contacted
    | FieldGiven
    | Declined
    | ErrorSeen
    | Jumped
    | Ahead
    | AsideAsked
    | SameProblem
    | Resumed
    | NewProblem
    | Several
    | Unclear
    | Doubted
    | NotOurs
    | Thanked
    | Greeted
    | Missed
)
