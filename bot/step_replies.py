"""Reading a text as an answer to a step's question: its own answers, an outcome, a plea for help."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.claims import came_true, denied, only_came_true
from bot.controls import says_thanks, tried_before
from bot.hearing import Heard, asked_once, core, hear
from bot.likeness import similarities
from bot.meaning import Ahead, Answered, Later, SameProblem, Solved, WantsHelp
from bot.outcomes import done, stuck, unsolved, unsure, wants_help, words
from bot.reply import Reply
from bot.text import denies, japanese, normalise, states, tokens
from bot.ticket_replies import ticket_reply
from bot.vocabulary.outcomes import EXPLAINS
from bot.vocabulary.questions import TENTATIVE
from bot.vocabulary.steps import (
    AND_NOW,
    BARE_FAILURE,
    BEGINS_WITH,
    BEGUN,
    BY_DOING,
    CHECKS_OUT,
    COUNT,
    EXPLICIT,
    NEITHER,
    NEXT,
    NONE_OF_THEM,
    NOT_YET,
    SIGHS,
    SKIPS,
    THERE_IS,
    THERE_IS_NONE,
    TRIED_IN_VAIN,
    UNWILLING,
    WENT_WELL,
    WENT_WELL_NOUNS,
)
from bot.wordings import likely
from knowledge.model import Answer, Knowledge, Step

#: How like an answer's wordings a text must be, and how much liker than the next answer's.
LIKE, LIKER = 0.62, 0.12
_NO_MORE = 16
_PIECES = re.compile(
    r"(?<=[。！!？?\n])|(?<=(?:です|ます|した)が、)|(?<=(?:です|ます|した)けど、)|(?<=(?:です|ます|した)ので、)|(?<=(?:です|ます|した)、)"
)
_ENDS_TELLING = re.compile(r"([。！!\n]|(です|ます|した)(が|けど|ので)?、)\s*$")
_SHORT, _LIKE_SHORT = 10, 0.75
_FAILS = frozenset({"だめ", "ダメ", "駄目", "あかん", "無理"})
#: 入らない, むりっす: nothing but that it does not go.
_BARE = 8


def step_reply(
    knowledge: Knowledge,
    step: Step,
    heard: Heard,
    slots: Mapping[str, str],
    goals: tuple[str, ...] = (),
) -> Reply | None:
    """The text as an answer to ``step``, or None. ``slots``: what the text states; ``goals``: of what runs."""
    if heard.asks and step.kind == "ask" and step.topic != "desk":
        # A question is no answer, whatever word of an answer stands in it; what is told beside it may be one.
        told = _tentative(heard) or _told_beside_question(heard)
        return step_reply(knowledge, step, told, slots, goals) if told else None
    own = _own_answer(step, heard, slots, of_another=_tells_of_another(knowledge, step, heard, slots))
    if own is not None:
        return Reply(meaning=Answered(key=own))
    outcomes = knowledge.desk.outcomes
    match step.kind:
        case "ask":
            return _ask_reply(step, heard, outcomes, goals)
        case "try":
            return _try_reply(step, heard, slots, outcomes, goals)
        case "task":
            return _task_reply(heard, outcomes)
        case "ticket":
            return ticket_reply(knowledge, step, heard)
        case _:
            return None


def _tentative(heard: Heard) -> Heard | None:
    """What a text answers that only wonders (これかしら); None where it asks more."""
    said = hear(TENTATIVE.sub("", heard.source))
    return said if said.compact and said.source != heard.source and not said.asks else None


def _told_beside_question(heard: Heard) -> Heard | None:
    """The sentences of a text that ask nothing (一つだけです。次はどうすれば？); None where all do."""
    pieces = [piece for piece in _PIECES.split(heard.source) if piece]
    told = "".join(piece for piece in pieces if _ENDS_TELLING.search(piece) and not hear(piece).asks)
    rest = hear(told)
    return rest if told and not rest.asks else None


def _tells_of_another(knowledge: Knowledge, step: Step, heard: Heard, slots: Mapping[str, str]) -> bool:
    """Whether a clause tells what another question asks for (エラーは出ない, where the date is asked for)."""
    slot = knowledge.slots.get(step.slot or "")
    if slot is None or slot.id in slots or len(heard.clauses) > 1 or not any(v.phrases for v in slot.values):
        return False
    return any(one.slot in slots for topic in knowledge.topics.values() for one in topic.steps)


def _own_answer(step: Step, heard: Heard, slots: Mapping[str, str], *, of_another: bool) -> str | None:
    """One of the step's own answers: by its words, by its slot's value, by yes or no.

    ``of_another``: no mere part of the text is an answer.
    """
    if not step.answers:
        return None
    exact = [answer.key for answer in step.answers if _is_exactly(heard, answer.wordings)]
    if len(exact) == 1:
        return exact[0]
    said = slots.get(step.slot or "")
    for answer in step.answers:
        if said is not None and answer.value == said:
            return answer.key
    if heard.asks or of_another:
        return None
    stated = sorted(((_longest_stated(heard, answer.wordings), answer.key) for answer in step.answers), reverse=True)
    if stated[0][0] and (len(stated) == 1 or stated[0][0] > stated[1][0]):
        return stated[0][1]
    return _by_agreement(step, heard) if step.kind == "ask" else None


def is_none_of_them(said: str) -> bool:
    """Whether a short text says that none of what is offered is it, and no more."""
    return len(said) <= _NO_MORE and NONE_OF_THEM.search(said) is not None


@asked_once
def _is_exactly(heard: Heard, wordings: tuple[str, ...]) -> bool:
    said = _formal(heard.core)
    known = _formal_cores(wordings)
    return said in known or (is_none_of_them(said) and any(map(NEITHER.search, known)))


@lru_cache(maxsize=4096)
def _formal_cores(wordings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_formal(core(phrase)) for phrase in wordings)


@lru_cache(maxsize=8192)
def _formal(said: str) -> str:
    """どっち, こっち as どちら, こちら; 心当たりなし, 心当たりは全くございません as 心当たりがない."""
    said = re.sub(r"(?<=[どこそあ])っち", "ちら", said)
    said = THERE_IS_NONE.sub(r"\g<what>がない", said)
    return THERE_IS.sub("がある", said)


@asked_once
def _longest_stated(heard: Heard, wordings: tuple[str, ...]) -> int:
    """The length of the longest of an answer's wordings that the text says."""
    cores = _longest_by_core(wordings)
    longest = max((cores.get(core(clause), 0) for clause in heard.clauses), default=0)
    for phrase in sorted(likely(heard, wordings), key=len, reverse=True):
        if len(phrase) <= longest:
            break
        # Kana of one or two letters (ある, ない) stand in any text: only as a clause of their own.
        short = len(phrase) <= 2 and all("ぁ" <= letter <= "ゖ" for letter in phrase)
        # そうです stands in そういう手順です, which agrees to nothing.
        short = short or _agreement(phrase) not in (None, heard.leaning)
        if not short and states(heard.text, phrase) == "stated":
            return len(phrase)
    return longest


