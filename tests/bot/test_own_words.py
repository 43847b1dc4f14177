"""The desk's own words for a control: as the whole text, as a sentence in it, as written."""

import pytest

from bot.hearing import Heard
from bot.own_words import has_one, is_one, says_one

_PHRASES = ("担当者", "担当者と話したい", "ところで")


@pytest.mark.parametrize("text", ["担当者", "担当者をお願いします", "担当者と話したいです"])
def test_politeness_around_the_words_does_not_matter(text: str) -> None:
    assert is_one(Heard(text=text), _PHRASES)


def test_a_noun_inside_a_sentence_asks_for_nothing() -> None:
    heard = Heard(text="昨日、担当者が来ました")
    assert not is_one(heard, _PHRASES)
    assert not says_one(heard, _PHRASES)
    assert has_one(heard, _PHRASES)


def test_a_whole_sentence_is_heard_anywhere() -> None:
    assert says_one(Heard(text="もういいので、担当者と話したい。"), _PHRASES)


def test_where_the_desk_has_no_words_nothing_is_one() -> None:
    assert not any(check(Heard(text="はい"), ()) for check in (is_one, says_one, has_one))
