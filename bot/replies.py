"""Reading a text as an answer to the pending question: a step's, or one of the desk's own."""

import re
from collections.abc import Mapping

from bot.choices import asked_slot, choices, offered
from bot.controls import says_thanks
from bot.endings import RAN_OUT
from bot.handoff_replies import contact_reply, field_reply, offer_reply
from bot.hearing import Heard, core
from bot.helped import helped_reply
from bot.meaning import Answered
from bot.state import State
from bot.step_replies import LIKE, LIKER, NONE_OF_THEM, Reply, Similarity, step_reply
from bot.text import normalise
from knowledge.model import Answer, Knowledge, Slot, Step

_NUMBERED = re.compile(r"^(\d{1,2}|[①-⑨])$|番|ばん|目|ban|上|下|前者|後者|真ん中|最初|最後")


def read_reply(
    knowledge: Knowledge, likeness: Similarity, state: State, heard: Heard, slots: Mapping[str, str]
) -> Reply | None:
    """The text as an answer to the pending question, or None. ``slots``: what the text states."""
    pending = state.pending
    if pending is None:
        return None
    step = knowledge.step(pending)
    key = None if step and step.kind == "ask" and heard.asks else _by_button(knowledge, state, heard)
    if key is not None:
        return Reply(meaning=Answered(key=key))
    if step:
        return step_reply(knowledge, likeness, step, heard, slots, _goals(knowledge, state))
    match pending:
        case "desk.offer-person":
            return offer_reply(knowledge, heard) or _running_reply(knowledge, likeness, state, heard, slots)
        case "desk.helped":
            return helped_reply(knowledge, heard)
        case "desk.resume":
            return _yes_no(heard)
        case "desk.anything-else":
            reply = _yes_no(heard)
            # はい、ありがとうございました leaves nothing to write.
            return Reply(meaning=Answered(key="no")) if reply and says_thanks(heard) else reply
        case "desk.which-topic":
            return _which_reply(knowledge, likeness, state, heard, slots)
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
        if (heard.core and heard.core == core(button.label)) or normalise(button.label) == normalise(heard.text):
            return button.key
    place = heard.place
    if place is None or not _NUMBERED.search(heard.compact):
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


def _running_reply(
    knowledge: Knowledge, likeness: Similarity, state: State, heard: Heard, slots: Mapping[str, str]
) -> Reply | None:
    """An answer to the step in whose midst a person was offered."""
    step = knowledge.step(state.frames[-1].node) if state.frames and state.options != (RAN_OUT,) else None
    return step_reply(knowledge, likeness, step, heard, slots, _goals(knowledge, state)) if step else None


def _goals(knowledge: Knowledge, state: State) -> tuple[str, ...]:
    """The words that say that what runs has done its work."""
    running = [knowledge.topics[frame.topic] for frame in state.frames if frame.topic in knowledge.topics]
    return tuple(goal for topic in running for goal in topic.goal)


def _which_reply(
    knowledge: Knowledge, likeness: Similarity, state: State, heard: Heard, slots: Mapping[str, str]
) -> Reply | None:
    slot = asked_slot(knowledge, state)
    if slot:
        return step_reply(knowledge, likeness, _as_step(slot), heard, slots)
    options = offered(state)
    buttons = choices(knowledge, state)
    part = normalise(heard.core)
    fitting = [b.key for b in buttons if len(part) >= 2 and part in normalise(b.label)]
    if len(fitting) == 1:
        return Reply(meaning=Answered(key=fitting[0]))
    standing_for = [
        str(place)
        for place, option in enumerate(options)
        if (topic := knowledge.topics.get(option.partition(".")[0])) and _stands_for(topic.about, slots)
    ]
    if len(standing_for) == 1:
        return Reply(meaning=Answered(key=standing_for[0]), sure=False)
    if NONE_OF_THEM.search(heard.compact) and len(heard.compact) <= 16:
        return None
    like = sorted(((likeness.similarity(heard.text, (b.label,)), b.key) for b in buttons), reverse=True)
    if like and like[0][0] >= LIKE and (len(like) == 1 or like[0][0] - like[1][0] >= LIKER):
        return Reply(meaning=Answered(key=like[0][1]), sure=False)
    return None


def _as_step(slot: Slot) -> Step:
    """A slot's question as a step, so that it is answered like one."""
    answers = tuple(
        Answer(key=str(place), label=value.label, also=value.phrases, value=value.id)
        for place, value in enumerate(slot.values)
    )
    return Step(id=slot.id, topic="desk", kind="ask", answers=answers, slot=slot.id, place=slot.place)


def _stands_for(about: Mapping[str, str], slots: Mapping[str, str]) -> bool:
    """Whether a topic stands for something that the text states, and for nothing that it contradicts."""
    common = [slot for slot in about if slot in slots]
    return bool(common) and all(about[slot] == slots[slot] for slot in common)