@lru_cache(maxsize=4096)
def _longest_by_core(wordings: tuple[str, ...]) -> Mapping[str, int]:
    """What each wording says without politeness, with the length of the longest that says it."""
    return {core(phrase): len(phrase) for phrase in sorted(wordings, key=len)}


@lru_cache(maxsize=8192)
def _agreement(phrase: str) -> bool | None:
    return hear(phrase).agreement


def _by_agreement(step: Step, heard: Heard) -> str | None:
    agreed = heard.agreement
    if agreed is None:
        return None
    # だめ is a no where it can be denied (表示されましたか), and no answer to which.
    fails = SIGHS.sub("", heard.core) in _FAILS
    for answer in step.answers if step.topic != "desk" and not fails else ():
        if any(hear(phrase).agreement is agreed for phrase in answer.wordings):
            return answer.key
    negative = [denies(a.label) and not (fails and NEITHER.search(a.label)) for a in step.answers]
    fitting = [answer.key for answer, no in zip(step.answers, negative, strict=True) if no is not agreed]
    return fitting[0] if len(fitting) == 1 else None


def _ask_reply(
    step: Step,
    heard: Heard,
    outcomes: Mapping[str, tuple[str, ...]],
    goals: tuple[str, ...],
) -> Reply | None:
    if _only_unsolved(heard, outcomes):
        return Reply(meaning=Answered(key="unsure"))
    partial = _part_of_one(step.answers, heard)
    if partial is not None:
        return Reply(meaning=Answered(key=partial), sure=len(heard.core) >= 4)
    if SKIPS.search(heard.compact):
        return Reply(meaning=Answered(key="unsure"))
    if tried_before(heard):
        # 全部やりました, where something else was asked.
        return Reply(meaning=Ahead())
    if len(heard.core) <= 6 and done(heard, words(outcomes, "done")):
        return Reply(meaning=SameProblem(), sure=False)
    if heard.asks:
        return None
    if unsure(heard, words(outcomes, "unsure")) or is_none_of_them(heard.compact):
        return Reply(meaning=Answered(key="unsure"))
    likeness = similarities(heard.text, [answer.wordings for answer in step.answers])
    like = sorted(zip(likeness, (answer.key for answer in step.answers), strict=True), reverse=True)
    # A short text is like too many things.
    enough = LIKE if len(heard.compact) >= _SHORT else _LIKE_SHORT
    alike = bool(like) and like[0][0] >= enough and (len(like) == 1 or like[0][0] - like[1][0] >= LIKER)
    if alike and not _says_the_opposite(heard, step, like[0][1]):
        return Reply(meaning=Answered(key=like[0][1]), sure=False)
    told = EXPLICIT.search(heard.source) or TRIED_IN_VAIN.match(heard.source)
    if told and unsolved(heard, words(outcomes, "unsolved"), goals):
        # It says how it went, where something else was asked.
        return Reply(meaning=SameProblem(), sure=False)
    return Reply(meaning=WantsHelp(), sure=False) if step.help and wants_help(heard) else None


