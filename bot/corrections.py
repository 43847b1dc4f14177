"""What was said or understood wrong before: an answer taken back, a problem that is another one after all."""

import re

from bot import controls
from bot.claims import only_came_true
from bot.hearing import Heard, hear
from bot.meaning import Ahead, Answered, Corrected, ErrorSeen, Meaning, NewProblem, Solved
from bot.outcomes import solved
from bot.replies import read_reply
from bot.scene import Scene
from bot.state import State

#: A text of at most so many letters says nothing beside the slot that it states.
_SHORT = 4
#: 送信するときです.
_WHICH = re.compile(r"(とき|時|ほう|方|場合|側|際|件)(です|だ|や|なん|だけ|の(こと|話))")
#: 送信もできません: one more problem, not another than was understood.
_TOO = re.compile(
    r"(も|まで)(でき|出来|だめ|ダメ|おかし|変|困|あ(る|り)|来|届|送|出|受)|別件|それと|あと[、はも]|ほかに|他に"
)


def correction(scene: Scene) -> Meaning | None:
    """An earlier answer, or the problem, is taken back."""
    if not scene.state.begun:
        return None
    if not controls.corrects(scene.heard):
        return _second_thoughts(scene)
    if scene.heard.asks and not controls.corrects_plainly(scene.heard):
        return None
    if controls.takes_back_only(scene.heard) and scene.state.undo:
        return Corrected(point=len(scene.state.undo) - 1, meaning=None)
    said = hear(controls.corrected_text(scene.heard) or scene.heard.text)
    if scene.match.error and scene.runs(scene.error_target() or ""):
        return Corrected(point=None, meaning=ErrorSeen(error=scene.match.error))
    for place in range(len(scene.state.undo) - 1, -1, -1):
        meaning = _answer_at(scene, place, said) or _came_right(scene, place, said)
        if meaning:
            return Corrected(point=place, meaning=meaning)
    other = scene.sibling()
    if other:
        return Corrected(point=None, meaning=NewProblem(target=other, replaces=True))
    if scene.match.decision == "answer" and scene.match.topic and not scene.runs(scene.match.topic):
        target = scene.match.node or scene.match.topic
        return Corrected(point=None, meaning=NewProblem(target=target, replaces=True))
    if scene.match.error:
        return Corrected(point=None, meaning=ErrorSeen(error=scene.match.error))
    if read_reply(scene.knowledge, scene.state, said, scene.slots):
        return None
    plain = controls.corrects_plainly(scene.heard)
    return Corrected(point=len(scene.state.undo) - 1, meaning=None) if scene.state.undo and plain else None


def _second_thoughts(scene: Scene) -> Meaning | None:
    """いや、やっぱり…: the answer given last, or the problem, was another; やっぱりだめ is the pending question's."""
    said = hear(controls.reconsidered(scene.heard))
    if not said.compact:
        return None
    last = len(scene.state.undo) - 1
    meaning = _answer_at(scene, last, said) if last >= 0 else None
    pending = read_reply(scene.knowledge, scene.state, said, scene.slots)
    if meaning and (pending is None or pending.meaning == Ahead() or said.place is not None):
        return Corrected(point=last, meaning=meaning)
    other = scene.sibling() if pending is None else None
    return Corrected(point=None, meaning=NewProblem(target=other, replaces=True)) if other else None


def _answer_at(scene: Scene, place: int, said: Heard) -> Meaning | None:
    """What a correction answers at an earlier question, if that is a question with answers of its own."""
    point = scene.state.undo[place]
    step = scene.knowledge.step(point.pending or "")
    if point.pending != "desk.which-topic" and (step is None or not step.answers):
        return None
    earlier = State(frames=point.frames, pending=point.pending, options=point.options)
    slots = {**scene.matcher.match(said.text).slots}
    reply = read_reply(scene.knowledge, earlier, said, slots)
    return reply.meaning if reply and isinstance(reply.meaning, Answered) else None


def _came_right(scene: Scene, place: int, said: Heard) -> Meaning | None:
    """押し間違えました、ちゃんと受信できました: it had worked where まだ直りません was pressed."""
    step = scene.knowledge.step(scene.state.undo[place].pending or "")
    last = place == len(scene.state.undo) - 1
    if not last or step is None or step.kind != "try" or said.asks:
        return None
    came_right = solved(said, scene.goals) or only_came_true(said, scene.goals)
    return Solved() if came_right else None


def other_after_all(scene: Scene) -> Meaning | None:
    """What the problem at hand is known by turns out otherwise (a prompt comes after all): it is its sibling."""
    if scene.heard.asks or not scene.outermost or (scene.match.topic and scene.runs(scene.match.topic)):
        return None
    slots = scene.knowledge.slots
    other = [s for s, v in scene.outermost.about.items() if scene.slots.get(s, v) != v]
    # 受信 alone, in the midst of sending, is no second problem but the right one; so is what is told at the beginning.
    at_once = scene.state.just_begun and _WHICH.search(scene.heard.source) and not _TOO.search(scene.heard.source)
    short = len(scene.heard.core) <= _SHORT or at_once
    if not other or (not short and any(slots[slot].keep == "conversation" for slot in other)):
        return None
    sibling = scene.sibling()
    return NewProblem(target=sibling, replaces=True) if sibling else None
