"""A turn in the making: the state as it changes, what is said, what the caller is to do.

`Draft` lives only inside `dialogue.step`; what leaves it is a frozen `Turn`.
"""

import re
from typing import Any, Literal

from bot.choices import choices
from bot.effects import Announcement, Effect, Says, Show, StartTimer, StopTimer, Turn
from bot.events import Facts
from bot.state import MAX_ASKS, MAX_TRIED, MAX_UNDO, MAX_VISITS, End, Point, State, Tried
from knowledge.model import Knowledge, Step

_FILL_IN = re.compile(r"《([^《》]{1,64})》")
#: The owner of the timer that waits for an agent: not a question, so no answer ends it.
AGENT_SILENT = "desk.still-waiting"
#: Behind a node: the owner of the timer that warns before the node's deadline.
SOON = "#soon"

TimerKind = Literal["follow-up", "deadline-soon", "deadline", "offer-left", "agent-silent"]


class Draft:
    """The working copy of one step."""

    def __init__(self, knowledge: Knowledge, state: State, facts: Facts) -> None:
        self.knowledge = knowledge
        self.facts = facts
        #: The state as it is by now: a copy, which is changed in place for as long as nobody else has it. To copy two
        #: dozen fields for each change is dear.
        self.state = state.copy()
        self.says: list[Says] = []
        self.effects: list[Effect] = []
        #: Steps that were entered in this turn, for 戻る.
        self.entered: list[str] = []
        self._timers = 0
        #: Where 戻る will lead, if this turn moves.
        self._before: State | None = state
        self._tried_before = len(state.tried)

    # The state -------------------------------------------------------------------------------------------------------

    def change(self, **changes: Any) -> None:
        """Put new values of `State` fields in place."""
        vars(self.state).update(changes)

    def note_tried(self, node: str, outcome: str) -> None:
        """A step was walked, with this outcome."""
        self.change(tried=(*self.state.tried, Tried(node=node, outcome=outcome)))

    def enter(self, node: str) -> int:
        """Count a visit of a step; how many there are now."""
        visits = dict(self.state.visits)
        visits[node] = visits.pop(node, 0) + 1
        while len(visits) > MAX_VISITS:
            del visits[next(iter(visits))]
        self.entered.append(node)
        self.change(visits=visits)
        return visits[node]

    def told(self, what: str) -> bool:
        """Whether this was said before; from now on it was."""
        if what in self.state.told:
            return True
        self.change(told=(*self.state.told, what))
        return False

    def restore(self, place: int) -> None:
        """Go back to the question of ``state.undo[place]``; what came after it never happened."""
        undo = self.state.undo
        visits = dict(self.state.visits)
        tried = self.state.tried
        for gone in undo[place:]:
            for node in gone.entered:
                visits[node] = max(visits.get(node, 0) - 1, 0)
            tried = tried[: max(len(tried) - gone.tried, 0)]
        to = undo[place]
        running = to.frames[0].topic if to.frames else None
        self.change(
            frames=to.frames,
            pending=to.pending,
            options=to.options,
            asked=to.seq,
            asks=to.asks,
            slots=to.slots,
            already=to.already,
            afterwards=to.afterwards,
            informed=to.informed,
            visits={node: n for node, n in visits.items() if n},
            tried=tried,
            undo=undo[:place],
            paused=tuple(frames for frames in self.state.paused if frames[0].topic != running),
            solved=self.state.solved and not to.frames,
            topic=running or self.state.topic,
            version=self.knowledge.version if to.frames else self.state.version,
        )
        self._before = self.state.copy()
        self._tried_before = len(tried)
        self.entered.clear()

    def forget_undo(self) -> None:
        """From here 戻る leads nowhere."""
        self.change(undo=())
        self._before = None

    # Saying ----------------------------------------------------------------------------------------------------------

    def phrase(self, name: str, *, topic: str | None = None, ticket: Announcement | None = None) -> bool:
        """Say one of the desk's own sentences, if its author wrote it. ``topic``: what 《topic》 stands for."""
        text = self.knowledge.desk.phrases.get(name)
        if not text:
            return False
        author: Literal["bot", "system"] = "system" if name in ("person-joined", "person-left") else "bot"
        self.say(f"desk.{name}", text, topic=topic, ticket=ticket, author=author)
        return True

    def say(
        self,
        node: str,
        text: str,
        *,
        topic: str | None = None,
        caution: str | None = None,
        confirm: str | None = None,
        show: Show | None = None,
        ticket: Announcement | None = None,
        author: Literal["bot", "system"] = "bot",
    ) -> None:
        """Say one message; it takes the next number in the conversation."""
        seq = self.state.seq + 1
        self.change(seq=seq)
        self.says.append(
            Says(
                seq=seq,
                node=node,
                text=self._filled(text, topic),
                author=author,
                caution=self._filled(caution, topic) if caution else None,
                confirm=confirm,
                show=show,
                ticket=ticket,
            )
        )

    def say_afterwards(self) -> None:
        """Say what must be said once when a procedure is left in any way."""
        for node in self.state.afterwards:
            step = self.knowledge.step(node)
            if step and step.afterwards:
                self.say(node, step.afterwards)
        self.change(afterwards=())

    def ask(self, pending: str, options: tuple[str, ...] = ()) -> None:
        """The message just said asks: it waits for an answer, and brings the buttons of its question."""
        again = self.state.pending == pending and self.state.options == options and pending not in self.entered
        seq = self.says[-1].seq if self.says else self.state.seq
        asks = (*self.state.asks, seq)[-MAX_ASKS:] if again else (seq,)
        self.change(pending=pending, options=options, asked=seq, asks=asks)
        if self.says:
            self.says[-1] = self.says[-1]._replace(choices=choices(self.knowledge, self.state))

    def _filled(self, text: str, topic: str | None) -> str:
        if "《" not in text:
            return text
        return _FILL_IN.sub(lambda match: self._fill_in(match[1], topic), text)

    def _fill_in(self, name: str, topic: str | None) -> str:
        desk, facts, ticket = self.knowledge.desk, self.facts, self.state.ticket
        about = self.knowledge.topics.get(topic or self.state.topic or "")
        known = {
            "phone": desk.phone,
            "hours": desk.hours_text,
            "next_open": facts.next_open,
            "check_url": facts.check_url,
            "ticket": ticket.number if ticket else "",
            "topic": (about.title or about.label or about.id) if about else "",
        }
        if name in known:
            return known[name]
        slot = self.knowledge.slots.get(name)
        if slot is None:
            return ""
        chosen = self.state.slots.get(name)
        return next((value.label for value in slot.values if value.id == chosen), slot.title)

    # Timers ----------------------------------------------------------------------------------------------------------

    def start_timer(self, kind: TimerKind, node: str, seconds: int) -> None:
        """A timer that the caller keeps; it comes back as `TimerDue`."""
        timer = f"{self.facts.timer_prefix}-{self._timers}"
        self._timers += 1
        self.change(timers={**self.state.timers, timer: node})
        self.effects.append(StartTimer(timer=timer, node=node, seconds=seconds, kind=kind))

    def stop_timers(self, node: str | None = None) -> None:
        """Stop the timers of a step; all of them without one."""
        for timer, owner in self.state.timers.items():
            if node is None or owner.removesuffix(SOON) == node:
                self._stop(timer)

    def drop_timer(self, timer: str) -> None:
        """A timer ran out: it is no longer running."""
        self.change(timers={one: node for one, node in self.state.timers.items() if one != timer})

    def _stop(self, timer: str) -> None:
        self.drop_timer(timer)
        started = [e for e in self.effects if isinstance(e, StartTimer) and e.timer == timer]
        if started:
            self.effects.remove(started[0])
        else:
            self.effects.append(StopTimer(timer=timer))

    # The end of the turn ---------------------------------------------------------------------------------------------

    def turn(self) -> Turn:
        """The turn, frozen: 戻る remembered if it moved, timers of questions left behind stopped, the end told."""
        if self.state.timers:
            self._stop_left_behind()
        self._remember()
        self.change(end=_end(self.state), tried=self.state.tried[-MAX_TRIED:])
        return Turn(state=self.state, says=tuple(self.says), effects=tuple(self.effects))

    def _stop_left_behind(self) -> None:
        here = {self.state.pending, AGENT_SILENT} | {frame.node for frame in self.state.frames[-1:]}
        for timer, node in tuple(self.state.timers.items()):
            if node.removesuffix(SOON) not in here:
                self._stop(timer)

    def _remember(self) -> None:
        before, state = self._before, self.state
        if before is None or before.pending is None:
            return
        moved = (before.frames, before.pending, before.options) != (state.frames, state.pending, state.options)
        if not moved and not self.entered:
            return
        added = max(len(state.tried) - self._tried_before, 0)
        left = point(before, entered=tuple(self.entered), tried=added)
        self.change(undo=(*state.undo, left)[-MAX_UNDO:])


def point(state: State, *, entered: tuple[str, ...] = (), tried: int = 0) -> Point:
    """Where the conversation stands, as 戻る would find it. ``entered``, ``tried``: what the answer brought."""
    return Point(
        frames=state.frames,
        pending=state.pending,
        slots=state.slots,
        seq=state.asked,
        asks=state.asks,
        options=state.options,
        already=state.already,
        afterwards=state.afterwards,
        informed=state.informed,
        entered=entered,
        tried=tried,
    )


def show_of(knowledge: Knowledge, step: Step) -> Show | None:
    """What the widget puts under a step's text."""
    if step.show is None:
        return None
    label = knowledge.desk.phone if step.show == "phone" else knowledge.desk.phrases.get(f"show-{step.show}", "")
    return Show(kind=step.show, label=label)


def _end(state: State) -> End:
    if state.ticket:
        return "handoff"
    return "resolved" if state.solved and not state.paused else "open"
