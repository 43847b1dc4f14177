"""Measures a matcher on labelled texts: the figures of ``madoguchi eval``.

Nothing here reads a file or a clock: labels come as values, the clock as a callable.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

from bot.evidence import Match
from bot.labels import NONE, LabelError, Labelled, Names
from knowledge.model import Knowledge

#: Figures where less is better; a bound on one of them holds it from above.
LESS_IS_BETTER = frozenset({"wrong", "ece"})
FIGURES = ("first", "offered", "wrong", "refused", "rejected", "error_node")
_BINS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a matcher made of one labelled text; ``ms``: how long it took."""

    label: Labelled
    match: Match
    ms: float
    #: Answered right; where several topics are listed, offering one of them counts too.
    first: bool
    offered: bool
    wrong: bool
    #: None where no node is listed.
    node_found: bool | None
    #: The best candidate's score, and whether that candidate is a listed topic.
    score: float
    best_is_right: bool

    @property
    def missed(self) -> bool:
        """Whether an author should look at it."""
        right = self.first if self.label.in_scope else self.match.decision == "reject"
        return not right or self.node_found is False

    @property
    def got(self) -> tuple[str, ...]:
        """The topics answered or offered; ``none`` when the text was rejected."""
        if self.match.decision == "answer":
            return (self.match.topic or NONE,)
        return self.match.offered or (NONE,)


