"""The conversation as a value: all that the machine remembers of it.

`State` is JSON-able (`to_json`, `to_text`, `from_json`; ``"format": 1``). Everything is frozen: `dialogue.step` returns
a new one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

import pydantic_core

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
    def text(self) -> str:
        """Its JSON. A point stands in up to 20 states of its conversation, most of whose text is points'."""
        return _point_text(self)


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

#: A string in JSON, in its own letters.
_quoted = json.encoder.encode_basestring
_BOOL = {True: "true", False: "false"}


def to_json(state: State) -> dict[str, Any]:
    """The state as a JSON object, ``"format": 1``; `from_json` gives back an equal state."""
    return json.loads(to_text(state))


def to_text(state: State) -> str:
    """The same as JSON text: every turn is stored with it, so it is written straight from the fields."""
    tried = ",".join([f"[{_quoted(one.node)},{_quoted(one.outcome)}]" for one in state.tried])
    paused = ",".join([_frames_text(frames) for frames in state.paused])
    undo = ",".join([point.text for point in state.undo])
    return (
        f'{{"format":{FORMAT},"mode":"{state.mode}","frames":{_frames_text(state.frames)}'
        f',"version":{_text(state.version)},"pending":{_text(state.pending)},"options":{_array(state.options)}'
        f',"slots":{_object(state.slots)},"tried":[{tried}],"visits":{_object(state.visits)}'
        f',"afterwards":{_array(state.afterwards)},"paused":[{paused}],"misses":{state.misses},"stays":{state.stays}'
        f',"ticket":{_ticket_text(state.ticket)},"timers":{_object(state.timers)},"end":"{state.end}"'
        f',"seq":{state.seq},"asked":{state.asked},"problem":{_quoted(state.problem)},"topic":{_text(state.topic)}'
        f',"asks":{_array(state.asks)},"already":{_array(state.already)},"informed":{_BOOL[state.informed]}'
        f',"solved":{_BOOL[state.solved]},"told":{_array(state.told)},"errors":{_array(state.errors)},"undo":[{undo}]}}'
    )


def _frames_text(frames: tuple[Frame, ...]) -> str:
    inner = [f'{{"topic":{_quoted(frame.topic)},"node":{_quoted(frame.node)}}}' for frame in frames]
    return f"[{','.join(inner)}]"


def _ticket_text(ticket: TicketState | None) -> str:
    if ticket is None:
        return "null"
    told = f'"number":{_quoted(ticket.number)},"kind":{_quoted(ticket.kind)},"asking":{_text(ticket.asking)}'
    return f'{{{told},"closed":{_BOOL[ticket.closed]},"fields":{_object(ticket.fields)}}}'


def _point_text(point: Point) -> str:
    return (
        f'{{"frames":{_frames_text(point.frames)},"pending":{_text(point.pending)},"slots":{_object(point.slots)}'
        f',"seq":{point.seq},"asks":{_array(point.asks)},"options":{_array(point.options)}'
        f',"already":{_array(point.already)},"afterwards":{_array(point.afterwards)},"informed":{_BOOL[point.informed]}'
        f',"entered":{_array(point.entered)},"tried":{point.tried}}}'
    )


def _text(value: str | None) -> str:
    return "null" if value is None else _quoted(value)


def _array(values: tuple[str, ...] | tuple[int, ...]) -> str:
    return pydantic_core.to_json(values).decode() if values else "[]"


def _object(values: Mapping[str, str] | Mapping[str, int]) -> str:
    return pydantic_core.to_json(values).decode() if values else "{}"


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
