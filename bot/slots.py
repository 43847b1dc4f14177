"""Slots: what a text states by itself (receive or send, a prompt or none, whose network ...).

Every text is read for every slot. What works does not count (受信はできるが), what is denied does not count, and of
several statements the last one wins (送信、いや受信). A protocol's own words (-ERR, 535 5.7.8) outweigh people's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.fate import Fate, conceded, judge
from bot.morphemes import Token, tokens
from bot.phrases import Phrase, PhraseIndex, phrase
from bot.polarity import negations
from bot.remembered import Remembering
from bot.text import japanese, normalise
from knowledge.model import Knowledge, Slot

#: The value that a denial states, where a slot has one: no prompt, no error.
DENIED = "none"
#: The share of the phrases of a slot's other values that begin with what the slot is about.
_SUBJECT = 0.1


@dataclass(frozen=True, slots=True)
class _Mention:
    phrase: Phrase
    #: First word, word behind the last.
    start: int
    end: int
    fate: Fate
    #: The word that decides, and the one behind what belongs to it.
    predicate: int
    judged: int
    machine: bool
    #: Set apart from all else: 送信だけ, 出すときだけ.
    alone: bool


class SlotReader(Remembering):
    """The slots of a knowledge, ready to be read from texts."""

    _memories = ("_stated",)

    def __init__(self, knowledge: Knowledge) -> None:
        self._slots = knowledge.slots
        self._phrases = PhraseIndex(
            (
                phrase(slot.id, value.id, text)
                for slot in knowledge.slots.values()
                for value in slot.values
                for text in value.phrases
            ),
            _heads(knowledge),
        )
        self._subjects = {
            slot.id: _subjects(slot, knowledge.lexicon)
            for slot in knowledge.slots.values()
            if any(value.id == DENIED for value in slot.values)
        }
        self._remember()

    def _remember(self) -> None:
        # A text is asked twice, for its slots and for its contrast.
        self._stated = lru_cache(maxsize=16)(self._read)

    def read(self, text: str) -> dict[str, str]:
        """slot -> value for every slot that ``text`` states."""
        return {slot: value for slot, (value, _) in self.explain(text).items()}

    def named(self, text: str) -> frozenset[str]:
        """The slots of whose thing ``text`` speaks, without denying it: there is one, so `DENIED` is not meant."""
        found = tokens(japanese(text))
        norms = [token.norm for token in found]
        return frozenset(
            slot
            for slot, subjects in self._subjects.items()
            if not subjects.isdisjoint(norms)
            and any(norm in subjects and judge(found, i, i + 1).fate != "denied" for i, norm in enumerate(norms))
        )

    def explain(self, text: str) -> dict[str, tuple[str, str]]:
        """slot -> (value, the phrase that decided)."""
        return dict(self._stated(text)[0])

    def without_contrast(self, text: str) -> str:
        """The `japanese` text without what it only sets apart: 受信はできるのに in 受信はできるのに送信できない."""
        source = japanese(text)
        for start, end in sorted(self._stated(text)[1], reverse=True):
            source = f"{source[:start]} {source[end:]}"
        return source

    def _read(self, text: str) -> tuple[dict[str, tuple[str, str]], set[tuple[int, int]]]:
        """(slot -> (value, phrase), where the text says that another value of such a slot works or is denied)."""
        source = japanese(text)
        found = tokens(source)
        spans: dict[tuple[str, str, int, int], Phrase] = {}
        for start, end, one in self._phrases.find(source, found):
            spans.setdefault((one.slot, one.value, start, end), one)
        by_slot: dict[str, list[_Mention]] = defaultdict(list)
        for (slot, _, start, end), one in spans.items():
            mention = _mention(source, found, one, start, end)
            if mention is not None:
                by_slot[slot].append(mention)
        stated: dict[str, tuple[str, str]] = {}
        apart: set[tuple[int, int]] = set()
        for slot, mentions in by_slot.items():
            kept = _longest(mentions)
            winner = _winner(found, kept, DENIED if slot in self._subjects else None)
            if winner is not None:
                stated[slot] = winner
            elif slot in self._subjects:
                continue
            apart |= {
                (found[one.start].start, found[max(one.end, one.judged) - 1].end)
                for one in kept
                if one.fate == "denied" or (winner is not None and one.fate == "works")
                if winner is None or one.phrase.value != winner[0]
            }
        return stated, _with_conceded(apart, found)


def _with_conceded(apart: set[tuple[int, int]], found: Sequence[Token]) -> set[tuple[int, int]]:
    """``apart``, and the whole clause that what follows is said against (母には届くのに), in which nothing else is."""
    words = conceded(found)
    if words is None:
        return apart
    begin, end = found[words[0]].start, found[words[1] - 1].end
    return {span for span in apart if span[1] <= begin or end <= span[0]} | {(begin, end)}


def _heads(knowledge: Knowledge) -> dict[str, str]:
    """Dictionary form of each noun of the lexicon, of two words at most (取引先) -> the letters of its group's first
    word, where that is a noun too.
    """
    heads: dict[str, str] = {}
    for group in knowledge.lexicon:
        words = [tokens(japanese(word)) for word in group]
        if len(words[0]) != 1 or words[0][0].pos not in ("名詞", "代名詞"):
            continue
        for found in words[1:]:
            norms = " ".join(token.norm for token in found)
            nouns = len(found) == 1 or (len(found) == 2 and {token.pos for token in found} <= {"名詞", "接尾辞"})
            if nouns and norms != words[0][0].norm:
                heads.setdefault(norms, normalise(group[0]).replace(" ", ""))
    return heads


def _subjects(slot: Slot, lexicon: Iterable[Sequence[str]]) -> frozenset[str]:
    """Dictionary forms of the nouns that a slot is about (パスワード), with those that mean the same."""
    firsts = [
        tokens(japanese(text))[0]
        for value in slot.values
        if value.id != DENIED
        for text in value.phrases
        if text.strip("…")
    ]
    counts = Counter(first.norm for first in firsts if first.pos == "名詞")
    often = {norm for norm, count in counts.items() if count >= _SUBJECT * len(firsts)}
    for group in lexicon:
        words = [tokens(japanese(word)) for word in group]
        if words[0][0].norm in often and len(words[0]) == 1:
            often |= {found[0].norm for found in words if len(found) == 1}
    return frozenset(often)


#: 送信者, 受信料, 受信機: somebody or something, not what happens.
_PERSONS_AND_THINGS = frozenset({"者", "人", "元", "料", "機", "局", "主"})


_OCCASIONS = frozenset({"時", "際", "方", "側", "場合", "分"})
#: Behind 受け, 取り, 出し they make another verb: 受け付ける, 取り消す.
_OTHER_VERBS = frozenset({"付ける", "持つ", "止める", "継ぐ", "消す", "扱う", "替える", "外す", "組む"})


def _mention(source: str, found: Sequence[Token], one: Phrase, start: int, end: int) -> _Mention | None:
    if end < len(found) and (found[end].surface in _PERSONS_AND_THINGS or _another_verb(found, end)):
        return None
    if len(one.pieces) > 1 and _said_before(found, start, end):
        return None
    judgement = judge(found, start, end)
    fate = judgement.fate
    if one.negative or one.whole:
        # パスワードは聞かれない states itself; its opposite is no mention of it.
        if (negations(found, start, max(end, judgement.end)) % 2 == 1) != one.negative:
            return None
        fate = fate if fate == "trouble" or (fate == "works" and not one.works) else "open"
    machine = one.ascii and _machine(source, found[start], found[end - 1])
    return _Mention(one, start, end, fate, judgement.predicate, judgement.end, machine, _alone(found, start, end))


def _alone(found: Sequence[Token], start: int, end: int) -> bool:
    """Whether だけ or のみ stands behind a mention, be it behind 時 or 方: 送るときだけ, 受信の際のみ."""
    i = end - 1 if found[end - 1].pos == "助詞" and end - 1 > start else end
    while i < len(found) and (found[i].surface in ("の", "する", "た", "に") or found[i].norm in _OCCASIONS):
        i += 1
    return i < len(found) and (found[i].surface in ("だけ", "のみ") or found[i].norm == "限る")


def _said_before(found: Sequence[Token], start: int, end: int) -> bool:
    """Whether the gap of a phrase says its end already: 先方に届くのに私だけ届かない is not 先方に届かない."""
    last = next((i for i in range(end - 1, start, -1) if found[i].content), start)
    return any(token.norm == found[last].norm for token in found[start + 1 : last])


def _another_verb(found: Sequence[Token], end: int) -> bool:
    """Whether the verb before ``end`` is but the first half of another."""
    return (
        found[end].norm in _OTHER_VERBS
        and found[end].pos == found[end - 1].pos == "動詞"
        and found[end - 1].end == found[end].start
    )


def _machine(source: str, first: Token, last: Token) -> bool:
    """Whether the words from ``first`` to ``last`` stand in what a machine wrote: a log line, a host name."""
    begin, end = source.rfind("\n", 0, first.start) + 1, source.find("\n", last.end)
    line = source[begin : end if end >= 0 else len(source)]
    letters = [letter for letter in line if not letter.isspace()]
    if sum(letter.isascii() for letter in letters) * 2 >= len(letters):
        return True
    before, after = source[first.start - 1 : first.start], source[last.end : last.end + 1]
    return (bool(before) and before in "-[<") or (
        bool(after) and (after in ".:-[]" or (after.isascii() and after.isdigit()))
    )


def _longest(mentions: list[_Mention]) -> list[_Mention]:
    """Without those that stand inside a longer mention: 先方が受け取っていない is not 受け取る.

    A phrase with a gap begins as near as it can: 先生には届かない in 母には届くのに先生には届かない.
    """
    nearest: dict[tuple[Phrase, int], int] = {}
    for mention in mentions:
        nearest[mention.phrase, mention.end] = max(mention.start, nearest.get((mention.phrase, mention.end), 0))
    mentions = [mention for mention in mentions if mention.start == nearest[mention.phrase, mention.end]]
    kept: list[_Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, -len(m.phrase.text), m.start)):
        if not any(other.start < mention.end and mention.start < other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _winner(found: Sequence[Token], mentions: list[_Mention], none: str | None) -> tuple[str, str] | None:
    """(value, phrase) of the strongest mention, or None where nothing or two things at once are stated."""
    if none is not None and not any(mention.fate in ("open", "trouble") for mention in mentions):
        refused = [mention for mention in mentions if mention.fate == "denied" and mention.phrase.value != none]
        if refused:
            return none, refused[-1].phrase.text
    machine = [m for m in mentions if m.machine and m.fate != "works"]
    if len({m.phrase.value for m in machine}) == 1:
        return machine[-1].phrase.value, machine[-1].phrase.text
    alone = [m for m in mentions if m.alone and m.fate in ("trouble", "open")]
    if alone and len({m.phrase.value for m in alone}) == 1:
        return alone[-1].phrase.value, alone[-1].phrase.text
    for fate in ("trouble", "open"):
        rank = [m for m in mentions if m.fate == fate]
        if not rank:
            continue
        last = rank[-1]
        rivals = [m for m in rank if m.phrase.value != last.phrase.value and m.predicate == last.predicate]
        if any(_side_by_side(found, rival, last) for rival in rivals):
            return None
        # 母へのメールが着かない: both words have one predicate; the longer says more.
        last = max([last, *rivals], key=lambda m: (m is last or not _corrected(found, m, last), len(m.phrase.text)))
        return last.phrase.value, last.phrase.text
    return None


def _side_by_side(found: Sequence[Token], earlier: _Mention, later: _Mention) -> bool:
    """Whether both are named in one breath: 送信も受信も, 受信と送信の."""
    between = "".join(token.surface for token in found[earlier.end : later.start])
    return not between or between.strip("ので") in {
        "も",
        "と",
        "や",
        "か",
        "・",
        "/",
        "、",
        "および",
        "とか",
        "と、",
        "も、",
        "または",
    }


def _corrected(found: Sequence[Token], earlier: _Mention, later: _Mention) -> bool:
    """Whether the words between take the earlier mention back: 送信、いや受信; 受信じゃなくて送信."""
    between = "".join(token.surface for token in found[earlier.end : later.start])
    return any(
        word in between
        for word in ("いや", "じゃなく", "ではなく", "でなく", "違っ", "違う", "ちがう", "間違え", "というか", "もとい")
    )
