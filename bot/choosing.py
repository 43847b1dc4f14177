"""Readers of a text where topics are on offer: which of them it names."""

from bot.choices import asked_slot, offered
from bot.meaning import Answered, Meaning, NewProblem
from bot.replies import named_values
from bot.scene import Scene
from bot.telling import CLEAR, CLEAR_WITH_WORD


def told_outright(scene: Scene) -> Meaning | None:
    """One of the topics on offer, where only a side of it was asked, and more is told (メールが届かない)."""
    slot = asked_slot(scene.knowledge, scene.state)
    topic = scene.match.topic if scene.match.decision == "answer" and scene.match.score >= CLEAR else None
    if slot is None or topic is None or topic not in offered(scene.state) or named_values(slot, scene.heard):
        return None
    return NewProblem(target=scene.match.node or topic)


def chosen_by_name(scene: Scene) -> Meaning | None:
    """One of the topics on offer, by what the text says of it."""
    options = offered(scene.state) if scene.state.pending == "desk.which-topic" else ()
    named = [c for c in scene.match.candidates if c.topic in options]
    if not named or named[0].score < CLEAR_WITH_WORD:
        return None
    if asked_slot(scene.knowledge, scene.state):
        return NewProblem(target=named[0].topic)
    if scene.match.decision == "answer" and scene.match.topic == named[0].topic and scene.match.node:
        return NewProblem(target=scene.match.node)
    return Answered(key=str(options.index(named[0].topic)))
