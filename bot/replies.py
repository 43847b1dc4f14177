"""Reading a text as an answer to the pending question: a step's, or one of the desk's own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.choices import asked_slot, choices, offered
from bot.controls import says_thanks
from bot.endings import RAN_OUT
from bot.hearing import Heard, came_true, core
from bot.meaning import Ahead, Answered, Contacted, Declined, FieldGiven, Meaning, SameProblem, Solved, WantsHelp
from bot.outcomes import done, stuck, unsolved, unsure, wants_help, words
from bot.polarity import negative_after
from bot.state import State
from bot.text import japanese, normalise, states, tokens
from bot.text import words as content_words
from knowledge.model import Answer, Knowledge, Slot, Step

#: How like an answer's wordings a text must be, and how much liker than the next answer's.
_LIKE, _LIKER = 0.62, 0.12
_DECLINES = re.compile(
    r"(言い|いい|教え|おしえ|書き|かき|伝え|出し)たく(ない|ありません|ねえ)|(ここ|このまま|この画面|チャット|こちら)で(待|まち|返事|返信|いい|お願い|答え|回答|連絡)|待(ち|って(い|お|る)|つ)|"
    r"(書かず|教えず|連絡先(は|なし|なん)|なし|ありません|持って(い)?(ない|ません)|とば|飛ば|スキップ|skip|省略|次へ|秘密|個人情報|わからない|わかりません|分かりません|不明|不要|結構|けっこう|いりません|いらない)"
)
_REACHES = re.compile(
    r"(連絡|電話|返事|返信|メール(を|して)?(ください|下さい)|かけて|宛|あて|まで(お願い|ください)|届け)"
)
_WISH = re.compile(
    r"(たい|ほしい|欲しい|ください|下さい|お願い|おねがい|頼|くれ|もらえ|いただけ|希望|申し込|申込|依頼|します$|して$)"
)
_NONE_OF_THEM = re.compile(
    r"(どれ|どちら|どっち|どの)(でも|にも|とも|も)(な|違|ちが|あては|当ては|該当)|(ない|違う|ちがう)(です|やつ)?$|該当(し|なし)"
)
#: At a try it means solved; a task only went well.
_WENT_WELL = ("いけた", "成功した", "できるようになった")
_NUMBERED = re.compile(r"^(\d{1,2}|[①-⑨])$|番|ばん|目|ban|上|下|前者|後者|真ん中|最初|最後")


class Similarity(Protocol):
    """What is needed of the matcher: how like a text is to a few phrases, 0..1."""

    def similarity(self, text: str, phrases: Sequence[str]) -> float:
        """The likeness of ``text`` to the likest of ``phrases``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer as read. ``sure``: it can hardly be anything else (a label, a number, a plain yes)."""

    meaning: Meaning
    sure: bool = True


def read_reply(
    knowledge: Knowledge, likeness: Similarity, state: State, heard: Heard, slots: Mapping[str, str]
) -> Reply | None:
    """The text as an answer to the pending question, or None. ``slots``: what the text states."""
    pending = state.pending
    if pending is None:
        return None
    key = _by_button(knowledge, state, heard)
    if key is not None:
        return Reply(meaning=Answered(key=key))
    step = knowledge.step(pending)
    if step:
        return _step_reply(knowledge, likeness, step, heard, slots)
    match pending:
        case "desk.offer-person":
            return _offer_reply(knowledge, heard) or _running_reply(knowledge, likeness, state, heard, slots)
        case "desk.helped":
            return _helped_reply(knowledge, heard)
        case "desk.resume" | "desk.anything-else":
            return _yes_no(heard)
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
        if heard.core and heard.core == core(button.label) or normalise(button.label) == normalise(heard.text):
            return button.key
    place = heard.place
    if place is None or not _NUMBERED.search(heard.compact):
        return None
    own = [button.key for button in buttons if button.key.isdecimal()] or [button.key for button in buttons]
    if place == -1:
        return own[-1] if own else None
    keys = [button.key for button in buttons]
    return keys[place] if place < len(keys) else None


# A step's question ------------------------------------------------------------------------------------------------------


def _step_reply(
    knowledge: Knowledge, likeness: Similarity, step: Step, heard: Heard, slots: Mapping[str, str]
) -> Reply | None:
    own = _own_answer(knowledge, step, heard, slots)
    if own is not None:
        return Reply(meaning=Answered(key=own))
    outcomes = knowledge.desk.outcomes
    match step.kind:
        case "ask":
            return _ask_reply(likeness, step, heard, outcomes)
        case "try":
            return _try_reply(knowledge, step, heard, outcomes)
        case "task":
            return _task_reply(heard, outcomes)
        case "ticket":
            return _ticket_reply(knowledge, step, heard)
        case _:
            return None


def _own_answer(knowledge: Knowledge, step: Step, heard: Heard, slots: Mapping[str, str]) -> str | None:
    """One of the step's own answers: by its words, by its slot's value, by yes or no."""
    if not step.answers:
        return None
    exact = [answer.key for answer in step.answers if _is_exactly(heard, answer)]
    if len(exact) == 1:
        return exact[0]
    said = slots.get(step.slot or "")
    for answer in step.answers:
        if said is not None and answer.value == said:
            return answer.key
    if heard.asks:
        return None
    stated = sorted(((_longest_stated(heard, answer), answer.key) for answer in step.answers), reverse=True)
    if stated[0][0] and (len(stated) == 1 or stated[0][0] > stated[1][0]):
        return stated[0][1]
    return _by_agreement(step, heard) if step.kind == "ask" else None


def _is_exactly(heard: Heard, answer: Answer) -> bool:
    said = _formal(heard.core)
    neither = _NONE_OF_THEM.search(said) is not None and len(said) <= 16
    return any(
        said == _formal(core(phrase)) or (neither and _NONE_OF_THEM.search(_formal(core(phrase))) is not None)
        for phrase in (answer.label, *answer.also)
    )


def _formal(said: str) -> str:
    """どっち, こっち as どちら, こちら."""
    return re.sub(r"(?<=[どこそあ])っち", "ちら", said)


def _longest_stated(heard: Heard, answer: Answer) -> int:
    """The length of the longest of an answer's wordings that the text says."""
    longest = 0
    clauses = {core(clause) for clause in heard.clauses}
    for phrase in (answer.label, *answer.also):
        # Kana of one or two letters (ある, ない) stand in any text: only as a clause of their own.
        short = len(phrase) <= 2 and all("ぁ" <= letter <= "ゖ" for letter in phrase)
        if core(phrase) in clauses or (not short and len(phrase) > longest and states(heard.text, phrase) == "stated"):
            longest = max(longest, len(phrase))
    return longest


