"""Which problem a text tells."""

import re
from collections.abc import Mapping

from bot.controls import only_thanks, says_thanks
from bot.evidence import Match
from bot.hearing import Heard, spoken_of, things
from bot.likeness import similarities, similarity
from bot.meaning import Greeted, Meaning, NewProblem, NotOurs, SameProblem, Several, Unclear
from bot.outcomes import done, unsolved
from bot.replies import named_values
from bot.scene import Scene
from bot.text import sentences
from bot.vocabulary.steps import EXPLICIT
from bot.vocabulary.telling import BESIDES, GREETING, PIECES, SEVERAL, UNFINISHED

#: A new problem in the middle of another must be this clear; with a word that says so (先に, 別件), half as clear.
CLEAR, CLEAR_WITH_WORD = 0.6, 0.3
#: How like the wordings of none.yaml a rejected text must be to be told so; more in the middle of a procedure.
_NOT_OURS, _NOT_OURS_ASIDE = 0.3, 0.6
#: In a procedure, a text that names nothing of its own must be as like as this.
_NOT_OURS_VERY_WORDS = 0.85
#: What is told beside an answer must be this clear.
_SURELY_TOLD = 0.8
#: A text of fewer letters tells no new problem in the middle of another.
_SHORTEST = 4
#: A shorter piece of a text tells nothing.
_PIECE = 5
#: Letters of a text that is a few words.
_FEW = 16
#: Below this the likest topic is no likelier than chance: not understood, rather than which of them.
_FAINT, _CLEAR_AGAIN = 0.06, 0.3
#: The running problem told again: so long, so like what was told first, or so clear.
_LONG, _ALIKE, _SURE = 8, 0.6, 0.97
#: Nouns that say how, when and how often something was done.
_HOW_AND_WHEN = frozenset(
    {
        "毎回",
        "何回",
        "回",
        "分",
        "時間",
        "以内",
        "以上",
        "直後",
        "直ぐ",
        "通り",
        "さっき",
        "先程",
        "今",
        "只今",
        "一度",
        "所",
        "後",
        "指示",
    }
)


def told_problem(scene: Scene) -> Meaning | None:
    """What problem the text tells: a new one, the same again, several, an unclear one, one that is not ours."""
    match = scene.match
    if only_thanks(scene.heard):
        return None
    if scene.state.frames:
        if GREETING.match(scene.heard.compact):
            # 困っています, すみません, in its midst.
            return SameProblem()
        if match.topic and scene.in_reach(match.topic) and _tells_the_same(scene):
            return SameProblem()
        return other_problem(scene, CLEAR) or _none(scene)
    if scene.state.completes_ticket and match.decision != "answer":
        # Only what is clear is more than an odd answer.
        return _none(scene)
    several = _several(scene)
    if several:
        return Several(topics=several)
    beside = _unclear_beside(scene)
    if beside:
        return Unclear(topics=beside.offered, slot=beside.ask)
    unfinished = UNFINISHED.fullmatch(scene.heard.compact) and match.score < _SURE
    if unfinished and not scene.state.pending:
        # メールが: the rest comes with the next text.
        return Greeted()
    if match.decision == "answer" and match.topic:
        alike = _and_its_likes(scene, match.topic)
        return Several(topics=alike) if alike else _begin(scene, match.node or match.topic)
    if match.decision == "clarify" and _narrows(scene):
        return _one_sentence(scene) or _unclear(scene)
    if GREETING.match(scene.heard.compact):
        return Greeted()
    return _one_sentence(scene) or _none(scene)


def _narrows(scene: Scene) -> bool:
    """Whether a text that may mean several topics says enough to ask which; asked already, it must say more."""
    match = scene.match
    if (
        not match.offered
        or len(scene.heard.compact) < _SHORTEST
        or scene.heard.agreement is not None
        or scene.heard.contact
    ):
        return False
    return match.score >= (_CLEAR_AGAIN if scene.state.pending == "desk.which-topic" else _FAINT)


def told_beside_help(scene: Scene) -> Meaning | None:
    """Another problem, where it was asked whether the information helped (わかりました。では判定を変えたいです)."""
    pieces = sentences(scene.heard.text) if scene.state.pending == "desk.helped" else []
    for piece in pieces[1:]:
        match = scene.matcher.match(piece)
        topic = match.topic
        if topic and match.score >= _SURELY_TOLD and not scene.in_reach(topic) and _tells_apart(scene, topic):
            return _begin(scene, match.node or topic)
    return None


def _tells_the_same(scene: Scene) -> bool:
    """Whether it is the problem again, and not an answer that was not understood."""
    if scene.heard.asks or len(scene.heard.compact) < _LONG:
        return False
    told = [scene.state.problem] if scene.state.problem else []
    titles = [topic.title for topic in scene.knowledge.topics.values() if topic.id == scene.match.topic]
    return similarity(scene.heard.text, [*told, *titles]) >= _ALIKE or scene.match.score >= _SURE


