"""A topic as a page that can be read, and printed, without any script: its steps in order, the parts written out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.model import Answer, Knowledge, Step, Target, Topic

#: How deep parts call each other (the machine allows four frames).
DEEPEST = 4

#: What follows an outcome, where it is not simply the next step.
_ENDS = {
    "solved": "解決です",
    "open": "ここまでです",
    "person": "担当者にご相談ください",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One answer and where it leads: the number of a step, or words; neither when it is the next step."""

    label: str
    number: int | None = None
    words: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One numbered step as it is read. ``when``: the case in which it is for the reader, in words."""

    number: int
    node: str
    text: str
    caution: str | None
    when: tuple[str, ...]
    help: str | None
    ways: tuple[Way, ...]
    afterwards: str | None
    #: The topic that this step goes on in, as (id, title).
    topic: tuple[str, str] | None
    show: str | None


def written_out(knowledge: Knowledge, topic: Topic, fills: Mapping[str, str]) -> list[Line]:
    """The steps of ``topic`` in reading order. ``fills``: what stands in for 《phone》 and its like."""
    steps = list(_unfold(knowledge, topic, DEEPEST))
    numbers: dict[str, int] = {}
    for number, step in enumerate(steps, start=1):
        numbers.setdefault(step.node, number)
    return [
        _line(knowledge, step, number, numbers, {**_slot_names(knowledge), **fills})
        for number, step in enumerate(steps, start=1)
    ]


def _unfold(knowledge: Knowledge, topic: Topic, deep: int) -> Iterator[Step]:
    for step in topic.steps:
        called = knowledge.topics.get(step.call) if step.call else None
        if called and called.part and deep > 1:
            yield from _unfold(knowledge, called, deep - 1)
        else:
            yield step


def _line(knowledge: Knowledge, step: Step, number: int, numbers: Mapping[str, int], fills: Mapping[str, str]) -> Line:
    called = knowledge.topics.get(step.call) if step.call else None
    text = f"「{called.title or called.id}」の手順に進みます。" if called else step.elsewhere or step.text
    return Line(
        number=number,
        node=step.node,
        text=_filled(text, fills),
        caution=_filled(step.caution, fills) if step.caution else None,
        when=tuple(words for slot, values in step.condition.items() if (words := _condition(knowledge, slot, values))),
        help=_filled(step.help, fills) if step.help else None,
        ways=tuple(_way(step, answer, number, numbers) for answer in step.answers),
        afterwards=_filled(step.afterwards, fills) if step.afterwards else None,
        topic=(called.id, called.title) if called and not called.part else None,
        show=step.show,
    )


def _way(step: Step, answer: Answer, number: int, numbers: Mapping[str, int]) -> Way:
    target = step.transitions.get(f"answer:{answer.key}") or answer.go or Target(kind="run-out")
    if target.kind in _ENDS:
        return Way(label=answer.label, words=_ENDS[target.kind])
    to = numbers.get(target.node) if target.node else None
    return Way(label=answer.label, number=to if to != number + 1 else None)


def _condition(knowledge: Knowledge, slot_id: str, values: tuple[str, ...]) -> str | None:
    slot = knowledge.slots.get(slot_id)
    if slot is None:
        return None
    # "Not known yet" is about the chat; who reads a page always reads it.
    labels = [f"「{value.label}」" for value in slot.values if value.id in values]
    return f"{slot.title}が{'、'.join(labels)}のとき" if labels else None


def _slot_names(knowledge: Knowledge) -> dict[str, str]:
    return {slot.id: f"（{slot.title}）" for slot in knowledge.slots.values()}


def _filled(text: str, fills: Mapping[str, str]) -> str:
    for name, value in fills.items():
        text = text.replace(f"《{name}》", value)
    return text.strip()
