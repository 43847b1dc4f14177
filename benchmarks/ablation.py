"""What each layer of the matcher adds and costs: the same labelled texts with one layer switched off at a time.

    python -m benchmarks.ablation [LABELLED]

No labelled text is in the knowledge, so the figures are those of texts never seen; the weights are fitted on the
authors' own examples, each left out in turn.
"""

import argparse
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from bot.evaluate import evaluate
from bot.labels import read_labels
from bot.matcher import Matcher
from knowledge import shipped
from knowledge.load import load
from knowledge.model import Knowledge

_LABELLED = Path("tests/eval/dev.jsonl")
_NEVER = 10**9
_FIGURES = ("first", "offered", "wrong", "refused", "rejected", "error_node", "ece")

#: Layer -> constants that switch it off.
_LAYERS: Mapping[str, Mapping[str, float]] = {
    "everything": {},
    "without words": {"bot.examples._WORDS": 0.0, "bot.examples._SOUNDS": 1.0},
    "without sounds": {"bot.examples._WORDS": 1.0, "bot.examples._SOUNDS": 0.0},
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="?", default=_LABELLED)
    labelled = parser.parse_args().labelled
    whole = load(shipped())
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
