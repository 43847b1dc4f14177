"""What is left of a procedure as a table, so that a widget, or a page saved to disk, can walk it without a line.

The machine is not written twice: `unfold` walks `dialogue.step` over all choices, `replay` takes what was pressed
meanwhile through it again. A state of the table is a *position*, not a history: what was pressed on the way counts only
where something ahead depends on it, else the table would grow with the number of ways that lead somewhere.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.choices import choices
from bot.dialogue import step
from bot.effects import Effect, Says, StartTimer, Turn
from bot.events import Chose, Facts
from bot.meaning import Control
from bot.state import End, State, Tried, to_json
from bot.understand import Reading, Said
from knowledge.model import Knowledge, Step

#: The most states that a table may have.
MOST_STATES = 2_000

_FILL_IN = re.compile(r"《([^《》]{1,64})》")
_TIMERS: Mapping[str, Literal["after", "within"]] = {"follow-up": "after", "deadline": "within"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One message of the desk, without what only the conversation knows (its number, its time)."""

    node: str
    text: str
    caution: str | None
    confirm: str | None
    #: Kind and label of what the widget puts under the text.
    show: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Countdown:
    """A timer that begins with a state: the desk asks again ``after`` so many seconds, or they are given ``within``."""

    kind: Literal["after", "within"]
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A button, and the state that pressing it leads to."""

    key: str
    label: str
    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """A state of the table: what is said on reaching it, and how it goes on. ``end``: where there is no way on."""

    says: tuple[Line, ...]
    ways: tuple[Way, ...]
    timer: Countdown | None
    end: End | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The rest of a procedure, from the state ``start`` on. ``base_seq``: the message after which it holds."""

    version: str
    base_seq: int
    start: str
    phone: str
    states: Mapping[str, Stand]

    def to_json(self) -> dict[str, Any]:
        """The table as the chat API gives it."""
        return {
            "version": self.version,
            "base_seq": self.base_seq,
            "start": self.start,
            "phone": self.phone,
            "states": {name: _stand_json(stand) for name, stand in self.states.items()},
        }


def is_running(knowledge: Knowledge, state: State) -> bool:
    """Whether a procedure of this knowledge waits for a button: only then can it be walked without the desk."""
    runs = state.mode == "bot" and bool(state.frames) and state.version == knowledge.version
    return runs and bool(choices(knowledge, state))


def unfold(knowledge: Knowledge, state: State, facts: Facts) -> Table | None:
    """All that is left of the running procedure; None where none runs, or where it is too large.

    ``facts``: as for `step`; a ticket opened on any way has their number. The first state puts the pending question
    again. Where counting the visits of steps makes the table too large, whoever walks in a circle is not offered a
    person.
    """
    if not is_running(knowledge, state):
        return None
    exact = _unfold(_Ahead(knowledge, is_counting=True), state, facts)
    return exact or _unfold(_Ahead(knowledge, is_counting=False), state, facts)


def replay(knowledge: Knowledge, state: State, pressed: Sequence[tuple[str, Facts]]) -> list[Turn] | None:
    """The turns that the buttons pressed offline lead to: a key and the facts of its time for each, one or more.

    They are those of the table that `unfold` gives. None where a key is no button of the question that waits then.
    """
    ahead = _Ahead(knowledge, is_counting=True)
    if _unfold(ahead, state, pressed[0][1]) is None:
        ahead = _Ahead(knowledge, is_counting=False)
    turns: list[Turn] = []
    for key, facts in pressed:
        chose = next((chose for chose in _buttons(knowledge, state) if chose.key == key), None)
        if chose is None:
            return None
        turns.append(step(knowledge, ahead.counted(state), chose, facts))
        state = turns[-1].state
    return turns


def _unfold(ahead: "_Ahead", state: State, facts: Facts) -> Table | None:
    knowledge = ahead.knowledge
    again = Said(text="", reading=Reading(text="", masked=False, meaning=Control(name="again")))
    start = _arrival(ahead, step(knowledge, state, again, facts), _running_timer(knowledge, state))
    names = {start: "0"}
    found = [start]
    stands: dict[str, Stand] = {}
    ways: dict[str, tuple[Way, ...]] = {}
    for arrival in found:
        if arrival.position not in ways:
            here: list[Way] = []
            for chose in _buttons(knowledge, arrival.state):
                turn = step(knowledge, arrival.state, chose, facts)
                reached = _arrival(ahead, turn, _started_timer(turn.effects))
                if reached not in names:
                    names[reached] = str(len(names))
                    found.append(reached)
                here.append(Way(key=chose.key, label=chose.label, to=names[reached]))
            ways[arrival.position] = tuple(here)
        if len(names) > MOST_STATES:
            return None
        on = ways[arrival.position]
        end = None if on else arrival.state.end
        stands[names[arrival]] = Stand(says=arrival.says, ways=on, timer=arrival.timer, end=end)
    phone = knowledge.desk.phone
    return Table(version=knowledge.version, base_seq=state.seq, start=names[start], phone=phone, states=stands)


def _buttons(knowledge: Knowledge, state: State) -> list[Chose]:
    return [Chose(seq=state.asked, key=one.key, label=one.label) for one in choices(knowledge, state)]


# Positions ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """A position, reached with these words. Two that are equal are one state of the table."""

    position: str
    says: tuple[Line, ...]
    timer: Countdown | None
    state: State = field(compare=False)


def _arrival(ahead: "_Ahead", turn: Turn, timer: Countdown | None) -> _Arrival:
    state = ahead.position(turn.state)
    position = json.dumps(to_json(state), sort_keys=True)
    return _Arrival(position=position, says=tuple(_line(says) for says in turn.says), timer=timer, state=state)


