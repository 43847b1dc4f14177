"""The knowledge that comes with the package is sound."""

from knowledge import shipped
from knowledge.canonical import dump, restore
from knowledge.check import check
from knowledge.draw import mermaid, svg
from knowledge.load import load


def test_it_loads_and_every_proof_holds() -> None:
    assert [str(finding) for finding in check(load(shipped()))] == []


def test_it_is_stored_and_comes_back() -> None:
    knowledge = load(shipped())

    assert restore(dump(knowledge)) == knowledge


def test_it_can_be_drawn() -> None:
    knowledge = load(shipped())

    for topic in knowledge.topics.values():
        assert topic.title in mermaid(knowledge)
        assert topic.id in svg(knowledge)
