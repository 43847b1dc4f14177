"""A knowledge made ready to be talked about."""

from dataclasses import dataclass, replace
from functools import cached_property

from bot.errors import ErrorIndex
from bot.matcher import Matcher
from bot.privacy import Known
from bot.semantic import SemanticView
from bot.text import reading
from knowledge.model import Knowledge

#: Letters of a wording's sound that a text must have to say it, whatever the inflection behind them.
_BEGINNING = 2


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A knowledge ready to be talked about: its matcher, and what reading needs to look up."""

    #: What the open procedure runs on.
    knowledge: Knowledge
    #: Matches on the current version.
    matcher: Matcher

    @classmethod
    def build(cls, knowledge: Knowledge, semantic: SemanticView | None = None) -> "Guide":
        """Learn a knowledge (about a second for a few hundred topics). ``semantic``: an optional further view."""
        return cls(knowledge=knowledge, matcher=Matcher(knowledge, semantic=semantic))

    def on(self, procedure: Knowledge) -> "Guide":
        """The same guide for a conversation whose procedure runs on an older version; matching stays on this one."""
        return self if procedure is self.knowledge else replace(self, knowledge=procedure)

    @cached_property
    def known(self) -> Known:
        """What of the knowledge is never masked."""
        return Known.of(self.knowledge)

    @cached_property
    def errors(self) -> ErrorIndex:
        """Where error strings stand in a text."""
        return ErrorIndex(self.knowledge)

    @cached_property
    def done_before(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """The steps that customers may say they did before: node, and each wording with the sound that it begins with.

        The sound is there to pass over at once what a text cannot say.
        """
        steps = (step for topic in self.knowledge.topics.values() for step in topic.steps if step.already)
        return tuple((step.node, tuple((reading(said)[:_BEGINNING], said) for said in step.already)) for step in steps)
