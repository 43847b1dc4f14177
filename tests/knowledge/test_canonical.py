"""Knowledge becomes one text and comes back exactly."""

import json
from dataclasses import fields

import pytest
from hypothesis import given

from knowledge.canonical import dump, restore
from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.knowledge.folders import TOPIC, minimal, minimal_files
from tests.strategies import knowledges


@given(knowledges())
def test_knowledge_comes_back_exactly(knowledge: Knowledge) -> None:
    text = dump(knowledge)

    restored = restore(text)

    assert restored == knowledge
    assert dump(restored) == text
    # Orders count too: the first topic, slot and ticket must stay the first.
    assert repr(restored) == repr(knowledge)


def test_everything_is_in_the_text() -> None:
    names = {field.name for field in fields(Knowledge) if field.init}

    assert set(json.loads(dump(minimal()))) == names - {"version"} | {"format"}


def test_a_rehearsals_turns_come_back() -> None:
    knowledge = minimal(
        dialogues="dialogue: 何でも\nturns: [お湯がわかない, {choose: まだ直りません}, {after: 1時間}, {user: 直った}]\n"
    )

    [rehearsal] = restore(dump(knowledge)).rehearsals

    assert rehearsal.turns == ("お湯がわかない", ("choose", "まだ直りません"), ("after", "1時間"), "直った")


def test_the_version_is_that_of_the_content() -> None:
    assert minimal().version == minimal().version
    assert len(minimal().version) == 64
    assert minimal().version != minimal(topic=TOPIC.replace("コンセント", "電源")).version


def test_the_order_in_which_files_are_given_does_not_matter() -> None:
    files = minimal_files()

    assert load_texts(dict(reversed(files.items()))) == load_texts(files)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"format":2}', '{"format":1}', "[" * 100_000])
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a stored knowledge"):
        restore(text)


def test_a_text_with_a_field_missing_is_refused() -> None:
    body = json.loads(dump(minimal()))
    del body["desk"]["phone"]

    with pytest.raises(ValueError, match="phone"):
        restore(json.dumps(body))


def test_a_text_from_before_a_field_existed_gets_its_default() -> None:
    body = json.loads(dump(minimal(topic=TOPIC + "secret: yes\n")))
    for topic in body["topics"]:
        topic.pop("secret", None)

    assert not restore(json.dumps(body)).topics["kettle"].secret
