"""What a matcher has learned, as bytes and back."""

import os
import pickle

import pytest

from bot.learned import keep, recall
from bot.matcher import Matcher
from knowledge.draft import draft_files
from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.bot.small import LEARNED

TEXTS = (
    "ランプがつきません",
    "あかりがつかない",
    "まぶしくて眠れない",
    "天気を教えて",
    "E-77 と出て点滅します",
    "説明書がほしい。でもランプはつきます",
)


@pytest.fixture(scope="module")
def small() -> Knowledge:
    return load_texts(LEARNED)


@pytest.fixture(scope="module")
def kept(small: Knowledge) -> bytes:
    return keep(Matcher(small), small)


@pytest.mark.parametrize("text", TEXTS)
def test_a_matcher_that_was_recalled_matches_as_the_one_that_learned(small: Knowledge, kept: bytes, text: str) -> None:
    assert recall(kept, small).match(text) == Matcher(small).match(text)


def test_what_was_recalled_speaks_of_the_knowledge_that_is_there(small: Knowledge, kept: bytes) -> None:
    again = load_texts(LEARNED)

    hits = [hit for text in small.errors[0].texts for hit in recall(kept, again).errors.look(text)]

    assert hits
    assert all(any(hit.entry is entry for entry in again.errors) for hit in hits)


def test_the_shipped_knowledge_is_recalled_too(shipped: Knowledge, matcher: Matcher) -> None:
    again = recall(keep(matcher, shipped), shipped)

    for text in ("メールが受信できない", "0x800CCC0E", "プリンターが動かない", "そうしんできません"):
        assert again.match(text) == matcher.match(text)


@pytest.mark.parametrize("broken", [b"", b"nothing", pickle.dumps({"a": 1}), pickle.dumps(TEXTS)])
def test_other_bytes_are_refused(small: Knowledge, broken: bytes) -> None:
    with pytest.raises(ValueError, match="nothing learned"):
        recall(broken, small)


def test_a_part_of_the_bytes_is_refused(small: Knowledge, kept: bytes) -> None:
    with pytest.raises(ValueError, match="nothing learned"):
        recall(kept[: len(kept) // 2], small)


class _Runs:
    """Runs a function when it is unpickled."""

    def __init__(self, function: object, *arguments: str) -> None:
        self._function, self._arguments = function, arguments

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return self._function, self._arguments


@pytest.mark.parametrize("function", [os.mkdir, eval])
def test_bytes_that_would_run_something_are_refused_before_it_runs(
    small: Knowledge, function: object, tmp_path: os.PathLike[str]
) -> None:
    made = os.path.join(tmp_path, "made")  # noqa: PTH118
    argument = made if function is os.mkdir else f"__import__('os').mkdir({made!r})"

    with pytest.raises(ValueError, match="is nothing learned"):
        recall(pickle.dumps(_Runs(function, argument)), small)

    assert not os.path.exists(made)  # noqa: PTH110


def test_a_function_of_the_desk_is_nothing_learned_either(small: Knowledge) -> None:
    from bot.text import clean

    with pytest.raises(ValueError, match="is nothing learned"):
        recall(pickle.dumps(_Runs(clean, "text")), small)


def test_full_text_is_not_kept() -> None:
    rows = "id,question,answer\n" + "".join(f"q{i},質問その{i}です,答え{i}です。\n" for i in range(30))
    large = load_texts(draft_files("faq.csv", rows.encode()))

    with pytest.raises(ValueError, match="looks texts up"):
        keep(Matcher(large), large)
