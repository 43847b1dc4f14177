"""The buttons of a question, in order. Keys are those of a choice id (``"<seq>:<key>"``)."""

from collections.abc import Mapping
from functools import lru_cache

from bot.effects import Choice
from bot.state import State
from knowledge.buttons import BUTTONS, LABELS
from knowledge.model import Knowledge, Slot, Step

#: The question behind a ``try`` and a ``task``: words that the knowledge format itself gives.
QUESTIONS: Mapping[str, str] = {"try": "直りましたか？", "task": "できましたか？"}

#: First option of ``desk.which-topic`` where all that it offers was told: those not chosen wait.
SEVERAL = "several"

#: A button is read at a glance; longer titles are cut (the format's own limit for labels).
LABEL_LENGTH = 24


def choices(knowledge: Knowledge, state: State) -> tuple[Choice, ...]:
    """The buttons of the pending question; none where nothing is asked or only words can answer."""
    match state.pending:
        case None:
            return ()
        case "desk.offer-person" | "desk.helped" | "desk.resume":
            return _standard(("yes", "no"), {})
        case "desk.which-topic":
            return _which(knowledge, state)
        case "desk.contact":
            return _decline(knowledge)
        case "desk.field":
            field = knowledge.desk.fields.get(state.options[0])
            return _decline(knowledge) if field is None or field.optional else ()
        case node:
            step = knowledge.step(node)
            return of_step(step) if step else ()


def of_step(step: Step) -> tuple[Choice, ...]:
    """The buttons that a step brings: its own answers, the start of a countdown, the standard ones of its kind."""
    own = tuple(Choice(key=answer.key, label=answer.label) for answer in step.answers)
    starts = step.timer.starts if step.timer else None
    begin = (Choice(key="starts", label=starts),) if starts else ()
    return own + begin + _standard(BUTTONS.get(step.kind, ()), step.labels)


def topic_label(knowledge: Knowledge, target: str) -> str:
    """A topic's (or a step's topic's) name on a button."""
    topic = knowledge.topics.get(target.partition(".")[0])
    return (topic.label or topic.title or topic.id)[:LABEL_LENGTH] if topic else target[:LABEL_LENGTH]


def asked_slot(knowledge: Knowledge, state: State) -> Slot | None:
    """The slot whose question ``desk.which-topic`` stands for, or None where it offers topics."""
    first = state.options[0] if state.options else ""
    return knowledge.slots.get(first.removeprefix("slot:")) if first.startswith("slot:") else None


def offered(state: State) -> tuple[str, ...]:
    """What ``desk.which-topic`` offers: topics, steps by full id, ``answer:<key>`` of the step, ``error:<id>``."""
    first = state.options[0] if state.options else ""
    return state.options[1:] if first == SEVERAL or first.startswith("slot:") else state.options


def _standard(keys: tuple[str, ...], labels: Mapping[str, str]) -> tuple[Choice, ...]:
    if not labels:
        return _unlabelled(keys)
    return tuple(Choice(key=key, label=labels.get(key, LABELS[key])) for key in keys)


@lru_cache
def _unlabelled(keys: tuple[str, ...]) -> tuple[Choice, ...]:
    """Standard buttons under their usual labels: nearly every turn makes them, more than once."""
    return tuple(Choice(key=key, label=LABELS[key]) for key in keys)


def _decline(knowledge: Knowledge) -> tuple[Choice, ...]:
    label = knowledge.desk.phrases.get("decline")
    return (Choice(key="no", label=label[:LABEL_LENGTH]),) if label else ()


def _which(knowledge: Knowledge, state: State) -> tuple[Choice, ...]:
    slot = asked_slot(knowledge, state)
    if slot:
        values = tuple(Choice(key=str(place), label=value.label) for place, value in enumerate(slot.values))
        return values + _standard(("unsure",), {})
    return tuple(
        Choice(key=str(place), label=_option_label(knowledge, state, option))
        for place, option in enumerate(offered(state))
    )


def _option_label(knowledge: Knowledge, state: State, option: str) -> str:
    if not option.startswith("answer:") or not state.frames:
        return topic_label(knowledge, option)
    key = option.removeprefix("answer:")
    step = knowledge.step(state.frames[-1].node)
    labels = {choice.key: choice.label for choice in of_step(step)} if step else {}
    return labels.get(key, LABELS.get(key, key))