def other_problem(scene: Scene, clear: float) -> Meaning | None:
    """A problem that is not running, told at least this clearly."""
    match = scene.match
    if len(scene.heard.compact) < _SHORTEST or _speaks_of_the_same(scene):
        return None
    if match.decision == "answer" and match.topic and match.score >= clear and not scene.in_reach(match.topic):
        return _begin(scene, match.node or match.topic) if _tells_apart(scene, match.topic) else None
    if not scene.switch_word:
        return None
    if match.decision == "clarify" and not any(scene.runs(topic) for topic in match.offered):
        return _unclear(scene)
    best = next((c for c in match.candidates if not scene.runs(c.topic)), None)
    return _begin(scene, best.node or best.topic) if best and best.score >= clear else None


def _speaks_of_the_same(scene: Scene) -> bool:
    """Whether a few words name nothing but what the running procedure speaks of (英語なのでさっぱり)."""
    if not scene.state.frames or scene.switch_word:
        return False
    if _asks_about_step(scene):
        return True
    few = len(scene.heard.compact) <= _FEW
    return few and ((not scene.new_things and not scene.contradicts()) or _did_as_told(scene))


def _asks_about_step(scene: Scene) -> bool:
    """Whether it is a question that names nothing but what the pending step speaks of, and tells no trouble."""
    step = scene.pending_step
    named = things(scene.heard.text) - _HOW_AND_WHEN
    asks = scene.heard.asks and not unsolved(scene.heard, (), ())
    return bool(asks and step and named and named <= things(step.text))


def _did_as_told(scene: Scene) -> bool:
    """Whether it says that what the pending step speaks of was done (受信しました, at a step of sending)."""
    said = things(scene.heard.text) - _HOW_AND_WHEN
    step = scene.pending_step
    return bool(said and step and said <= things(step.text)) and not scene.heard.asks and done(scene.heard, ())


def _tells_apart(scene: Scene, topic: str) -> bool:
    """Whether the text itself states what the topic stands for and the running one does not."""
    running = scene.outermost
    other = scene.knowledge.topics.get(topic)
    if running is None or other is None or scene.switch_word:
        return True
    apart = [slot for slot, value in other.about.items() if running.about.get(slot, value) != value]
    if all(scene.slots.get(slot) == other.about[slot] for slot in apart):
        return True
    # 入れても受信できない: that it is about receiving tells a topic that leaves this open from one that does not.
    more = [slot for slot in other.about if slot not in running.about and scene.slots.get(slot) == other.about[slot]]
    stated = [slot for slot in apart if slot in scene.slots]
    return bool(more) and not stated and scene.match.score >= _SURE


def _begin(scene: Scene, target: str) -> Meaning | None:
    topic = target.partition(".")[0]
    if topic not in scene.knowledge.topics:
        return None
    aside = scene.likest_aside([topic]) if scene.heard.asks else None
    return NewProblem(target=target, aside=aside.node if aside else None)


def _unclear(scene: Scene) -> Meaning:
    known = {**scene.state.slots, **scene.slots}
    topics = tuple(topic for topic in scene.match.offered if topic in scene.knowledge.topics)
    about = {topic: scene.knowledge.topics[topic].about for topic in topics}
    fitting = tuple(t for t in topics if all(known.get(slot, value) == value for slot, value in about[t].items()))
    if len(fitting) == 1:
        return NewProblem(target=fitting[0])
    slot = scene.match.ask if scene.match.ask not in known else None
    asked = scene.knowledge.slots.get(slot or "")
    values = named_values(asked, scene.heard) if asked else ()
    named = tuple(topic for topic in topics if about[topic].get(slot or "") in values)
    if len(named) > 1:
        # 受信も送信もできない: both are said, none is to be asked for.
        return Several(topics=named)
    return Unclear(topics=fitting or topics, slot=slot)


def _and_its_likes(scene: Scene, topic_id: str) -> tuple[str, ...]:
    """The topics for each value where more than one is named (送信も受信もできない); none where one is meant."""
    topics = scene.knowledge.topics
    about = topics[topic_id].about if topic_id in topics else dict[str, str]()
    for slot_id, value in about.items():
        slot = scene.knowledge.slots.get(slot_id)
        values = named_values(slot, scene.heard) if slot else ()
        wanted = [{**about, slot_id: one} for one in values] if value in values else []
        alike = tuple(t.id for t in topics.values() if not t.part and dict(t.about) in wanted)
        if len(alike) == len(values) > 1:
            return alike
    return ()


def _none(scene: Scene) -> Meaning | None:
    if says_thanks(scene.heard) or scene.heard.contact or not scene.heard.compact:
        return None
    if scene.state.pending and scene.heard.agreement is not None:
        # はい, where several are on offer.
        return None
    if scene.match.topic and scene.state.frames and scene.in_reach(scene.match.topic):
        return None
    if scene.state.pending and scene.slots and scene.match.none is None:
        # It tells something that is of use here, and no small talk.
        return None
    short = len(scene.heard.compact) <= _SHORTEST or not spoken_of(scene.heard.text)
    if scene.state.pending and scene.heard.asks and short:
        # なんで？, じゃあどうするの asks about what was just said.
        return None
    likely = [one for one in scene.knowledge.nones if scene.match.none in (None, one.id)]
    likeness = similarities(scene.heard.text, [one.examples for one in likely])
    like = max(zip(likeness, (one.id for one in likely), strict=True), default=None)
    if scene.state.completes_ticket or (scene.state.frames and not scene.new_things):
        # 変わりません in a procedure speaks of the procedure, unless just that was written among what is not ours.
        enough = _NOT_OURS_VERY_WORDS
    else:
        enough = _NOT_OURS_ASIDE if scene.state.frames or scene.match.none is None else _NOT_OURS
    return NotOurs(none=like[1]) if like and like[0] >= enough else None


