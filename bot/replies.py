"""Reading a text as an answer to the pending question: a step's, or one of the desk's own."""

from collections.abc import Mapping
from functools import lru_cache

from bot.choices import asked_slot, choices, offered
from bot.controls import says_thanks
from bot.endings import RAN_OUT
from bot.handoff_replies import contact_reply, field_reply, offer_reply
from bot.hearing import Heard, core, hear
from bot.helped import helped_reply
from bot.likeness import similarities
from bot.meaning import Answered, SameProblem, Several
from bot.reply import Reply
from bot.state import State
from bot.step_replies import LIKE, LIKER, is_none_of_them, step_reply
from bot.text import normalise
from bot.text import words as content_words
from bot.vocabulary.desk_questions import ALL_OF_THEM, BOTH, GO_ON, MORE, NO_MORE, NUMBERED
from bot.vocabulary.questions import WHAT_IS
from bot.vocabulary.steps import NONE_OF_THEM
from knowledge.model import Answer, Knowledge, Slot, Step, Topic


def read_reply(knowledge: Knowledge, state: State, heard: Heard, slots: Mapping[str, str]) -> Reply | None:
    """The text as an answer to the pending question, or None. ``slots``: what the text states."""
    pending = state.pending
    if pending is None:
        return None
    step = knowledge.step(pending)
    key = None if step and step.kind == "ask" and heard.asks else _by_button(knowledge, state, heard)
    if key is not None:
        return Reply(meaning=Answered(key=key))
    if step:
        return step_reply(knowledge, step, heard, slots, _goals(knowledge, state))
    match pending:
        case "desk.offer-person":
            return offer_reply(knowledge, heard) or _running_reply(knowledge, state, heard, slots)
        case "desk.helped":
            return helped_reply(knowledge, heard, slots)
        case "desk.resume":
            return _resume_reply(heard)
        case "desk.anything-else":
            reply = Reply(meaning=Answered(key="yes")) if MORE.match(heard.compact) else _yes_no(heard)
            # はい、ありがとうございました leaves nothing to write.
            return Reply(meaning=Answered(key="no")) if reply and says_thanks(heard) else reply
        case "desk.which-topic":
            return _which_reply(knowledge, state, heard, slots)
        case "desk.contact":
            return contact_reply(heard)
        case "desk.field":
            return field_reply(knowledge, heard)
        case _:
            return None


def _by_button(knowledge: Knowledge, state: State, heard: Heard) -> str | None:
    """A button by its label as typed, or by its number or place."""
    buttons = choices(knowledge, state)
    for button in buttons:
        if heard.leaning is None and hear(button.label).agreement is not None:
            # はい？
            continue
        if (heard.core and heard.core == core(button.label)) or normalise(button.label) == normalise(heard.text):
            return button.key
    place = heard.place
    if place is None or not NUMBERED.search(heard.compact):
        return None
    own = [button.key for button in buttons if button.key.isdecimal()] or [button.key for button in buttons]
    if place == -1:
        return own[-1] if own else None
    keys = [button.key for button in buttons]
    return keys[place] if place < len(keys) else None


def _yes_no(heard: Heard) -> Reply | None:
    agreed = heard.agreement
    if agreed is None and len(heard.compact) <= 16:
        agreed = heard.leaning
    return None if agreed is None else Reply(meaning=Answered(key="yes" if agreed else "no"))


def _resume_reply(heard: Heard) -> Reply | None:
    if NO_MORE.search(heard.compact):
        return Reply(meaning=Answered(key="no"))
    return Reply(meaning=Answered(key="yes")) if any(map(GO_ON.match, (heard.compact, heard.core))) else _yes_no(heard)


def _running_reply(knowledge: Knowledge, state: State, heard: Heard, slots: Mapping[str, str]) -> Reply | None:
    """An answer to the step in whose midst a person was offered."""
    step = knowledge.step(state.frames[-1].node) if state.frames and state.options != (RAN_OUT,) else None
    return step_reply(knowledge, step, heard, slots, _goals(knowledge, state)) if step else None


