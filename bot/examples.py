"""Learns from the authors' examples: which topic a text belongs to.

One example line is one point (the mean of its wordings). The score is kernel ridge regression over two views, which
has its leave-one-out answers in closed form: what a line would be taken for if nobody had written it is known without
training again. The calibration in `bot.decide` is fitted on just that.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from math import log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.features import Features

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Of the two views together, so that a line is 1 like itself; the ridge is measured in the same.
_WORDS, _SOUNDS = 0.5, 0.5
_RIDGE = 0.5
#: The same for lines of what is not ours: each is one of very many things, and says little about the next.
_RIDGE_NONE = 1.5
#: How much a feature that no example has makes a text less like all of them.
_UNKNOWN = 0.1
#: Makes texts shorter than one that say hardly anything (メール): they are like everything, and decide nothing.
_LITTLE = 40.0
#: Lines, the likest first, whose whole sound is compared letter by letter: that forgives what grams do not, a typo.
_COMPARED = 40
#: A text leads to a step when such a share of what speaks for the topic came from the step's own lines.
_STEP = 0.4
#: In the products of all lines with all, a feature of such a share of the lines is a column of all of them.
_MANY = 1 / 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of examples. ``owner``: a topic's id or `NONE`; ``node``: where a step's own example leads."""

    owner: str
    node: str | None
    #: The entry of none.yaml that it belongs to.
    none: str | None
    wordings: tuple[str, ...]


#: The owner of all examples of what the desk must not answer.
NONE = "none"


class _View:
    """One view of all lines: how much each feature says, and each line as a sparse vector of length one."""

    def __init__(self, lines: Sequence[Sequence[Sequence[str]]], first: int) -> None:
        wordings = [features for line in lines for features in line]
        line_of = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        ids = defaultdict[str, int](count(first).__next__)
        flat = np.fromiter(map(ids.__getitem__, chain.from_iterable(wordings)), dtype=np.int64)
        #: The column of each feature, from ``first`` on.
        self.ids = dict(ids)
        width = max(1, len(ids))
        owner = np.repeat(np.arange(len(wordings)), [len(features) for features in wordings])
        pairs, times = np.unique(owner * width + flat - first, return_counts=True)
        wording, column = pairs // width, pairs % width
        line_pairs, inside = np.unique(line_of[wording] * width + column, return_inverse=True)
        self.rows, columns = line_pairs // width, line_pairs % width
        self.holders = np.bincount(columns, minlength=len(self.ids))
        self.idf: Floats = np.log(1 + (len(lines) - self.holders + 0.5) / (self.holders + 0.5))
        weights = (1 + np.log(times)) * self.idf[column]
        weights /= np.sqrt(np.bincount(wording, weights=weights**2, minlength=len(wordings)))[wording] + 1e-9
        values = np.bincount(inside, weights=weights)
        values /= np.sqrt(np.bincount(self.rows, weights=values**2, minlength=len(lines)))[self.rows] + 1e-9
        self.columns, self.values = columns + first, values