def _says_the_opposite(heard: Heard, step: Step, key: str) -> bool:
    """Whether a few words do not deny what the answer that they are like denies (出ます for 出ない)."""
    label = next(answer.label for answer in step.answers if answer.key == key)
    return len(heard.compact) < _SHORT and denies(label) and not denies(heard.text)


def _only_unsolved(heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> bool:
    """だめ, まだだめです: nothing but that it is not solved, where something else was asked."""
    said = SIGHS.sub("", heard.core)
    if said in _FAILS:
        return True
    return len(said) <= 6 and unsolved(hear(EXPLAINS.sub("", heard.source)), words(outcomes, "unsolved"), ())


def _part_of_one(answers: tuple[Answer, ...], heard: Heard) -> str | None:
    """The answer that alone has the text in one of its wordings, at least two letters of it."""
    part = normalise(heard.core)
    letter = BEGINS_WITH.search(normalise(heard.text))
    if letter:
        fitting = [a.key for a in answers if normalise(a.label).startswith(letter[1])]
        return fitting[0] if len(fitting) == 1 else None
    begun = BEGUN.search(heard.source)
    if begun:
        read = normalise(begun[1])
        fitting = [a.key for a in answers if any(read in normalise(w) for w in a.wordings)]
        if len(fitting) == 1:
            return fitting[0]
    if len(part) < 2:
        return None
    # メールが stands in the words of all of them, though it is much of one only.
    named = [a for a in answers if part in _written_together(a.wordings)]
    if len(named) != 1:
        return None
    fits = part in normalise(named[0].label) or _is_most_of_one(part, named[0].also)
    return named[0].key if fits else None


def _is_most_of_one(part: str, wordings: tuple[str, ...]) -> bool:
    """Whether ``part`` is half of a wording or more: 困って is not much of 困っているのはパソコン."""
    return any(part in whole and len(part) * 2 >= len(whole) for whole in map(normalise, wordings))


@lru_cache(maxsize=4096)
def _written_together(wordings: tuple[str, ...]) -> str:
    """All of them in one text, a line each, to be searched at once."""
    return "\n".join(map(normalise, wordings))


def _try_reply(
    step: Step,
    heard: Heard,
    slots: Mapping[str, str],
    outcomes: Mapping[str, tuple[str, ...]],
    goals: tuple[str, ...],
) -> Reply | None:
    agreed = heard.confirms
    if agreed is not None:
        return Reply(meaning=Answered(key="solved" if agreed else "unsolved"))
    if heard.core in WENT_WELL_NOUNS or any(came_true(heard, phrase) for phrase in WENT_WELL):
        return Reply(meaning=Solved())
    if only_came_true(heard, goals) or _says_label(heard, step.labels.get("solved")):
        return Reply(meaning=Solved())
    if came_true(heard, "できた") and (BY_DOING.search(heard.source) or says_thanks(heard)):
        return Reply(meaning=Solved())
    if len(heard.core) <= _BARE and not heard.asks and BARE_FAILURE.search(heard.core):
        return Reply(meaning=Answered(key="unsolved"))
    if step.timer and step.timer.starts and re.search(r"(開始|始め|はじめ|スタート|start|今から)", heard.core):
        return Reply(meaning=Answered(key="starts"))
    helps = wants_help(heard)
    if helps and heard.asks:
        return Reply(meaning=WantsHelp(), sure=False)
    if AND_NOW.fullmatch(heard.compact):
        return Reply(meaning=Ahead(), sure=False)
    if not heard.asks and CHECKS_OUT.search(heard.source):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    if tried_before(heard) or SKIPS.search(heard.compact) or UNWILLING.search(heard.compact):
        return Reply(meaning=Answered(key="unsolved"))
    if slots and not EXPLICIT.search(heard.source) and not any(denied(heard, goal) for goal in goals):
        # パスワードは出ません tells what was not asked; only まだ, だめ or a goal denied says how it went.
        return Reply(meaning=Ahead(), sure=False) if not helps and not heard.asks else None
    failed = EXPLICIT.search(heard.source) or any(denied(heard, goal) for goal in goals)
    if not failed and not helps and not heard.asks and unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=Answered(key="unsure"))
    if unsolved(heard, words(outcomes, "unsolved"), goals) and not (helps and unsure(heard, ())):
        return Reply(meaning=Answered(key="unsolved")) if not heard.asks else None
    if helps:
        return Reply(meaning=WantsHelp(), sure=False)
    if heard.asks:
        return None
    if any(states(heard.text, phrase) == "stated" for phrase in step.already):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    if heard.agreement or COUNT.fullmatch(heard.compact):
        return Reply(meaning=Ahead(), sure=False)
    if len(heard.compact) <= 16 and done(heard, words(outcomes, "done")):
        return Reply(meaning=Ahead(), sure=False)
    return None