def _goals(knowledge: Knowledge, state: State) -> tuple[str, ...]:
    """The words that say that what runs has done its work."""
    running = [knowledge.topics[frame.topic] for frame in state.frames if frame.topic in knowledge.topics]
    return tuple(goal for topic in running for goal in topic.goal)


def _which_reply(knowledge: Knowledge, state: State, heard: Heard, slots: Mapping[str, str]) -> Reply | None:
    slot = asked_slot(knowledge, state)
    if slot:
        return _slot_reply(knowledge, slot, offered(state), heard, slots)
    options = offered(state)
    buttons = choices(knowledge, state)
    if heard.agreement:
        # はい names none of several.
        return Reply(meaning=Answered(key="0") if len(options) == 1 else SameProblem())
    part = normalise(heard.core)
    fitting = [b.key for b in buttons if len(part) >= 2 and part in normalise(b.label)]
    if len(fitting) == 1:
        return Reply(meaning=Answered(key=fitting[0]))
    named = [(str(i), topic) for i, o in enumerate(options) if (topic := knowledge.topics.get(o.partition(".")[0]))]
    for fits in (Topic.stands_for, _asks_for):
        fitting = [key for key, topic in named if fits(topic, slots)]
        if len(fitting) == 1:
            return Reply(meaning=Answered(key=fitting[0]), sure=False)
    if is_none_of_them(heard.compact):
        return None
    likeness = similarities(heard.text, [(b.label,) for b in buttons])
    like = sorted(zip(likeness, (b.key for b in buttons), strict=True), reverse=True)
    if like and like[0][0] >= LIKE and (len(like) == 1 or like[0][0] - like[1][0] >= LIKER):
        return Reply(meaning=Answered(key=like[0][1]), sure=False)
    return None


def _slot_reply(
    knowledge: Knowledge,
    slot: Slot,
    options: tuple[str, ...],
    heard: Heard,
    slots: Mapping[str, str],
) -> Reply | None:
    """An answer to the question that tells topics apart: a value, all of them (両方です), none of them."""
    apart = tuple(t for t in options if t in knowledge.topics and slot.id in knowledge.topics[t].about)
    both = BOTH.search(heard.compact) and slot.id not in slots
    if (both or len(named_values(slot, heard)) > 1) and not heard.asks:
        return Reply(meaning=Several(topics=apart) if len(apart) > 1 else Answered(key="unsure"))
    if WHAT_IS.search(heard.compact):
        return Reply(meaning=SameProblem())
    reply = step_reply(knowledge, as_step(slot), heard, slots)
    if reply is None and (heard.agreement is False or NONE_OF_THEM.search(heard.compact)):
        return Reply(meaning=Answered(key="unsure"))
    return Reply(meaning=SameProblem()) if reply is None and heard.agreement else reply


def named_values(slot: Slot, heard: Heard) -> tuple[str, ...]:
    """The values that are all named (送信も受信も, 送信と受信の両方); none where one alone may be meant."""
    said = normalise(heard.source).replace(" ", "")
    named = {label: v.id for v in slot.values if (label := normalise(v.label).replace(" ", "")) in said}
    each_too = all(f"{label}も" in said for label in named)
    several = len(named) > 1 and (each_too or ALL_OF_THEM.search(heard.compact))
    return tuple(named.values()) if several else ()


def as_step(slot: Slot) -> Step:
    """A slot's question as a step, so that it is answered like one."""
    # Of phrases with one word (へのメール) only the slots' own reader knows what is meant.
    answers = tuple(
        Answer(
            key=str(place),
            label=value.label,
            also=_of_several_words(value.phrases),
            value=value.id,
        )
        for place, value in enumerate(slot.values)
    )
    return Step(id=slot.id, topic="desk", kind="ask", answers=answers, slot=slot.id, place=slot.place)


@lru_cache(maxsize=1024)
def _of_several_words(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if len(content_words(phrase)) > 1)


def _asks_for(topic: Topic, slots: Mapping[str, str]) -> bool:
    """Whether a topic asks for something that the text states."""
    return any(step.slot in slots for step in topic.steps)
