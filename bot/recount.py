"""What was done offline while the conversation went on without it: told, and nothing of it done again."""

from collections.abc import Sequence

from bot.choices import choices
from bot.dialogue import step
from bot.effects import Turn
from bot.events import Chose, Facts
from bot.handoff import add_note, ask_pending_again, step_title
from bot.state import State, Tried
from bot.turn import Draft
from knowledge.buttons import LABELS
from knowledge.model import Knowledge

#: The desk's sentence before the list of steps.
STEPS = "offline-steps"


def recount(knowledge: Knowledge, state: State, base_seq: int, keys: Sequence[str], facts: Facts) -> list[str] | None:
    """A line for each button that was pressed after message ``base_seq``: what was asked, what was answered.

    None where a key was no button then. What the machine no longer knows is told by the button alone.
    """
    at = _as_of(knowledge, state, base_seq, facts)
    lines: list[str] = []
    for key in keys:
        known = {choice.key: choice.label for choice in choices(knowledge, at)} if at else dict(LABELS)
        label = known.get(key)
        if at is None and key.isascii() and key.isdecimal():
            label = f"{int(key) + 1}"
        if label is None:
            return None
        asked = step_title(knowledge, Tried(node=at.pending, outcome=key)) if at and at.pending else ""
        lines.append(f"・{asked} → {label}" if asked else f"・{label}")
        if at is not None:
            at = step(knowledge, at, Chose(seq=at.asked, key=key, label=label), facts).state
    return lines


def record(knowledge: Knowledge, state: State, lines: Sequence[str], facts: Facts) -> Turn:
    """One system message tells what was done; the pending question is asked again, unless a person has taken over."""
    draft = Draft(knowledge, state, facts)
    text = "\n".join([*filter(None, [knowledge.desk.phrases.get(STEPS)]), *lines])
    draft.say(f"desk.{STEPS}", text, author="system")
    add_note(draft, text)
    if state.mode == "bot":
        ask_pending_again(draft)
    return draft.turn()


def _as_of(knowledge: Knowledge, state: State, seq: int, facts: Facts) -> State | None:
    """The conversation as it was when message ``seq`` had asked, as far as 戻る still knows it."""
    draft = Draft(knowledge, state, facts)
    draft.change(mode="bot")
    if seq not in state.asks:
        place = next((i for i in range(len(state.undo) - 1, -1, -1) if seq in state.undo[i].asks), None)
        if place is None:
            return None
        draft.restore(place)
    return draft.state
