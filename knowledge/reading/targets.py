"""What the words behind ``go`` and its like mean, once all topics are known."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from knowledge.machine import connect, name_calls
from knowledge.model import Target, Topic
from knowledge.reading.notation import TARGET_WORDS
from knowledge.reading.topics import StepDraft, TopicDraft
from knowledge.source import Text


class Directory:
    """All topics and parts of a folder: who is there, where each begins, and what each old id is called now."""

    def __init__(self, drafts: Iterable[TopicDraft]):
        self._steps: dict[str, list[str]] = {}
        self._parts: set[str] = set()
        self._asides: set[str] = set()
        self._renamed: dict[str, str] = {}
        for draft in drafts:
            self._steps[draft.topic.id] = [step.step.id for step in draft.steps]
            if draft.topic.part:
                self._parts.add(draft.topic.id)
            self._asides.update(aside.node for aside in draft.topic.asides)
            self._renamed.update((old, draft.topic.id) for old in draft.topic.was)
        self._step_sets = {topic: set(steps) for topic, steps in self._steps.items()}

    def __contains__(self, topic: str) -> bool:
        return topic in self._steps

    def is_part(self, topic: str) -> bool:
        """Whether this id is a part's."""
        return topic in self._parts

    def has_step(self, topic: str, step: str) -> bool:
        """Whether the topic or part has this step."""
        return step in self._step_sets.get(topic, ())

    def has_node(self, topic: str, name: str) -> bool:
        """Whether the topic or part has this step or aside."""
        return self.has_step(topic, name) or f"{topic}.{name}" in self._asides

    def first_step(self, topic: str) -> Target:
        """Where a topic or part begins; one without steps runs out at once."""
        steps = self._steps.get(topic)
        return Target(kind="node", node=f"{topic}.{steps[0]}") if steps else Target(kind="run-out")

    def remedy(self, wanted: str, *, own: str | None = None) -> str:
        """What the author of an unknown id may have meant; ``own``: the topic in which a target was written."""
        topic, _, step = wanted.partition(".")
        if topic in self._renamed:
            return f"「{topic}」は「{self._renamed[topic]}」に変わりました。"
        if step and topic in self._steps:
            names = [f"{topic}.{name}" for name in self._steps[topic]]
        else:
            names = [*self._steps, *(TARGET_WORDS if own else ()), *self._steps.get(own or "", ())]
        near = extractOne(wanted, names, scorer=ratio, score_cutoff=75)
        if near is not None:
            return f"「{near[0]}」の書き間違いではありませんか。"
        return "あるものの ID を書くか、その ID の手順やトピックを作ってください。"


def compile_topic(draft: TopicDraft, directory: Directory) -> Topic:
    """The topic with its steps as a machine."""
    written = [
        {name: _target(text, draft.topic.id, step, directory) for name, text in step.targets.items()}
        for step in draft.steps
    ]
    steps = connect([step.step for step in draft.steps], written, directory.first_step)
    return replace(draft.topic, steps=steps)


def name_steps(draft: TopicDraft) -> None:
    """Give every ``do`` its id, before anything looks for one."""
    for step, named in zip(draft.steps, name_calls([step.step for step in draft.steps]), strict=True):
        step.step = named


_WORDS: Mapping[str, Target | None] = {
    "next": None,
    "back": Target(kind="back"),
    "solved": Target(kind="solved"),
    "open": Target(kind="open"),
    "person": Target(kind="person"),
}


def _target(text: Text, topic: str, step: StepDraft, directory: Directory) -> Target | None:
    wanted = text.value
    if wanted in _WORDS:
        return _WORDS[wanted]
    if directory.has_step(topic, wanted):
        return Target(kind="node", node=f"{topic}.{wanted}")
    other, dot, step_id = wanted.partition(".")
    if other in directory and (not dot or directory.has_step(other, step_id)):
        if directory.is_part(other) and other != topic:
            step.form.fault(
                "go-to-part",
                f"「{wanted}」は部品（part）です。部品には行けません。",
                f"部品は「- do: {other}」で呼び出してください。",
                at=text.line,
            )
            return None
        return Target(kind="node", node=wanted) if dot else directory.first_step(other)
    step.form.fault(
        "unknown-target",
        f"行き先「{wanted}」がありません。",
        directory.remedy(wanted, own=topic),
        at=text.line,
    )
    return None
