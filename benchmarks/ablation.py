"""What each layer of the matcher adds and costs: the same labelled texts with one layer switched off at a time.

    python -m benchmarks.ablation [LABELLED]
    python -m benchmarks.ablation --halves [LABELLED]

No labelled text is in the knowledge, so the figures are those of texts never seen; the weights are fitted on the
authors' own examples, each left out in turn. The limits of the decision were chosen with the labelled texts in sight:
``--halves`` chooses them on a random half and measures them on the other, again and again.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any
from unittest.mock import patch

from bot.decide import Limits
from bot.evaluate import Outcome, Report, evaluate
from bot.labels import read_labels
from bot.matcher import Matcher
from knowledge import shipped
from knowledge.load import load
from knowledge.model import Knowledge

_LABELLED = Path("tests/eval/dev.jsonl")
_NEVER = 10**9
_SPLITS = 40
_FIGURES = ("first", "offered", "wrong", "refused", "rejected", "error_node", "ece")

#: Layer -> constants and functions that switch it off.
_LAYERS: Mapping[str, Mapping[str, object]] = {
    "everything": {},
    "without words": {"bot.examples._WORDS": 0.0, "bot.examples._SOUNDS": 1.0},
    "without sounds": {"bot.examples._WORDS": 1.0, "bot.examples._SOUNDS": 0.0},
    "without what is said of what": {"bot.features._OURS_LEAST": _NEVER},
    "without a ridge of its own for what is not ours": {"bot.examples._RIDGE_NONE": 0.5},
    "without converting kana": {"bot.ranking.Conversion.convert": lambda _, text: text},
    "without what only others name": {"bot.examples.Examples._theirs": lambda *_: (0.0, 0.0)},
    "without names that no example uses": {"bot.examples.Examples._strange": lambda *_: 0.0},
    "without what is only named": {"bot.slots.SlotReader.named": lambda *_: frozenset()},
    "without slips of the finger": {"bot.conversion._slips": lambda _: ()},
    "without the lexicon in the slots": {"bot.slots._heads": lambda _: {}},
    "without comparing letter by letter": {"bot.examples._COMPARED": 1},
    "without correction by sound": {"bot.features._SOUND_LEAST": _NEVER},
    "without reading long texts sentence by sentence": {"bot.ranking._LONG": _NEVER},
    "without fitting the calibration": {"bot.decide._PRIOR": 1e9},
}


def _knowledges(whole: Knowledge) -> Mapping[str, Knowledge]:
    """Layers that stand in the knowledge: without them."""
    bare = {key: replace(topic, about={}) for key, topic in whole.topics.items()}
    return {
        "without lexicon.yaml": replace(whole, lexicon=()),
        "without errors.yaml": replace(whole, errors=()),
        "without slots in the decision": replace(whole, topics=bare),
        "without none.yaml": replace(whole, nones=()),
    }


def _row(name: str, knowledge: Knowledge, labelled: Path) -> None:
    labels = read_labels(labelled.read_text("utf-8"))
    begun = time.perf_counter()
    matcher = Matcher(knowledge)
    built = time.perf_counter() - begun
    report = evaluate(matcher.match, labels, knowledge, clock=time.perf_counter).to_json()
    figures = "  ".join("   -" if report[name] is None else f"{report[name]:.3f}" for name in _FIGURES)
    print(f"{name:50s}{figures}  {report['ms']['p50']:6.2f}  {built:5.2f}", flush=True)


def _halves(knowledge: Knowledge, labelled: Path) -> None:
    labels = read_labels(labelled.read_text("utf-8"))
    matcher = Matcher(knowledge)
    runs: list[tuple[Outcome, ...]] = []
    for answer, reject in product((0.4, 0.5, 0.6, 0.65, 0.7, 0.75), (0.5, 0.6, 0.7, 0.75, 0.8, 0.86, 0.9)):
        with patch.object(matcher, "_limits", Limits(answer=answer, reject=reject)):
            runs.append(evaluate(matcher.match, labels, knowledge, clock=time.perf_counter).outcomes)
    chance = Random(1)
    measured: list[Mapping[str, float]] = []
    for _ in range(_SPLITS):
        order = chance.sample(range(len(labels)), len(labels))
        chosen, kept = order[: len(order) // 2], order[len(order) // 2 :]
        best = max(runs, key=lambda run: _merit(_report(run, chosen)))
        measured.append(_report(best, kept))
    print(f"limits chosen on one half, measured on the other, {_SPLITS} times (mean, lowest, highest)")
    for name in _FIGURES:
        values = [report[name] for report in measured]
        print(f"{name:12s}{fmean(values):.3f}  {min(values):.3f}  {max(values):.3f}")


def _report(run: Sequence[Outcome], places: Sequence[int]) -> Mapping[str, Any]:
    return Report(outcomes=tuple(run[place] for place in places)).to_json()


def _merit(report: Mapping[str, float]) -> float:
    """What the limits are chosen for: right answers and offers, right refusals, and above all nothing wrong."""
    return report["first"] + report["offered"] - 3 * report["wrong"] + report["refused"] + report["rejected"] / 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="?", default=_LABELLED)
    parser.add_argument("--halves", action="store_true")
    arguments = parser.parse_args()
    labelled = arguments.labelled
    whole = load(shipped())
    if arguments.halves:
        _halves(whole, labelled)
        return
    print(f"{'':50s}{'  '.join(f'{name[:5]:>5s}' for name in _FIGURES)}  p50 ms  build s")
    for name, constants in _LAYERS.items():
        with ExitStack() as stack:
            for target, value in constants.items():
                stack.enter_context(patch(target, value))
            _row(name, whole, labelled)
    for name, knowledge in _knowledges(whole).items():
        _row(name, knowledge, labelled)


if __name__ == "__main__":
    main()
