"""An inverted index over NumPy arrays: which entries hold a feature (a word, some letters), and how much it says."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

#: BM25 with slow saturation and half the usual length normalisation: answers repeat what they are about, and differ in
#: length for reasons of their own (cross-validated on a city's FAQ).
_K1 = 2.0
_B = 0.5
#: Postings read for one text, the rarest features first: those in very many entries say next to nothing and cost most.
_BUDGET = 50_000
#: Relevance feedback: entries taken for good, and terms taken over from them.
_BEST, _TERMS = 5, 30


def standard(scores: Floats) -> Floats:
    """Z-scores: in standard deviations from the mean."""
    return np.divide(scores - scores.mean(), scores.std() + 1e-6, dtype=np.float32)


class Gathering:
    """Takes entries one by one, so that none has to be kept, and makes `Postings` of them."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._sizes = array("i")
        self._features = array("i")
        self._counts = array("i")

    def add(self, features: Iterable[str]) -> None:
        """The next entry."""
        counted = Counter(features)
        self._sizes.append(len(counted))
        self._features.extend(self._ids.setdefault(feature, len(self._ids)) for feature in counted)
        self._counts.extend(counted.values())

    def postings(self) -> "Postings":
        """The index of all entries added."""
        sizes, features, counts = (np.array(own, dtype=np.int32) for own in (self._sizes, self._features, self._counts))
        return Postings(self._ids, sizes, features, counts.astype(np.float32))


class Postings:
    """Entries by feature. All scores are arrays over the entries, in their order.

    Made by `Gathering`: ``sizes`` says how many of the ``features`` (with their ``counts``) each entry has.
    """

    def __init__(self, ids: dict[str, int], sizes: Integers, features: Integers, counts: Floats) -> None:
        self.size = len(sizes)
        self._ids = ids
        self._row_features, self._row_counts = features, counts
        self._row_starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)))
        order = np.argsort(features, kind="stable")
        column = features[order]
        self._rows = np.repeat(np.arange(self.size, dtype=np.int32), sizes)[order]
        self._counts = counts[order]
        self._starts = np.searchsorted(column, np.arange(len(ids) + 1)).astype(np.int64)
        self._idf = np.array(
            [self._information(holders) for holders in np.diff(self._starts).tolist()], dtype=np.float32
        )
        lengths = np.bincount(self._rows, weights=self._counts, minlength=self.size).astype(np.float32)
        relative = lengths / max(1.0, float(lengths.mean()) if self.size else 1.0)
        saturation = self._counts + _K1 * (1 - _B + _B * relative[self._rows])
        self._bm25 = self._idf[column] * self._counts * (_K1 + 1) / saturation
        self._lengths = lengths
        #: The information that all distinct features of an entry hold together.
        self._total = np.bincount(self._rows, weights=self._idf[column], minlength=self.size).astype(np.float32)

    def idf(self, feature: str) -> float:
        """How much it says that an entry holds ``feature``; unknown features say most."""
        place = self._ids.get(feature)
        return self._information(0) if place is None else float(self._idf[place])

    def bm25(self, features: Mapping[str, float]) -> Floats:
        """Okapi BM25 of weighted features."""
        scores = np.zeros(self.size, dtype=np.float32)
        for place, weight in self._known(features):
            span = slice(self._starts[place], self._starts[place + 1])
            scores[self._rows[span]] += np.float32(weight) * self._bm25[span]
        return scores

    def shared(self, features: Iterable[str]) -> Floats:
        """The information of the distinct ``features`` that an entry holds."""
        scores = np.zeros(self.size, dtype=np.float32)
        for place, _ in self._known(dict.fromkeys(features, 1.0)):
            scores[self._rows[self._starts[place] : self._starts[place + 1]]] += self._idf[place]
        return scores

    def recall(self, features: Iterable[str]) -> Floats:
        """The share of an entry's information that ``features`` hold."""
        return np.divide(self.shared(features), np.maximum(self._total, 1e-6), dtype=np.float32)

    def feedback(self, features: Mapping[str, float]) -> Floats:
        """BM25 of what the best entries for ``features`` have in common: finds entries that use other words."""
        first = self.bm25(features)
        top = np.argpartition(-first, min(_BEST, self.size) - 1)[:_BEST] if self.size else np.arange(0)
        weights: dict[int, float] = {}
        for row in top.tolist():
            span = slice(self._row_starts[row], self._row_starts[row + 1])
            share = float(first[row]) / max(1.0, float(self._lengths[row]))
            told = self._row_counts[span] * self._idf[self._row_features[span]] * np.float32(share)
            for place, value in zip(self._row_features[span].tolist(), told.tolist(), strict=True):
                weights[place] = weights.get(place, 0.0) + value
        heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
        scores = np.zeros(self.size, dtype=np.float32)
        for place, weight in self._affordable(heaviest):
            span = slice(self._starts[place], self._starts[place + 1])
            scores[self._rows[span]] += np.float32(weight) * self._bm25[span]
        return scores

    def _information(self, holders: int) -> float:
        return log(1 + (self.size - holders + 0.5) / (holders + 0.5))

    def _known(self, features: Mapping[str, float]) -> Iterable[tuple[int, float]]:
        return self._affordable(
            (self._ids[feature], weight) for feature, weight in features.items() if feature in self._ids
        )

    def _affordable(self, places: Iterable[tuple[int, float]]) -> Iterable[tuple[int, float]]:
        """The rarest features first, until the budget is spent; the rarest in any case."""
        left = _BUDGET
        for place, weight in sorted(
            places, key=lambda item: (self._starts[item[0] + 1] - self._starts[item[0]], item[0])
        ):
            cost = int(self._starts[place + 1] - self._starts[place])
            if left < cost and left < _BUDGET:
                return
            left -= cost
            yield place, weight
