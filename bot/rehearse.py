"""Conversations played without a desk: for ``talk --script``, ``check`` and publishing.

The clock stands at a Monday 10:00 in office hours and moves only by ``after``; what falls due on the way comes through
`step` like everything else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, cast

from bot import transcript
from bot.choices import choices
from bot.dialogue import Event, step
from bot.effects import Says, StartTimer, StopTimer
from bot.events import Chose, Facts, Opened, TimerDue
from bot.state import State
from bot.understand import Guide, Said, read
from knowledge.findings import Finding
from knowledge.model import Place, Rehearsal
from knowledge.reading.notation import seconds

#: A Monday in office hours (Japan has no daylight saving time).
START = datetime(2026, 11, 30, 10, 0, tzinfo=timezone(timedelta(hours=9)))

#: One turn of a script: a text, a button by its label, or time that passes.
ScriptTurn = tuple[Literal["user", "choose", "after"], str]


class NotOnOfferError(ValueError):
    """A script presses a button that is not there. ``place``: the turn, from 1."""

    def __init__(self, label: str, place: int) -> None:
        super().__init__(f"「{label}」というボタンはありません（{place}番目のターン）")
        self.label = label
        self.place = place


@dataclass(frozen=True, kw_only=True)
class Played:
    """A conversation as it went."""

    id: str
    #: All nodes shown, in order, ``desk.*`` included.
    nodes: tuple[str, ...]
    #: The outermost topic last begun.
    topic: str | None
    transcript: tuple[dict[str, Any], ...]
    end: str
    ticket_kind: str | None
    state: State

    def to_json(self) -> dict[str, Any]:
        """The line that ``talk --script`` prints."""
        return {
            "id": self.id,
            "nodes": list(self.nodes),
            "topic": self.topic,
            "transcript": list(self.transcript),
            "end": self.end,
            "ticket_kind": self.ticket_kind,
        }


def play(guide: Guide, script: Mapping[str, Any]) -> Played:
    """Play one script ``{"id", "turns": [{"user"} | {"choose"} | {"after"}]}``.

    Raises `NotOnOfferError` for a label that is not on offer, ValueError for a script of another shape.
    """
    turns = script.get("turns")
    if not isinstance(turns, list):
        raise ValueError("turns がありません")
    return _play(guide, str(script.get("id", "")), [_turn(turn) for turn in cast("list[object]", turns)])


def rehearse(guide: Guide) -> list[Finding]:
    """What does not go as the knowledge says: its dialogues, played, and its examples, matched."""
    return [*_examples(guide), *(finding for one in guide.knowledge.rehearsals for finding in _dialogue(guide, one))]


class Stage:
    """One conversation on an empty store in memory."""

    def __init__(self, guide: Guide, name: str) -> None:
        self.guide = guide
        self.name = name
        self.state = State()
        self.now = START
        self.nodes: list[str] = []
        self.messages: list[dict[str, Any]] = []
        self._due: dict[str, datetime] = {}
        self._turns = 0

    def open(self) -> None:
        """The conversation begins without a text: the desk greets."""
        self._happen(Opened())

    def say(self, text: str) -> None:
        """The customer writes a text."""
        reading = read(self.guide, self.state, text)
        self._customer(reading.text, masked=reading.masked)
        self._happen(Said(text=reading.text, reading=reading))

    def choose(self, label: str, place: int = 0) -> None:
        """The customer presses the button with that label. Raises `NotOnOfferError`."""
        chosen = next((c for c in choices(self.guide.knowledge, self.state) if c.label == label), None)
        if chosen is None or self.state.mode == "person":
            raise NotOnOfferError(label, place)
        self._customer(label)
        self._happen(Chose(seq=self.state.asked, key=chosen.key, label=label))

    def wait(self, time: timedelta) -> None:
        """Time passes; what falls due on the way happens."""
        until = self.now + time
        while self._due:
            timer = min(self._due, key=lambda one: self._due[one])
            if self._due[timer] > until:
                break
            self.now = self._due.pop(timer)
            self._happen(TimerDue(timer=timer))
        self.now = until

    def _customer(self, text: str, *, masked: bool = False) -> None:
        seq = self.state.seq + 1
        self.messages.append(
            transcript.message(
                conversation=self.name, seq=seq, at=self.now, author="customer", text=text, masked=masked
            )
        )

    def _happen(self, event: Event) -> None:
        self._turns += 1
        facts = Facts(
            office_open=True,
            next_open="本日中に",
            check_url="/check",
            ticket_number=f"TEST-{self._turns:04}",
            timer_prefix=f"t{self._turns}",
        )
        turn = step(self.guide.knowledge, self.state, event, facts)
        self.state = turn.state
        for effect in turn.effects:
            match effect:
                case StartTimer():
                    self._due[effect.timer] = self.now + timedelta(seconds=effect.seconds)
                case StopTimer():
                    self._due.pop(effect.timer, None)
                case _:
                    pass
        self._show(turn.says)

    def _show(self, says: Sequence[Says]) -> None:
        for one in says:
            self.nodes.append(one.node)
            self.messages.append(transcript.said(one, conversation=self.name, at=self.now))


def _play(guide: Guide, name: str, turns: Iterable[ScriptTurn]) -> Played:
    stage = Stage(guide, name)
    for place, (kind, what) in enumerate(turns, 1):
        match kind:
            case "user":
                stage.say(what)
            case "choose":
                stage.choose(what, place)
            case "after":
                stage.wait(timedelta(seconds=seconds(what) or 0))
    state = stage.state
    return Played(
        id=name,
        nodes=tuple(stage.nodes),
        topic=state.topic,
        transcript=tuple(stage.messages),
        end=state.end,
        ticket_kind=state.ticket.kind if state.ticket else None,
        state=state,
    )


def _turn(turn: object) -> ScriptTurn:
    said = cast("dict[object, object]", turn) if isinstance(turn, dict) else {}
    kinds: tuple[Literal["user", "choose", "after"], ...] = ("user", "choose", "after")
    for kind in kinds:
        what = said.get(kind)
        if isinstance(what, str) and (kind != "after" or seconds(what) is not None):
            return kind, what
    raise ValueError(f"user, choose, after のどれでもないターンです: {turn!r}")


# Rehearsing -----------------------------------------------------------------------------------------------------------


def _dialogue(guide: Guide, rehearsal: Rehearsal) -> list[Finding]:
    turns: list[ScriptTurn] = [("user", turn) if isinstance(turn, str) else turn for turn in rehearsal.turns]
    try:
        played = _play(guide, rehearsal.id, turns)
    except NotOnOfferError as error:
        return [
            _finding(
                rehearsal.place, rehearsal.id, str(error), "turns のボタンの言葉を、表示されるものに合わせてください。"
            )
        ]
    found: list[str] = []
    shown = iter(played.nodes)
    missing = [node for node in rehearsal.nodes if node not in shown]
    if missing:
        found.append(f"{'、'.join(missing)} を通りません（通ったのは {' → '.join(played.nodes)}）")
    if rehearsal.end is not None and rehearsal.end != played.end:
        found.append(f"終わりは {rehearsal.end} のはずが {played.end} です")
    if rehearsal.ticket is not None and rehearsal.ticket != played.ticket_kind:
        found.append(f"受付は {rehearsal.ticket} のはずが {played.ticket_kind} です")
    remedy = "手順か、この会話の nodes、end、ticket を直してください。"
    return [_finding(rehearsal.place, rehearsal.id, message, remedy) for message in found]


def _examples(guide: Guide) -> Iterable[Finding]:
    for topic in guide.knowledge.topics.values():
        for example in topic.examples:
            match = guide.matcher.match(example)
            best = match.candidates[0].topic if match.candidates else None
            if best != topic.id:
                yield Finding(
                    file=topic.place.file,
                    line=topic.place.line,
                    node=topic.id,
                    code="example-elsewhere",
                    message=f"例文「{example}」は、{topic.id} ではなく {best or 'どこにも'} が先に見つかります。",
                    remedy="例文を言い換えるか、話題の分け方を見直してください。",
                )


def _finding(place: Place, node: str, message: str, remedy: str) -> Finding:
    return Finding(file=place.file, line=place.line, node=node, code="rehearsal", message=message, remedy=remedy)
