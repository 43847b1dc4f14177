"""Reading the answers to what is asked about a person: whether to hand over, where to reach the customer, a field."""

import re

from bot.contacts import announces_contact, is_whole
from bot.controls import only_thanks
from bot.hearing import GRAMMAR, Heard
from bot.meaning import Answered, Contacted, Declined, FieldGiven, SameProblem
from bot.outcomes import unsolved, unsure, words
from bot.reply import Reply
from bot.ticket_replies import agreed_at_last
from bot.vocabulary.offers import ACCEPTS, DECLINES, REACHES, REFUSES, RESIGNED, WAITS
from bot.vocabulary.steps import EXPLICIT
from knowledge.model import Knowledge

#: A longer text without a letter or digit of the alphabet is no field's value.
_LONGEST = 30


def offer_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    """The text as an answer to the offer of a person, or None."""
    if heard.contact:
        return Reply(meaning=Contacted(contact=heard.contact))
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed or agreed_at_last(heard):
        return Reply(meaning=Answered(key="yes"))
    if heard.asks and not RESIGNED.search(heard.unsigned):
        return None
    if REFUSES.search(heard.unsigned):
        return Reply(meaning=Answered(key="no"))
    if ACCEPTS.search(heard.unsigned):
        return Reply(meaning=Answered(key="yes"))
    if EXPLICIT.search(heard.unsigned) and unsolved(heard, words(knowledge.desk.outcomes, "unsolved"), ()):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    if agreed is False:
        return Reply(meaning=Answered(key="no"))
    if only_thanks(heard):
        return Reply(meaning=SameProblem())
    if unsolved(heard, words(knowledge.desk.outcomes, "unsolved"), ()):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    return None


def contact_reply(heard: Heard) -> Reply | None:
    """The text as an answer to where the customer can be reached, or None; a contact itself is read before."""
    if announces_contact(heard):
        return Reply(meaning=SameProblem())
    if heard.asks:
        return None
    if heard.leaning is False or DECLINES.search(heard.source):
        return Reply(meaning=Declined(everything=True))
    # はい, and nothing given yet.
    return Reply(meaning=SameProblem()) if heard.agreement else None


def field_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    """The text as what was asked for the ticket, or None."""
    if heard.contact and (("@" not in heard.contact and is_whole(heard.contact)) or REACHES.search(heard.source)):
        return Reply(meaning=Contacted(contact=heard.contact))
    written = re.search(r"[A-Za-z0-9]{3,}", heard.text)
    unknown = not written and unsure(heard, words(knowledge.desk.outcomes, "unsure"))
    if heard.leaning is False or unknown or (DECLINES.search(heard.source) and not re.search(r"[0-9@]", heard.source)):
        return Reply(meaning=Declined(everything=WAITS.search(heard.source) is not None))
    if heard.agreement or only_thanks(heard):
        return Reply(meaning=SameProblem())
    if written or (len(heard.compact) <= _LONGEST and _is_value(heard)):
        return Reply(meaning=FieldGiven(value=heard.text.strip()))
    return None


def _is_value(heard: Heard) -> bool:
    """Whether the text names something and tells nothing (佐藤太郎です)."""
    said = [token for token in heard.tokens if token.pos not in GRAMMAR]
    return not heard.asks and bool(said) and all(token.pos not in ("動詞", "形容詞") for token in said)
