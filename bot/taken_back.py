"""A text that takes itself back: of two things said, the last counts (直りました。あ、まだでした)."""

from bot.hearing import hear
from bot.meaning import Ahead, Answered, Contacted, Declined, ErrorSeen, FieldGiven, Jumped, Meaning, NewProblem, Solved
from bot.readers import meaning_of
from bot.scene import Scene
from bot.vocabulary.corrections import LEADS_BACK, NO_SUCCESS, PLAINLY, TAKEN_BACK, THERE_AGAIN

#: How it stands where success is taken back.
_NOT_YET = "まだ"
#: Meanings of which one may stand for the other.
_TOLD = (Answered, Solved, Ahead, ErrorSeen, Jumped)


def last_word(scene: Scene) -> Scene:
    """The scene in which only what counts in the end was said; ``scene`` itself where nothing is taken back."""
    text = scene.heard.text
    marks = list(TAKEN_BACK.finditer(text))
    if not marks or scene.heard.asks:
        return scene
    last = marks[-1]
    before = Scene(scene.guide, scene.state, hear(text[: last.start()]))
    behind = Scene(scene.guide, scene.state, hear(LEADS_BACK.sub("", text[last.end() :])))
    if not before.heard.compact or not behind.heard.compact:
        return scene
    first, meant = meaning_of(before), meaning_of(behind)
    said = text[last.end() :]
    if isinstance(first, Solved) and first != meant and (NO_SUCCESS.search(said) or THERE_AGAIN.search(said)):
        return Scene(scene.guide, scene.state, hear(_NOT_YET))
    plainly = PLAINLY.search(last[0]) is not None
    return behind if _stands_for(first, meant, plainly=plainly) else scene


def _stands_for(first: Meaning, last: Meaning, *, plainly: bool) -> bool:
    """Whether ``last`` is said instead of ``first``, not beside it."""
    if first == last and not isinstance(first, Ahead):
        return False
    if isinstance(last, Ahead):
        return isinstance(first, Ahead | Jumped)
    if isinstance(last, NewProblem):
        return plainly and isinstance(first, NewProblem)
    if isinstance(last, Contacted | FieldGiven):
        return isinstance(first, Declined) or (plainly and type(first) is type(last))
    return isinstance(first, _TOLD) and isinstance(last, _TOLD)
