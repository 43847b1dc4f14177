"""The conversation as a value: all that the machine remembers of it.

`State` is JSON-able (`to_json`, `to_text`, `from_json`; ``"format": 1``). Everything is frozen: `dialogue.step` returns
a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

import orjson

End = Literal["resolved", "handoff", "open"]
Mode = Literal["bot", "person"]

# Limits of what is remembered, so that the state of the longest conversation stays a few kilobytes.
MAX_FRAMES = 4
MAX_PAUSED = 3
MAX_UNDO = 20
MAX_ASKS = 30
MAX_TRIED = 100
MAX_VISITS = 200
MAX_TEXT = 1_000
MAX_ERRORS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A topic or part that is running, at a step. ``node`` is a full id."""

    topic: str
    node: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """A step that was walked, with its outcome (solved, unsolved, done, stuck, already, an answer's label ...)."""

    node: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Point:
    """Where 戻る leads: frames, pending question, slots as they were. ``seq``: the message that asked ``pending``."""

    frames: tuple[Frame, ...]
    pending: str | None
    slots: Mapping[str, str]
    seq: int
    #: As in `State`.
    asks: tuple[int, ...] = ()
    options: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    informed: bool = False
    #: What the answer brought and 戻る takes back: the steps entered (one `visits` each), the number of `tried` added.
    entered: tuple[str, ...] = ()
    tried: int = 0

    @cached_property
    def json(self) -> orjson.Fragment:
        """Its JSON. A point stands in up to 20 states of its conversation, most of whose text is points'."""
        return orjson.Fragment(orjson.dumps(self))


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketState:
    """The conversation's ticket. ``asking``: the field now asked for (``contact`` last), None when complete."""

    number: str
    kind: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    asking: str | None = None
    #: Staff have closed it: a later request for a person opens a new one.
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """Everything the machine remembers of one conversation. Bounded in size (see the limits beside each field)."""

    mode: Mode = "bot"
    #: Outermost first, at most 4.
    frames: tuple[Frame, ...] = ()
    #: Version of the knowledge that ``frames`` run on.
    version: str | None = None
    #: The question that waits for an answer: a step's full id or a desk question (``desk.contact`` ...).
    pending: str | None = None
    #: What the pending desk question is about (the topics of ``desk.which-topic`` ...), in the order of its choices.
    options: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict[str, str])
    tried: tuple[Tried, ...] = ()
    visits: Mapping[str, int] = field(default_factory=dict[str, int])
    #: Nodes whose ``afterwards`` sentence is still to be said.
    afterwards: tuple[str, ...] = ()
    #: Other problems, newest last, at most 3.
    paused: tuple[tuple[Frame, ...], ...] = ()
    #: Newest last, at most 20.
    undo: tuple[Point, ...] = ()
    misses: int = 0
    #: Texts in a row that were understood and yet left the pending question as it was.
    stays: int = 0
    ticket: TicketState | None = None
    #: Timer id -> node.
    timers: Mapping[str, str] = field(default_factory=dict[str, str])
    end: End = "open"
    #: The last message's number in this conversation (1, 2, 3 ...); 0 before the first.
    seq: int = 0
    #: The seq of the message that asked ``pending``.
    asked: int = 0
    #: The problem in the customer's words (the first text of the problem last begun), masked.
    problem: str = ""
    #: The outermost topic last begun; stays after its end.
    topic: str | None = None
    #: All messages that asked ``pending`` (a side question makes it be asked again), oldest first, at most 30.
    asks: tuple[int, ...] = ()
    #: Steps that the customer says were done before: never asked.
    already: tuple[str, ...] = ()
    #: The last step shown was information: running out asks whether that helped instead of offering a person.
    informed: bool = False
    #: The problem last begun was solved.
    solved: bool = False
    #: Error strings and numbers that the customer quoted, as typed, at most 5.
    errors: tuple[str, ...] = ()
    #: Sentences that are said once in a conversation and were said.
    told: tuple[str, ...] = ()

    @property
    def open_ticket(self) -> TicketState | None:
        """The ticket that staff have not closed."""
        return self.ticket if self.ticket and not self.ticket.closed else None

    @property
    def completes_ticket(self) -> bool:
        """Whether what is asked completes a ticket: where to reach the customer, or a field of its kind."""
        return self.pending in ("desk.contact", "desk.field")

    @property
    def begun(self) -> bool:
        """Whether anything was asked or begun."""
        return bool(self.frames or self.undo or self.pending)

    @property
    def just_begun(self) -> bool:
        """Whether nothing of the running procedure was answered yet."""
        return bool(self.frames) and not (self.undo and self.undo[-1].frames)

    def copy(self) -> "State":
        """The same again: `dataclasses.replace` without looking at each of two dozen fields."""
        copy = object.__new__(State)
        object.__setattr__(copy, "__dict__", self.__dict__.copy())
        return copy


