"""How a step went, in the customer's words: solved, not yet, done, stuck, no idea, where and how.

The desk's own words stand in ``outcomes`` of desk.yaml and in a topic's ``goal``; the patterns are how people say it.
"""

from collections.abc import Mapping
from functools import lru_cache

from bot.claims import came_true, denied
from bot.controls import says_thanks
from bot.hearing import Heard, asked_once, hear
from bot.morphemes import tokens
from bot.text import japanese, normalise, states
from bot.vocabulary.outcomes import DID, DONE, HELP, NO_MORE, SOLVED, SOLVED_NOUN, SORRY, STILL, STUCK, UNSOLVED, UNSURE
from bot.wordings import likely


@asked_once
def solved(heard: Heard, goals: tuple[str, ...]) -> bool:
    """Whether the problem is gone; ``goals``: the desk's and the topic's words for it."""
    if SOLVED_NOUN.search(heard.source) and came_true(heard, "解決した"):
        return True
    noun = SOLVED_NOUN.search(heard.source)
    if noun and not any(denied(heard, word) for word in ("解決", "解消", "復旧")) and not heard.asks:
        return True
    if NO_MORE.search(heard.source) and not heard.asks:
        return True
    return any(came_true(heard, phrase) for phrase in likely(heard, (*SOLVED, *goals)) if not _is_thanks(phrase))


@lru_cache(maxsize=1024)
def _is_thanks(phrase: str) -> bool:
    return says_thanks(hear(phrase))


@asked_once
def unsolved(heard: Heard, phrases: tuple[str, ...], goals: tuple[str, ...]) -> bool:
    """Whether the problem is still there."""
    source = SORRY.sub("", heard.source)
    if STILL.search(source) or UNSOLVED.search(source):
        return True
    return any(denied(heard, goal) for goal in likely(heard, goals)) or _one_stated(heard, phrases)


@asked_once
def done(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether a task was done, or the next step is asked for."""
    if DONE.search(heard.source) or DONE.search(heard.compact):
        return True
    return _one_stated(heard, phrases) or (not heard.asks and DID.search(heard.source) is not None)


@asked_once
def stuck(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether a task cannot be done."""
    return STUCK.search(heard.source) is not None or _one_stated(heard, phrases)


@asked_once
def unsure(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the customer does not know."""
    return UNSURE.search(heard.source) is not None or _one_stated(heard, phrases)


@asked_once
def wants_help(heard: Heard) -> bool:
    """Whether it is asked where or how the step is done."""
    return HELP.search(heard.source) is not None


def _one_stated(heard: Heard, phrases: tuple[str, ...]) -> bool:
    return any(_stated(heard, phrase) for phrase in likely(heard, phrases))


def _stated(heard: Heard, phrase: str) -> bool:
    """Whether the text says one of the desk's words: written so, or (a verb, not a mere いや全然) inflected."""
    if len(phrase) <= 2:
        return heard.core == phrase or heard.compact == phrase
    if normalise(phrase).replace(" ", "") in normalise(heard.text).replace(" ", ""):
        return states(heard.text, phrase) == "stated"
    said = tokens(japanese(phrase))
    if said and said[0].pos in ("助詞", "接続詞", "助動詞"):
        # でも来る is more than 来る.
        return False
    verbs = [token for token in said if token.pos in ("動詞", "形容詞")]
    return bool(verbs) and states(heard.text, phrase) == "stated"


def words(outcomes: Mapping[str, tuple[str, ...]], *names: str) -> tuple[str, ...]:
    """The desk's own words for these outcomes."""
    return outcomes.get(names[0], ()) if len(names) == 1 else tuple(w for name in names for w in outcomes.get(name, ()))
