"""Whole topics, questions with their answers, scored by the words and letters that they share with a text.

What tells a thousand topics apart often stands in the answer only. Weights and formulas were learned by
cross-validation on a city's FAQ of 1,786 questions (see docs/matching.md); nothing here knows an FAQ.
"""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from bot.postings import Floats, Gathering, standard
from bot.text import clean, words
from knowledge.model import Knowledge, Topic

#: Grams of letters in question and answer, coverage of the text's words, grams of the question asked for, feedback.
_GRAMS, _COVERAGE, _QUESTION, _FEEDBACK = 0.30, 0.37, 0.15, 0.10
#: Characters read of all answers together: an index of 100,000 topics must be built within a minute.
_CHARACTERS = 4_000_000
_LEAST_CHARACTERS = 40
_EXAMPLES_A_TOPIC = 6
_PIECE = re.compile(r"[^\W_]+")
_HIRAGANA = re.compile("[ぁ-ゖー]+")


def content_grams(text: str) -> list[str]:
    """Single letters and pairs of neighbours, without those of hiragana alone: these are grammar."""
    grams: list[str] = []
    for piece in _PIECE.findall(clean(text)):
        grams += piece
        grams += [piece[i : i + 2] for i in range(len(piece) - 1)]
    return [gram for gram in grams if not _HIRAGANA.fullmatch(gram)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What full text says about all topics, in their order."""

    scores: Floats
    #: The share of the text's words, by information, that the topic uses; of its likest question that the text has.
    coverage: Floats
    asked: Floats


class FullText:
    """Scores all topics (parts excluded, in the order of the knowledge)."""

    def __init__(self, knowledge: Knowledge) -> None:
        topics = [topic for topic in knowledge.topics.values() if not topic.part]
        longest = max(_LEAST_CHARACTERS, _CHARACTERS // max(1, len(topics)))
        both_words, both_grams, questions = Gathering(), Gathering(), Gathering()
        owners: list[int] = []
        for place, topic in enumerate(topics):
            answer = _answer(topic)[:longest]
            told_words, told_grams = words(answer), content_grams(answer)
            for question in _questions(topic):
                asked = content_grams(question)
                questions.add(asked)
                owners.append(place)
                told_words += words(question)
                told_grams += asked
            both_words.add(told_words)
            both_grams.add(told_grams)
        self._size = len(topics)
        self._owners = np.array(owners, dtype=np.int64)
        self._words, self._grams, self._questions = both_words.postings(), both_grams.postings(), questions.postings()

    def scores(self, text: str) -> Floats:
        """One score a topic: the weighted sum of the views' z-scores."""
        return self.look(text).scores

    def look(self, text: str) -> Found:
        """The scores of all topics, and how much of the text and of a question they have in common."""
        found = Counter(words(text))
        grams = Counter(content_grams(text))
        shared = self._words.shared(found)
        asked = self._best(self._questions.recall(grams))
        views = (
            (_GRAMS, self._grams.bm25(grams)),
            (_COVERAGE, shared),
            (_QUESTION, asked),
            (_FEEDBACK, self._words.feedback(found)),
        )
        total = np.zeros(self._size, dtype=np.float32)
        for weight, scores in views:
            total += np.float32(weight) * standard(scores)
        all_words = sum(map(self._words.idf, found))
        return Found(scores=total, coverage=shared / np.float32(max(all_words, 1e-6)), asked=asked)

    def _best(self, scores: Floats) -> Floats:
        """Scores of questions as those of their topics: the best question counts."""
        best = np.zeros(self._size, dtype=np.float32)
        np.maximum.at(best, self._owners, scores)
        return best


def _questions(topic: Topic) -> list[str]:
    return list(dict.fromkeys((topic.title, *topic.examples)))[:_EXAMPLES_A_TOPIC]


def _answer(topic: Topic) -> str:
    return "\n".join(step.text for step in topic.steps if step.text)
