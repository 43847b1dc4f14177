"""A view on meaning for large knowledge folders: sentence vectors of questions and answers, optional.

Few topics are told apart better by their words, and vectors are lost on kana and romaji; so their weight grows with the
number of topics. The encoder itself is handed in: this module knows only that it makes unit vectors of texts.
"""

from collections.abc import Callable, Sequence
from math import log

import numpy as np

from bot.postings import Floats, standard
from knowledge.model import Knowledge, Topic

#: Texts -> one unit vector a row.
Encode = Callable[[Sequence[str]], Floats]

#: Below, vectors do not help (measured on the shipped folder); from ten times as many topics on they count fully.
FEW_TOPICS = 20
_MANY_TOPICS = 200
#: Against lexical views whose weights sum to about 0.9; learned by cross-validation on a city's FAQ of 1,786 topics.
_FULL_WEIGHT = 0.9
#: An encoder of short texts: what follows in an answer blurs the vector.
_ANSWER_CHARACTERS = 150
_EXAMPLES_A_TOPIC = 6
_BATCH = 256


def weight(topics: int) -> float:
    """How much the vectors count among so many topics: 0 for a few, growing with the logarithm."""
    if topics < FEW_TOPICS:
        return 0.0
    return _FULL_WEIGHT * min(1.0, log(topics / FEW_TOPICS) / log(_MANY_TOPICS / FEW_TOPICS))


class SemanticView:
    """Scores all topics (parts excluded, in the order of the knowledge) by what a text means.

    Nothing is encoded while `weight` is 0.
    """

    def __init__(self, knowledge: Knowledge, encode: Encode) -> None:
        topics = [topic for topic in knowledge.topics.values() if not topic.part]
        self.weight = weight(len(topics))
        self._encode = encode
        self._size = len(topics)
        if self.weight:
            questions = [_questions(topic) for topic in topics]
            self._owners = np.repeat(np.arange(len(topics)), [len(texts) for texts in questions])
            self._questions = self._vectors([text for texts in questions for text in texts])
            self._answers = self._vectors([f"{topic.title} {_answer(topic)}" for topic in topics])

    def scores(self, text: str) -> Floats:
        """One score a topic: the nearness of its nearest question, plus that of question with answer, as z-scores."""
        if not self.weight:
            return np.zeros(self._size, dtype=np.float32)
        vector = self._encode([text])[0]
        nearest = np.full(self._size, -1.0, dtype=np.float32)
        np.maximum.at(nearest, self._owners, _products(self._questions, vector))
        return standard(nearest) + standard(_products(self._answers, vector))

    def _vectors(self, texts: list[str]) -> Floats:
        batches = [self._encode(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return np.concatenate(batches).astype(np.float32, copy=False)


def _questions(topic: Topic) -> list[str]:
    return list(dict.fromkeys((topic.title, *topic.examples)))[:_EXAMPLES_A_TOPIC]


def _answer(topic: Topic) -> str:
    return " ".join(step.text for step in topic.steps)[:_ANSWER_CHARACTERS]


def _products(vectors: Floats, vector: Floats) -> Floats:
    # Not `@`: BLAS spreads it over threads that wait for each other when the machine is busy.
    return np.einsum("ij,j->i", vectors, vector)
