"""Reading the answer to お役に立ちましたか: yes, no, or neither, in any words.

Facts about the language only; the desk's own words for it stand in ``outcomes``.
"""

from collections.abc import Mapping

from bot.controls import says_thanks
from bot.hearing import Heard
from bot.meaning import Answered, SameProblem, Thanked
from bot.outcomes import unsolved, unsure, words
from bot.reply import Reply
from bot.vocabulary.helped import ASKS_BACK, EVEN_SO, HELPED, LISTENS, NOT_HELPED, TAKES_UP
from bot.vocabulary.steps import EXPLICIT
from knowledge.model import Knowledge

#: A longer text says more than a slot's value.
_SHORT = 16


def helped_reply(knowledge: Knowledge, heard: Heard, slots: Mapping[str, str]) -> Reply | None:
    """The text as an answer to "did that help?", or None. ``slots``: what the text states."""
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed is not None and not heard.asks:
        return Reply(meaning=Answered(key="yes" if agreed else "no"))
    even_so = EVEN_SO.search(heard.source)
    if LISTENS.make_up(heard.compact) or (ASKS_BACK.search(heard.unsigned) and not even_so):
        return Reply(meaning=Thanked() if says_thanks(heard) else SameProblem())
    if NOT_HELPED.search(heard.unsigned) or NOT_HELPED.match(heard.compact):
        return Reply(meaning=Answered(key="no"))
    if heard.asks:
        return None
    if not even_so and (HELPED.search(heard.source) or HELPED.match(heard.compact) or TAKES_UP.search(heard.unsigned)):
        return Reply(meaning=Answered(key="yes"))
    if says_thanks(heard):
        return None
    apart = {slot for topic in knowledge.topics.values() for slot in topic.about}
    if slots.keys() - apart and len(heard.compact) <= _SHORT and not EXPLICIT.search(heard.source):
        # 心当たりはありません tells more of the problem.
        return None
    outcomes = knowledge.desk.outcomes
    if unsolved(heard, words(outcomes, "unsolved"), ()) or unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=Answered(key="no"), sure=False)
    return None
