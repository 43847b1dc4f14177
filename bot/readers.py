"""What a text can mean where the conversation stands: one reader a meaning, tried in the order of `READERS`.

The order is the rule: a person is always heard first, controls only as the whole text, a correction before an answer,
what was solved before what was asked, an answer before a side question, a new problem only when nothing else fits.
"""

import re
from collections.abc import Callable

from bot import controls, waiting
from bot import later as postponing
from bot.asking import answer_and_question, aside, aside_asked, asked
from bot.choices import choices
from bot.choosing import chosen_by_name, told_outright
from bot.corrections import correction, other_after_all
from bot.gone import gone
from bot.hearing import Heard, hear, things
from bot.likeness import similarity
from bot.meaning import (
    Ahead,
    Answered,
    Contacted,
    Control,
    Doubted,
    ErrorSeen,
    GivesUp,
    Jumped,
    Later,
    Meaning,
    Missed,
    NewProblem,
    SameProblem,
    Thanked,
    WantsHelp,
)
from bot.outcomes import solved, unsolved
from bot.reaching import contact, on_ticket, person
from bot.replies import read_reply
from bot.reply import Reply
from bot.returning import came_back, resumed
from bot.scene import Scene
from bot.strings import another_string
from bot.telling import (
    CLEAR,
    CLEAR_WITH_WORD,
    other_problem,
    speaks_of_something_else,
    told_beside_help,
    told_problem,
)
from bot.text import normalise, sentences
from bot.vocabulary.helped import HELPED
from bot.vocabulary.outcomes import AS_BEFORE
from bot.vocabulary.questions import ASKS_WHAT
from bot.vocabulary.steps import THAT_ONE
from bot.vocabulary.telling import CIRCUMSTANCES

#: How like the problem first told a text is that tells it again.
_TOLD_TWICE = 0.9
#: What is offered for a text that was not understood must be this likely, else the main topics are.
_LIKELY = 0.05
#: What is this sure to tell a problem is no farewell.
_SURE = 0.9
#: Letters of what only tells around the trouble.
_A_FEW_WORDS = 40


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
    if pressed:
        return Answered(key=pressed.key)
    # The author's very words for an answer are that answer, whatever else they could mean.
    answers = scene.pending_step.answers if scene.pending_step else ()
    written = [answer.key for answer in answers if said in answer.also]
    return Answered(key=written[0]) if len(written) == 1 else None


def _gives_up(scene: Scene) -> Meaning | None:
    state = scene.state
    if not state.frames and not state.open_ticket and scene.match.decision != "answer":
        # 昨日問い合わせた者ですが: there is nothing of it here, but there are people.
        earlier = waiting.asks_after_earlier(scene.heard)
        offers = state.pending == "desk.offer-person"
        return None if not earlier else SameProblem() if offers else GivesUp()
    running = state.frames and not state.completes_ticket and state.pending != "desk.helped"
    if not running or not controls.gives_up(scene.heard):
        return None
    return Later() if postponing.later(scene.heard, scene.knowledge.desk.controls.get("later", ())) else GivesUp()


def _control(scene: Scene) -> Meaning | None:
    name = controls.control(scene.heard, scene.knowledge.desk.controls)
    # いいえ、もういいです ends nothing but the question where one is asked.
    asked = scene.state.completes_ticket or scene.state.pending in ("desk.resume", "desk.anything-else")
    if name == "end" and asked:
        return Answered(key="no")
    if name == "back" and scene.state.pending == "desk.resume":
        # 戻って: to what was put aside.
        return Answered(key="yes")
    return Control(name=name) if name else None


def _later(scene: Scene) -> Meaning | None:
    state, heard = scene.state, scene.heard
    if state.frames and postponing.there_again(heard):
        return SameProblem()
    if state.completes_ticket and waiting.stays_here(heard):
        return None
    if not state.frames and (controls.closes(heard) or controls.says_thanks(heard) or scene.match.score >= _SURE):
        # また何かあればお願いします, with nothing left to do; 夜にたくさん届きます tells a problem.
        return None
    if state.pending == "desk.helped" and solved(heard, scene.goals):
        # 友人に電話してみます, where the author takes that for the end of it.
        return None
    if postponing.later(heard, scene.knowledge.desk.controls.get("later", ())):
        return Later()
    step = scene.pending_step
    if state.pending == "desk.helped" and postponing.willing(heard) and not controls.says_thanks(heard):
        return Later(trying=True)
    if step is None or step.kind == "ticket":
        return None
    trying = postponing.willing(heard) or (step.kind != "ask" and postponing.not_tried_yet(heard))
    return Later(trying=True) if trying else None


def _switched(scene: Scene) -> Meaning | None:
    """A word that says so, and another topic named: no answer, whatever the pending question."""
    if not scene.state.frames or not scene.switch_word:
        return None
    if scene.heard.asks and scene.side_question():
        # ところで、返信してもいいですか is asked of what runs.
        return None
    return other_problem(scene, CLEAR_WITH_WORD)


