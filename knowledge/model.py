"""The knowledge as frozen values: what `load` returns and every other module reads.

Nothing here knows YAML, files or text matching. Ids are text; a node's full id is ``topic.step`` (``part.step``,
``desk.phrase``). Wordings (``examples``) are already expanded: one line with alternatives stands here as many texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

StepKind = Literal["say", "ask", "try", "task", "do", "ticket"]
ShowKind = Literal["clock", "save-page", "phone"]

#: Where a step can lead. ``node``: a step, by full id. ``run-out``: the end of the list (a part, or a called topic,
#: goes back to its caller; an outermost topic offers a person, or asks ``desk.helped`` after information).
TargetKind = Literal["node", "run-out", "back", "solved", "open", "person"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something was written. ``line`` counts from 1."""

    file: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """One end of a transition. ``node`` is a full id when ``kind`` is ``node``, else None."""

    kind: TargetKind
    node: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer of an ``ask`` or ``try``. ``key`` is its place ("0", "1", ...), as in a choice id."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    value: str | None = None
    go: Target | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """How customers say it: the label, and what was written beside it."""
        return (self.label, *self.also)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """``after``: the desk asks again by itself. ``within``: counts down from ``starts`` on, then goes ``late``."""

    kind: Literal["after", "within"]
    seconds: int
    starts: str | None = None
    late: Target | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a topic or part.

    ``transitions`` is the compiled machine: every outcome that can happen here, with its target. Outcomes by kind:
    say: ``on``; ask: ``answer:<key>`` ..., ``unsure``; try: ``answer:<key>`` ..., ``solved``, ``unsolved``,
    ``unsure``, ``late``; task: ``done``, ``stuck``; do: ``call`` (the called topic's first step) and ``return``;
    ticket: ``opened``, ``refused``. All kinds: ``skip`` (where
    it goes when ``condition`` does not hold or the step is known already).
    """

    id: str
    topic: str
    kind: StepKind
    #: What is shown; for ``ticket`` the offer; empty for ``do``.
    text: str = ""
    #: slot -> values of which one must hold; the value ``unknown`` stands for "not known yet".
    condition: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    #: ``do``: the part or topic called.
    call: str | None = None
    #: ``ticket``: the kind of ticket.
    ticket: str | None = None
    answers: tuple[Answer, ...] = ()
    slot: str | None = None
    listen_errors: bool = False
    already: tuple[str, ...] = ()
    help: str | None = None
    caution: str | None = None
    #: What the customer affirms before the text of a step is shown that cannot be undone, as a button's words.
    confirm: str | None = None
    elsewhere: str | None = None
    show: ShowKind | None = None
    timer: Timer | None = None
    afterwards: str | None = None
    #: outcome (solved, unsolved, unsure, done, stuck, yes, no) -> the button's own words
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    source: str | None = None
    examples: tuple[str, ...] = ()
    #: The line of each example in ``place.file``.
    example_lines: tuple[int, ...] = ()
    transitions: Mapping[str, Target] = field(default_factory=dict[str, Target])
    place: Place

    @property
    def node(self) -> str:
        """The full id, ``topic.step``."""
        return f"{self.topic}.{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """A question beside a procedure: answered, then the waiting question is asked again. Node id ``topic.aside``.

    ``topic`` is ``desk`` where it may be asked in any procedure.
    """

    id: str
    topic: str
    examples: tuple[str, ...]
    example_lines: tuple[int, ...] = ()
    say: str
    place: Place

    @property
    def node(self) -> str:
        """The full id, ``topic.aside``."""
        return f"{self.topic}.{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A topic, or (``part``) a piece that topics call. ``steps`` in the order written."""

    id: str
    part: bool = False
    was: tuple[str, ...] = ()
    title: str = ""
    label: str = ""
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    examples: tuple[str, ...] = ()
    example_lines: tuple[int, ...] = ()
    goal: tuple[str, ...] = ()
    secret: bool = False
    steps: tuple[Step, ...]
    asides: tuple[Aside, ...] = ()
    place: Place

    def stands_for(self, known: Mapping[str, str]) -> bool:
        """Whether something that it is about is known (slot -> value), and nothing known contradicts it."""
        stands = False
        for slot, value in self.about.items():
            if slot in known:
                if known[slot] != value:
                    return False
                stands = True
        return stands


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotValue:
    """One value of a slot; ``phrases`` are the words that state it."""

    id: str
    label: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """What the desk remembers. ``keep``: for the conversation, or until the procedure ends."""

    id: str
    title: str
    ask: str | None
    values: tuple[SlotValue, ...]
    keep: Literal["conversation", "procedure"]
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorTarget:
    """Where an error leads when ``condition`` (slot -> values) is known to hold. ``go``: a topic or full node id."""

    condition: Mapping[str, tuple[str, ...]]
    go: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorEntry:
    """An error: literal ``texts`` (``…`` = up to 80 characters) and/or a ``code``. ``say``: known, but not covered."""

    id: str
    texts: tuple[str, ...] = ()
    code: str | None = None
    ask: str | None = None
    to: tuple[ErrorTarget, ...] = ()
    say: str | None = None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class NoneEntry:
    """Something the desk must not answer. ``say`` is what the customer is told; node ``none.<id>``."""

    id: str
    label: str
    examples: tuple[str, ...]
    example_lines: tuple[int, ...] = ()
    say: str
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketKind:
    """A kind of ticket; ``fields`` are asked in order (``problem`` is filled by the desk, ``contact`` asked last)."""

    id: str
    title: str
    priority: Literal["low", "normal", "high"]
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """What is asked for a ticket. ``optional``: a button declines it; any field can be declined in words."""

    id: str
    ask: str
    optional: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningHours:
    """``opens`` and ``closes`` in minutes after midnight; ``weekdays``: 0 = Monday."""

    weekdays: tuple[int, ...]
    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Who we are and the desk's own sentences (node ids ``desk.<phrase>``)."""

    name: str
    phone: str
    hours: tuple[OpeningHours, ...]
    #: The hours as a customer reads them, for the fill-in 《hours》.
    hours_text: str
    closed_on_holidays: bool
    #: The provider's own mail domains: a contact there is questioned while receiving is the trouble.
    mail_domains: tuple[str, ...]
    phrases: Mapping[str, str]
    controls: Mapping[str, tuple[str, ...]]
    outcomes: Mapping[str, tuple[str, ...]]
    tickets: Mapping[str, TicketKind]
    fields: Mapping[str, Field]
    #: Questions that are answered in whatever procedure they come (node ids ``desk.<aside>``).
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """A conversation that must go right (``dialogues.yaml``). Turn: text, ``(choose, label)``, ``(after, time)``."""

    id: str
    turns: tuple[str | tuple[Literal["choose", "after"], str], ...]
    nodes: tuple[str, ...]
    end: str | None
    ticket: str | None
    place: Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """A whole knowledge folder, loaded and compiled."""

    #: SHA-256 of the canonical JSON, hexadecimal.
    version: str
    desk: Desk
    #: Topics and parts by id, in the order of the files.
    topics: Mapping[str, Topic]
    slots: Mapping[str, Slot]
    errors: Sequence[ErrorEntry]
    nones: Sequence[NoneEntry]
    #: Sets of words that mean the same.
    lexicon: Sequence[tuple[str, ...]]
    rehearsals: Sequence[Rehearsal]
    _steps: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        steps = {step.node: step for topic in self.topics.values() for step in topic.steps}
        object.__setattr__(self, "_steps", steps)

    def step(self, node: str) -> Step | None:
        """The step with this full id, or None (a topic's id, a phrase, an aside, gone)."""
        return self._steps.get(node)
