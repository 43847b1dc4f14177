"""One line, many wordings."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.wordings import MAX_WORDINGS, WordingError, expand
from tests.knowledge.folders import SLOTS, minimal


@pytest.mark.parametrize(
    ("line", "wordings"),
    [
        ("受信できない", ["受信できない"]),
        ("(急に|)送れない", ["急に送れない", "送れない"]),
        (
            "(メール|めーる)が(来ない|届かない)",
            ["メールが来ない", "メールが届かない", "めーるが来ない", "めーるが届かない"],
        ),
        # alternatives within alternatives
        ("((今|さっき)から|)送れない", ["今から送れない", "さっきから送れない", "送れない"]),
        # brackets without a bar, bars without brackets, full-width brackets: what they are
        ("困りました(笑)", ["困りました(笑)"]),
        ("(困(った|ります))", ["(困った)", "(困ります)"]),
        ("受信|送信", ["受信|送信"]),
        ("（受信|送信）", ["（受信|送信）"]),
        ("困りました :(", ["困りました :("]),
        ("だめです)", ["だめです)"]),
        # the same wording twice counts once
        ("(a|a|b)", ["a", "b"]),
    ],
)
def test_a_line_stands_for_its_wordings(line: str, wordings: list[str]) -> None:
    assert list(expand(line)) == wordings


def test_exactly_the_allowed_number_is_allowed() -> None:
    options = "|".join(map(str, range(MAX_WORDINGS)))

    assert len(expand(f"({options})")) == MAX_WORDINGS


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("(" + "|".join(map(str, range(201))) + ")", "(0|1|"),
        ("(a|b|c)" * 4 + "(d|e|f)", "(d|e|f)"),
        ("(a|b)" * 500, "(a|b)"),
    ],
)
def test_too_many_wordings_are_an_error_that_names_the_group(line: str, group: str) -> None:
    with pytest.raises(WordingError, match="200 通り") as error:
        expand(line)

    assert group in str(error.value)


@pytest.mark.parametrize("line", ["(a|b", "a(b|c", "(a|(b|c)", "(" * 3000, "(a|" * 3000])
def test_alternatives_left_open_and_brackets_without_end_are_told(line: str) -> None:
    with pytest.raises(WordingError):
        expand(line)


_words = st.text(alphabet="あいうえおabc ", max_size=4)
_groups = st.lists(_words, min_size=2, max_size=4)


@given(st.lists(st.tuples(_words, _groups), max_size=3), _words)
def test_every_choice_is_there_once_and_nothing_else(pieces: list[tuple[str, list[str]]], tail: str) -> None:
    line = "".join(f"{text}({'|'.join(options)})" for text, options in pieces) + tail
    expected = [""]
    for text, options in pieces:
        expected = [start + text + option for start in expected for option in options]
    expected = [(start + tail).strip() for start in expected]

    assert list(expand(line)) == list(dict.fromkeys(expected))


@given(st.text(alphabet="a(|) ", max_size=40))
def test_any_line_is_unfolded_or_told(line: str) -> None:
    with suppress(WordingError):
        assert 1 <= len(expand(line)) <= MAX_WORDINGS


def test_the_phrases_of_a_slot_are_lines_with_alternatives_too() -> None:
    slots = minimal(slots=SLOTS.replace("[スマホ, 携帯]", "[スマホ, (携帯|PHS)の(電話|電波)]")).slots

    assert [value.phrases for value in slots["device"].values if value.id == "phone"] == [
        ("スマホ", "携帯の電話", "携帯の電波", "PHSの電話", "PHSの電波")
    ]