def _told_twice(scene: Scene) -> Meaning | None:
    """The problem told again before anything was answered."""
    if not scene.state.just_begun or not scene.state.problem:
        return None
    if AS_BEFORE.search(scene.heard.source) and not AS_BEFORE.search(scene.state.problem):
        # まだ…が出ます says how it went.
        return None
    like = similarity(scene.heard.text, (scene.state.problem,))
    return SameProblem() if like >= _TOLD_TWICE else None


def _reply(scene: Scene) -> Meaning | None:
    other_string = another_string(scene.pending_step, scene.heard) if scene.pending_step else None
    if other_string and not scene.slots and not (scene.error_entry and scene.error_entry.code):
        # Whatever it is elsewhere: here it was asked which of these it is.
        return Answered(key=other_string)
    told = told_outright(scene)
    if told:
        return told
    if scene.own is None:
        # What another device shows answers nothing.
        return SameProblem()
    reply = read_reply(scene.knowledge, scene.state, scene.own, scene.slots)
    if reply is None:
        return chosen_by_name(scene)
    # 「…と出ます」 is both: that it still fails, and how. An error string that leads on says more.
    weak = reply.meaning in (Answered(key="unsolved"), Answered(key="unsure"), Ahead(), SameProblem())
    if weak and (scene.new_error() or scene.listens):
        return None
    if reply.meaning == Answered(key="unsure") and things(scene.heard.text) and (asked_too := aside(scene)):
        # アカウントが何かわからない asks, in its way.
        return asked_too
    if reply.meaning in (Answered(key="unsolved"), Answered(key="stuck")):
        if speaks_of_something_else(scene) and not controls.tried_before(scene.heard):
            return None
        tells_trouble = unsolved(scene.heard, (), ()) and not scene.already
        if tells_trouble and scene.contradicts() and (other := _surely_another(scene)):
            # パスワードを何度も聞かれて送れない, where it is asked for each time: another problem.
            return other
    if isinstance(reply.meaning, Answered) and scene.new_error() and not _is_about_error(scene, reply.meaning.key):
        return None
    return reply.meaning if reply.sure else _doubted(scene, reply)


def _that_one(scene: Scene) -> Meaning | None:
    """それです, それが出ています: what was named before, where one of the answers names it too."""
    step, named = scene.pending_step, scene.state.errors
    if step is None or not named or scene.heard.asks or not THAT_ONE.fullmatch(scene.heard.compact):
        return None
    quote = normalise(named[-1])
    keys = [a.key for a in step.answers if any(quote in normalise(wording) for wording in a.wordings)]
    return Answered(key=keys[0]) if len(keys) == 1 else None


def _is_about_error(scene: Scene, key: str) -> bool:
    """Whether the answer's own words name the error that the text brings, or it names none."""
    if scene.pending_step is None or not scene.quote:
        return True
    wordings = [w for a in scene.pending_step.answers if a.key == key for w in a.wordings]
    quote = normalise(scene.quote)
    return any(quote in normalise(wording) or normalise(wording) == normalise(scene.heard.text) for wording in wordings)


def _surely_another(scene: Scene) -> Meaning | None:
    """Another problem, told as clearly as if nothing ran."""
    other = other_problem(scene, CLEAR) if scene.match.score >= _SURE else None
    return other if isinstance(other, NewProblem) and scene.agrees(other.target.partition(".")[0]) else None


def _doubted(scene: Scene, reply: Reply) -> Meaning:
    other = other_problem(scene, CLEAR)
    if isinstance(other, NewProblem) and isinstance(reply.meaning, Answered) and scene.pending_step:
        return Doubted(key=reply.meaning.key, target=other.target)
    apart = isinstance(other, NewProblem) and (scene.agrees(other.target) or reply.meaning == Ahead())
    may_be = isinstance(reply.meaning, Answered | Ahead | SameProblem)
    if other and apart and may_be and not _asked_for_ahead(scene):
        return other
    asked_too = aside(scene) if not isinstance(reply.meaning, Contacted) and scene.heard.asks else None
    return asked_too or reply.meaning


def _asked_for_ahead(scene: Scene) -> bool:
    """Whether the running procedure asks for something that the text states."""
    return bool(scene.already) or any(step.slot in scene.slots for topic in scene.running for step in topic.steps)


def _error(scene: Scene) -> Meaning | None:
    if scene.match.error is None:
        return None
    if scene.state.frames and scene.heard.asks and ASKS_WHAT.search(scene.heard.source):
        # quotaとは何ですか asks about a word; it does not say that it is shown.
        return aside(scene)
    target = scene.error_target()
    if target and scene.runs(target) and target in (scene.state.pending, target.partition(".")[0]):
        # It is asked about, or is what the whole procedure is about.
        return SameProblem()
    # A code says exactly where it leads; a text is weighed by the matcher together with the words around it.
    if scene.state.frames or scene.open_slot() or (scene.error_entry and scene.error_entry.code):
        return ErrorSeen(error=scene.match.error)
    return None if scene.match.decision == "answer" else ErrorSeen(error=scene.match.error)


