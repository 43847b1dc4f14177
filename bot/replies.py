"""Reading a text as an answer to the pending question: a step's, or one of the desk's own."""

import re
from collections.abc import Mapping

from bot.choices import asked_slot, choices, offered
from bot.controls import says_thanks
from bot.endings import RAN_OUT
from bot.hearing import Heard, core
from bot.helped import helped_reply
from bot.meaning import Answered, Contacted, Declined, FieldGiven
from bot.outcomes import unsolved, words
from bot.state import State
from bot.step_replies import LIKE, LIKER, NONE_OF_THEM, Reply, Similarity, step_reply
from bot.text import normalise
from knowledge.model import Answer, Knowledge, Slot, Step

_DECLINES = re.compile(
    r"(言い|いい|教え|おしえ|書き|かき|伝え|出し)たく(ない|ありません|ねえ)|(ここ|このまま|この画面|チャット|こちら)で(待|まち|返事|返信|いい|お願い|答え|回答|連絡)|待(ち|って(い|お|る)|つ)|"
    r"自分で(やり|やる|やって|します|なんとか|何とか|調べ|直し|直す)|やっぱり?(いい|ええ|やめ)|"
    r"(書かず|教えず|連絡先(は|なし|なん)|なし|ありません|持って(い)?(ない|ません)|とば|飛ば|スキップ|skip|省略|次へ|秘密|個人情報|わからない|わかりません|分かりません|不明|不要|結構|けっこう|いりません|いらない)"
)
#: Of more than the field at hand: the contact is not given, the customer waits here.
_WAITS = re.compile(r"連絡先|(ここ|このまま|この画面|チャット)で(待|まち|返事|いい)|待ちます|待ってます")
_REACHES = re.compile(
    r"(連絡|電話|返事|返信|メール(を|して)?(ください|下さい)|かけて|宛|あて|まで(お願い|ください)|届け)"
)
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
            return _offer_reply(knowledge, heard) or _running_reply(knowledge, likeness, state, heard, slots)
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
            return _contact_reply(heard)
        case "desk.field":
            return _field_reply(heard)
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


def _offer_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    if heard.contact:
        return Reply(meaning=Contacted(contact=heard.contact))
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed:
        return Reply(meaning=Answered(key="yes"))
    if unsolved(heard, words(knowledge.desk.outcomes, "unsolved"), ()):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    return None if agreed is None else Reply(meaning=Answered(key="no"))


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


def _contact_reply(heard: Heard) -> Reply | None:
    if heard.contact:
        return Reply(meaning=Contacted(contact=heard.contact))
    if heard.leaning is False or _DECLINES.search(heard.source):
        return Reply(meaning=Declined(everything=True))
    return None


def _field_reply(heard: Heard) -> Reply | None:
    if heard.contact and _REACHES.search(heard.source):
        return Reply(meaning=Contacted(contact=heard.contact))
    if heard.leaning is False or (_DECLINES.search(heard.source) and not re.search(r"[0-9@]", heard.source)):
        return Reply(meaning=Declined(everything=_WAITS.search(heard.source) is not None))
    if re.search(r"[A-Za-z0-9]{3,}", heard.text) or (len(heard.compact) <= 30 and not heard.asks):
        return Reply(meaning=FieldGiven(value=heard.text.strip()))
    return None
