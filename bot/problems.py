"""Which problem it is: one begun, several told at once, one that is not clear yet, an error string to be placed."""

from collections.abc import Mapping

from bot.choices import SEVERAL, asked_slot, offered
from bot.endings import LOST, arrive, keep_for_later, leave, offer, put_aside, start
from bot.handoff import ask_pending_again
from bot.meaning import NewProblem
from bot.state import MAX_TEXT
from bot.turn import Draft
from bot.walk import call, jump
from knowledge.model import ErrorEntry, Knowledge

#: The most topics that one question offers.
_MOST = 4


def new_problem(draft: Draft, problem: NewProblem, text: str, slots: Mapping[str, str]) -> None:
    """Begin what a text tells. The running procedure waits, or is dropped where the new one replaces it."""
    others = _told_too(draft, problem.target.partition(".")[0])
    if problem.replaces:
        told, already = _told_besides(draft), draft.state.already
        leave(draft)
        draft.change(slots={**told, **draft.state.slots}, already=already)
    else:
        put_aside(draft)
    keep_for_later(draft, others)
    draft.change(slots={**draft.state.slots, **slots})
    if problem.aside:
        say_aside(draft, problem.aside)
    start(draft, problem.target, text)


def say_aside(draft: Draft, node: str) -> None:
    """Answer a side question, by the full id of its aside."""
    topic = draft.knowledge.topics.get(node.partition(".")[0])
    asides = topic.asides if topic else draft.knowledge.desk.asides
    aside = next((one for one in asides if one.node == node), None)
    if aside:
        draft.say(node, aside.say)


def several(draft: Draft, topics: tuple[str, ...], text: str) -> None:
    """More than one problem in one text: ask which first, the others wait."""
    draft.change(problem=text[:MAX_TEXT])
    if not draft.phrase("which-first"):
        draft.phrase("which-topic")
    draft.change(pending="desk.which-topic")
    draft.ask("desk.which-topic", (SEVERAL, *topics[:_MOST]))


def unclear(draft: Draft, topics: tuple[str, ...], slot: str | None, text: str | None) -> None:
    """One problem that may be any of ``topics``: ask the question that tells them apart, or offer them by name."""
    if text is not None and not draft.state.frames:
        draft.change(problem=text[:MAX_TEXT])
    known = draft.knowledge.slots.get(slot or "")
    if known and known.ask and known.values:
        draft.say("desk.which-topic", known.ask)
        draft.ask("desk.which-topic", (f"slot:{known.id}", *topics))
    else:
        draft.phrase("which-topic")
        draft.ask("desk.which-topic", topics[:_MOST])


def doubt(draft: Draft, key: str, target: str, text: str) -> None:
    """Either an answer or a new problem: ask, with the two as choices."""
    draft.change(problem=draft.state.problem or text[:MAX_TEXT])
    if not draft.phrase("did-you-mean"):
        draft.phrase("which-topic")
    draft.ask("desk.which-topic", (f"answer:{key}", target))


def choose(draft: Draft, target: str) -> None:
    """A topic was chosen among those offered."""
    others = _told_too(draft, target)
    put_aside(draft)
    draft.change(pending=None, options=())
    keep_for_later(draft, others)
    start(draft, target)


def _told_besides(draft: Draft) -> dict[str, str]:
    """What is known but for what the running topic stands for."""
    running = draft.knowledge.topics.get(draft.state.frames[0].topic) if draft.state.frames else None
    about = running.about if running else dict[str, str]()
    return {slot: value for slot, value in draft.state.slots.items() if slot not in about}


def _told_too(draft: Draft, chosen: str) -> tuple[str, ...]:
    """The problems told in one text with the one that is begun, where the desk just asked which comes first."""
    asked = draft.state.pending == "desk.which-topic" and draft.state.options[:1] == (SEVERAL,)
    return tuple(topic for topic in offered(draft.state) if topic != chosen) if asked else ()


