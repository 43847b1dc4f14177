"""Reading a text in a conversation: `read` tries what it can mean, in one order, and takes the first that fits."""

from bot.controls import control
from bot.guide import Guide
from bot.hearing import hear
from bot.meaning import Ahead, Answered, Control, Meaning, Silent, Solved, Unclear
from bot.privacy import forms, mask
from bot.readers import meaning_of
from bot.readings import Reading, Said
from bot.scene import Scene
from bot.state import State
from bot.taken_back import last_word
from bot.telling import besides, told_with_unclear

__all__ = ["Guide", "Reading", "Said", "read"]


def read(guide: Guide, state: State, text: str) -> Reading:
    """Read ``text`` (as typed) where the conversation stands. Never raises; what is not understood is `Missed`."""
    return guide.readings.read(text, state, lambda seen: _read(guide, seen, text))


def _read(guide: Guide, state: State, text: str) -> Reading:
    masked, hidden = mask(text, guide.known, forms(guide.knowledge, state))
    heard = hear(masked)
    if state.mode == "person":
        back = control(heard, guide.knowledge.desk.controls) == "bot"
        return Reading(text=masked, masked=hidden, meaning=Control(name="bot") if back else Silent())
    scene = last_word(Scene(guide, state, heard))
    meaning = meaning_of(scene)
    return Reading(
        text=masked,
        masked=hidden,
        meaning=meaning,
        match=scene.match,
        slots=scene.slots,
        already=scene.already,
        quote=scene.quote,
        besides=_besides(scene, meaning),
    )


def _besides(scene: Scene, meaning: Meaning) -> tuple[str, ...]:
    match meaning:
        case Answered() | Solved() | Ahead():
            return besides(scene)
        case Unclear():
            return told_with_unclear(scene)
        case _:
            return ()
