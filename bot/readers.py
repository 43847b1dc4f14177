"""What a text can mean where the conversation stands: one reader a meaning, tried in the order of `READERS`.

The order is the rule: a person is always heard first, controls only as the whole text, a correction before an answer,
what was solved before what was asked, an answer before a side question, a new problem only when nothing else fits.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from bot import controls
from bot.choices import choices, offered
from bot.hearing import Heard
from bot.meaning import (
    Ahead,
    Answered,
    AsideAsked,
    Contacted,
    Control,
    Corrected,
    Doubted,
    ErrorSeen,
    Later,
    Meaning,
    Missed,
    NewProblem,
    Resumed,
    SameProblem,
    Solved,
    Thanked,
    WantsPerson,
)
from bot.outcomes import solved, words
from bot.replies import read_reply
from bot.scene import Scene
from bot.step_replies import Reply
from bot.telling import CLEAR, CLEAR_WITH_WORD, other_problem, told_problem

#: How like the problem first told a text is that tells it again.
_TOLD_TWICE = 0.9
#: What is offered for a text that was not understood must be this likely, else the main topics are.
_LIKELY = 0.05
#: A text of at most so many letters says nothing beside the slot that it states.
_SHORT = 4


def meaning_of(scene: Scene) -> Meaning:
    """The first reader that makes something of the text decides."""
    for reader in READERS:
        meaning = reader(scene)
        if meaning is not None:
            return meaning
    return Missed(nearest=_nearest(scene))


def _button(scene: Scene) -> Meaning | None:
    """A button of the pending question, typed or sent as text by a channel without buttons."""
    said = scene.heard.text.strip()
    pressed = next((c for c in choices(scene.knowledge, scene.state) if c.label == said), None)
    return Answered(key=pressed.key) if pressed else None


def _person(scene: Scene) -> Meaning | None:
    if scene.state.pending in ("desk.contact", "desk.field") and scene.heard.contact:
        return None
    if controls.wants_person(scene.heard, scene.knowledge.desk.controls.get("person", ())):
        return WantsPerson(contact=scene.heard.contact)
    return None


def _control(scene: Scene) -> Meaning | None:
    name = controls.control(scene.heard, scene.knowledge.desk.controls)
    # いいえ、もういいです ends nothing but the question where one is asked.
    if name == "end" and scene.state.pending in ("desk.resume", "desk.anything-else", "desk.contact", "desk.field"):
        return Answered(key="no")
    return Control(name=name) if name else None


def _later(scene: Scene) -> Meaning | None:
    return Later() if controls.later(scene.heard, scene.knowledge.desk.controls.get("later", ())) else None


def _correction(scene: Scene) -> Meaning | None:
    if not scene.talking or not controls.corrects(scene.heard):
        return None
    if scene.heard.asks and not controls.corrects_plainly(scene.heard):
        return None
    said = Heard(text=controls.corrected_text(scene.heard) or scene.heard.text)
    if scene.match.error and scene.runs(scene.error_target() or ""):
        return Corrected(point=None, meaning=ErrorSeen(error=scene.match.error))
    for place in range(len(scene.state.undo) - 1, -1, -1):
        meaning = _answer_at(scene, place, said)
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
    if read_reply(scene.knowledge, scene.matcher, scene.state, said, scene.slots):
        return None
    plain = controls.corrects_plainly(scene.heard)
    return Corrected(point=len(scene.state.undo) - 1, meaning=None) if scene.state.undo and plain else None


def _answer_at(scene: Scene, place: int, said: Heard) -> Meaning | None:
    """What a correction answers at an earlier question, if that is a question with answers of its own."""
    point = scene.state.undo[place]
    step = scene.knowledge.step(point.pending or "")
    if point.pending != "desk.which-topic" and (step is None or not step.answers):
        return None
    earlier = replace(scene.state, frames=point.frames, pending=point.pending, options=point.options)
    slots = {**scene.matcher.match(said.text).slots}
    reply = read_reply(scene.knowledge, scene.matcher, earlier, said, slots)
    return reply.meaning if reply and isinstance(reply.meaning, Answered) else None


def _resumed(scene: Scene) -> Meaning | None:
    paused = scene.state.paused
    if not paused:
        return None
    topics = [frames[0].topic for frames in paused]
    named = next((c.topic for c in scene.match.candidates if c.topic in topics and c.score >= CLEAR_WITH_WORD), None)
    likely = [topic for topic in (scene.match.topic, *scene.match.offered) if topic in topics]
    if likely and (scene.match.topic or not scene.state.frames):
        return Resumed(place=topics.index(likely[0]))
    if not controls.resumes(scene.heard, scene.knowledge.desk.controls.get("resume", ())):
        return None
    fitting = [topic for topic in topics if scene.agrees(topic)]
    chosen = named or (fitting[-1] if fitting else topics[-1])
    return Resumed(place=topics.index(chosen))


def _solved(scene: Scene) -> Meaning | None:
    if scene.state.topic is None and not scene.state.frames:
        return None
    goals = [goal for topic in scene.knowledge.topics.values() if scene.is_about(topic) for goal in topic.goal]
    own = words(scene.knowledge.desk.outcomes, "solved")
    pending = scene.pending_step
    if pending and pending.kind in ("task", "ask"):
        # At a task 完了 ends the task; at a question it answers the question.
        finished = set(words(scene.knowledge.desk.outcomes, "done"))
        own = tuple(word for word in own if word not in finished)
    return Solved() if solved(scene.heard, (*own, *goals)) else None


def _switched(scene: Scene) -> Meaning | None:
    """A word that says so, and another topic named: no answer, whatever the pending question."""
    if not scene.state.frames or not scene.switch_word:
        return None
    return other_problem(scene, CLEAR_WITH_WORD)


def _told_twice(scene: Scene) -> Meaning | None:
    """The problem told again before anything was answered."""
    just_begun = scene.state.frames and not (scene.state.undo and scene.state.undo[-1].frames)
    if not just_begun or not scene.state.problem:
        return None
    like = scene.matcher.similarity(scene.heard.text, (scene.state.problem,))
    return SameProblem() if like >= _TOLD_TWICE else None


def _other_after_all(scene: Scene) -> Meaning | None:
    """What the problem at hand is known by turns out otherwise (a prompt comes after all): it is its sibling."""
    if scene.heard.asks or not scene.outermost:
        return None
    slots = scene.knowledge.slots
    other = [s for s, v in scene.outermost.about.items() if scene.slots.get(s, v) != v]
    # 受信 alone, in the midst of sending, is no second problem but the right one.
    short = len(scene.heard.core) <= _SHORT
    if not other or (not short and any(slots[slot].keep == "conversation" for slot in other)):
        return None
    sibling = scene.sibling()
    return NewProblem(target=sibling, replaces=True) if sibling else None


def _reply(scene: Scene) -> Meaning | None:
    reply = read_reply(scene.knowledge, scene.matcher, scene.state, scene.heard, scene.slots)
    if reply is None:
        return _chosen_by_name(scene)
    # 「…と出ます」 is both: that it still fails, and how. An error string that leads on says more.
    weak = reply.meaning in (Answered(key="unsolved"), Answered(key="unsure"))
    if weak and (scene.new_error() or scene.listens):
        return None
    return reply.meaning if reply.sure else _doubted(scene, reply)


def _doubted(scene: Scene, reply: Reply) -> Meaning:
    other = other_problem(scene, CLEAR)
    if isinstance(reply.meaning, Answered) and isinstance(other, NewProblem) and scene.pending_step:
        return Doubted(key=reply.meaning.key, target=other.target)
    aside = _aside(scene) if not isinstance(reply.meaning, Contacted) and scene.heard.asks else None
    return aside or reply.meaning


def _chosen_by_name(scene: Scene) -> Meaning | None:
    """One of the topics on offer, by what the text says of it."""
    options = offered(scene.state) if scene.state.pending == "desk.which-topic" else ()
    named = [c for c in scene.match.candidates if c.topic in options]
    if not named or named[0].score < CLEAR_WITH_WORD:
        return None
    return Answered(key=str(options.index(named[0].topic)))


def _error(scene: Scene) -> Meaning | None:
    if scene.match.error is None:
        return None
    target = scene.error_target()
    if target and scene.runs(target) and target == scene.state.pending:
        return SameProblem()
    # A code says exactly where it leads; a text is weighed by the matcher together with the words around it.
    if scene.state.frames or scene.open_slot() or (scene.error_entry and scene.error_entry.code):
        return ErrorSeen(error=scene.match.error)
    return None if scene.match.decision == "answer" else ErrorSeen(error=scene.match.error)


def _ahead(scene: Scene) -> Meaning | None:
    pending = scene.state.pending
    if not scene.state.frames or pending is None or pending in ("desk.contact", "desk.field"):
        return None
    goes_on = re.search(r"(次|つぎ)(は|へ|を)", scene.heard.source) is not None
    if (scene.heard.asks and not goes_on) or not (scene.slots or scene.already):
        return None
    if scene.contradicts() or other_problem(scene, CLEAR):
        return None
    return Ahead()


def _aside_asked(scene: Scene) -> Meaning | None:
    """A side question that is put as one: before anything else is made of it."""
    return _aside(scene) if scene.heard.asks else None


def _aside(scene: Scene) -> Meaning | None:
    aside = scene.side_question()
    return AsideAsked(node=aside.node) if aside else None


def _thanks_after_information(scene: Scene) -> Meaning | None:
    after = scene.state.pending == "desk.helped" or (scene.state.frames and scene.state.informed)
    if after and controls.says_thanks(scene.heard) and not scene.heard.asks:
        return Thanked()
    return None


def _thanks(scene: Scene) -> Meaning | None:
    return Thanked() if controls.says_thanks(scene.heard) else None


def _nearest(scene: Scene) -> tuple[str, ...]:
    known = scene.knowledge.topics
    likely = [c.topic for c in scene.match.candidates if c.score >= _LIKELY and c.topic in known]
    return tuple(likely[:3])


READERS: tuple[Callable[[Scene], Meaning | None], ...] = (
    _button,
    _person,
    _control,
    _later,
    _correction,
    _resumed,
    _solved,
    _switched,
    _told_twice,
    _other_after_all,
    _reply,
    _error,
    _aside_asked,
    _ahead,
    _aside,
    _thanks_after_information,
    told_problem,
    _thanks,
)
