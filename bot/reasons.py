"""Why the matcher decided as it did, in plain Japanese, for staff and ``match --explain``."""

from collections.abc import Iterator, Mapping, Sequence

from bot.decide import Decided
from bot.errors import ErrorHit
from bot.evidence import Candidate
from bot.examples import NONE, Line
from bot.ranking import Ranked
from knowledge.model import Knowledge, Slot

_HOW = {"exact": "そのまま", "spelling": "つづりの違いを許して", "sound": "読みで", "code": "番号として"}


def reasons(
    decided: Decided,
    candidates: Sequence[Candidate],
    none: float,
    ranked: Ranked,
    hits: Sequence[ErrorHit],
    slots: Mapping[str, tuple[str, str]],
    exact: Line | None,
    knowledge: Knowledge,
) -> Iterator[str]:
    """One sentence for each thing that counted, the decision first."""
    yield _decision(decided, candidates, none, knowledge)
    if exact is not None:
        owner = "窓口の外の例文" if exact.owner == NONE else f"「{_title(knowledge, exact.owner)}」の例文"
        yield f"{owner}と同じことばです。"
    for hit in hits[:1]:
        way = _HOW[hit.how]
        lead = "この窓口の手順では直せないエラーです" if hit.entry.say is not None else f"行き先は {_goes(hit)} です"
        yield f"エラーの文字列「{hit.text}」を{way}見つけました（{hit.entry.id}）。{lead}。"
    for slot, (value, phrase) in slots.items():
        known = knowledge.slots[slot]
        yield f"「{phrase}」から、{known.title}は「{_label(known, value)}」と読みました。"
    for typed, meant in ranked.corrected[:5]:
        yield f"「{typed}」は、読みから「{meant}」と読みました。"
    for candidate in candidates[:1]:
        like = ranked.likest(candidate.topic)
        if like is not None:
            yield f"いちばん近い例文は「{like.wording}」です（近さ {like.share:.2f}）。"
    yield from _against(candidates, ranked, slots, knowledge)


def _decision(decided: Decided, candidates: Sequence[Candidate], none: float, knowledge: Knowledge) -> str:
    if decided.decision == "answer" and decided.topic is not None:
        return f"「{_title(knowledge, decided.topic)}」と答えます（確からしさ {decided.score:.2f}）。"
    if decided.decision == "clarify":
        names = "、".join(f"「{_title(knowledge, topic)}」" for topic in decided.offered)
        asked = (
            f"「{knowledge.slots[decided.ask].title}」で分けられます。" if decided.ask else "どれに近いかを尋ねます。"
        )
        return f"{names}のどれかに決めきれません。{asked}"
    best = f"いちばん近い話題でも {candidates[0].score:.2f} です。" if candidates else ""
    return f"この窓口の話題ではないと見ました（確からしさ {none:.2f}）。{best}"


def _against(
    candidates: Sequence[Candidate], ranked: Ranked, slots: Mapping[str, tuple[str, str]], knowledge: Knowledge
) -> Iterator[str]:
    """What spoke against the second candidate."""
    if len(candidates) < 2:
        return
    first, second = candidates[0], candidates[1]
    title = _title(knowledge, second.topic)
    for slot, value in knowledge.topics[second.topic].about.items():
        if slot in slots and slots[slot][0] != value:
            known = knowledge.slots[slot]
            label = _label(known, slots[slot][0])
            yield f"次点の「{title}」（{second.score:.2f}）は合いません。{known.title}が「{label}」だからです。"
            return
    one, other = ranked.likest(first.topic), ranked.likest(second.topic)
    if one is not None and other is not None and one.share > other.share:
        yield f"次点の「{title}」（{second.score:.2f}）の例文は「{other.wording}」で、近さは {other.share:.2f} です。"
    else:
        yield f"次点の「{title}」（{second.score:.2f}）は、全体のことばの合い方で及びません。"


def _goes(hit: ErrorHit) -> str:
    return "、".join(dict.fromkeys(target.go for target in hit.entry.to))


def _label(slot: Slot, value: str) -> str:
    return next((one.label for one in slot.values if one.id == value), value)


def _title(knowledge: Knowledge, topic: str) -> str:
    return knowledge.topics[topic].label or knowledge.topics[topic].title
