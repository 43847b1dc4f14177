"""Likeness of a text to a few phrases: the quick way gives what comparing with each phrase gives."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.likeness import similarity
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
