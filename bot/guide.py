"""A knowledge made ready to be talked about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.hearing import things
from bot.matcher import Matcher
from bot.privacy import Known
from bot.readings import Readings
from knowledge.model import Knowledge


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A knowledge ready to be talked about: its matcher, and what reading needs to look up."""

    #: What the open procedure runs on.
    knowledge: Knowledge
    #: Matches on the current version.
    matcher: Matcher

    @classmethod
    def build(cls, knowledge: Knowledge) -> "Guide":
        """Learn a knowledge (some seconds for a few thousand lines of examples)."""
        return cls(knowledge=knowledge, matcher=Matcher(knowledge))

    def on(self, procedure: Knowledge) -> "Guide":
        """The same guide for a conversation whose procedure runs on an older version; matching stays on this one."""
        return self if procedure is self.knowledge else replace(self, knowledge=procedure)

    @cached_property
    def readings(self) -> Readings:
        """What was read last."""
        return Readings()

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

    def things_of(self, topic_id: str) -> frozenset[str]:
        """The things that a topic (or the desk itself, for another id) speaks of: its steps, and all side questions."""
        found = self._things.get(topic_id)
        if found is None:
            found = self._things[topic_id] = frozenset[str]().union(*map(things, self._told_in(topic_id)))
        return found

    def _told_in(self, topic_id: str) -> Iterator[str]:
        topic = self.knowledge.topics.get(topic_id)
        for aside in (*(topic.asides if topic else ()), *self.knowledge.desk.asides):
            yield from (aside.say, *aside.examples)
        for step in topic.steps if topic else ():
            yield from (step.text, step.help or "")
            yield from (wording for answer in step.answers for wording in answer.wordings)

    @cached_property
    def _things(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def done_before_wordings(self) -> tuple[str, ...]:
        """The wordings of `done_before`."""
        return tuple(self.done_before)
