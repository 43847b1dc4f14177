"""Random events for the dialogue machine: every meaning, buttons that are there and that are not, timers, agents."""

from dataclasses import replace

from hypothesis import strategies as st

from bot.choices import choices
from bot.dialogue import Event
from bot.events import AgentReturned, AgentTook, AgentWrote, Chose, Facts, Opened, TimerDue
from bot.meaning import (
    Ahead,
    Answered,
    AsideAsked,
    Asked,
    CameBack,
    Contacted,
    Control,
    Corrected,
    Declined,
    Doubted,
    ErrorSeen,
    FieldGiven,
    GivesUp,
    Greeted,
    Jumped,
    Later,
    Meaning,
    Missed,
    NewProblem,
    NotOurs,
    OnTicket,
    Resumed,
    SameProblem,
    Several,
    Silent,
    Solved,
    Thanked,
    Unclear,
    WantsHelp,
    WantsPerson,
)
from bot.state import State
from bot.understand import Reading, Said
from knowledge.model import Knowledge

KEYS = ("solved", "unsolved", "unsure", "done", "stuck", "yes", "no", "starts", "0", "1", "2", "7")


def facts(turn: int) -> Facts:
    return Facts(
        office_open=True,
        next_open="本日中に",
        check_url="https://desk.example/check",
        ticket_number=f"TEST-{turn:04}",
        timer_prefix=f"t{turn}",
    )


def said(
    meaning: Meaning, text: str = "ことば", slots: dict[str, str] | None = None, already: tuple[str, ...] = ()
) -> Said:
    return Said(
        text=text, reading=Reading(text=text, masked=False, meaning=meaning, slots=slots or {}, already=already)
    )


def meanings(knowledge: Knowledge, state: State) -> st.SearchStrategy[Meaning]:
    """Any meaning that `read` could have found where the conversation stands, and some that it would not."""
    topics = [topic.id for topic in knowledge.topics.values() if not topic.part]
    nodes = [step.node for topic in knowledge.topics.values() for step in topic.steps]
    running = [step.node for frame in state.frames for step in knowledge.topics[frame.topic].steps]
    asides = [aside.node for topic in knowledge.topics.values() for aside in topic.asides]
    asides += ["gone.gone", *(aside.node for aside in knowledge.desk.asides)]
    errors = [entry.id for entry in knowledge.errors] or ["gone"]
    nones = [entry.id for entry in knowledge.nones] or ["gone"]
    some = st.lists(st.sampled_from(topics), min_size=1, max_size=4, unique=True).map(tuple)
    simple: list[Meaning] = [
        WantsPerson(),
        WantsPerson(contact="taro@example.com"),
        *(Control(name=name) for name in ("back", "restart", "again", "end", "bot")),
        Later(),
        Later(trying=True),
        GivesUp(),
        CameBack(),
        Asked(),
        *(OnTicket(about=about) for about in ("status", "there", "hurry", "withdraw", "wish")),
        Solved(),
        WantsHelp(),
        Contacted(contact="03-1234-5678"),
        FieldGiven(value="A-1"),
        Declined(),
        Ahead(),
        SameProblem(),
        Thanked(),
        Greeted(),
        Missed(),
    ]
    kinds: list[st.SearchStrategy[Meaning]] = [
        st.sampled_from(simple),
        st.sampled_from(KEYS).map(lambda key: Answered(key=key)),
        st.sampled_from(errors).map(lambda error: ErrorSeen(error=error)),
        st.sampled_from(asides).map(lambda node: AsideAsked(node=node)),
        st.sampled_from(nones).map(lambda none: NotOurs(none=none)),
        st.sampled_from([*topics, *nodes]).map(lambda target: NewProblem(target=target)),
        st.sampled_from(topics).map(lambda target: NewProblem(target=target, replaces=True)),
        st.tuples(st.sampled_from(KEYS), st.sampled_from(topics)).map(lambda two: Doubted(key=two[0], target=two[1])),
        some.map(lambda topics: Several(topics=topics)),
        some.map(lambda topics: Unclear(topics=topics)),
        st.tuples(some, st.sampled_from([None, *knowledge.slots])).map(lambda two: Unclear(topics=two[0], slot=two[1])),
        some.map(lambda topics: Missed(nearest=topics)),
    ]
    if running:
        kinds.append(st.sampled_from(running).map(lambda node: Jumped(node=node)))
    if state.paused:
        kinds.append(st.integers(0, len(state.paused) - 1).map(lambda place: Resumed(place=place)))
    if state.undo:
        kinds.append(
            st.tuples(st.integers(0, len(state.undo) - 1), st.sampled_from([None, *KEYS])).map(
                lambda two: Corrected(point=two[0], meaning=Answered(key=two[1]) if two[1] else None)
            )
        )
    return st.one_of(kinds)


def events(knowledge: Knowledge, state: State) -> st.SearchStrategy[Event]:
    """Anything that can happen to a conversation."""
    there = [Chose(seq=state.asked, key=choice.key, label=choice.label) for choice in choices(knowledge, state)]
    earlier = [
        Chose(seq=seq, key=key, label="前の") for point in state.undo[-3:] for seq in point.asks for key in ("0", "no")
    ]
    slots = st.dictionaries(
        st.sampled_from([*knowledge.slots, "gone"]), st.sampled_from(["phone", "home", "red", "computer"]), max_size=2
    )
    nodes = [step.node for topic in knowledge.topics.values() for step in topic.steps if step.already]
    already = st.lists(st.sampled_from(nodes), max_size=2).map(tuple) if nodes else st.just(())
    texts = st.builds(
        lambda meaning, slots, already: said(meaning, slots=slots, already=already),
        st.just(Silent()) if state.mode == "person" else meanings(knowledge, state),
        slots,
        already,
    )
    others: list[Event] = [
        Opened(),
        AgentTook(name="山田"),
        AgentWrote(),
        AgentReturned(),
        Chose(seq=999, key="0", label="どこにもない"),
        TimerDue(timer="gone"),
        *(TimerDue(timer=timer) for timer in state.timers),
        *(TimerDue(timer=timer, late=True) for timer in state.timers),
        *earlier,
    ]
    return st.one_of([texts, texts, st.sampled_from(others)] + ([st.sampled_from(there)] * 3 if there else []))


__all__ = ["KEYS", "events", "facts", "meanings", "replace", "said"]
