"""The matcher beside other methods, on the same texts in one run: accuracy, and milliseconds a text as ratios.

    python -m benchmarks.matching                        the shipped knowledge and its labelled texts
    python -m benchmarks.matching --faq DIR              a large FAQ: DIR/faq.csv, DIR/questions.jsonl (graded entries)
    python -m benchmarks.matching --growth 100,1000      build time, memory and speed with the size of the knowledge

Needs the dependency group ``bench``; NLP.js runs along where Node is present, the semantic view where it is installed.
"""

import argparse
import csv
import json
import math
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np

from benchmarks.growth import entries, questions
from benchmarks.peers import PEERS, nlpjs
from bot.labels import Names, read_labels
from bot.matcher import Matcher
from bot.semantic import SemanticView
from knowledge import shipped
from knowledge.draft import draft_files
from knowledge.draft.write import write_folder
from knowledge.load import load, load_texts
from knowledge.model import Knowledge

_LABELLED = Path("tests/eval/dev.jsonl")
_DEPTH = 10
#: NLP.js trains for minutes on all wordings of a line with alternatives.
_NLPJS_EXAMPLES_A_TOPIC = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What one method did: for each text the topics, best first, and the milliseconds a text took."""

    name: str
    ranked: list[list[str]]
    milliseconds: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--labelled", type=Path, default=_LABELLED)
    arguments.add_argument("--faq", type=Path, metavar="DIR")
    arguments.add_argument("--growth", metavar="SIZES")
    arguments.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(measure_size(given.one)))
    elif given.growth:
        grow([int(size) for size in given.growth.split(",")])
    elif given.faq:
        compare_on_faq(given.faq)
    else:
        compare_on_labels(given.labelled)


# The shipped knowledge --------------------------------------------------------------------------------------------


def compare_on_labels(file: Path) -> None:
    """Share of texts in scope whose first (one of the first three) topics is a listed one."""
    knowledge = load(shipped())
    names = Names(knowledge)
    labels = [label for label in read_labels(file.read_text(encoding="utf-8")) if label.in_scope]
    examples = [
        (text, topic.id)
        for topic in knowledge.topics.values()
        if not topic.part
        for text in dict.fromkeys((topic.title, *topic.examples))
    ]
    runs = all_runs(knowledge, examples, examples, [label.text for label in labels])

    def share(run: Run, depth: int) -> float:
        return fmean(
            any(names.right(topic, label.topics) for topic in ranked[:depth])
            for label, ranked in zip(labels, run.ranked, strict=True)
        )

    print(f"{len(labels)} texts in scope, {len(examples)} wordings of {len({topic for _, topic in examples})} topics")
    table(runs, ("first", "of 3"), lambda run: (share(run, 1), share(run, 3)))


def all_runs(
    knowledge: Knowledge,
    asked: Sequence[tuple[str, str]],
    answered: Sequence[tuple[str, str]],
    texts: Sequence[str],
) -> list[Run]:
    """Every method on ``texts``. ``asked``: (question, topic); ``answered``: with answers, where there are any."""
    runs = [ours("madoguchi", Matcher(knowledge), texts)]
    if view := semantic_view(knowledge):
        runs.append(ours("madoguchi + semantic", Matcher(knowledge, semantic=view), texts))
    for peer in PEERS:
        documents = answered if peer.reads_answers else asked
        score = peer.prepare([text for text, _ in documents])
        owners = [topic for _, topic in documents]
        score(texts[0])
        began = time.perf_counter()
        found = [score(text) for text in texts]
        spent = (time.perf_counter() - began) * 1000 / len(texts)
        ranked = [distinct(owners[i] for i in np.argsort(-scores, kind="stable")) for scores in found]
        runs.append(Run(name=peer.name, ranked=ranked, milliseconds=spent))
    taken: Counter[str] = Counter()
    few: list[tuple[str, str]] = []
    for text, topic in asked:
        taken[topic] += 1
        if taken[topic] <= _NLPJS_EXAMPLES_A_TOPIC:
            few.append((text, topic))
    if said := nlpjs(few, texts):
        runs.append(Run(name="NLP.js with Japanese", ranked=said.ranked, milliseconds=said.milliseconds))
    return runs


def semantic_view(knowledge: Knowledge) -> SemanticView | None:
    from api.encoder import EncoderMissingError, load_encoder

    try:
        view = SemanticView(knowledge, load_encoder())
    except EncoderMissingError:
        return None
    return view if view.weight else None


def ours(name: str, matcher: Matcher, texts: Sequence[str]) -> Run:
    matcher.match(texts[0])
    began = time.perf_counter()
    found = [matcher.match(text, top=_DEPTH) for text in texts]
    spent = (time.perf_counter() - began) * 1000 / len(texts)
    return Run(name=name, ranked=[[c.topic for c in match.candidates] for match in found], milliseconds=spent)


def distinct(topics: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for topic in topics:
        found.setdefault(topic)
        if len(found) == _DEPTH:
            break
    return list(found)


# A large FAQ ------------------------------------------------------------------------------------------------------


def compare_on_faq(folder: Path) -> None:
    """Recall@10, nDCG@10 (gain 2^grade - 1), and the share of texts whose first entry has grade 2."""
    content = (folder / "faq.csv").read_bytes()
    knowledge = load_texts(draft_files("faq.csv", content))
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").split("\n")
    asked = [json.loads(line) for line in lines if line.strip()]
    records = list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))
    titles = [(record["question"], record["id"]) for record in records]
    pages = [(f"{record['question']}\n{record['answer']}", record["id"]) for record in records]
    runs = all_runs(knowledge, titles, pages, [question["text"] for question in asked])

    def figures(run: Run) -> tuple[float, float, float]:
        pairs = [(question["grades"], ranked) for question, ranked in zip(asked, run.ranked, strict=True)]
        firsts = [grades.get(ranked[0] if ranked else "") == 2 for grades, ranked in pairs if 2 in grades.values()]
        return (
            fmean(firsts),
            fmean(sum(topic in grades for topic in ranked[:_DEPTH]) / len(grades) for grades, ranked in pairs),
            fmean(gain(grades, ranked) for grades, ranked in pairs),
        )

    print(f"{len(asked)} questions, {len(records)} entries; rapidfuzz and NLP.js read no answers: they do better so")
    table(runs, ("rank 1", "Recall@10", "nDCG@10"), figures)


def gain(grades: dict[str, int], ranked: Sequence[str]) -> float:
    def discounted(values: Iterable[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(values))

    best = sorted(grades.values(), reverse=True)[:_DEPTH]
    return discounted(grades.get(topic, 0) for topic in ranked[:_DEPTH]) / discounted(best)


def table(runs: Sequence[Run], heads: Sequence[str], figures: Callable[[Run], Sequence[float]]) -> None:
    print(f"{'method':32}" + "".join(f"{head:>11}" for head in heads) + f"{'ms a text':>11}{'ratio':>9}")
    for run in runs:
        ratio = run.milliseconds / runs[0].milliseconds
        cells = "".join(f"{value:11.3f}" for value in figures(run))
        print(f"{run.name:32}{cells}{run.milliseconds:11.2f}{ratio:9.2f}")


# Growth -----------------------------------------------------------------------------------------------------------


def grow(sizes: Sequence[int]) -> None:
    """Each size in a process of its own, so that memory is its own."""
    print(f"{'entries':>9}{'load s':>9}{'build s':>9}{'MB':>7}{'p50 ms':>9}{'p99 ms':>9}{'p50 ratio':>11}")
    first: float | None = None
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.matching", "--one", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        first = first or found["p50"]
        print(
            f"{size:9,}{found['load']:9.1f}{found['build']:9.1f}{found['megabytes']:7.0f}"
            f"{found['p50']:9.2f}{found['p99']:9.2f}{found['p50'] / first:11.2f}"
        )


def measure_size(size: int) -> dict[str, float]:
    """Seconds to load and to build, peak megabytes, and milliseconds a text at one size."""
    files = write_folder(list(entries(size)))
    began = time.perf_counter()
    knowledge = load_texts(files)
    loaded = time.perf_counter()
    matcher = Matcher(knowledge)
    built = time.perf_counter()
    times: list[float] = []
    for text in questions(500, size):
        start = time.perf_counter()
        matcher.match(text)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {
        "load": loaded - began,
        "build": built - loaded,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "p50": median(times),
        "p99": times[int(len(times) * 0.99)],
    }


if __name__ == "__main__":
    main()
