"""A knowledge made ready to be talked about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.matcher import Matcher
from bot.privacy import Known
from bot.semantic import SemanticView
from knowledge.model import Knowledge


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
    def done_before(self) -> Mapping[str, tuple[str, ...]]:
        """What customers may say they did before: each wording with the steps that it is about."""
        found: dict[str, tuple[str, ...]] = {}
        for step in (step for topic in self.knowledge.topics.values() for step in topic.steps):
            for wording in step.already:
                found[wording] = (*found.get(wording, ()), step.node)
        return found

    @cached_property
    def done_before_wordings(self) -> tuple[str, ...]:
        """The wordings of `done_before`."""
        return tuple(self.done_before)
