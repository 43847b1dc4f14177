"""Reading a text in a conversation: `read` tries what it can mean, in one order, and takes the first that fits."""

from dataclasses import dataclass, field

from bot.controls import control
from bot.evidence import Match
from bot.guide import Guide
from bot.hearing import hear
from bot.meaning import Ahead, Answered, Control, Meaning, Silent, Solved, Unclear
from bot.privacy import forms, mask
from bot.readers import meaning_of
from bot.scene import Scene
from bot.state import State
from bot.taken_back import last_word
from bot.telling import besides, told_with_unclear

__all__ = ["Guide", "Reading", "Said", "read"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one text says in its conversation. Everything here is masked."""

    text: str
    masked: bool
    meaning: Meaning
    #: The matcher's whole answer (why, for staff); None where it was not asked.
    match: Match | None = None
    #: What the text states, asked for or not.
    slots: dict[str, str] = field(default_factory=dict[str, str])
    #: Steps that it says were done before.
    already: tuple[str, ...] = ()
    #: The error string or number that it brings, as typed.
    quote: str | None = None
    #: Other problems that it tells beside its meaning.
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Said:
    """The customer wrote ``text`` (masked), read as ``reading``."""

    text: str
    reading: Reading


def read(guide: Guide, state: State, text: str) -> Reading:
    """Read ``text`` (as typed) where the conversation stands. Never raises; what is not understood is `Missed`."""
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