def _says_label(heard: Heard, label: str | None) -> bool:
    """Whether the text says the button's words for "it worked", or its noun done (変更できました)."""
    if label is None:
        return False
    nouns = [token.surface for token in tokens(japanese(label)) if token.pos == "名詞" and token.content]
    said = (label, *(noun + done for noun in nouns for done in ("できた", "されていた", "された")))
    return any(came_true(heard, phrase) for phrase in said)


def _task_reply(heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> Reply | None:
    agreed = heard.agreement
    if agreed is not None:
        return Reply(meaning=Answered(key="done" if agreed else "stuck"))
    if heard.asks and not NEXT.search(heard.compact):
        return Reply(meaning=WantsHelp(), sure=False) if wants_help(heard) else None
    if NOT_YET.match(heard.core):
        return Reply(meaning=Later(trying=True))
    if _last_says_unsolved(heard, outcomes):
        return Reply(meaning=Answered(key="stuck"))
    if stuck(heard, words(outcomes, "stuck")) and not re.search(r"(次|つぎ)(へ|を|は|に|お願い)", heard.compact):
        return Reply(meaning=Answered(key="stuck"))
    if done(heard, words(outcomes, "done")):
        return Reply(meaning=Answered(key="done"))
    if wants_help(heard) or unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=WantsHelp(), sure=False)
    return None


def _last_says_unsolved(heard: Heard, outcomes: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the end of the text says that it did not help (やってみたけど同じです)."""
    last = hear(heard.clauses[-1]) if heard.clauses else heard
    if done(last, ()) or not EXPLICIT.search(last.source):
        return False
    return unsolved(last, words(outcomes, "unsolved"), ())
