"""Everything that can be found wrong with a knowledge that loads, without a single text being matched."""

from knowledge.findings import Finding, ordered
from knowledge.lints import lint
from knowledge.model import Knowledge
from knowledge.proofs import prove


def check(knowledge: Knowledge) -> list[Finding]:
    """The failed proofs on the machine and the findings about its words, by file and line; empty for a sound folder."""
    return ordered([*prove(knowledge), *lint(knowledge)])
