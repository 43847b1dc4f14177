"""Another string than those that a question offers (件名は Big sale です, where two subjects are the choices)."""

import re
import unicodedata

from bot.hearing import Heard, things
from bot.vocabulary.steps import NEITHER, QUOTES
from knowledge.model import Step

_WORD = re.compile(r"[A-Za-z]{3,}")
_STRING = re.compile(r"[A-Za-z][A-Za-z0-9'’&!?.,:;\- ]*[A-Za-z0-9!?.]")
#: A string with nothing beside it is one if it has so many words: Windows is no subject of a mail.
_WORDS = 2


def another_string(step: Step, heard: Heard) -> str | None:
    """The key of "none of them" where the text quotes what none of the step's answers has; None where it does not.

    Only where the answers are strings to be found on a screen, and the author has an answer for none of them.
    """
    none = [answer.key for answer in step.answers if any(map(NEITHER.search, answer.wordings))]
    known = {word.lower() for a in step.answers for wording in a.wordings for word in _WORD.findall(wording)}
    if step.kind != "ask" or len(none) != 1 or not known or heard.asks or heard.contact:
        return None
    text = unicodedata.normalize("NFKC", heard.text)
    quote = max(_STRING.findall(text), key=len, default="")
    said = {word.lower() for word in _WORD.findall(quote)}
    if not said or known & {word.lower() for word in _WORD.findall(text)}:
        return None
    beside = text.replace(quote, "")
    alone = len(said) >= _WORDS and not re.search(r"[一-龠ァ-ヶ]", beside)
    # 次 stands in any question.
    spoken_of = any(len(noun) > 1 for noun in things(beside) & things(step.text))
    return none[0] if alone or spoken_of or QUOTES.search(beside) else None
