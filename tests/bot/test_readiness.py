"""A guide made ready has looked at all that its authors wrote: while customers wait, only their own words are read."""

from collections.abc import Iterator

import pytest

from bot import morphemes
from bot.guide import Guide
from bot.readiness import make_ready
from bot.text import japanese
from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.bot.small import FILES, Talk


class Listening:
    """A tokenizer that notes what it is given."""

    def __init__(self) -> None:
        self._tokenizer = morphemes._tokenizer()
        self.heard: list[str] = []

    def tokenize(self, text: str) -> object:
        self.heard.append(text)
        return self._tokenizer.tokenize(text)


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    listening = Listening()
    monkeypatch.setattr(morphemes, "_tokenizer", lambda: listening)
    return listening


def andon() -> Guide:
    """A desk in words of its own: what other tests have read before is kept, and would not be read again."""
    words = {"電球": "ろうそく", "ランプ": "あんどん", "明かり": "あかり灯", "天気": "空もよう", "押": "引"}
    files = {name: content.decode() for name, content in FILES.items()}
    for known, own in words.items():
        files = {name: content.replace(known, own) for name, content in files.items()}
    return Guide.build(load_texts({name: content.encode() for name, content in files.items()}))


def written(knowledge: Knowledge) -> Iterator[str]:
    """What an author gave as words of customers, beside the examples of topics."""
    desk, topics = knowledge.desk, knowledge.topics.values()
    for place in (desk, *topics):
        for aside in place.asides:
            yield from aside.examples
    for step in (step for topic in topics for step in topic.steps):
        yield from step.already
        for answer in step.answers:
            yield from answer.wordings
    for one in knowledge.nones:
        yield from one.examples


def test_no_customer_waits_until_the_authors_words_are_read(listening: Listening):
    guide = andon()
    make_ready(guide)
    listening.heard.clear()
    talk = Talk(guide)

    for text in (
        "あんどんがつかないんです、困りました",
        "差し直してもまだだめでした、どうしてですか",
        "ろうそくのことですが、ええと、二本とも古いかもしれない",
        "それは有料なんでしょうか",
        "あしたの空もようはどんなでしょう",
        "どのろうそくを買ったものでしょうか",
    ):
        talk.say(text)

    assert listening.heard
    assert {japanese(one) for one in written(guide.knowledge)}.isdisjoint(listening.heard)


def test_no_customer_waits_until_what_is_never_masked_is_known():
    guide = andon()
    make_ready(guide)
    assert "known" in vars(guide)