# The state as JSON --------------------------------------------------------------------------------------------------

FORMAT = 1


def to_json(state: State) -> dict[str, Any]:
    """The state as a JSON object, ``"format": 1``; `from_json` gives back an equal state."""
    return orjson.loads(to_text(state))


def to_text(state: State) -> str:
    """The same as JSON text."""
    return orjson.dumps(
        {
            "format": FORMAT,
            "mode": state.mode,
            "frames": state.frames,
            "version": state.version,
            "pending": state.pending,
            "options": state.options,
            "slots": state.slots,
            "tried": [(one.node, one.outcome) for one in state.tried],
            "visits": state.visits,
            "afterwards": state.afterwards,
            "paused": state.paused,
            "misses": state.misses,
            "stays": state.stays,
            "ticket": state.ticket,
            "timers": state.timers,
            "end": state.end,
            "seq": state.seq,
            "asked": state.asked,
            "problem": state.problem,
            "topic": state.topic,
            "asks": state.asks,
            "already": state.already,
            "informed": state.informed,
            "solved": state.solved,
            "told": state.told,
            "errors": state.errors,
            "undo": [point.json for point in state.undo],
        }
    ).decode()


def from_json(data: Mapping[str, Any]) -> State:
    """The state that `to_json` wrote. Raises ValueError for another format."""
    if data.get("format") != FORMAT:
        raise ValueError(f"a state of format {data.get('format')!r}, not {FORMAT}")
    ticket = data["ticket"]
    return State(
        mode=data["mode"],
        frames=_frames(data["frames"]),
        version=data["version"],
        pending=data["pending"],
        options=tuple(data["options"]),
        slots=data["slots"],
        tried=tuple(Tried(node=node, outcome=outcome) for node, outcome in data["tried"]),
        visits=data["visits"],
        afterwards=tuple(data["afterwards"]),
        paused=tuple(_frames(frames) for frames in data["paused"]),
        undo=tuple(_point(point) for point in data["undo"]),
        misses=data["misses"],
        stays=data.get("stays", 0),
        ticket=None if ticket is None else TicketState(**cast(dict[str, Any], ticket)),
        timers=data["timers"],
        end=data["end"],
        seq=data["seq"],
        asked=data["asked"],
        problem=data["problem"],
        topic=data["topic"],
        asks=tuple(data["asks"]),
        already=tuple(data["already"]),
        informed=data["informed"],
        solved=data["solved"],
        told=tuple(data["told"]),
        errors=tuple(data["errors"]),
    )


def _frames(data: list[dict[str, str]]) -> tuple[Frame, ...]:
    return tuple(Frame(topic=frame["topic"], node=frame["node"]) for frame in data)


def _point(data: Mapping[str, Any]) -> Point:
    lists = {name: tuple(data[name]) for name in ("asks", "options", "already", "afterwards", "entered")}
    rest = {name: data[name] for name in ("pending", "slots", "seq", "informed", "tried")}
    return Point(frames=_frames(data["frames"]), **lists, **rest)