def speaks_of_something_else(scene: Scene) -> bool:
    """Whether what sounds like an answer in a procedure is about a thing that is not ours (プリンターが動かない)."""
    about_it = EXPLICIT.search(scene.heard.source) or not scene.state.frames
    return not about_it and bool(scene.new_things) and _none(scene) is not None


def _one_sentence(scene: Scene) -> Meaning | None:
    """The problem that one sentence tells, where the others only tell around it."""
    pieces = sentences(scene.heard.text)
    if len(pieces) < 2:
        return None
    matches = [match for match in map(scene.matcher.match, pieces) if match.topic and match.score >= CLEAR]
    topics = {match.topic for match in matches}
    return _begin(scene, matches[0].node or matches[0].topic or "") if len(topics) == 1 else None


def tells_more(heard: Heard) -> bool:
    """Whether a word says that something is told beside (あと、それと)."""
    return BESIDES.search(heard.source) is not None


def besides(scene: Scene) -> tuple[str, ...]:
    """Problems that a text tells beside what it says about the running one (出ています。あと、迷惑メールも…)."""
    if not scene.state.frames or not tells_more(scene.heard):
        return ()
    found: list[str] = []
    for piece in PIECES.split(scene.heard.source)[1:]:
        match = scene.matcher.match(piece) if len(piece) >= _LONG else None
        topic = scene.knowledge.topics.get(match.topic or "") if match else None
        if match is None or topic is None or match.score < _SURELY_TOLD or scene.in_reach(topic.id):
            continue
        if all(match.slots.get(slot) == value for slot, value in topic.about.items()):
            found.append(topic.id)
    return tuple(dict.fromkeys(found))


def told_with_unclear(scene: Scene) -> tuple[str, ...]:
    """The problem that is clear in a text, with another that may be any of several."""
    unclear = _unclear_beside(scene)
    clear = (match.topic for match in _told_piece_by_piece(scene) if match.decision == "answer")
    return tuple(dict.fromkeys(topic for topic in clear if topic)) if unclear else ()


def _unclear_beside(scene: Scene) -> Match | None:
    """What the unclear one of two problems may be; the slot that decides it is not known."""
    if scene.state.frames or scene.match.error or not SEVERAL.search(scene.heard.source):
        return None
    told = _told_piece_by_piece(scene)
    clear = {match.topic for match in told if match.decision == "answer"}
    open_ones = [match for match in told if match.decision == "clarify" and match.ask and match.ask not in scene.known]
    apart = len(clear) == 1 and len(open_ones) == 1 and not clear & set(open_ones[0].offered)
    return open_ones[0] if apart else None


def _told_piece_by_piece(scene: Scene) -> list[Match]:
    """What the pieces of a text tell clearly."""
    pieces = [piece for piece in PIECES.split(scene.heard.source) if len(piece) >= _PIECE]
    return [match for match in map(scene.matcher.match, pieces) if match.score >= CLEAR]


def _several(scene: Scene) -> tuple[str, ...]:
    if scene.match.error or not SEVERAL.search(scene.heard.source):
        return ()
    found: list[str] = []
    stated: dict[str, Mapping[str, str]] = {}
    for match in _told_piece_by_piece(scene):
        topic = match.topic
        if topic and topic in scene.knowledge.topics and topic not in found:
            found.append(topic)
            # What is surely told need not say all that its topic stands for.
            implied = scene.knowledge.topics[topic].about if match.score >= _SURE else dict[str, str]()
            stated[topic] = {**implied, **match.slots}
    found = [topic for topic in found if _stands_by_itself(scene, topic, found, stated[topic])]
    return tuple(found) if len(found) > 1 and not _one_problem(scene, found) else ()


def _stands_by_itself(scene: Scene, topic: str, topics: list[str], stated: Mapping[str, str]) -> bool:
    """Whether a piece states what tells its topic from the others' (パスワードは聞かれません is no problem)."""
    about = scene.knowledge.topics[topic].about
    others = [scene.knowledge.topics[other].about for other in topics if other != topic]
    apart = {slot for other in others for slot, value in about.items() if slot in other and other[slot] != value}
    return all(stated.get(slot) == about[slot] for slot in apart)


def _one_problem(scene: Scene, topics: list[str]) -> bool:
    """Whether the whole text is one of the topics with a detail that sounds like another."""
    if len(topics) != 2 or re.search(r"両方|どっちも|どちらも|二つ|2つ|ふたつ|のと", scene.heard.source):
        return False
    return not any(scene.knowledge.topics[topic].about for topic in topics)
