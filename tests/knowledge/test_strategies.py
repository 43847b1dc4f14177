"""The random knowledge that other tests build on is what it promises to be."""

from hypothesis import given

from knowledge.model import Knowledge
from knowledge.proofs import prove
from tests.strategies import knowledges


@given(knowledges())
def test_random_knowledge_passes_every_proof(knowledge: Knowledge) -> None:
    assert [str(finding) for finding in prove(knowledge)] == []
