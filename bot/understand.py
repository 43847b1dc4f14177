"""Reading a text in a conversation: `read` tries what it can mean, in one order, and takes the first that fits.

Only this module sees the matcher. `Guide` is a knowledge made ready for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot import controls
from bot.choices import offered
from bot.evidence import Match
from bot.hearing import Heard
from bot.matcher import Matcher
from bot.meaning import (
    Ahead,
    Answered,
    AsideAsked,
    Contacted,
    Control,
    Corrected,
    Doubted,
    ErrorSeen,
    Greeted,
    Later,
    Meaning,
    Missed,
    NewProblem,
    NotOurs,
    Resumed,
    SameProblem,
    Several,
    Silent,
    Solved,
    Thanked,
    Unclear,
    WantsPerson,
)
from bot.outcomes import solved, unsolved, words
from bot.privacy import Known, forms, mask
from bot.problems import error_target
from bot.replies import Reply, read_reply
from bot.semantic import SemanticView
from bot.state import State
from bot.text import sentences, states
from knowledge.model import Aside, ErrorEntry, Knowledge, Step, Topic

#: A new problem in the middle of another must be this clear; with a word that says so (先に, 別件), half as clear.
_CLEAR, _CLEAR_WITH_WORD = 0.6, 0.3
#: How like an aside's wordings a question must be: so like that the next aside is this much behind, or surely. A text that
#: is no question must be liker. Read off the shipped asides: the right one is seldom below .5, another seldom above .6.
_ASKED, _TOLD = (0.5, 0.64, 0.1), (0.65, 0.8, 0.15)
#: How like the wordings of none.yaml a rejected text must be to be told so; more in the middle of a procedure.
_NOT_OURS, _NOT_OURS_ASIDE = 0.3, 0.6
#: How like the problem first told a text is that tells it again.
_TOLD_TWICE = 0.9
#: An answer's wording of so many letters says of itself what it answers.
_TELLING = 6
#: A text of fewer letters tells no new problem in the middle of another.
_SHORTEST = 4
_GREETING = re.compile(
    r"^(こんにち(は|わ)|こんばん(は|わ)|おはよう(ございます)?|はじめまして|初めまして|もしもし|やあ|どうも|ハロー|hello|hi|hey|お世話になって(おり|い)?ます|お世話になります|お疲れ様です|すみません|すいません|あの|ちょっと(いいですか|聞きたいのですが|お聞きしたいのですが)|"
    r"(相談|質問|お聞き)(が|したいことが)?(あります|したい(です)?|いいですか)|教えてください|助けて(ください)?|困っています|困ってます)+$"
)
_SEVERAL = re.compile(
    r"(両方|二つ|2つ|ふたつ|二点|2点|それと|あと(は|、|もう)|それから|加えて|ついでに|さらに|あわせて|もう一つ|もう一点|のと[、,]?.{2,60}のと|も(困|あ(り|る)|来|届|出|で)|し、)"
)
_PIECES = re.compile(
    r"のと[、,]?|(?:こと)?と[、,]|それと[、,]?|あと[は、,]?|それから[、,]?|加えて[、,]?|さらに[、,]?|ついでに[、,]?|また[、,]|し[、,]|[。！!？?\n]"
)


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A knowledge ready to be talked about: its matcher, and what reading needs to look up."""

    #: What the open procedure runs on.
    knowledge: Knowledge
    #: Matches on the current version.
    matcher: Matcher

    @classmethod
    def build(cls, knowledge: Knowledge, semantic: SemanticView | None = None) -> "Guide":
        """Learn a knowledge (about a second for a few hundred topics). ``semantic``: an optional further view."""
        return cls(knowledge=knowledge, matcher=Matcher(knowledge, semantic=semantic))

    def on(self, procedure: Knowledge) -> "Guide":
        """The same guide for a conversation whose procedure runs on an older version; matching stays on this one."""
        return self if procedure is self.knowledge else replace(self, knowledge=procedure)

    @cached_property
    def known(self) -> Known:
        """What of the knowledge is never masked."""
        return Known.of(self.knowledge)

    @cached_property
    def steps_done_before(self) -> tuple[Step, ...]:
        """The steps that customers may say they did before."""
        return tuple(step for topic in self.knowledge.topics.values() for step in topic.steps if step.already)


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


@dataclass(frozen=True, kw_only=True)
class Said:
    """The customer wrote ``text`` (masked), read as ``reading``."""

    text: str
    reading: Reading