class _Lines:
    """All lines by their features, both views side by side."""

    def __init__(self, words: Sequence[Sequence[Sequence[str]]], sounds: Sequence[Sequence[Sequence[str]]]) -> None:
        self.size = len(words)
        views = [_View(words, 0)]
        views.append(_View(sounds, len(views[0].ids)))
        self._words, self._sounds = (view.ids for view in views)
        self._holders = np.concatenate([view.holders for view in views])
        self._idf = np.concatenate([view.idf for view in views])
        self._unknown = log(2 * self.size + 2)
        rows = np.concatenate([view.rows for view in views])
        columns = np.concatenate([view.columns for view in views])
        values = np.concatenate(
            [sqrt(share) * view.values for view, share in zip(views, (_WORDS, _SOUNDS), strict=True)]
        )
        order = np.argsort(columns, kind="stable")
        rows, values = rows[order], values[order]
        #: The lines that have a feature, one feature behind the other.
        self._starts = np.cumsum(self._holders) - self._holders
        self._rows, self._values = rows, values

    def vector(self, text: Features, least: int) -> tuple[Ints, Floats, float]:
        """Columns and weights of a text, and the share of its information that stands in at least ``least`` lines.

        By words or by sounds, whichever knows more.
        """
        found = Counter(map(self._words.get, text.words))
        unseen_words, words = found.pop(None, 0), len(found)
        found.update(map(self._sounds.get, text.sounds))
        unseen_sounds, both = found.pop(None, 0), len(found)
        columns = np.fromiter(found.keys(), dtype=np.int64, count=both)
        told = self._idf[columns]
        weights = (1 + np.log(np.fromiter(found.values(), dtype=np.float64, count=both))) * told
        known = told if least == 1 else told * (self._holders[columns] >= least)
        share = 0.0
        for span, features, unseen, view in (
            (slice(words), text.words, unseen_words, _WORDS),
            (slice(words, both), text.sounds, unseen_sounds, _SOUNDS),
        ):
            own = weights[span]
            length = float(own @ own) + _UNKNOWN * unseen * self._unknown**2 + _LITTLE
            own *= sqrt(view / length)
            stands = float(known[span].sum())
            # With what stands in fewer lines, and what stands in none.
            missing = len(set(features)) - len(own) if unseen else 0
            if least > 1:
                missing += int(np.count_nonzero(known[span] == 0))
            total = stands + self._unknown * missing
            share = max(share, stands / total if total else 0.0)
        return columns, weights, share

    def kernel(self) -> NDArray[np.float32]:
        """The scalar product of every line with every line."""
        often = self._holders > _MANY * self.size
        columns = np.zeros((int(often.sum()), self.size), dtype=np.float32)
        chosen = np.repeat(often, self._holders)
        place = np.repeat(np.arange(len(columns)), self._holders[often])
        columns[place, self._rows[chosen]] = self._values[chosen]
        kernel: NDArray[np.float32] = columns.T @ columns
        for size in range(1, int(_MANY * self.size) + 1):
            # All features that so many lines have, at once: each of the lines with each.
            inside = self._starts[self._holders == size][:, None] + np.arange(size)
            rows, values = self._rows[inside], self._values[inside].astype(np.float32)
            pairs = rows[:, :, None] * self.size + rows[:, None, :]
            np.add.at(kernel.reshape(-1), pairs.ravel(), (values[:, :, None] * values[:, None, :]).ravel())
        return kernel

    def similar(self, columns: Ints, weights: Floats) -> Floats:
        """The scalar product with every line."""
        sizes = self._holders[columns]
        ends = np.cumsum(sizes)
        inside = np.repeat(self._starts[columns] - ends + sizes, sizes)
        inside += np.arange(len(inside))
        shares = self._values[inside]
        shares *= np.repeat(weights, sizes)
        return np.bincount(self._rows[inside], weights=shares, minlength=self.size).astype(np.float64, copy=False)

    def by_feature(self, of_lines: Floats) -> Floats:
        """The weight of each feature in weighted sums of the lines, one sum a column of ``of_lines``."""
        column = np.repeat(np.arange(len(self._holders)), self._holders)
        sums: Floats = np.zeros((len(self._holders), of_lines.shape[1]))
        for place, weights in enumerate(of_lines.T):
            shares = self._values * weights[self._rows]
            sums[:, place] = np.bincount(column, weights=shares, minlength=len(sums))
        return sums


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What the examples say about texts: arrays over texts and owners."""

    regression: Floats
    #: What of it came from the lines of each of `Examples.steps`; no column where lines were left out.
    steps: Floats
    #: The likeness of the likest line of each owner, and (for one text that was asked) of every line.
    best: Floats
    likeness: Floats | None
    #: How alike the likest lines of each owner sound, letter by letter, 0..1.
    alike: Floats
    #: The share of each text's words that the examples know, and of its nouns that no topic's example uses.
    coverage: Floats
    foreign: Floats
    #: Whether it speaks of something by a name that no topic's example uses: 1 or 0.
    strange: Floats
    #: How much one of its things speaks for what is not ours: log-odds, 0 if none does; again where it names none of
    #: the topics' own things.
    theirs: Floats


class Examples:
    """All example lines, learned.

    ``lines``: those of one owner side by side; ``features``: those of each line's one or two wordings; ``left_out``:
    lines to be asked.
    """

    def __init__(
        self, lines: Sequence[Line], features: Sequence[Sequence[Features]], left_out: Sequence[int] = ()
    ) -> None:
        self.lines = lines
        self.owners = list(dict.fromkeys(line.owner for line in lines))
        #: (node, its owner's place) of the steps with examples of their own.
        self.steps = list(
            dict.fromkeys((line.node, self.owners.index(line.owner)) for line in lines if line.node is not None)
        )
        place = {owner: i for i, owner in enumerate(self.owners)}
        owner_of = np.array([place[line.owner] for line in lines], dtype=np.int64)
        self._firsts = np.searchsorted(owner_of, np.arange(len(self.owners)))
        self._sizes = np.bincount(owner_of, minlength=len(self.owners))
        self.owner_of = owner_of
        #: How many of the topics' lines, and how many of the others, name each thing.
        self._named = {True: Counter[str](), False: Counter[str]()}
        for line, group in zip(lines, features, strict=True):
            self._named[line.owner != NONE].update({thing for one in group for thing in one.things})
        mine = sum(line.owner != NONE for line in lines)
        self._rest = log(max(1, mine) / max(1, len(lines) - mine))
        self._lines = _Lines(
            [[one.words for one in group] for group in features], [[one.sounds for one in group] for group in features]
        )
        #: How the wordings of each line sound.
        self._spoken = [tuple(one.spoken for one in group) for group in features]
        # Solved for the topics, for their steps and, beside them, for the columns of the inverse that leaving lines
        # out needs.
        owners, asked = len(self.owners), np.array(left_out, dtype=np.int64)
        self._own = owners + len(self.steps)
        wanted = np.zeros((len(lines), self._own + len(asked)), dtype=np.float32)
        wanted[np.arange(len(lines)), owner_of] = 1.0
        for column, (node, _) in enumerate(self.steps, owners):
            wanted[[line.node == node for line in lines], column] = 1.0
        wanted[asked, self._own + np.arange(len(asked))] = 1.0
        ridge = np.array([_RIDGE_NONE if line.owner == NONE else _RIDGE for line in lines])
        self._asked = asked
        # In a thread of its own: the texts that are to be asked can be read meanwhile.
        solver = ThreadPoolExecutor(1)
        self._solved = solver.submit(_weigh, self._lines, ridge, wanted)
        solver.shutdown(wait=False)

    def __getstate__(self) -> dict[str, Any]:
        own = vars(self) | {"_by_feature": self._by_feature}
        # What only leaving lines out needs is used up.
        return {name: value for name, value in own.items() if name not in ("_solved", "_solution", "_dual", "_asked")}

    @cached_property
    def _solution(self) -> Floats:
        return self._solved.result().astype(np.float64)

    @cached_property
    def _dual(self) -> Floats:
        return self._solution[:, : len(self.owners)]

    @cached_property
    def _by_feature(self) -> Floats:
        """What each feature says for each owner and step: of some hundred features that is less than of all lines."""
        return self._lines.by_feature(self._solution[:, : self._own])

    @property
    def _columns(self) -> Floats:
        return self._solution[:, self._own :]

    def ask(self, text: Features) -> Evidence:
        """The evidence for one text."""
        columns, weights, coverage = self._lines.vector(text, 1)
        likeness = self._lines.similar(columns, weights)
        said = (weights @ self._by_feature[columns])[None, :]
        return Evidence(
            regression=said[:, : len(self.owners)],
            steps=said[:, len(self.owners) :],
            best=np.maximum.reduceat(likeness, self._firsts)[None, :],
            likeness=likeness,
            alike=self._alike(text, likeness)[None, :],
            coverage=np.array([coverage]),
            foreign=np.array([self._foreign(text, 0)]),
            strange=np.array([self._strange(text, 0)]),
            theirs=np.array([self._theirs(text, 0, 0)]),
        )

    def leads(self, evidence: Evidence) -> dict[str, str]:
        """Owner -> the node of its step from whose lines at least `_STEP` of what speaks for the owner came."""
        found: dict[str, str] = {}
        most = dict.fromkeys(range(len(self.owners)), _STEP)
        for (node, owner), said in zip(self.steps, evidence.steps[0].tolist(), strict=True):
            whole = float(evidence.regression[0, owner])
            if whole > 0 and said >= most[owner] * whole:
                most[owner] = said / whole
                found[self.owners[owner]] = node
        return found

    def likest(self, evidence: Evidence, owner: int) -> Line:
        """The line of an owner, by its place, that is likest the one text which was asked."""
        first = int(self._firsts[owner])
        own = evidence.likeness[first : first + int(self._sizes[owner])] if evidence.likeness is not None else ()
        return self.lines[first + int(np.argmax(own))]

    def leave_one_out(self, asked: Sequence[Features]) -> Evidence:
        """The evidence for the ``asked`` wording of each line in ``left_out`` if that line had not been written."""
        seen = [self._likeness(text, 2) for text in asked]
        likeness = np.stack([one for one, _ in seen])
        every, rows = np.arange(len(asked)), self._asked
        others = likeness.copy()
        others[every, rows] = -1.0
        mine: list[bool] = [self.owners[owner] != NONE for owner in self.owner_of[rows].tolist()]
        best = np.maximum.reduceat(others, self._firsts, axis=1)
        alike = np.stack([self._alike(text, row) for text, row in zip(asked, others, strict=True)])
        # Last, since the solution may still be in the making.
        own = (likeness * self._columns.T).sum(axis=1) / self._columns[rows, every]
        return Evidence(
            regression=likeness @ self._dual - own[:, None] * self._dual[rows],
            steps=np.zeros((len(asked), 0)),
            best=best,
            likeness=None,
            alike=alike,
            coverage=np.array([coverage for _, coverage in seen]),
            foreign=np.array([self._foreign(text, int(ours)) for text, ours in zip(asked, mine, strict=True)]),
            strange=np.array([self._strange(text, int(ours)) for text, ours in zip(asked, mine, strict=True)]),
            theirs=np.array(
                [self._theirs(text, int(ours), int(not ours)) for text, ours in zip(asked, mine, strict=True)]
            ),
        )

    def _likeness(self, text: Features, least: int) -> tuple[Floats, float]:
        """(likeness to every line, share of the text that is known: by words or by sounds, whichever knows more)."""
        columns, weights, share = self._lines.vector(text, least)
        return self._lines.similar(columns, weights), share

    def _alike(self, text: Features, likeness: Floats) -> Floats:
        compared = min(_COMPARED, len(self.lines))
        nearest = np.argpartition(-likeness, compared - 1)[:compared]
        nearest = nearest[likeness[nearest] >= 0]
        places: list[tuple[int, int]] = list(zip(nearest.tolist(), self.owner_of[nearest].tolist(), strict=True))
        heard = [(owner, one) for line, owner in places for one in self._spoken[line]]
        ratios = process.cdist([text.spoken], [one for _, one in heard], scorer=fuzz.ratio, dtype=np.float64)[0]
        # Of so few, plain Python finds the highest sooner than NumPy.
        alike = [0.0] * len(self.owners)
        for (owner, _), ratio in zip(heard, (ratios / 100).tolist(), strict=True):
            alike[owner] = max(alike[owner], ratio)
        return np.array(alike)

    def _foreign(self, text: Features, less: int) -> float:
        """The share of the nouns of ``text`` that no line of the topics names, ``less`` of them not counted."""
        nouns, named = set(text.nouns), self._named[True]
        return sum(named[noun] <= less for noun in nouns) / len(nouns) if nouns else 0.0

    def _strange(self, text: Features, less: int) -> float:
        return float(any(self._named[True][name] <= less for name in text.names))

    def _theirs(self, text: Features, ours: int, theirs: int) -> tuple[float, float]:
        """How much the thing that does so most speaks for what is not ours; ``ours``, ``theirs``: lines not counted."""
        most = 0.0
        for thing in set(text.things):
            here, there = self._named[True][thing] - ours, self._named[False][thing] - theirs
            if there > 0:
                most = max(most, log((there + 0.5) / (max(0, here) + 0.5)) + self._rest)
        return most, 0.0 if text.own else most


def _weigh(lines: _Lines, ridge: Floats, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weight of each line in the sums that come nearest to each column ``wanted``: kernel ridge regression."""
    kernel = lines.kernel()
    kernel[np.diag_indices(lines.size)] += ridge
    return _solve(kernel, wanted)


#: Rows that are solved at a time.
_BLOCK = 176


def _solve(kernel: NDArray[np.float32], wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """The solution of ``kernel @ x = wanted`` for a symmetric, positive ``kernel``, of which the lower half is used up.

    Cholesky's decomposition in blocks: nearly all of it is products of matrices, which are far faster than all else.
    """
    lower, solved = kernel, wanted.copy()
    spans = [slice(start, min(start + _BLOCK, len(kernel))) for start in range(0, len(kernel), _BLOCK)]
    inverses: list[NDArray[np.float32]] = []
    for span in spans:
        lower[span.start :, span] -= lower[span.start :, : span.start] @ lower[span, : span.start].T
        inverse = np.linalg.inv(np.linalg.cholesky(lower[span, span]))
        lower[span.stop :, span] = lower[span.stop :, span] @ inverse.T
        inverses.append(inverse)
    for span, inverse in zip(spans, inverses, strict=True):
        solved[span] = inverse @ (solved[span] - lower[span, : span.start] @ solved[: span.start])
    for span, inverse in zip(reversed(spans), reversed(inverses), strict=True):
        solved[span] = inverse.T @ (solved[span] - lower[span.stop :, span].T @ solved[span.stop :])
    return solved
