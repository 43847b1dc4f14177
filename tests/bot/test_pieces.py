"""Texts that are made of certain pieces only, however they try the patience of who looks at them."""

import pytest

from bot.controls import closes, comes_back, gives_up, only_thanks
from bot.errors import denied
from bot.hearing import hear
from bot.pieces import Pieces
from bot.waiting import about_ticket

WORDS = Pieces("はい|どうも|ありがとう(ございます)?|です|ね", lead="では|じゃあ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("はい", True),
        ("はいどうもありがとうございますね", True),
        ("じゃあではどうも", True),
        # The lead alone says nothing yet, and comes only first.
        ("では", False),
        ("はいでは", False),
        ("はいそれから", False),
        ("", False),
    ],
)
def test_a_text_is_made_of_pieces_or_not(text: str, expected: bool) -> None:
    assert WORDS.make_up(text) is expected


@pytest.mark.parametrize(
    "piece", ["じゃあね", "ありがとです", "うれしいです", "あきらめた", "諦めます", "まだかな", "わかったよ"]
)
def test_a_text_that_almost_fits_is_told_at_once(piece: str) -> None:
    # A repeated group of a regular expression would cut these in 2^15 ways and more; with 60 of them it never ended.
    for count in (15, 60, 1_000):
        heard = hear(piece * count + "ぴよ" * 8)

        assert not closes(heard)
        assert not gives_up(heard)
        assert not only_thanks(heard)
        assert about_ticket(heard) != "there"


@pytest.mark.parametrize("word", ["あっ", "では", "もう", "けど", "えっ"])
def test_the_longest_text_of_small_words_is_told_at_once(word: str) -> None:
    # To peel 4,000 words of politeness off one by one took minutes.
    heard = hear(word * (8_000 // len(word)))

    assert heard.core == heard.compact
    assert not comes_back(heard)


def test_a_row_of_particles_behind_an_error_is_told_at_once() -> None:
    assert not denied("がでは" * 1_000 + "出る", 0)
    assert denied("エラーではでない", 3)
