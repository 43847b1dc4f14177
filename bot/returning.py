"""Taking up again what was closed or put aside."""

from bot import controls
from bot.claims import only_came_true
from bot.meaning import Answered, CameBack, Meaning, NewProblem, Resumed, SameProblem, Solved
from bot.outcomes import solved
from bot.replies import read_reply
from bot.scene import Scene
from bot.state import State
from bot.telling import CLEAR, CLEAR_WITH_WORD, other_problem

#: A text of more letters says more than to go on.
_SHORT = 16


def came_back(scene: Scene) -> Meaning | None:
    """It is there again, right after it was solved."""
    just_solved = scene.state.pending == "desk.anything-else" and scene.state.solved and not scene.state.frames
    back = controls.comes_back(scene.heard) or controls.resumes(
        scene.heard, scene.knowledge.desk.controls.get("resume", ())
    )
    if not just_solved or scene.heard.asks or not back:
        return None
    closed = next((p for p in reversed(scene.state.undo) if p.frames), None)
    if closed is None or closed.frames[0].topic != scene.state.topic:
        return None
    other = scene.match.topic if scene.match.decision == "answer" and scene.match.score >= CLEAR else None
    return CameBack() if other in (None, scene.state.topic) or not scene.agrees(other) else None


def _goes_on(scene: Scene) -> bool:
    return controls.resumes(scene.heard, scene.knowledge.desk.controls.get("resume", ()))


def resumed(scene: Scene) -> Meaning | None:
    """A problem put aside is to go on, or is solved by now."""
    paused = scene.state.paused
    if not paused:
        # 続きをお願いします, and nothing but the running one to go on with.
        short = scene.state.frames and len(scene.heard.compact) <= _SHORT
        return SameProblem() if short and _goes_on(scene) else None
    goes_on = _goes_on(scene)
    topics = [frames[0].topic for frames in paused]
    if scene.state.pending == "desk.resume":
        goals = scene.knowledge.topics[topics[-1]].goal if topics[-1] in scene.knowledge.topics else ()
        if solved(scene.heard, goals) or only_came_true(scene.heard, goals):
            return Solved()
        if (answer := _answer_there(scene, len(paused) - 1)) is not None:
            # 知らない人からです: it goes on, and its question is answered.
            return Resumed(place=len(paused) - 1, answer=answer)
        if read_reply(scene.knowledge, scene.state, scene.heard, scene.slots):
            return None
    likely = [topic for topic in (scene.match.topic, *scene.match.offered) if topic in topics]
    clear = scene.match.topic or (not scene.state.frames and scene.match.score >= CLEAR_WITH_WORD)
    if likely and clear and not (scene.state.frames and not goes_on and _stays(scene)):
        return _resumed(scene, topics.index(likely[0]))
    if likely and scene.state.pending == "desk.resume" and likely[0] == scene.match.offered[0]:
        # じゃあ迷惑メールのほうも: asked whether to go back to it, it is the likest.
        return _resumed(scene, topics.index(likely[0]))
    if not goes_on:
        return None
    named = next((c.topic for c in scene.match.candidates if c.topic in topics and c.score >= CLEAR_WITH_WORD), None)
    fitting = [topic for topic in topics if scene.agrees(topic)]
    chosen = named or (fitting[-1] if fitting else topics[-1])
    return _resumed(scene, topics.index(chosen))


def _stays(scene: Scene) -> bool:
    """Whether the text tells no problem but the running one."""
    return not isinstance(other_problem(scene, CLEAR), NewProblem)


def _resumed(scene: Scene, place: int) -> Meaning:
    topic = scene.knowledge.topics.get(scene.state.paused[place][0].topic)
    if topic and solved(scene.heard, topic.goal) and not scene.heard.asks:
        return Resumed(place=place, solved=True)
    return Resumed(place=place, answer=_answer_there(scene, place))


def _answer_there(scene: Scene, place: int) -> str | None:
    """What the text answers to the question at which a problem was put aside; yes, no or a number answers another."""
    frames = scene.state.paused[place]
    step = scene.knowledge.step(frames[-1].node)
    bare = scene.heard.leaning is not None or scene.heard.place is not None
    clear = scene.match.decision == "answer" and scene.match.score >= CLEAR
    another = clear and scene.match.topic != frames[0].topic
    if step is None or step.kind != "ask" or bare or another:
        return None
    there = State(frames=frames, pending=step.node)
    reply = read_reply(scene.knowledge, there, scene.heard, scene.slots)
    own = {answer.key for answer in step.answers}
    answered = reply.meaning if reply and reply.sure else None
    return answered.key if isinstance(answered, Answered) and answered.key in own else None
