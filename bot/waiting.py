"""What a customer says who waits for a person, or is about to: of the ticket, of how to be reached.

Facts about the language only. Whether a ticket is open is the reader's to know.
"""

import re
from typing import Literal

from bot.hearing import Heard, asked_once, hear
from bot.text import sentences
from bot.vocabulary.waiting import (
    AROUND,
    AROUND_NUMBER,
    BY_HIMSELF,
    CALL_ME,
    COUNTS_ON_US,
    EARLIER,
    EARLIER_MATTER,
    HOW,
    HURRY,
    MINE,
    NUMBER,
    REACH,
    REACH_ME,
    STATUS,
    STAYS,
    THERE,
    TOLD_OF,
    WHEN,
    WITHDRAW,
)

About = Literal["status", "there", "hurry", "withdraw", "wish"]

#: A question about the ticket has at most so many letters; a longer text tells something else too.
_SHORT = 16
#: A contact with at most so many letters beside it (です、まで) is given, whatever they say.
_BARE = 6
#: The longest wish kept with a contact; the whole text is in the transcript.
_WISH = 60
#: A number with at most so many letters beside it in its sentence is given to be called, whatever they say.
_NAMED = 6


@asked_once
def stays_here(heard: Heard) -> bool:
    """Whether the customer waits where they are, instead of leaving a contact."""
    return STAYS.search(heard.source) is not None and not heard.asks


@asked_once
def about_ticket(heard: Heard) -> About | None:
    """What a text says about the open ticket as a whole, or None. Only for texts that bring no contact."""
    source = heard.source
    if NUMBER.search(source):
        return "status"
    if THERE.make_up(heard.compact):
        return "there"
    if WITHDRAW.search(source):
        return "withdraw"
    if HURRY.search(source):
        return "hurry"
    if STATUS.search(source) and (heard.asks or len(heard.compact) <= _SHORT):
        return "status"
    return "wish" if wish(heard) else None


@asked_once
def asks_after_earlier(heard: Heard) -> bool:
    """Whether a text without a problem of its own comes back to a matter of another day."""
    return EARLIER_MATTER.search(heard.source) is not None


@asked_once
def leaves_it_to_us(heard: Heard) -> bool:
    """Whether the text only says that the customer counts on us (よろしくお願いします, お待ちしています)."""
    return COUNTS_ON_US.fullmatch(heard.compact) is not None


@asked_once
def wish(heard: Heard) -> bool:
    """Whether the text says when or how to be reached (夕方にお願いします)."""
    return WHEN.search(heard.source) is not None and not heard.asks


@asked_once
def by_himself(heard: Heard) -> bool:
    """Whether the customer says to have solved it without us."""
    return BY_HIMSELF.search(heard.source) is not None and not heard.asks


def same_contact(heard: Heard) -> bool:
    """Whether a contact given before is meant (さっきの番号で)."""
    return EARLIER.search(heard.source) is not None and not heard.asks


@asked_once
def gives_contact(heard: Heard) -> bool:
    """Whether the contact in a text is one to be reached at, not one that mail comes from or goes to."""
    if heard.contact is None:
        return False
    if "@" not in heard.contact:
        return True
    beside = "".join(letter for letter in heard.beside_contact if letter.isalnum())
    return len(beside) <= _BARE or REACH.search(heard.source) is not None or wish(heard)


@asked_once
def calls_for_a_call(heard: Heard) -> bool:
    """Whether the text gives a phone number that nobody asked for, to be called there (電話は 090-…)."""
    if heard.contact is None or heard.asks or TOLD_OF.search(heard.beside_contact):
        return False
    if not all(MINE.fullmatch(re.sub(r"\D", "", number)) for number in heard.contact.split("、")):
        return False
    beside = next((piece for piece in sentences(heard.text) if hear(piece).contact), heard.text)
    rest = AROUND_NUMBER.sub("", hear(beside).beside_contact)
    return sum(map(str.isalnum, rest)) <= _NAMED or CALL_ME.search(heard.beside_contact) is not None


def how(heard: Heard) -> bool:
    """Whether the text only says by what to be reached (電話してください), not where."""
    return heard.contact is None and HOW.match(heard.compact) is not None


def asks_to_be_reached(heard: Heard) -> bool:
    """Whether the text gives a contact and asks to be called or written to there."""
    return heard.contact is not None and REACH_ME.search(heard.beside_contact) is not None


def as_given(heard: Heard) -> str:
    """The contact, with what the same text wishes (いつ、どうやって) behind it in brackets."""
    contact = heard.contact or heard.text.strip()
    beside = AROUND.sub("", re.sub(r"\s+", " ", heard.beside_contact)) if heard.contact else ""
    return f"{contact}（{beside[:_WISH]}）" if beside and wish(heard) else contact
