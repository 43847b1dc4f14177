"""Slots: what a text states by itself (receive or send, a prompt or none, whose network ...).

Every text is read for every slot. What works does not count (受信はできるが), what is denied does not count, and of
several statements the last one wins (送信、いや受信). A protocol's own words (-ERR, 535 5.7.8) outweigh those of people.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kana import to_hiragana
from bot.morphemes import Token, tokens
from bot.polarity import Fate, judge, negations
from bot.text import heard, heard_by_kanji, japanese, normalise
from knowledge.model import Knowledge

#: ``…`` in a phrase stands for up to this many letters of the same clause.
_GAP = 20
#: A sound of fewer kana is too easily another word's; one of just so many must be whole words.
_SOUND_LEAST = 3


@dataclass(frozen=True, slots=True)
class _Phrase:
    slot: str
    value: str
    text: str
    #: Letters to find, between ``…``.
    pieces: tuple[str, ...]
    #: Its words in dictionary form, for inflected ones.
    norms: tuple[str, ...]
    sound: str
    negative: bool
    #: Says something whole, predicate included (入れれば使える): its opposite is no mention of it.
    whole: bool
    ascii: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    phrase: _Phrase
    #: First word, word behind the last.
    start: int
    end: int
    fate: Fate
    predicate: int
    machine: bool


class SlotReader:
    """The slots of a knowledge, ready to be read from texts."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._slots = knowledge.slots
        phrases = [
            _phrase(slot.id, value.id, text)
            for slot in knowledge.slots.values()
            for value in slot.values
            for text in value.phrases
        ]
        self._phrases = phrases
        self._by_norm: dict[str, list[_Phrase]] = defaultdict(list)
        for phrase in phrases:
            if phrase.norms:
                self._by_norm[phrase.norms[0]].append(phrase)
        self._sounds = [phrase for phrase in phrases if len(phrase.sound) >= _SOUND_LEAST]

    def read(self, text: str) -> dict[str, str]:
        """slot -> value for every slot that ``text`` states."""
        return {slot: value for slot, (value, _) in self.explain(text).items()}

    def explain(self, text: str) -> dict[str, tuple[str, str]]:
        """slot -> (value, the phrase that decided)."""
        source = japanese(text)
        found = tokens(source)
        by_slot: dict[str, list[_Mention]] = defaultdict(list)
        for mention in self._mentions(source, found):
            by_slot[mention.phrase.slot].append(mention)
        stated: dict[str, tuple[str, str]] = {}
        for slot, mentions in by_slot.items():
            winner = _winner(found, _longest(mentions), self._none_value(slot))
            if winner is not None:
                stated[slot] = winner
        return stated

    def _none_value(self, slot: str) -> str | None:
        """The value that a denial states, where the slot has one: no prompt, no error."""
        return next((value.id for value in self._slots[slot].values if value.id == "none"), None)

    def _mentions(self, source: str, found: Sequence[Token]) -> list[_Mention]:
        letters, owners = _letters(source, found)
        spans: dict[tuple[str, str, int, int], _Phrase] = {}
        for phrase in self._phrases:
            places = _literal(source, found, phrase) if phrase.ascii else _spelled(letters, owners, phrase)
            for start, end in places:
                spans.setdefault((phrase.slot, phrase.value, start, end), phrase)
        for start, end, phrase in self._worded(found):
            spans.setdefault((phrase.slot, phrase.value, start, end), phrase)
        for start, end, phrase in self._heard(found):
            spans.setdefault((phrase.slot, phrase.value, start, end), phrase)
        return [
            mention
            for (_, _, start, end), phrase in spans.items()
            if (mention := _mention(source, found, phrase, start, end)) is not None
        ]

    def _worded(self, found: Sequence[Token]) -> list[tuple[int, int, _Phrase]]:
        places = [i for i, token in enumerate(found) if token.pos not in _GRAMMAR]
        norms = [found[i].norm for i in places]
        return [
            (places[i], places[i + len(phrase.norms) - 1] + 1, phrase)
            for i, norm in enumerate(norms)
            for phrase in self._by_norm.get(norm, ())
            if tuple(norms[i : i + len(phrase.norms)]) == phrase.norms
        ]

    def _heard(self, found: Sequence[Token]) -> list[tuple[int, int, _Phrase]]:
        sounds = [heard(token) for token in found]
        by_kanji = [heard_by_kanji(token) for token in found]
        spans = self._sounding(sounds)
        return spans if by_kanji == sounds else [*spans, *self._sounding(by_kanji)]

    def _sounding(self, sounds: Sequence[str]) -> list[tuple[int, int, _Phrase]]:
        joined = "".join(sounds)
        owner = [i for i, sound in enumerate(sounds) for _ in sound]
        spans: list[tuple[int, int, _Phrase]] = []
        for phrase in self._sounds:
            at = joined.find(phrase.sound)
            while at >= 0:
                last = at + len(phrase.sound)
                begins = at == 0 or owner[at] != owner[at - 1]
                ends = last == len(joined) or owner[last] != owner[last - 1]
                if begins and (ends or len(phrase.sound) > _SOUND_LEAST):
                    spans.append((owner[at], owner[last - 1] + 1, phrase))
                at = joined.find(phrase.sound, at + 1)
        return spans


_GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
#: Grammar that may stand in other forms, or not at all, without another meaning.
_LIGHT = frozenset({"が", "を", "は", "も", "に", "の", "ます", "た", "です", "ない", "ず", "れる", "られる"})


def _phrase(slot: str, value: str, text: str) -> _Phrase:
    pieces = tuple(piece for part in text.split("…") if (piece := normalise(part).replace(" ", "")))
    found = tokens(japanese(text))
    norms = tuple(token.norm for token in found if token.pos not in _GRAMMAR)
    one_piece = "…" not in text and not text.isascii()
    inflects = all(token.pos not in _GRAMMAR or (token.norm in _LIGHT and token.surface != "たら") for token in found)
    return _Phrase(
        slot=slot,
        value=value,
        text=text,
        pieces=(text.lower(),) if text.isascii() else pieces,
        norms=norms if one_piece and inflects and any(token.content for token in found) else (),
        sound="".join(heard(token) for token in found) if one_piece else "",
        negative=negations(found, 0, len(found)) % 2 == 1,
        whole=len(norms) > 1 and found[-1].pos in ("動詞", "助動詞", "形容詞"),
        ascii=text.isascii(),
    )


def _letters(source: str, found: Sequence[Token]) -> tuple[str, list[int]]:
    """The text as it is searched (hiragana, no signs), and for each letter the word that it belongs to."""
    kana = to_hiragana(source)
    letters: list[str] = []
    owners: list[int] = []
    for i, token in enumerate(found):
        for letter in kana[token.start : token.end]:
            if letter.isalnum() or letter == "ー":
                letters.append(letter)
                owners.append(i)
    return "".join(letters), owners


def _spelled(letters: str, owners: Sequence[int], phrase: _Phrase) -> list[tuple[int, int]]:
    if not phrase.pieces:
        return []
    spans: list[tuple[int, int]] = []
    first = phrase.pieces[0]
    at = letters.find(first)
    while at >= 0:
        end = at + len(first)
        for piece in phrase.pieces[1:]:
            next_at = letters.find(piece, end, end + _GAP + len(piece))
            if next_at < 0:
                end = -1
                break
            end = next_at + len(piece)
        # 受信 in 送受信 is another word.
        if end > 0 and (at == 0 or owners[at] != owners[at - 1] or not "一" <= letters[at - 1] <= "鿿"):
            spans.append((owners[at], owners[end - 1] + 1))
        at = letters.find(first, at + 1)
    return spans


def _literal(source: str, found: Sequence[Token], phrase: _Phrase) -> list[tuple[int, int]]:
    """Where a phrase of Latin letters and signs stands as it is, not inside a longer word or number."""
    wanted = phrase.pieces[0]
    spans: list[tuple[int, int]] = []
    at = source.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joins(source[at - 1 : at], wanted[0]) or _joins(wanted[-1], source[end : end + 1])):
            inside = [i for i, token in enumerate(found) if token.end > at and token.start < end]
            if inside:
                spans.append((inside[0], inside[-1] + 1))
        at = source.find(wanted, at + 1)
    return spans


def _joins(one: str, other: str) -> bool:
    return (
        one.isascii()
        and other.isascii()
        and ((one.isalpha() and other.isalpha()) or (one.isdigit() and other.isdigit()))
    )


def _mention(source: str, found: Sequence[Token], phrase: _Phrase, start: int, end: int) -> _Mention | None:
    judgement = judge(found, start, end)
    fate = judgement.fate
    if phrase.negative or phrase.whole:
        # パスワードは聞かれない states itself; its opposite is no mention of it.
        if (negations(found, start, max(end, judgement.end)) % 2 == 1) != phrase.negative:
            return None
        fate = "trouble" if fate == "trouble" else "open"
    machine = phrase.ascii and _machine(source, found[start], found[end - 1])
    return _Mention(phrase, start, end, fate, judgement.predicate, machine)


def _machine(source: str, first: Token, last: Token) -> bool:
    """Whether the words between ``first`` and ``last`` stand in something that a machine wrote: a log line, a host name."""
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
    """Without those that stand inside a longer mention: 先方が受け取っていない is not 受け取る."""
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