def judge(label: Labelled, match: Match, names: Names, *, ms: float = 0.0) -> Outcome:
    """Compares one answer with its label."""
    listed = label.topics
    answered = match.decision == "answer" and match.topic is not None and names.right(match.topic, listed)
    among = any(names.right(topic, listed) for topic in match.offered)
    waved_off = match.decision == "reject" and NONE in listed
    node_found = None
    if label.node is not None:
        found = {match.node} if match.decision == "answer" else set[str | None]()
        found |= {candidate.node for candidate in match.candidates if candidate.topic in match.offered}
        node_found = names.now(label.node) in found
    best = match.candidates[0] if match.candidates else None
    return Outcome(
        label=label,
        match=match,
        ms=ms,
        first=answered or waved_off or (among and len(listed) > 1),
        offered=answered or waved_off or among,
        wrong=match.decision == "answer" and not answered,
        node_found=node_found,
        score=best.score if best else 0.0,
        best_is_right=best is not None and names.right(best.topic, listed),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All outcomes of one run, in the order of the file."""

    outcomes: tuple[Outcome, ...]

    def to_json(self) -> dict[str, Any]:
        """The object that ``madoguchi eval`` prints; a figure without lines is None."""
        outcomes = self.outcomes
        times = sorted(outcome.ms for outcome in outcomes)
        bins = reliability(outcomes)
        kinds = dict.fromkeys(outcome.label.kind for outcome in outcomes)
        topics = dict.fromkeys(topic for outcome in outcomes for topic in outcome.label.topics)
        return {
            **_figures(outcomes),
            "ece": _calibration_error(bins, len(outcomes)),
            "ms": {"p50": _percentile(times, 0.5), "p99": _percentile(times, 0.99)},
            "by_kind": {kind: _figures([o for o in outcomes if o.label.kind == kind]) for kind in kinds},
            "by_topic": {topic: _topic_figures([o for o in outcomes if topic in o.label.topics]) for topic in topics},
            "reliability": bins,
            "misses": [_miss(outcome) for outcome in outcomes if outcome.missed],
        }


def evaluate(
    match: Callable[[str], Match], labels: Sequence[Labelled], knowledge: Knowledge, *, clock: Callable[[], float]
) -> Report:
    """Matches every labelled text once, in order. ``clock`` gives seconds; only differences of it are used."""
    names = Names(knowledge)
    outcomes: list[Outcome] = []
    for label in labels:
        began = clock()
        found = match(label.text)
        outcomes.append(judge(label, found, names, ms=(clock() - began) * 1000))
    return Report(outcomes=tuple(outcomes))


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    inside = [outcome for outcome in outcomes if outcome.label.in_scope]
    outside = [outcome for outcome in outcomes if not outcome.label.in_scope]
    return {
        "n": len(outcomes),
        "in_scope": len(inside),
        "first": _share(outcome.first for outcome in inside),
        "offered": _share(outcome.offered for outcome in inside),
        "wrong": _share(outcome.wrong for outcome in inside),
        "refused": _share(outcome.match.decision != "answer" for outcome in outside),
        "rejected": _share(outcome.match.decision == "reject" for outcome in outside),
        "error_node": _share(outcome.node_found for outcome in outcomes if outcome.node_found is not None),
    }


def _topic_figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    got = Counter(topic for outcome in outcomes for topic in outcome.got)
    return {**_figures(outcomes), "got": dict(got.most_common())}


def _share(values: Iterable[bool]) -> float | None:
    known = list(values)
    return round(sum(known) / len(known), 4) if known else None


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3) if ordered else None


def reliability(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Ten bins of equal width over the best candidate's score: mean score beside the share that was right."""
    bins: list[list[Outcome]] = [[] for _ in range(_BINS)]
    for outcome in outcomes:
        bins[min(int(outcome.score * _BINS), _BINS - 1)].append(outcome)
    return [
        {
            "from": place / _BINS,
            "to": (place + 1) / _BINS,
            "n": len(inside),
            "score": round(sum(outcome.score for outcome in inside) / len(inside), 4) if inside else None,
            "right": _share(outcome.best_is_right for outcome in inside),
        }
        for place, inside in enumerate(bins)
    ]


def _calibration_error(bins: Sequence[Mapping[str, Any]], total: int) -> float | None:
    if not total:
        return None
    return round(sum(b["n"] * abs(b["score"] - b["right"]) for b in bins if b["n"]) / total, 4)


def _miss(outcome: Outcome) -> dict[str, Any]:
    label, match = outcome.label, outcome.match
    want, got = list(label.topics), list(outcome.got)
    if label.node is not None and outcome.node_found is False and outcome.first:
        want = [label.node]
        nodes = {candidate.topic: candidate.node for candidate in match.candidates}
        got = [match.node or got[0]] if match.decision == "answer" else [nodes.get(topic) or topic for topic in got]
    return {"id": label.id, "text": label.text, "want": want, "got": got}


def read_bounds(text: str) -> dict[str, float]:
    """Reads ``first=.93,wrong=.03,noisy.offered=.95`` (a kind's figure behind its name); raises LabelError."""
    bounds: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        if name.rpartition(".")[2] not in (*FIGURES, "ece"):
            known = " ".join((*FIGURES, "ece"))
            raise LabelError(f"--min: {name or '(空)'} という数字はありません。使えるのは {known} です。")
        try:
            bounds[name] = float(value)
        except ValueError:
            bounds[name] = nan
        if not isfinite(bounds[name]):
            raise LabelError(f"--min: {name} の値 {value or '(空)'} は数ではありません。")
    return bounds


def below(report: Mapping[str, Any], bounds: Mapping[str, float]) -> list[str]:
    """The bounds that a report does not keep, one Japanese sentence each. A figure without lines keeps none."""
    failures: list[str] = []
    for name, bound in bounds.items():
        kind, _, figure = name.rpartition(".")
        value = (report["by_kind"].get(kind, {}) if kind else report).get(figure)
        if value is None:
            failures.append(f"{name}: 当てはまる行がありません。")
        elif figure in LESS_IS_BETTER and value > bound:
            failures.append(f"{name}: {value:.4f} は上限 {bound:g} を超えています。")
        elif figure not in LESS_IS_BETTER and value < bound:
            failures.append(f"{name}: {value:.4f} は下限 {bound:g} に届きません。")
    return failures


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between two reports: each figure before and after, and the misses that went and came, by id."""
    before = {(miss["id"], miss["text"]): miss for miss in old.get("misses", [])}
    after = {(miss["id"], miss["text"]): miss for miss in new["misses"]}
    return {
        "figures": {
            name: {"old": old.get(name), "new": new[name]} for name in (*FIGURES, "ece") if old.get(name) != new[name]
        },
        "better": [miss for key, miss in before.items() if key not in after],
        "worse": [miss for key, miss in after.items() if key not in before],
    }