def _ahead(scene: Scene) -> Meaning | None:
    pending = scene.state.pending
    if not scene.state.frames or pending is None or scene.state.completes_ticket:
        return None
    goes_on = re.search(r"(次|つぎ)(は|へ|を)", scene.heard.source) is not None
    if (scene.heard.asks and not goes_on) or not (scene.slots or scene.already):
        return None
    if scene.contradicts() or other_problem(scene, CLEAR):
        return None
    return Ahead()


def _thanks_after_information(scene: Scene) -> Meaning | None:
    after = scene.state.pending == "desk.helped" or (scene.state.frames and scene.state.informed)
    if after and controls.says_thanks(scene.heard) and not scene.heard.asks:
        return Thanked()
    return None


def _told_otherwise(scene: Scene) -> Meaning | None:
    """What the information given rests on is otherwise after all (そういえば登録しました): what that leads to."""
    if scene.state.pending != "desk.helped" or scene.heard.asks:
        return None
    for step in (step for topic in scene.running for step in topic.steps if step.slot):
        told, before = scene.slots.get(step.slot or ""), scene.state.slots.get(step.slot or "")
        key = next((answer.key for answer in step.answers if answer.value == told), None)
        leads_to = step.transitions.get(f"answer:{key}") if before and told != before else None
        if leads_to and leads_to.node:
            return Jumped(node=leads_to.node)
    return None


def _puzzled(scene: Scene) -> Meaning | None:
    """は？, 意味がわかりません: no answer, and nothing that could be looked up."""
    if not controls.puzzled(scene.heard):
        return None
    if scene.pending_step is None:
        return SameProblem() if scene.state.pending == "desk.offer-person" else None
    hard = scene.pending_step.kind == "ask" and not scene.pending_step.help
    # At a question without more words to it, not to understand it is an answer (わからない).
    return None if hard and not scene.heard.asks else WantsHelp()


def _detail(scene: Scene) -> Meaning | None:
    """What has a step of its own in the running topic (途中で止まります), where the customer has not been."""
    match, node = scene.match, scene.match.node
    if scene.pending_step is None or scene.heard.asks or match.decision != "answer" or not node:
        return None
    if match.score < CLEAR or not scene.runs(node) or node == scene.state.pending or node in scene.state.visits:
        return None
    step = scene.knowledge.step(node)
    return Jumped(node=node) if step and match.topic == step.topic else None


def _closes(scene: Scene) -> Meaning | None:
    """それだけです, よかった, お疲れさま, where nothing runs."""
    done = scene.state.pending in (None, "desk.anything-else") and not scene.state.frames and scene.state.topic
    if not done or scene.heard.contact or (scene.match.decision == "answer" and not _all_clear(scene.heard)):
        return None
    says_so = controls.closes(scene.heard) or controls.says_thanks(scene.heard)
    return Thanked() if says_so and not scene.heard.asks else None


def _all_clear(heard: Heard) -> bool:
    """Whether it says of each thing that it is understood, and thanks (英語のほうもわかりました。ありがとう)."""
    said = [hear(sentence) for sentence in sentences(heard.text)]
    understood = [one for one in said if not controls.only_thanks(one)]
    return len(understood) < len(said) and all(HELPED.search(one.source) for one in understood)


def _circumstances(scene: Scene) -> Meaning | None:
    """昨日の夜からです, ウィンドウズです: told around the trouble, and no answer."""
    told = scene.state.frames and not scene.state.completes_ticket and not scene.heard.asks
    which = scene.state.pending == "desk.which-topic" and not scene.state.frames and not scene.heard.asks
    if which and scene.slots and scene.match.decision == "reject":
        # この機器です, where it is not known yet what about.
        return Ahead()
    if scene.state.pending == "desk.helped" and told and things(scene.heard.text) and not scene.new_things:
        # 数字は35です: more of what was explained.
        return Ahead()
    return (
        Ahead()
        if told and len(scene.heard.compact) <= _A_FEW_WORDS and CIRCUMSTANCES.make_up(scene.heard.compact)
        else None
    )


def _thanks(scene: Scene) -> Meaning | None:
    return Thanked() if controls.says_thanks(scene.heard) and not scene.heard.asks else None


def _nearest(scene: Scene) -> tuple[str, ...]:
    known = scene.knowledge.topics
    likely = [c.topic for c in scene.match.candidates if c.score >= _LIKELY and c.topic in known]
    return tuple(likely[:3])


READERS: tuple[Callable[[Scene], Meaning | None], ...] = (
    _button,
    contact,
    person,
    on_ticket,
    _gives_up,
    _control,
    _later,
    correction,
    resumed,
    came_back,
    gone,
    _switched,
    _told_twice,
    other_after_all,
    _puzzled,
    told_beside_help,
    _told_otherwise,
    _that_one,
    answer_and_question,
    _reply,
    _error,
    aside_asked,
    _ahead,
    aside,
    _thanks_after_information,
    _closes,
    _detail,
    _circumstances,
    told_problem,
    _thanks,
    asked,
)