def slot_answered(draft: Draft, key: str) -> None:
    """The question of a slot was answered (``unsure`` too): with it, what was offered comes down to fewer."""
    slot = asked_slot(draft.knowledge, draft.state)
    rest = offered(draft.state)
    draft.change(pending=draft.state.frames[-1].node if draft.state.frames else None, options=())
    if slot is None:
        return
    value = slot.values[int(key)].id if key.isdecimal() and int(key) < len(slot.values) else None
    if value:
        draft.change(slots={**draft.state.slots, slot.id: value})
    if rest and rest[0].startswith("error:"):
        error_seen(draft, rest[0].removeprefix("error:"), None, asked=True)
        return
    topics = draft.knowledge.topics
    about = {topic: topics[topic].about.get(slot.id) for topic in rest if topic in topics}
    fitting = [topic for topic, stands_for in about.items() if value and stands_for == value]
    open_ones = [topic for topic, stands_for in about.items() if stands_for is None]
    left = tuple(fitting or open_ones or rest) if value else rest
    if len(left) == 1:
        choose(draft, left[0])
    else:
        unclear(draft, left, None, None)


def error_seen(draft: Draft, error: str, text: str | None, *, asked: bool = False) -> None:
    """An error string: go where its entry leads; a slot that decides it is asked for first, once (``asked``)."""
    entry = next((one for one in draft.knowledge.errors if one.id == error), None)
    if entry is None:
        return
    if text is not None and not draft.state.frames:
        draft.change(problem=text[:MAX_TEXT])
    slot = draft.knowledge.slots.get(entry.ask or "")
    target = error_target(entry, _known(draft))
    if slot and slot.ask and not asked and slot.id not in _known(draft):
        draft.say("desk.which-topic", slot.ask)
        draft.ask("desk.which-topic", (f"slot:{slot.id}", f"error:{entry.id}"))
    elif target:
        _go_to(draft, target)
    else:
        if entry.say:
            draft.say(f"errors.{entry.id}", entry.say)
        if draft.state.pending:
            ask_pending_again(draft, brief=True)
        else:
            offer(draft, LOST)


def main_topics(knowledge: Knowledge) -> tuple[str, ...]:
    """What to offer where nothing can be read: the topics that most is written about."""
    topics = [topic for topic in knowledge.topics.values() if not topic.part and topic.examples]
    return tuple(topic.id for topic in sorted(topics, key=lambda topic: -len(topic.examples))[:_MOST])


def error_topics(knowledge: Knowledge, error: str) -> set[str]:
    """The topics that an error can lead to."""
    return {line.go.partition(".")[0] for entry in knowledge.errors if entry.id == error for line in entry.to}


def error_target(entry: ErrorEntry, slots: Mapping[str, str]) -> str | None:
    """Where an error leads with what is known: the first line whose condition holds."""
    for line in entry.to:
        if all(slots.get(slot, "unknown") in wanted for slot, wanted in line.condition.items()):
            return line.go
    return None


def _known(draft: Draft) -> dict[str, str]:
    running = draft.knowledge.topics.get(draft.state.frames[0].topic) if draft.state.frames else None
    return {**draft.state.slots, **(running.about if running else {})}


def _go_to(draft: Draft, target: str) -> None:
    frames = draft.state.frames
    topic = target.partition(".")[0]
    if not frames:
        start(draft, target)
    elif any(frame.topic == topic for frame in frames) and draft.knowledge.step(target):
        arrive(draft, jump(draft, target))
    elif any(frame.topic == topic for frame in frames):
        ask_pending_again(draft)
    else:
        draft.change(misses=0)
        if _is_apart(draft, topic):
            draft.phrase("error-elsewhere", topic=topic)
        arrive(draft, call(draft, target))


def _is_apart(draft: Draft, topic_id: str) -> bool:
    """Whether a topic stands for what the running one does not: an error of receiving, while sending is the trouble."""
    running, topic = draft.knowledge.topics.get(draft.state.frames[0].topic), draft.knowledge.topics.get(topic_id)
    if running is None or topic is None:
        return False
    return any(running.about.get(slot, value) != value for slot, value in topic.about.items())
