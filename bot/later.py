"""What a customer says who goes on another time (帰ってから試します), or who is only about to try (やってみます).

Facts about the language only. Thanks and an "I see" beside it do not matter.
"""

import re

from bot.hearing import Heard, asked_once
from bot.own_words import is_one
from bot.vocabulary.later import (
    ACKNOWLEDGED,
    DONE_ALREADY,
    INTENTION,
    LATER,
    LEAVES,
    NOT_YET,
    OVER_AND_OVER,
    PUT_OFF,
    THANKS,
    THERE_AGAIN,
    WILLING,
    WITH_SOMEBODY,
)

#: A longer text tells something else too.
_LONGEST = 60
_SIGNS_BEHIND = re.compile(r"[\s。.、,!！〜~ー…（）()笑^]+$")


@asked_once
def later(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the customer goes on another time: an intention, not what was done (1時間おいてやったら直りました).

    ``phrases``: the desk's own words for it.
    """
    last = heard.clauses[-1] if heard.clauses else ""
    ending = _SIGNS_BEHIND.sub("", last)
    if heard.asks and not re.search(r"(待って|お待ち)", ending):
        return False
    if is_one(heard, phrases):
        return True
    said = _without_thanks(heard)
    compact, end = re.sub(r"[\W_]+", "", said), re.split(r"[。、!！]", said)[-1]
    if not said or len(compact) > _LONGEST or DONE_ALREADY.search(_SIGNS_BEHIND.sub("", end)):
        return False
    return any(
        pattern.search(view)
        for pattern in (LATER, INTENTION, PUT_OFF, LEAVES, WITH_SOMEBODY)
        for view in (compact, said, end.strip())
    )


@asked_once
def there_again(heard: Heard) -> bool:
    """Whether the text only says that the customer was away, and is there again."""
    said = heard.compact
    return len(said) <= _LONGEST and not heard.asks and THERE_AGAIN.search(said) is not None


@asked_once
def willing(heard: Heard) -> bool:
    """Whether the customer is about to do what was asked, and says no more (わかりました、やってみます)."""
    return (
        not heard.asks and not OVER_AND_OVER.search(heard.source) and WILLING.search(_without_thanks(heard)) is not None
    )


@asked_once
def not_tried_yet(heard: Heard) -> bool:
    """Whether what was asked to be done was not tried yet, or is being done at this moment."""
    return NOT_YET.search(heard.source) is not None and not heard.asks


def _without_thanks(heard: Heard) -> str:
    said = _SIGNS_BEHIND.sub("", THANKS.sub("", heard.source))
    return ACKNOWLEDGED.sub("", said)