def _by_agreement(step: Step, heard: Heard) -> str | None:
    agreed = heard.agreement
    if agreed is None:
        return None
    for answer in step.answers:
        if any(Heard(text=phrase).agreement is agreed for phrase in (answer.label, *answer.also)):
            return answer.key
    negative = [_is_negative(answer.label) for answer in step.answers]
    fitting = [answer.key for answer, no in zip(step.answers, negative, strict=True) if no is not agreed]
    return fitting[0] if len(fitting) == 1 else None


def _is_negative(label: str) -> bool:
    found = tokens(japanese(label))
    return negative_after(found, 0, len(found))


def _ask_reply(likeness: Similarity, step: Step, heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> Reply | None:
    partial = _part_of_one(step.answers, heard)
    if partial is not None:
        return Reply(meaning=Answered(key=partial), sure=len(heard.core) >= 4)
    if len(heard.core) <= 6 and done(heard, words(outcomes, "done")):
        return Reply(meaning=SameProblem(), sure=False)
    if heard.asks:
        return None
    if unsure(heard, words(outcomes, "unsure")) or _only_unsolved(heard, outcomes):
        return Reply(meaning=Answered(key="unsure"))
    like = sorted(
        ((likeness.similarity(heard.text, (answer.label, *answer.also)), answer.key) for answer in step.answers),
        reverse=True,
    )
    if like and like[0][0] >= _LIKE and (len(like) == 1 or like[0][0] - like[1][0] >= _LIKER):
        return Reply(meaning=Answered(key=like[0][1]), sure=False)
    return None


def _only_unsolved(heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> bool:
    """だめ, まだだめです: nothing but that it is not solved, where something else was asked."""
    return len(heard.core) <= 6 and unsolved(heard, words(outcomes, "unsolved"), ())


def _part_of_one(answers: tuple[Answer, ...], heard: Heard) -> str | None:
    """The answer that alone has the text in one of its wordings, at least two letters of it."""
    part = normalise(heard.core)
    if len(part) < 2:
        return None
    fitting = [a.key for a in answers if any(part in normalise(phrase) for phrase in (a.label, *a.also))]
    return fitting[0] if len(fitting) == 1 else None


def _try_reply(knowledge: Knowledge, step: Step, heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> Reply | None:
    topic = knowledge.topics.get(step.topic)
    goals = topic.goal if topic else ()
    agreed = heard.confirms
    if agreed is not None:
        return Reply(meaning=Answered(key="solved" if agreed else "unsolved"))
    if any(came_true(heard, phrase) for phrase in _WENT_WELL):
        return Reply(meaning=Solved())
    if step.timer and step.timer.starts and re.search(r"(開始|始め|はじめ|スタート|start|今から)", heard.core):
        return Reply(meaning=Answered(key="starts"))
    helps = wants_help(heard)
    if helps and heard.asks:
        return Reply(meaning=WantsHelp(), sure=False)
    if unsolved(heard, words(outcomes, "unsolved"), goals) and not (helps and unsure(heard, ())):
        return Reply(meaning=Answered(key="unsolved")) if not heard.asks else None
    if helps:
        return Reply(meaning=WantsHelp(), sure=False)
    if heard.asks:
        return None
    if unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=Answered(key="unsure"))
    if any(states(heard.text, phrase) == "stated" for phrase in step.already):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    if heard.agreement:
        return Reply(meaning=Ahead(), sure=False)
    if len(heard.compact) <= 16 and done(heard, words(outcomes, "done")):
        return Reply(meaning=Ahead(), sure=False)
    return None


def _task_reply(heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> Reply | None:
    agreed = heard.agreement
    if agreed is not None:
        return Reply(meaning=Answered(key="done" if agreed else "stuck"))
    if heard.asks and not re.search(r"(次|つぎ)", heard.compact):
        return Reply(meaning=WantsHelp(), sure=False) if wants_help(heard) else None
    if stuck(heard, words(outcomes, "stuck")) and not re.search(r"(次|つぎ)(へ|を|は|に|お願い)", heard.compact):
        return Reply(meaning=Answered(key="stuck"))
    if done(heard, words(outcomes, "done")):
        return Reply(meaning=Answered(key="done"))
    if wants_help(heard) or unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=WantsHelp(), sure=False)
    return None


def _ticket_reply(knowledge: Knowledge, step: Step, heard: Heard) -> Reply | None:
    if heard.contact:
        return Reply(meaning=Contacted(contact=heard.contact))
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed is not None:
        return Reply(meaning=Answered(key="yes" if agreed else "no"))
    kind = knowledge.desk.tickets.get(step.ticket or "")
    common = {word for topic in knowledge.topics.values() for word in content_words(topic.title)}
    asked_for = set(content_words(kind.title if kind else "")) - common
    if asked_for & set(content_words(heard.text)) and _WISH.search(heard.source):
        return Reply(meaning=Answered(key="yes"))
    return None


# The desk's own questions -------------------------------------------------------------------------------------------------


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
    return _step_reply(knowledge, likeness, step, heard, slots) if step else None


def _helped_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed is not None and not heard.asks:
        return Reply(meaning=Answered(key="yes" if agreed else "no"))
    outcomes = knowledge.desk.outcomes
    if heard.asks or says_thanks(heard):
        return None
    if unsolved(heard, words(outcomes, "unsolved"), ()) or unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=Answered(key="no"), sure=False)
    return None


def _which_reply(
    knowledge: Knowledge, likeness: Similarity, state: State, heard: Heard, slots: Mapping[str, str]
) -> Reply | None:
    slot = asked_slot(knowledge, state)
    if slot:
        return _step_reply(knowledge, likeness, _as_step(slot), heard, slots)
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
    if _NONE_OF_THEM.search(heard.compact) and len(heard.compact) <= 16:
        return None
    like = sorted(((likeness.similarity(heard.text, (b.label,)), b.key) for b in buttons), reverse=True)
    if like and like[0][0] >= _LIKE and (len(like) == 1 or like[0][0] - like[1][0] >= _LIKER):
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
    if heard.agreement is False or _DECLINES.search(heard.source):
        return Reply(meaning=Declined())
    return None


def _field_reply(heard: Heard) -> Reply | None:
    if heard.contact and _REACHES.search(heard.source):
        return Reply(meaning=Contacted(contact=heard.contact))
    if heard.agreement is False or (_DECLINES.search(heard.source) and not re.search(r"[0-9@]", heard.source)):
        return Reply(meaning=Declined())
    if re.search(r"[A-Za-z0-9]{3,}", heard.text) or (len(heard.compact) <= 30 and not heard.asks):
        return Reply(meaning=FieldGiven(value=heard.text.strip()))
    return None
