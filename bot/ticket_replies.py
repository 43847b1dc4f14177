"""Reading the answer to a step that offers a ticket."""

from functools import lru_cache

from bot.hearing import Heard, hear
from bot.meaning import Answered, Contacted
from bot.reply import Reply
from bot.text import words as content_words
from bot.vocabulary.steps import DOES_NOT, GOES_AHEAD, THEN, URGES, WISH
from knowledge.model import Knowledge, Step


def ticket_reply(knowledge: Knowledge, step: Step, heard: Heard) -> Reply | None:
    """The text as an answer to the offer of a ticket: asking for the thing in words is a yes."""
    if heard.contact:
        return Reply(meaning=Contacted(contact=heard.contact))
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed is None:
        agreed = agreed_at_last(heard)
    if agreed is not None:
        return Reply(meaning=Answered(key="yes" if agreed else "no"))
    if not heard.asks and DOES_NOT.search(heard.unsigned):
        return Reply(meaning=Answered(key="no"))
    if not heard.asks and GOES_AHEAD.search(heard.unsigned):
        return Reply(meaning=Answered(key="yes"), sure=False)
    if not heard.asks and URGES.search(heard.compact):
        return Reply(meaning=Answered(key="yes"))
    kind = knowledge.desk.tickets.get(step.ticket or "")
    titles = tuple(topic.title for topic in knowledge.topics.values())
    asked_for = _asked_for(kind.title if kind else "", titles, tuple(knowledge.lexicon))
    if asked_for & set(content_words(heard.text)) and WISH.search(heard.source):
        return Reply(meaning=Answered(key="yes"))
    return None


@lru_cache(maxsize=64)
def _asked_for(title: str, topics: tuple[str, ...], lexicon: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """The words of a ticket's title that none of the topics' titles has, and those that mean the same."""
    own = frozenset(content_words(title)) - {word for topic in topics for word in content_words(topic)}
    alike = (frozenset(content_words(" ".join(group))) for group in lexicon)
    return own.union(*(group for group in alike if own & group))


def agreed_at_last(heard: Heard) -> bool | None:
    """Whether the end of a longer text agrees to what is offered (長く見ませんでしたから。では、よろしく頼みます)."""
    last = THEN.sub("", heard.clauses[-1]) if len(heard.clauses) > 1 and not heard.asks else ""
    return hear(last).agreement if last else None
