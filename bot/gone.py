"""Reader of success: the problem at hand is gone, or was over before."""

import re

from bot import controls, whose
from bot.claims import came_true, only_came_true
from bot.hearing import Heard, hear, things
from bot.meaning import Ahead, Meaning, NewProblem, Solved
from bot.outcomes import solved, words
from bot.scene import Scene
from bot.telling import CLEAR, other_problem, tells_more
from bot.text import sentences
from bot.vocabulary.outcomes import CHECKED, FAILED

#: 設定を直したら: what came before.
_LEADS_IN = re.compile(r"[ただ]ら|[、。]")


def gone(scene: Scene) -> Meaning | None:
    """The problem at hand is gone; success with another matter is told ahead."""
    asked_which = scene.state.pending == "desk.which-topic"
    if scene.state.topic is None and not scene.state.frames and not scene.state.open_ticket and not asked_which:
        return Solved() if _came_to_say_so(scene) else None
    own = words(scene.knowledge.desk.outcomes, "solved")
    pending = scene.waiting_step
    if pending and (pending.kind == "task" or (pending.kind == "ask" and not scene.already)):
        # At a task 完了 ends the task; at a question it answers the question, unless it is told how (止めたらいけた).
        finished = set(words(scene.knowledge.desk.outcomes, "done"))
        own = tuple(word for word in own if word not in finished)
    verbs = () if pending and pending.kind == "task" else scene.goals

    def is_gone(heard: Heard) -> bool:
        if pending and pending.kind == "ask" and controls.says_thanks(heard) and _could_do_it(heard):
            # できました、ありがとう answers no question.
            return True
        return solved(heard, (*own, *scene.goals)) or only_came_true(heard, verbs)

    if (
        _only_asks(scene.heard)
        or not is_gone(scene.heard)
        or _tells_only_another(scene)
        or _fails_after_all(scene.heard)
    ):
        return None
    others = whose.names_others(scene.heard)
    own_matter = whose.without_others(scene.heard, scene.state.problem) if others else scene.heard
    if own_matter is scene.heard or (own_matter and is_gone(own_matter)):
        return Solved()
    return Ahead() if scene.state.pending else None


def _fails_after_all(heard: Heard) -> bool:
    """Whether it ends with that it failed (再起動は完了、NG), or what was checked is fine (確認済み、問題なし)."""
    last = hear(heard.clauses[-1]) if len(heard.clauses) > 1 else None
    return CHECKED.search(heard.source) is not None or (last is not None and FAILED.fullmatch(last.compact) is not None)


def _could_do_it(heard: Heard) -> bool:
    """Whether a clause is できました and no more."""
    return any(
        hear(clause).compact.startswith(("でき", "出来")) and came_true(hear(clause), "できた")
        for clause in heard.clauses
    )


def _came_to_say_so(scene: Scene) -> bool:
    """Whether the first text says that something is over (先日の件、設定を変えたら直りました)."""
    last = hear(scene.heard.clauses[-1]) if scene.heard.clauses else scene.heard
    return not scene.heard.asks and solved(last, words(scene.knowledge.desk.outcomes, "solved"))


def _only_asks(heard: Heard) -> bool:
    """Whether a question is all that the text is (そんなことで直るの)."""
    return heard.asks and len(sentences(heard.text)) <= 1 and "、" not in heard.source


def _tells_only_another(scene: Scene) -> bool:
    """Whether what sounds like success is the beginning of another trouble (英語のメールが届きました)."""
    last = _LEADS_IN.split(scene.heard.source)[-1]
    if not scene.state.frames or not things(last) & scene.new_things:
        return False
    whole = len(sentences(scene.heard.text)) <= 1 and not tells_more(scene.heard)
    return whole and isinstance(other_problem(scene, CLEAR), NewProblem)
