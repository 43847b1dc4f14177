"""One text where a conversation stands: what the matcher makes of it, and what the readers look up in common."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

from bot import controls
from bot.endings import RAN_OUT
from bot.guide import Guide
from bot.hearing import Heard, cores, hear, spoken_of, things
from bot.likeness import similarities
from bot.problems import error_target
from bot.state import State
from bot.text import normalise, states
from bot.vocabulary.questions import REASON
from bot.vocabulary.steps import EXPLICIT
from bot.whose import names_other_devices, without_other_devices
from bot.wordings import likely
from knowledge.model import Aside, ErrorEntry, Step, Topic

#: How like an aside's wordings a question must be: so like that the next aside is this much behind, or surely. A text
#: that is no question must be liker. Read off the shipped asides: the right one is seldom below .5, another seldom
#: above .6.
_ASKED, _TOLD = (0.5, 0.64, 0.1), (0.65, 0.8, 0.15)
#: An answer's wording of so many letters says of itself what it answers.
_TELLING = 6
#: A shorter answer is one to too many questions.
_NAMED = 2
#: An error string is quoted to the agent up to so many letters.
_QUOTE = 120
#: So like an aside, a text asks it whatever its words; so like, it may name a thing of its own beside.
_SAME_QUESTION, _SAME_THING = 0.85, 0.75
#: The question at the end of a text with a problem must be this like.
_SURELY_BESIDE = 0.64

#: 一つ前, 一つだけ聞きたい: no answer to how many.
_COUNTS_ELSE = re.compile("[つ個件回](前|目|ずつ|ほど|(だけ)?(聞|質問|教|お願|頼))")
_WISHED = re.compile("た[いく]|ほしい|欲しい|つもり|ようと(思|し)|には|ほうがいい|べき")
_KANJI = re.compile(r"[一-鿿0-9].")
_ANOTHER = re.compile(r"(別|ほか|他|もう(一|1)(つ|台))の")


class Scene:
    """A text and the conversation it is said in."""

    def __init__(self, guide: Guide, state: State, heard: Heard) -> None:
        self.guide = guide
        self.knowledge = guide.knowledge
        self.matcher = guide.matcher
        self.state = state
        self.heard = heard
        self.match = guide.matcher.match(heard.text)
        told = self.match.slots
        if self.own is not heard:
            told = guide.matcher.match(self.own.text).slots if self.own else dict[str, str]()
        stated = {slot: value for slot, value in told.items() if slot in self.knowledge.slots}
        #: What the text states.
        self.slots = {**self._answers_ahead(), **stated}
        #: The steps that it says were done before.
        self.already = tuple(
            {
                node: None
                for wording in likely(heard, guide.done_before_wordings)
                if _is_told(heard, wording)
                for node in guide.done_before[wording]
            }
        )

    @cached_property
    def own(self) -> Heard | None:
        """What the text says of the customer's own device, where that is asked about; None: nothing."""
        step = self.pending_step
        if step is None or step.kind != "ask" or not names_other_devices(self.heard) or self._is_another_device():
            return self.heard
        wordings = " ".join(wording for answer in step.answers for wording in answer.wordings)
        return without_other_devices(self.heard, f"{self.state.problem} {wordings}")

    def _is_another_device(self) -> bool:
        """Whether it was said that the trouble is on another device than the one written on."""
        slots = self.knowledge.slots
        chosen = [
            v.label for s, v_id in self.state.slots.items() if s in slots for v in slots[s].values if v.id == v_id
        ]
        return any(_ANOTHER.match(label) for label in chosen)

    def _answers_ahead(self) -> dict[str, str]:
        """Slots by the words of answers to questions of the running topics that were not asked yet."""
        if self.heard.asks:
            return {}
        found = self._answers_another()
        for step in (step for topic in self.running for step in topic.steps if step.slot):
            slot = self.knowledge.slots.get(step.slot or "")
            # A slot with phrases of its own is read by them alone.
            spoken = slot is None or any(value.phrases for value in slot.values)
            if step.slot is None or spoken or step.slot in self.state.slots or step.node == self.state.pending:
                continue
            for answer in step.answers:
                phrases = [phrase for phrase in answer.wordings if len(phrase) >= _TELLING]
                if answer.value and any(states(self.heard.text, phrase) == "stated" for phrase in phrases):
                    found[step.slot] = answer.value
        return found

    def _answers_another(self) -> dict[str, str]:
        """The slot whose question, not the one that waits, has just this text for an answer (一つだけ, 他社)."""
        said = self.heard.core
        if len(said) < _NAMED or self.heard.leaning is not None or EXPLICIT.search(self.heard.source):
            return {}
        asked = [
            step
            for topic in self.running
            for step in topic.steps
            if step.slot and step.slot not in self.state.slots and step.node != self.state.pending
        ]
        fitting = {
            (step.slot or "", answer.value)
            for step in asked
            for answer in step.answers
            if answer.value and said in cores(answer.wordings)
        }
        if not fitting:
            fitting = self._answers_next()
        return {slot: value for slot, value in fitting if value} if len(fitting) == 1 else {}

    def _answers_next(self) -> set[tuple[str, str | None]]:
        """What the text answers to the question right behind the step that waits (わたしのが一つあるだけ)."""
        step = self.pending_step
        topic = self.knowledge.topics.get(step.topic) if step and step.kind in ("try", "task") else None
        nodes = [one.node for one in topic.steps] if topic else []
        place = nodes.index(step.node) + 1 if step and step.node in nodes else len(nodes)
        behind = topic.steps[place] if topic and place < len(nodes) else None
        if _COUNTS_ELSE.search(self.heard.source):
            return set()
        if behind is None or behind.kind != "ask" or behind.slot is None or behind.slot in self.state.slots:
            return set()
        return {
            (behind.slot, answer.value)
            for answer in behind.answers
            if any(states(self.heard.text, one) == "stated" for one in answer.wordings if _KANJI.search(one))
        }

    @cached_property
    def running(self) -> tuple[Topic, ...]:
        """The topics of the running procedure, outermost first."""
        found = (self.knowledge.topics.get(frame.topic) for frame in self.state.frames)
        return tuple(topic for topic in found if topic)

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """The authors' words for that what it is about has come right."""
        return tuple(goal for topic in self.matters for goal in topic.goal)

    @cached_property
    def matters(self) -> tuple[Topic, ...]:
        """The topics that run, and those that stand for what the running one is about too, and for nothing else."""
        running = {frame.topic for frame in self.state.frames} or {self.state.topic}
        known = {**self.state.slots, **(self.outermost.about if self.outermost else {})}
        return tuple(
            topic for topic in self.knowledge.topics.values() if topic.id in running or topic.stands_for(known)
        )

    @cached_property
    def outermost(self) -> Topic | None:
        """The topic of the running procedure."""
        return self.knowledge.topics.get(self.state.frames[0].topic) if self.state.frames else None

    @cached_property
    def pending_step(self) -> Step | None:
        """The step whose question waits."""
        return self.knowledge.step(self.state.pending or "")

    @property
    def waiting_step(self) -> Step | None:
        """The step whose question waits, be it behind the offer of a person."""
        offered = self.state.pending == "desk.offer-person" and self.state.options != (RAN_OUT,) and self.state.frames
        return self.knowledge.step(self.state.frames[-1].node) if offered else self.pending_step

    @property
    def listens(self) -> bool:
        """Whether the pending question takes an error string for an answer, and the text brings one."""
        return bool(self.match.error and self.pending_step and self.pending_step.listen_errors)

    @cached_property
    def switch_word(self) -> bool:
        """Whether a word says that something else comes now."""
        return controls.switches(self.heard, self.knowledge.desk.controls.get("switch", ()))

    def runs(self, target: str) -> bool:
        """Whether a topic (or the topic of a step) is in the running procedure."""
        topic = target.partition(".")[0]
        return any(frame.topic == topic for frame in self.state.frames)

    def in_reach(self, target: str) -> bool:
        """Whether the running procedure is in this topic or will call it."""
        topic = target.partition(".")[0]
        reached = {frame.topic for frame in self.state.frames}
        ahead = list(reached)
        while ahead:
            here = self.knowledge.topics.get(ahead.pop())
            new = {step.call for step in here.steps if step.call} - reached if here else set[str]()
            reached |= new
            ahead += new
        return topic in reached

    def new_error(self) -> bool:
        """Whether the text brings an error string that leads somewhere the customer has not been."""
        target = self.error_target()
        been = target == self.state.pending or target in self.state.visits
        if self.quote and self.pending_step and normalise(self.quote) in normalise(self.pending_step.text):
            # タイムアウトを長くしました, where that was asked for.
            return False
        return bool(self.state.frames and target and not been and not self._been_in(target))

    def _been_in(self, topic: str) -> bool:
        return topic in self.knowledge.topics and any(node.startswith(f"{topic}.") for node in self.state.visits)

    def likest_aside(self, topics: list[str]) -> Aside | None:
        """The side question of these topics that the text asks, if it is like one and not as like another.

        Of what is told and asked in one text the question counts by itself, too, where it is surely one of these or of
        what is asked in any procedure; なぜですか beside a problem asks for no reason of ours.
        """
        asides = [a for topic in topics if topic in self.knowledge.topics for a in self.knowledge.topics[topic].asides]
        found = [self._asked_among(asides, (self.heard.text,))]
        question = self.heard.question
        if question is not self.heard:
            anyway = self.knowledge.desk.asides if things(question.text) else ()
            sure = ((asides, _SURELY_BESIDE), (anyway, _SAME_QUESTION))
            alone = [(self._asked_among(some, (question.text,)), least) for some, least in sure]
            found += [one for one, least in alone if one[0] >= least]
        return max(found, key=itemgetter(0))[1]

    def side_question(self) -> Aside | None:
        """What the text asks beside the running procedure: something about it, or what is asked in any of them."""
        own = [aside for topic in self.running for aside in topic.asides]
        amid = self.state.frames or self.state.completes_ticket
        # ところで、… is as like as its question alone.
        views = tuple(dict.fromkeys((self.heard.text, self.heard.question.text, *self._behind_a_reason())))
        found = [self._asked_among(some, views) for some in (own, self.knowledge.desk.asides if amid else ())]
        # Of two as like, the one about the procedure.
        return max(found, key=itemgetter(0))[1]

    def _asked_among(self, asides: Sequence[Aside], said: Sequence[str]) -> tuple[float, Aside | None]:
        """How like the likest of ``said`` is to the likest of these, and which that is, if it is like enough."""
        if not asides:
            return 0.0, None
        examples = [aside.examples for aside in asides]
        views = [similarities(text, examples) for text in said]
        likest = map(max, zip(*views, strict=True))
        scored = sorted(((like, place) for place, like in enumerate(likest)), reverse=True)
        best, place = scored[0]
        ahead = best - scored[1][0] if len(scored) > 1 else 1.0
        near, surely, margin = _ASKED if self.heard.asks else _TOLD
        if not self._speaks_of(asides[place], best):
            return 0.0, None
        like_enough = best >= surely or (best >= near and ahead >= margin)
        return (best, asides[place]) if like_enough else (0.0, None)

    def _behind_a_reason(self) -> tuple[str, ...]:
        """The question alone that has a reason before it (出かけるので、後でもいいですか)."""
        *_, before, last = ("", "", *self.heard.clauses)
        return (last,) if REASON.search(before) and hear(last).asks else ()

    def _speaks_of(self, aside: Aside, like: float) -> bool:
        """Whether a text so like an aside also shares what that speaks of, not just the form of a question.

        A thing that nobody spoke of (会員番号って何, where 番号 was explained) is another question.
        """
        if like >= _SAME_QUESTION:
            return True
        asked = self.heard.question.text
        if not spoken_of(asked) & _spoken_of_all(aside.examples):
            return False
        return like >= _SAME_THING or things(asked) <= self.guide.things_of(aside.topic)

    @cached_property
    def new_things(self) -> frozenset[str]:
        """What the text names that nothing in the running procedure speaks of."""
        known = frozenset[str]().union(*(self.guide.things_of(frame.topic) for frame in self.state.frames))
        return things(self.heard.text) - known

    def sibling(self) -> str | None:
        """The topic that differs from the running one in just what the text corrects (送信じゃなくて受信)."""
        if self.outermost is None or not self.contradicts():
            return None
        about = {slot: self.slots.get(slot, value) for slot, value in self.outermost.about.items()}
        fitting = [t.id for t in self.knowledge.topics.values() if not t.part and dict(t.about) == about]
        return fitting[0] if len(fitting) == 1 else None

    def contradicts(self) -> bool:
        """Whether the text states what the running topic does not stand for."""
        about = self.outermost.about if self.outermost else dict[str, str]()
        return any(self.slots.get(slot, value) != value for slot, value in about.items())

    def agrees(self, topic: str) -> bool:
        """Whether the text states something that the topic stands for."""
        about = self.knowledge.topics[topic].about if topic in self.knowledge.topics else dict[str, str]()
        return any(self.slots.get(slot) == value for slot, value in about.items())

    @cached_property
    def known(self) -> dict[str, str]:
        """What was said before, what the text says, and above both what the running topic stands for."""
        return {**self.state.slots, **self.slots, **(self.outermost.about if self.outermost else {})}

    @cached_property
    def error_entry(self) -> ErrorEntry | None:
        """The error that the text brings."""
        return next((entry for entry in self.knowledge.errors if entry.id == self.match.error), None)

    @cached_property
    def quote(self) -> str | None:
        """The error string that the text brings, as typed (at most a line of it)."""
        quote = self.match.quote.strip().partition("\n")[0][:_QUOTE]
        # The index reads a text in one width and case; the agent wants it as typed, where that is the same letters.
        at = self.heard.text.lower().find(quote)
        return (self.heard.text[at : at + len(quote)] if at >= 0 else quote) or None

    def error_target(self) -> str | None:
        """Where that error leads with what is known."""
        return error_target(self.error_entry, self.known) if self.error_entry else None

    def open_slot(self) -> bool:
        """Whether the error's entry asks for a slot that is not known."""
        return bool(self.error_entry and self.error_entry.ask and self.error_entry.ask not in self.known)


def _is_told(heard: Heard, wording: str) -> bool:
    """Whether a text says that something was done, and does not just wish it (13にしたい for 13にしました)."""
    if states(heard.text, wording) != "stated":
        return False
    if not _WISHED.search(heard.source):
        return True
    return any(states(clause, wording) == "stated" and not _WISHED.search(clause) for clause in heard.clauses)


@lru_cache(maxsize=2048)
def _spoken_of_all(wordings: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(*map(spoken_of, wordings))
