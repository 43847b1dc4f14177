"""Readers of questions: beside an answer, beside the procedure, about what was just said."""

from bot.hearing import hear
from bot.meaning import Answered, AsideAsked, Asked, Meaning, WantsHelp
from bot.outcomes import wants_help
from bot.replies import read_reply
from bot.scene import Scene
from bot.vocabulary.questions import WHAT_IS


def answer_and_question(scene: Scene) -> Meaning | None:
    """はい、でも…って何ですか: the answer counts, and the question is not lost."""
    heard = scene.heard
    question = heard.question
    if question is heard or scene.state.pending == "desk.helped":
        return None
    told = hear(heard.text.partition(question.text)[0])
    if not told.compact:
        return None
    found = scene.side_question()
    what_is = WHAT_IS.search(question.compact) is not None
    # どこを押すのですか is about the answer, not beside it.
    if not what_is and (found is None or found.topic != "desk"):
        return None
    if scene.pending_step and scene.pending_step.kind == "try" and told.agreement:
        # はい、でも…: it may only say that it was read, and would end the procedure.
        return None
    reply = read_reply(scene.knowledge, scene.state, told, {})
    if reply is None or not reply.sure or not isinstance(reply.meaning, Answered):
        return None
    return Answered(key=reply.meaning.key, aside=found.node if found else None, asks=found is None)


def aside_asked(scene: Scene) -> Meaning | None:
    """A side question that is put as one: before anything else is made of it."""
    return aside(scene) if scene.heard.asks else None


def aside(scene: Scene) -> Meaning | None:
    """A side question, of the running procedure or of any."""
    found = scene.side_question()
    return AsideAsked(node=found.node) if found else None


def asked(scene: Scene) -> Meaning | None:
    """A question that nothing answers, about what was just said."""
    if not scene.state.frames or not scene.heard.asks:
        return None
    step = scene.waiting_step
    explains = step is not None and step.help is not None
    return WantsHelp() if explains and wants_help(scene.heard) else Asked()