class _Ahead:
    """What still can come, and with it what of a state still counts. ``is_counting``: so do visits of steps."""

    def __init__(self, knowledge: Knowledge, *, is_counting: bool) -> None:
        self.knowledge = knowledge
        self._is_counting = is_counting
        self._after: dict[str, frozenset[str]] = {}
        self._said_anywhere = _names_in(knowledge.desk.phrases.values())

    def counted(self, state: State) -> State:
        """The state with the visits that count."""
        return state if self._is_counting else replace(state, visits={})

    def position(self, state: State) -> State:
        """The state without everything that no button ahead makes a difference of."""
        state = replace(
            self.counted(state),
            tried=self._tried(state),
            undo=(),
            misses=0,
            timers={},
            seq=1,
            asked=1,
            asks=(1,),
            problem="",
            told=(),
        )
        if state.pending == "desk.which-topic":
            # It may lead anywhere.
            return state
        enterable = self._enterable(state)
        steps = (self.knowledge.step(node) for node in {*enterable, *_standing(state)})
        read = self._said_anywhere.union(*(_reads(step) for step in steps if step))
        return replace(
            state,
            slots={slot: value for slot, value in state.slots.items() if slot in read},
            visits={node: count for node, count in state.visits.items() if node in enterable},
            already=tuple(sorted(enterable.intersection(state.already))),
        )

    def _tried(self, state: State) -> tuple[Tried, ...]:
        """The last step tried, where that may be asked again: its help is not shown twice in a row."""
        last = state.tried[-1:]
        may_come = (state.pending or "").startswith("desk.") or any(one.node in _standing(state) for one in last)
        return last if may_come and any(self._has_help(one.node) for one in last) else ()

    def _has_help(self, node: str) -> bool:
        step = self.knowledge.step(node)
        return step is not None and step.help is not None

    def _enterable(self, state: State) -> frozenset[str]:
        """The steps that can be entered from here, by whatever is pressed."""
        found: set[str] = set()
        for depth, frame in enumerate(state.frames):
            found |= self._from(frame.node, is_inner=depth == len(state.frames) - 1)
        for frames in state.paused:
            found |= self._into(frames[0].topic).union(*(self._from(frame.node, is_inner=True) for frame in frames))
        return frozenset(found)

    def _from(self, node: str, *, is_inner: bool) -> frozenset[str]:
        """Steps behind ``node``. An outer frame's step has called already: only its return is ahead."""
        step = self.knowledge.step(node)
        if step is None:
            return frozenset()
        back = step.transitions.get("return")
        targets = [back] if back and not is_inner else [*step.transitions.values()]
        return frozenset[str]().union(*(self._into(target.node) for target in targets if target.node))

    def _into(self, target: str) -> frozenset[str]:
        """The step, or a topic's first, and all that can follow it."""
        topic = self.knowledge.topics.get(target.partition(".")[0])
        if topic is None or not topic.steps:
            return frozenset()
        first = target if self.knowledge.step(target) else topic.steps[0].node
        if first not in self._after:
            self._after[first] = frozenset(self._reach(first))
        return self._after[first]

    def _reach(self, first: str) -> Iterator[str]:
        seen = {first}
        waiting = [first]
        while waiting:
            node = waiting.pop()
            yield node
            step = self.knowledge.step(node)
            following = {target.node for target in step.transitions.values() if target.node} if step else set[str]()
            waiting.extend(following - seen)
            seen |= following


def _standing(state: State) -> Iterator[str]:
    """Steps whose words may be said although they are not entered."""
    for frames in (state.frames, *state.paused):
        yield from (frame.node for frame in frames)
    yield from state.afterwards
    if state.pending:
        yield state.pending


def _reads(step: Step) -> frozenset[str]:
    """The slots that make a difference to a step: those of its condition, its own, those that its words name."""
    texts = (step.text, step.elsewhere, step.help, step.caution, step.afterwards)
    own = {step.slot} if step.slot else set[str]()
    return _names_in(text for text in texts if text) | own | frozenset(step.condition)


def _names_in(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in _FILL_IN.findall(text))


# Words and timers -----------------------------------------------------------------------------------------------------


def _line(says: Says) -> Line:
    show = (says.show.kind, says.show.label) if says.show else None
    return Line(node=says.node, text=says.text, caution=says.caution, confirm=says.confirm, show=show)


def _started_timer(effects: Sequence[Effect]) -> Countdown | None:
    for effect in effects:
        if isinstance(effect, StartTimer) and effect.kind in _TIMERS:
            return Countdown(kind=_TIMERS[effect.kind], seconds=effect.seconds)
    return None


def _running_timer(knowledge: Knowledge, state: State) -> Countdown | None:
    step = knowledge.step(state.pending or "")
    if step is None or step.timer is None or step.node not in state.timers.values():
        return None
    return Countdown(kind=step.timer.kind, seconds=step.timer.seconds)


def _stand_json(stand: Stand) -> dict[str, Any]:
    return {
        "says": [_line_json(line) for line in stand.says],
        "choices": [{"key": way.key, "label": way.label, "to": way.to} for way in stand.ways],
        "timer": {"kind": stand.timer.kind, "seconds": stand.timer.seconds} if stand.timer else None,
        "end": stand.end,
    }


def _line_json(line: Line) -> dict[str, Any]:
    show = {"kind": line.show[0], "label": line.show[1]} if line.show else None
    return {
        "node": line.node,
        "text": line.text,
        "caution": line.caution,
        "confirm": line.confirm,
        "show": show,
    }
