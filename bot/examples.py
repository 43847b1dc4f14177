"""Learns from the authors' examples: which topic a text belongs to.

One example line is one point (the mean of its wordings). The score is kernel ridge regression over two views, which
has its leave-one-out answers in closed form: what a line would be taken for if nobody had written it is known without
training again. The calibration in `bot.decide` is fitted on just that.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log
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
    """One view of all lines: sparse vectors of length one, by line and by feature."""

    def __init__(self, lines: Sequence[Sequence[Sequence[str]]]) -> None:
        wordings = [features for line in lines for features in line]
        line_of = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        self._ids: dict[str, int] = {}
        flat = [self._ids.setdefault(feature, len(self._ids)) for features in wordings for feature in features]
        width = max(1, len(self._ids))
        owner = np.repeat(np.arange(len(wordings)), [len(features) for features in wordings])
        pairs, times = np.unique(owner * width + np.array(flat, dtype=np.int64), return_counts=True)
        wording, column = pairs // width, pairs % width
        line_pairs, inside = np.unique(line_of[wording] * width + column, return_inverse=True)
        self._rows, self._columns = line_pairs // width, line_pairs % width
        self.size = len(lines)
        self._holders = np.bincount(self._columns, minlength=width)
        self._idf = np.log(1 + (self.size - self._holders + 0.5) / (self._holders + 0.5))
        self._unknown = float(np.log(2 * self.size + 2))
        weights = (1 + np.log(times)) * self._idf[column]
        weights /= np.sqrt(np.bincount(wording, weights=weights**2, minlength=len(wordings)))[wording] + 1e-9
        values = np.bincount(inside, weights=weights)
        values /= np.sqrt(np.bincount(self._rows, weights=values**2, minlength=self.size))[self._rows] + 1e-9
        self._values = values
        self._row_starts = np.searchsorted(self._rows, np.arange(self.size + 1))
        order = np.argsort(self._columns, kind="stable")
        starts = np.searchsorted(self._columns[order], np.arange(width + 1))
        self._sizes = np.diff(starts)
        self._posted = self._rows[order], values[order]
        self._cut()

    def _cut(self) -> None:
        """Cut once: to cut some hundred pieces out of an array for each text costs as much as all the rest."""
        ends: list[int] = np.cumsum(self._sizes).tolist()
        spans = [slice(start, end) for start, end in pairwise([0, *ends])]
        rows, values = self._posted
        self._posted_rows = [rows[span] for span in spans]
        self._posted_values = [values[span] for span in spans]

    def __getstate__(self) -> dict[str, Any]:
        own = ("_ids", "size", "_holders", "_idf", "_unknown", "_sizes", "_posted")
        return {name: getattr(self, name) for name in own}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._cut()

    def line(self, row: int) -> tuple[Ints, Floats]:
        """Columns and weights of a line."""
        span = slice(self._row_starts[row], self._row_starts[row + 1])
        return self._columns[span], self._values[span]

    def vector(self, features: Sequence[str], least: int) -> tuple[Ints, Floats, float]:
        """Columns and weights of a text, and the share of its information that stands in at least ``least`` lines."""
        count: dict[int, int] = {}
        missing: set[str] = set()
        unseen = 0
        for feature in features:
            column = self._ids.get(feature, -1)
            if column < 0:
                missing.add(feature)
                unseen += 1
            else:
                count[column] = count.get(column, 0) + 1
        columns = np.fromiter(count.keys(), dtype=np.int64, count=len(count))
        times = np.fromiter(count.values(), dtype=np.float64, count=len(count))
        told = self._idf[columns]
        weights = (1 + np.log(times)) * told
        length = np.sqrt(float(weights @ weights) + _UNKNOWN * unseen * self._unknown**2 + _LITTLE)
        known = told if least == 1 else told[self._holders[columns] >= least]
        share = float(known.sum())
        total = share + self._unknown * (len(missing) + len(told) - len(known))
        return columns, weights / length, share / total if total else 0.0

    def similar(self, columns: Ints, weights: Floats) -> Floats:
        """The cosine with every line."""
        if not len(columns):
            return np.zeros(self.size)
        places: list[int] = columns.tolist()
        rows = np.concatenate([self._posted_rows[place] for place in places])
        values = np.concatenate([self._posted_values[place] for place in places])
        values *= np.repeat(weights, self._sizes[columns])
        return np.bincount(rows, weights=values, minlength=self.size).astype(np.float64, copy=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What the examples say about texts: arrays over texts and owners."""

    regression: Floats
    #: The likeness of the likest line of each owner, and (for one text that was asked) which line that is.
    best: Floats
    likest: Ints | None
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

    ``lines``: those of one owner side by side; ``features``: those of each line's wordings; ``left_out``: lines to be
    asked.
    """

    def __init__(
        self, lines: Sequence[Line], features: Sequence[Sequence[Features]], left_out: Sequence[int] = ()
    ) -> None:
        self.lines = lines
        self.owners = list(dict.fromkeys(line.owner for line in lines))
        place = {owner: i for i, owner in enumerate(self.owners)}
        owner_of = np.array([place[line.owner] for line in lines], dtype=np.int64)
        self._firsts = np.searchsorted(owner_of, np.arange(len(self.owners)))
        self._sizes = np.bincount(owner_of, minlength=len(self.owners))
        self.owner_of = owner_of
        self._owners_of: list[int] = owner_of.tolist()
        #: How many of the topics' lines, and how many of the others, name each thing.
        self._named = {True: Counter[str](), False: Counter[str]()}
        for line, group in zip(lines, features, strict=True):
            self._named[line.owner != NONE].update({thing for one in group for thing in one.things})
        mine = sum(line.owner != NONE for line in lines)
        self._rest = log(max(1, mine) / max(1, len(lines) - mine))
        self._words = _View([[one.words for one in group] for group in features])
        self._sounds = _View([[one.sounds for one in group] for group in features])
        kernel = np.empty((len(lines), len(lines)), dtype=np.float32)
        for row in range(len(lines)):
            kernel[row] = _WORDS * self._words.similar(*self._words.line(row))
            kernel[row] += _SOUNDS * self._sounds.similar(*self._sounds.line(row))
        self._spoken: list[list[str]] = [[one.spoken for one in group] for group in features]
        # Solved for the topics and, beside them, for the columns of the inverse that leaving lines out needs.
        owners, asked = len(self.owners), np.array(left_out, dtype=np.int64)
        wanted = np.zeros((len(lines), owners + len(asked)), dtype=np.float32)
        wanted[np.arange(len(lines)), owner_of] = 1.0
        wanted[asked, owners + np.arange(len(asked))] = 1.0
        kernel[np.diag_indices(len(lines))] += [_RIDGE_NONE if line.owner == NONE else _RIDGE for line in lines]
        self._asked = asked
        # In a thread of its own: the texts that are to be asked can be read meanwhile.
        solver = ThreadPoolExecutor(1)
        self._solved = solver.submit(np.linalg.solve, kernel, wanted)
        solver.shutdown(wait=False)

    def __getstate__(self) -> dict[str, Any]:
        own = vars(self) | {"_dual": self._dual}
        # What only leaving lines out needs is used up.
        return {name: value for name, value in own.items() if name not in ("_solved", "_solution", "_asked")}

    @cached_property
    def _solution(self) -> Floats:
        return self._solved.result().astype(np.float64)

    @cached_property
    def _dual(self) -> Floats:
        return self._solution[:, : len(self.owners)]

    @property
    def _columns(self) -> Floats:
        return self._solution[:, len(self.owners) :]

    def ask(self, text: Features) -> Evidence:
        """The evidence for one text."""
        likeness, coverage = self._likeness(text, 1)
        best = np.maximum.reduceat(likeness, self._firsts)
        at_best = np.flatnonzero(likeness == np.repeat(best, self._sizes))
        return Evidence(
            regression=(likeness @ self._dual)[None, :],
            best=best[None, :],
            likest=at_best[np.searchsorted(at_best, self._firsts)],
            alike=self._alike(text, likeness)[None, :],
            coverage=np.array([coverage]),
            foreign=np.array([self._foreign(text, 0)]),
            strange=np.array([self._strange(text, 0)]),
            theirs=np.array([self._theirs(text, 0, 0)]),
        )

    def leave_one_out(self, asked: Sequence[Features]) -> Evidence:
        """The evidence for the ``asked`` wording of each line in ``left_out`` if that line had not been written."""
        seen = [self._likeness(text, 2) for text in asked]
        likeness = np.stack([one for one, _ in seen])
        every, rows = np.arange(len(asked)), self._asked
        own = (likeness * self._columns.T).sum(axis=1) / self._columns[rows, every]
        regression = likeness @ self._dual - own[:, None] * self._dual[rows]
        likeness[every, rows] = -1.0
        mine: list[bool] = [self.owners[owner] != NONE for owner in self.owner_of[rows].tolist()]
        return Evidence(
            regression=regression,
            best=np.maximum.reduceat(likeness, self._firsts, axis=1),
            likest=None,
            alike=np.stack([self._alike(text, row) for text, row in zip(asked, likeness, strict=True)]),
            coverage=np.array([coverage for _, coverage in seen]),
            foreign=np.array([self._foreign(text, int(ours)) for text, ours in zip(asked, mine, strict=True)]),
            strange=np.array([self._strange(text, int(ours)) for text, ours in zip(asked, mine, strict=True)]),
            theirs=np.array(
                [self._theirs(text, int(ours), int(not ours)) for text, ours in zip(asked, mine, strict=True)]
            ),
        )

    def _likeness(self, text: Features, least: int) -> tuple[Floats, float]:
        """(likeness to every line, share of the text that is known: by words or by sounds, whichever knows more)."""
        words, word_weights, word_share = self._words.vector(text.words, least)
        sounds, sound_weights, sound_share = self._sounds.vector(text.sounds, least)
        likeness = _WORDS * self._words.similar(words, word_weights)
        likeness += _SOUNDS * self._sounds.similar(sounds, sound_weights)
        return likeness, max(word_share, sound_share)

    def _alike(self, text: Features, likeness: Floats) -> Floats:
        compared = min(_COMPARED, len(self.lines))
        nearest = np.argpartition(-likeness, compared - 1)[:compared]
        lines: list[int] = nearest[likeness[nearest] >= 0].tolist()
        wordings = [(line, spoken) for line in lines for spoken in self._spoken[line]]
        ratios = process.cdist([text.spoken], [spoken for _, spoken in wordings], scorer=fuzz.ratio, dtype=np.float64)
        alike = [0.0] * len(self.owners)
        for (line, _), ratio in zip(wordings, ratios[0].tolist(), strict=True):
            owner = self._owners_of[line]
            alike[owner] = max(alike[owner], ratio / 100)
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