def read(guide: Guide, state: State, text: str) -> Reading:
    """Read ``text`` (as typed) where the conversation stands. Never raises; what is not understood is `Missed`."""
    masked, hidden = mask(text, guide.known, forms(guide.knowledge, state))
    heard = Heard(text=masked)
    if state.mode == "person":
        back = controls.control(heard, guide.knowledge.desk.controls) == "bot"
        return Reading(text=masked, masked=hidden, meaning=Control(name="bot") if back else Silent())
    reader = _Reader(guide, state, heard)
    meaning = reader.meaning()
    return Reading(
        text=masked,
        masked=hidden,
        meaning=meaning,
        match=reader.match,
        slots=reader.slots,
        already=reader.already,
    )


class _Reader:
    """The readers of one text, with what they share."""

    def __init__(self, guide: Guide, state: State, heard: Heard) -> None:
        self.guide = guide
        self.knowledge = guide.knowledge
        self.state = state
        self.heard = heard
        self.match = guide.matcher.match(heard.text)
        stated = {slot: value for slot, value in self.match.slots.items() if slot in self.knowledge.slots}
        self.slots = {**self._answers_ahead(), **stated}
        self.already = tuple(
            step.node
            for step in guide.steps_done_before
            if any(states(heard.text, phrase) == "stated" for phrase in step.already)
        )

    def meaning(self) -> Meaning:
        """The first reader that makes something of the text decides."""
        order: tuple[Callable[[], Meaning | None], ...] = (
            self._person,
            self._control,
            self._later,
            self._correction,
            self._resumed,
            self._solved,
            self._switched,
            self._told_twice,
            self._other_after_all,
            self._reply,
            self._error,
            self._ahead,
            self._aside,
            self._thanks_after_information,
            self._problem,
            self._thanks,
            self._same_again,
        )
        for reader in order:
            meaning = reader()
            if meaning is not None:
                return meaning
        return Missed(nearest=self._nearest())

    # In the order of the list

    def _person(self) -> Meaning | None:
        if self.state.pending in ("desk.contact", "desk.field") and self.heard.contact:
            return None
        if controls.wants_person(self.heard, self.knowledge.desk.controls.get("person", ())):
            return WantsPerson(contact=self.heard.contact)
        return None

    def _control(self) -> Meaning | None:
        name = controls.control(self.heard, self.knowledge.desk.controls)
        # いいえ、もういいです ends nothing but the question where one is asked.
        if name == "end" and self.state.pending in ("desk.resume", "desk.anything-else", "desk.contact", "desk.field"):
            return Answered(key="no")
        return Control(name=name) if name else None

    def _later(self) -> Meaning | None:
        return Later() if controls.later(self.heard, self.knowledge.desk.controls.get("later", ())) else None

    def _correction(self) -> Meaning | None:
        if not self._talking or not controls.corrects(self.heard):
            return None
        said = Heard(text=controls.corrected_text(self.heard) or self.heard.text)
        if self.match.error and self._running(self._error_target() or ""):
            return Corrected(point=None, meaning=ErrorSeen(error=self.match.error))
        for place in range(len(self.state.undo) - 1, -1, -1):
            meaning = self._answer_at(place, said)
            if meaning:
                return Corrected(point=place, meaning=meaning)
        other = self._sibling()
        if other:
            return Corrected(point=None, meaning=NewProblem(target=other, replaces=True))
        if self.match.decision == "answer" and self.match.topic and not self._running(self.match.topic):
            target = self.match.node or self.match.topic
            return Corrected(point=None, meaning=NewProblem(target=target, replaces=True))
        if self.match.error:
            return Corrected(point=None, meaning=ErrorSeen(error=self.match.error))
        reply = read_reply(self.knowledge, self.guide.matcher, self.state, said, self.slots)
        if reply:
            return Corrected(point=None, meaning=reply.meaning)
        plain = controls.corrects_plainly(self.heard)
        return Corrected(point=len(self.state.undo) - 1, meaning=None) if self.state.undo and plain else None

    def _resumed(self) -> Meaning | None:
        paused = self.state.paused
        if not paused:
            return None
        topics = [frames[0].topic for frames in paused]
        named = next(
            (c.topic for c in self.match.candidates if c.topic in topics and c.score >= _CLEAR_WITH_WORD), None
        )
        likely = [topic for topic in (self.match.topic, *self.match.offered) if topic in topics]
        if likely and (self.match.topic or not self.state.frames):
            return Resumed(place=topics.index(likely[0]))
        if not controls.resumes(self.heard, self.knowledge.desk.controls.get("resume", ())):
            return None
        fitting = [topic for topic in topics if self._agrees(topic)]
        chosen = named or (fitting[-1] if fitting else topics[-1])
        return Resumed(place=topics.index(chosen))

    def _switched(self) -> Meaning | None:
        """A word that says so, and another topic named: no answer, whatever the pending question."""
        if not self.state.frames or not self._switch_word:
            return None
        return self._other_problem(_CLEAR_WITH_WORD)

    def _solved(self) -> Meaning | None:
        if self.state.topic is None and not self.state.frames:
            return None
        running = [frame.topic for frame in self.state.frames] or [self.state.topic or ""]
        goals = [
            goal for topic in running if topic in self.knowledge.topics for goal in self.knowledge.topics[topic].goal
        ]
        own = words(self.knowledge.desk.outcomes, "solved")
        pending = self._pending_step
        if pending and pending.kind in ("task", "ask"):
            # At a task 完了 ends the task; at a question it answers the question.
            finished = set(words(self.knowledge.desk.outcomes, "done"))
            own = tuple(word for word in own if word not in finished)
        return Solved() if solved(self.heard, (*own, *goals)) else None

    def _other_after_all(self) -> Meaning | None:
        """What the problem at hand is known by turns out otherwise (a prompt comes after all): it is its sibling."""
        if self.heard.asks or not self._outermost:
            return None
        slots = self.knowledge.slots
        other = [s for s, v in self._outermost.about.items() if self.slots.get(s, v) != v]
        if not other or any(slots[slot].keep == "conversation" for slot in other):
            return None
        sibling = self._sibling()
        return NewProblem(target=sibling, replaces=True) if sibling else None

    def _told_twice(self) -> Meaning | None:
        """The problem told again before anything was answered."""
        just_begun = self.state.frames and not (self.state.undo and self.state.undo[-1].frames)
        if not just_begun or not self.state.problem:
            return None
        like = self.guide.matcher.similarity(self.heard.text, (self.state.problem,))
        return SameProblem() if like >= _TOLD_TWICE else None

    def _reply(self) -> Meaning | None:
        reply = read_reply(self.knowledge, self.guide.matcher, self.state, self.heard, self.slots)
        if reply is None:
            return self._chosen_by_name()
        return reply.meaning if reply.sure else self._doubted(reply)

    def _chosen_by_name(self) -> Meaning | None:
        """One of the topics on offer, by what the text says of it."""
        options = offered(self.state) if self.state.pending == "desk.which-topic" else ()
        named = [c for c in self.match.candidates if c.topic in options]
        if not named or named[0].score < _CLEAR_WITH_WORD:
            return None
        return Answered(key=str(options.index(named[0].topic)))

    def _error(self) -> Meaning | None:
        if self.match.error is None:
            return None
        target = self._error_target()
        if target and self._running(target) and target == self.state.pending:
            return SameProblem()
        # A code says exactly where it leads; a text is weighed by the matcher together with the words around it.
        if self.state.frames or self._open_slot() or (self._error_entry and self._error_entry.code):
            return ErrorSeen(error=self.match.error)
        return None if self.match.decision == "answer" else ErrorSeen(error=self.match.error)

    def _ahead(self) -> Meaning | None:
        pending = self.state.pending
        if not self.state.frames or pending is None or pending in ("desk.contact", "desk.field"):
            return None
        if self.heard.asks or not (self.slots or self.already):
            return None
        if self._contradicts() or self._other_problem(_CLEAR):
            return None
        return Ahead()

    def _aside(self) -> Meaning | None:
        aside = self._likest_aside([frame.topic for frame in self.state.frames])
        return AsideAsked(node=aside.node) if aside else None

    def _thanks_after_information(self) -> Meaning | None:
        after = self.state.pending == "desk.helped" or (self.state.frames and self.state.informed)
        if after and controls.says_thanks(self.heard) and not self.heard.asks:
            return Thanked()
        return None

    def _problem(self) -> Meaning | None:
        match = self.match
        if controls.only_thanks(self.heard):
            return None
        if self.state.frames:
            if match.topic and self._running(match.topic):
                return SameProblem()
            return self._other_problem(_CLEAR) or self._none()
        several = self._several()
        if several:
            return Several(topics=several)
        if match.decision == "answer" and match.topic:
            return self._begin(match.node or match.topic)
        if match.decision == "clarify" and match.offered:
            return self._one_sentence() or self._unclear()
        if _GREETING.match(self.heard.compact):
            return Greeted()
        return self._one_sentence() or self._none()

    def _thanks(self) -> Meaning | None:
        return Thanked() if controls.says_thanks(self.heard) else None

    def _same_again(self) -> Meaning | None:
        """That it still does not work, where something else was asked: no miss, the question again."""
        still = unsolved(self.heard, words(self.knowledge.desk.outcomes, "unsolved"), ())
        return SameProblem() if self.state.frames and still and not self.heard.asks else None

    # What they share

    def _answers_ahead(self) -> dict[str, str]:
        """Slots by the words of answers to questions of the running topics that were not asked yet."""
        if self.heard.asks:
            return {}
        found: dict[str, str] = {}
        topics = {frame.topic for frame in self.state.frames} & set(self.knowledge.topics)
        for step in (step for topic in topics for step in self.knowledge.topics[topic].steps if step.slot):
            if step.slot is None or step.slot in self.state.slots or step.node == self.state.pending:
                continue
            for answer in step.answers:
                phrases = [phrase for phrase in (answer.label, *answer.also) if len(phrase) >= _TELLING]
                if answer.value and any(states(self.heard.text, phrase) == "stated" for phrase in phrases):
                    found[step.slot] = answer.value
        return found

    def _is_about(self, topic: Topic) -> bool:
        """Whether the topic runs, or stands for something that the running one is about too (both for receiving)."""
        if self._running(topic.id) or (not self.state.frames and topic.id == self.state.topic):
            return True
        known = {**self.state.slots, **(self._outermost.about if self._outermost else {})}
        return any(known.get(slot) == value for slot, value in topic.about.items())

    @cached_property
    def _outermost(self) -> Topic | None:
        return self.knowledge.topics.get(self.state.frames[0].topic) if self.state.frames else None

    @cached_property
    def _talking(self) -> bool:
        return bool(self.state.frames or self.state.undo or self.state.pending)

    @cached_property
    def _pending_step(self) -> Step | None:
        return self.knowledge.step(self.state.pending or "")

    @cached_property
    def _switch_word(self) -> bool:
        return controls.switches(self.heard, self.knowledge.desk.controls.get("switch", ()))

    def _running(self, target: str) -> bool:
        topic = target.partition(".")[0]
        return any(frame.topic == topic for frame in self.state.frames)

    def _other_problem(self, clear: float) -> Meaning | None:
        match = self.match
        if len(self.heard.compact) < _SHORTEST:
            return None
        if match.decision == "answer" and match.topic and match.score >= clear and not self._running(match.topic):
            return self._begin(match.node or match.topic) if self._tells_apart(match.topic) else None
        if not self._switch_word:
            return None
        if match.decision == "clarify" and not any(self._running(topic) for topic in match.offered):
            return self._unclear()
        best = next((c for c in match.candidates if not self._running(c.topic)), None)
        return self._begin(best.node or best.topic) if best and best.score >= clear else None

    def _tells_apart(self, topic: str) -> bool:
        """Whether the text itself states what the topic stands for and the running one does not."""
        running = self.knowledge.topics.get(self.state.frames[0].topic) if self.state.frames else None
        other = self.knowledge.topics.get(topic)
        if running is None or other is None or self._switch_word:
            return True
        apart = [slot for slot, value in other.about.items() if running.about.get(slot, value) != value]
        return all(self.slots.get(slot) == other.about[slot] for slot in apart)

    def _begin(self, target: str) -> Meaning | None:
        topic = target.partition(".")[0]
        if topic not in self.knowledge.topics:
            return None
        aside = self._likest_aside([topic])
        return NewProblem(target=target, aside=aside.node if aside else None)

    def _unclear(self) -> Meaning:
        known = {**self.state.slots, **self.slots}
        topics = tuple(topic for topic in self.match.offered if topic in self.knowledge.topics)
        about = {topic: self.knowledge.topics[topic].about for topic in topics}
        fitting = tuple(t for t in topics if all(known.get(slot, value) == value for slot, value in about[t].items()))
        if len(fitting) == 1:
            return NewProblem(target=fitting[0])
        slot = self.match.ask if self.match.ask not in known else None
        return Unclear(topics=fitting or topics, slot=slot)

    def _none(self) -> Meaning | None:
        if controls.says_thanks(self.heard):
            return None
        likely = [one for one in self.knowledge.nones if self.match.none in (None, one.id)]
        like = max(((self.guide.matcher.similarity(self.heard.text, one.examples), one.id) for one in likely), default=None)
        enough = _NOT_OURS_ASIDE if self.state.frames or self.match.none is None else _NOT_OURS
        return NotOurs(none=like[1]) if like and like[0] >= enough else None

    def _one_sentence(self) -> Meaning | None:
        """The problem that one sentence tells, where the others only tell around it."""
        pieces = sentences(self.heard.text)
        if len(pieces) < 2:
            return None
        matches = [match for match in map(self.guide.matcher.match, pieces) if match.topic and match.score >= _CLEAR]
        topics = {match.topic for match in matches}
        return self._begin(matches[0].node or matches[0].topic or "") if len(topics) == 1 else None

    def _several(self) -> tuple[str, ...]:
        if self.match.error or not _SEVERAL.search(self.heard.source):
            return ()
        found: list[str] = []
        for piece in _PIECES.split(self.heard.source):
            if len(piece) < 5:
                continue
            match = self.guide.matcher.match(piece)
            topic = match.topic
            if topic and topic in self.knowledge.topics and topic not in found and match.score >= _CLEAR:
                found.append(topic)
        return tuple(found) if len(found) > 1 and not self._one_problem(found) else ()

    def _one_problem(self, topics: list[str]) -> bool:
        """Whether the whole text is one of the topics with a detail that sounds like another."""
        if len(topics) != 2 or re.search(r"両方|二つ|2つ|ふたつ|のと", self.heard.source):
            return False
        one, other = (self.knowledge.topics[topic].about for topic in topics)
        return all(one.get(slot, value) == value for slot, value in other.items())

    def _likest_aside(self, topics: list[str]) -> Aside | None:
        asides = [a for topic in topics if topic in self.knowledge.topics for a in self.knowledge.topics[topic].asides]
        scored = sorted(
            (
                (self.guide.matcher.similarity(self.heard.text, aside.examples), place)
                for place, aside in enumerate(asides)
            ),
            reverse=True,
        )
        if not scored:
            return None
        best, place = scored[0]
        ahead = best - scored[1][0] if len(scored) > 1 else 1.0
        near, surely, margin = _ASKED if self.heard.asks else _TOLD
        return asides[place] if best >= surely or (best >= near and ahead >= margin) else None

    def _doubted(self, reply: Reply) -> Meaning:
        other = self._other_problem(_CLEAR)
        if isinstance(reply.meaning, Answered) and isinstance(other, NewProblem) and self._pending_step:
            return Doubted(key=reply.meaning.key, target=other.target)
        aside = self._aside() if not isinstance(reply.meaning, Contacted) and self.heard.asks else None
        return aside or reply.meaning

    def _answer_at(self, place: int, said: Heard) -> Meaning | None:
        """What a correction answers at an earlier question, if that is a question with answers of its own."""
        point = self.state.undo[place]
        step = self.knowledge.step(point.pending or "")
        if point.pending != "desk.which-topic" and (step is None or not step.answers):
            return None
        earlier = replace(self.state, frames=point.frames, pending=point.pending, options=point.options)
        slots = {**self.guide.matcher.match(said.text).slots}
        reply = read_reply(self.knowledge, self.guide.matcher, earlier, said, slots)
        return reply.meaning if reply and isinstance(reply.meaning, Answered) else None

    def _sibling(self) -> str | None:
        """The topic that differs from the running one in just what the text corrects (送信じゃなくて受信)."""
        running = self.knowledge.topics.get(self.state.frames[0].topic) if self.state.frames else None
        if running is None or not self._contradicts():
            return None
        about = {slot: self.slots.get(slot, value) for slot, value in running.about.items()}
        fitting = [t.id for t in self.knowledge.topics.values() if not t.part and dict(t.about) == about]
        return fitting[0] if len(fitting) == 1 else None

    def _contradicts(self) -> bool:
        """Whether the text states what the running topic does not stand for."""
        running = self.knowledge.topics.get(self.state.frames[0].topic) if self.state.frames else None
        about = running.about if running else dict[str, str]()
        return any(self.slots.get(slot, value) != value for slot, value in about.items())

    def _agrees(self, topic: str) -> bool:
        about = self.knowledge.topics[topic].about if topic in self.knowledge.topics else dict[str, str]()
        return any(self.slots.get(slot) == value for slot, value in about.items())

    @cached_property
    def _known(self) -> dict[str, str]:
        running = self.knowledge.topics.get(self.state.frames[0].topic) if self.state.frames else None
        return {**(running.about if running else {}), **self.state.slots, **self.slots}

    @cached_property
    def _error_entry(self) -> ErrorEntry | None:
        return next((entry for entry in self.knowledge.errors if entry.id == self.match.error), None)

    def _error_target(self) -> str | None:
        return error_target(self._error_entry, self._known) if self._error_entry else None

    def _open_slot(self) -> bool:
        """Whether the error's entry asks for a slot that is not known."""
        return bool(self._error_entry and self._error_entry.ask and self._error_entry.ask not in self._known)

    def _nearest(self) -> tuple[str, ...]:
        known = self.knowledge.topics
        return tuple(c.topic for c in self.match.candidates if c.topic in known and not known[c.topic].part)[:3]
