"""Texts that steer the conversation: a person, go back, begin again, thanks, back to the other problem.

The desk's own words for them stand in ``controls`` of desk.yaml; the patterns here are how Japanese says such things.
"""

import re
from collections.abc import Mapping
from typing import Literal

from bot.hearing import Heard, asked_once
from bot.own_words import has_one, is_one, says_one
from bot.text import clean, japanese, sentences
from bot.vocabulary import corrections, farewells, persons, steering

ControlName = Literal["back", "restart", "again", "end", "bot"]

#: So many letters tell whether it is there again; to look through a long text costs by the square of its length.
_BEGINNING = 200


@asked_once
def closes(heard: Heard) -> bool:
    """Whether the text only ends the talk in a friendly way (それだけです, よかった)."""
    return farewells.CLOSES.make_up(heard.compact)


@asked_once
def comes_back(heard: Heard) -> bool:
    """Whether the text says that what was gone is there again."""
    return farewells.COMES_BACK.match(heard.compact[:_BEGINNING]) is not None


@asked_once
def puzzled(heard: Heard) -> bool:
    """Whether the text as a whole says that the desk was not understood."""
    if not heard.compact:
        # ？？
        return heard.asks
    if len(heard.compact) <= 2 and not heard.asks and heard.compact not in ("えっ", "なに", "何"):
        return False
    return farewells.PUZZLED.match(heard.compact) is not None


@asked_once
def gives_up(heard: Heard) -> bool:
    """Whether the text as a whole says that the customer has had enough."""
    return not heard.asks and not farewells.AGREES.match(heard.compact) and farewells.GIVES_UP.make_up(heard.compact)


@asked_once
def tried_before(heard: Heard) -> bool:
    """Whether what is asked to be done was tried before (それはもうやりました): it did not help."""
    return farewells.TRIED_BEFORE.search(heard.source) is not None and not heard.asks


@asked_once
def wants_person(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether a person is asked for, anywhere in the text. ``phrases``: the desk's own words for it."""
    for sentence in sentences(clean(heard.text)) or [clean(heard.text)]:
        said = japanese(sentence)
        if persons.REFUSED.search(said) and not persons.REFUSES_MACHINE.search(said):
            continue
        if persons.WANTS.search(said) or persons.COMES.search(said) or persons.BY_VOICE.search(said):
            return True
        if persons.CALLS.search(said) and not persons.QUESTION_ABOUT_CALLS.search(said):
            return True
    views = (heard.compact, heard.core)
    whole = any(persons.WANTS_SHORT.match(view) or persons.ANYBODY.match(view) for view in views)
    return whole or says_one(heard, phrases)


#: In the order in which they are tried.
_CONTROLS: tuple[tuple[ControlName, re.Pattern[str]], ...] = (
    ("back", steering.BACK),
    ("restart", steering.RESTART),
    ("again", steering.AGAIN),
    ("bot", steering.BOT),
    ("end", steering.END),
)


def control(heard: Heard, controls: Mapping[str, tuple[str, ...]]) -> ControlName | None:
    """Which control the text is as a whole, politeness aside."""
    return _control(heard, tuple(controls.get(name, ()) for name, _ in _CONTROLS))


@asked_once
def _control(heard: Heard, phrases: tuple[tuple[str, ...], ...]) -> ControlName | None:
    said = heard.core
    for (name, pattern), one in zip(_CONTROLS, phrases, strict=True):
        own = is_one(heard, one)
        if name == "restart" and not own and not steering.RESTART_WORD.search(heard.compact):
            # 1, 最初: a place in a list.
            continue
        if own or any(pattern.match(view) for view in (said, heard.compact) if view):
            return name
    return None


def only_thanks(heard: Heard) -> bool:
    """Whether the text is thanks or "I see" and nothing else."""
    return says_thanks(heard) and farewells.THANKS_ALONE.make_up(heard.compact)


@asked_once
def says_thanks(heard: Heard) -> bool:
    """Whether the text thanks or says "I see", among other things."""
    return farewells.SAYS_THANKS.search(heard.source.replace(" ", "")) is not None


@asked_once
def resumes(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text goes back to a problem talked about before."""
    return steering.RESUME.search(heard.source) is not None or has_one(heard, phrases)


@asked_once
def switches(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text says that something else comes now."""
    return steering.SWITCH.search(heard.source) is not None or has_one(heard, phrases)


@asked_once
def corrects(heard: Heard) -> bool:
    """Whether the text takes back what was said to the desk."""
    said = heard.source
    if corrections.NO_AND_MORE.search(said):
        return True
    if not corrections.CORRECTS.search(said):
        return False
    return not corrections.MISTAKE_ELSEWHERE.search(said) or corrections.WRONG_ANSWER.search(said) is not None


@asked_once
def corrects_plainly(heard: Heard) -> bool:
    """Whether it says so in words that leave no doubt: ちがいます may be a no, AじゃなくてB an answer."""
    plainly = corrections.NOT_BUT.sub("", heard.source)
    return corrections.CORRECTS.search(plainly) is not None


@asked_once
def reconsidered(heard: Heard) -> str:
    """What a text says instead that has thought better of it (いや、やっぱり2番); empty where it has not."""
    match = corrections.RECONSIDERS.match(heard.source)
    return heard.source[match.end() :].strip() if match and not heard.asks else ""


@asked_once
def takes_back_only(heard: Heard) -> bool:
    """Whether the text says that an answer was wrong, and no more (さっきの番号間違えました)."""
    return corrections.TAKES_BACK.fullmatch(heard.compact) is not None


@asked_once
def corrected_text(heard: Heard) -> str:
    """What a correcting text says instead: what stands behind the words that take back."""
    # Romaji is left as it is where it can be: it may be an error string.
    said = clean(heard.text) if corrections.CORRECTS.search(clean(heard.text)) else heard.source
    said = corrections.NO_AND_MORE.sub("", said)
    cuts = [match.end() for match in corrections.CORRECTS.finditer(said)]
    rest = said[cuts[-1] :] if cuts else said
    rest = re.sub(r"^(ました|でした|です|ました?ね|し|た|て|、|。|\s|[!！])+", "", rest)
    return rest if any(letter.isalnum() for letter in rest) else ""
