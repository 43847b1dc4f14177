"""Likeness of a text to a few phrases: the quick way gives what comparing with each phrase gives."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.likeness import similarities, similarity
from bot.text import reading, words

_TEXTS = st.sampled_from(
    [
        "",
        "はい",
        "メールが届かない",
        "メールが届きません。",
        "送信できない",
        "パスワードの画面が出る",
        "jushin dekinai",
        "。。",
    ]
)


def _one_by_one(text: str, phrase: str) -> float:
    one, other = set(words(text)), set(words(phrase))
    shared = len(one & other) / len(one | other) if one | other else 0.0
    return max(shared, fuzz.ratio(reading(text), reading(phrase)) / 100)


@given(_TEXTS, st.lists(_TEXTS, max_size=6))
def test_it_is_the_likeness_to_the_likest_phrase(text: str, phrases: list[str]) -> None:
    assert similarity(text, phrases) == max((_one_by_one(text, phrase) for phrase in phrases), default=0.0)


@given(_TEXTS, st.lists(st.lists(_TEXTS, max_size=4), max_size=4))
def test_sets_are_compared_at_once_as_one_by_one(text: str, sets: list[list[str]]) -> None:
    assert similarities(text, sets) == tuple(similarity(text, phrases) for phrases in sets)


def test_a_question_in_other_words_is_liker_than_something_else() -> None:
    phrases = ["その設定はどこにありますか", "壊れていますか"]
    assert 0.0 <= similarity("雨が降っている", phrases) < similarity("どこにあるの", phrases) <= 1.0
