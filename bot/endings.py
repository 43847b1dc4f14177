"""What the desk does where a procedure ends: solved, left, run out, put aside; and what comes next then."""

from dataclasses import replace

from bot.state import MAX_PAUSED, MAX_TEXT, Frame
from bot.turn import Draft
from bot.walk import Arrival, ask_again, begin

#: Why a person is offered, as the offer's option: the procedure ran out, a step came for the third time, the desk did
#: not understand twice in a row, or the customer has had enough.
RAN_OUT, STUCK, LOST, GAVE_UP = "ran-out", "stuck", "lost", "gave-up"
#: An offer made because a procedure ran out opens the ticket by itself after this many seconds without an answer.
_OFFER_SECONDS = 15 * 60


def arrive(draft: Draft, arrival: Arrival) -> None:
    """Act on how a walk ended."""
    match arrival:
        case "waits":
            pass
        case "solved":
            solve(draft)
        case "open":
            close(draft)
        case "person" | "ran-out":
            run_out(draft, helped=arrival == "ran-out" and draft.state.informed)
        case "stuck":
            offer(draft, STUCK)


def solve(draft: Draft) -> None:
    """The problem at hand is gone."""
    draft.change(solved=True)
    leave(draft)
    draft.phrase("solved")
    what_next(draft)


def close(draft: Draft) -> None:
    """The procedure ends with nothing more that the desk could do."""
    leave(draft)
    what_next(draft)


def run_out(draft: Draft, *, helped: bool) -> None:
    """The procedure has no further step: ask whether the information helped, or offer a person."""
    if draft.state.open_ticket:
        close(draft)
    elif helped:
        draft.phrase("helped")
        draft.ask("desk.helped")
    else:
        draft.say_afterwards()
        offer(draft, RAN_OUT)


def offer(draft: Draft, why: str) -> None:
    """Offer a person."""
    draft.phrase("offer-person")
    draft.ask("desk.offer-person", (why,))
    if why == RAN_OUT:
        draft.stop_timers("desk.offer-person")
        draft.start_timer("offer-left", "desk.offer-person", _OFFER_SECONDS)


def leave(draft: Draft) -> None:
    """The running procedure is over; what it owes is said, what only it needed is forgotten."""
    draft.say_afterwards()
    draft.change(frames=(), pending=None, options=(), asks=(), informed=False, misses=0)
    if not draft.state.paused:
        draft.change(slots=conversation_slots(draft), already=(), visits={}, version=None)


def conversation_slots(draft: Draft) -> dict[str, str]:
    """What is remembered beyond the running procedure."""
    slots = draft.knowledge.slots
    return {s: v for s, v in draft.state.slots.items() if s in slots and slots[s].keep == "conversation"}


def what_next(draft: Draft) -> None:
    """Nothing runs: go back to a problem put aside, or ask for another."""
    if draft.state.paused:
        draft.phrase("resume", topic=draft.state.paused[-1][0].topic)
        draft.ask("desk.resume")
    else:
        draft.phrase("anything-else")
        draft.ask("desk.anything-else")


def start(draft: Draft, target: str, problem: str | None = None) -> None:
    """Begin a problem: a topic's id or a step's full id. ``problem``: what the customer said, if this text said it."""
    topic_id = target.partition(".")[0]
    topic = draft.knowledge.topics.get(topic_id)
    draft.change(
        solved=False,
        misses=0,
        version=draft.knowledge.version,
        topic=draft.state.topic if topic is None or topic.part else topic_id,
        paused=tuple(frames for frames in draft.state.paused if frames[0].topic != topic_id),
    )
    if topic:
        draft.change(slots={**draft.state.slots, **topic.about})
    if problem is not None:
        draft.change(problem=problem[:MAX_TEXT])
    forget_contact(draft)
    arrive(draft, begin(draft, target))


def put_aside(draft: Draft) -> None:
    """The running procedure waits; the newest few are kept."""
    frames = draft.state.frames
    if draft.state.pending == "desk.helped":
        leave(draft)
        return
    if not frames:
        return
    draft.say_afterwards()
    kept = conversation_slots(draft)
    draft.change(paused=(*draft.state.paused, frames)[-MAX_PAUSED:], frames=(), pending=None, options=(), slots=kept)
    draft.phrase("changed-topic", topic=frames[0].topic)


def keep_for_later(draft: Draft, topics: tuple[str, ...]) -> None:
    """Problems told beside the one that is begun wait, first told first."""
    for topic_id in reversed(topics):
        topic = draft.knowledge.topics.get(topic_id)
        if topic and topic.steps:
            frames = (Frame(topic=topic_id, node=topic.steps[0].node),)
            others = tuple(one for one in draft.state.paused if one[0].topic != topic_id)
            draft.change(paused=(*others, frames)[-MAX_PAUSED:])


def resume(draft: Draft, place: int, *, answered: bool = False) -> None:
    """Go on with the problem put aside at ``place``; one that runs is put aside instead.

    ``answered``: its question is not put again, an answer follows.
    """
    frames = draft.state.paused[place]
    rest = draft.state.paused[:place] + draft.state.paused[place + 1 :]
    draft.change(paused=rest)
    put_aside(draft)
    draft.phrase("continue-topic", topic=frames[0].topic)
    step = draft.knowledge.step(frames[-1].node)
    if step is None or step.kind in ("say", "do") or frames[0].topic not in draft.knowledge.topics:
        start(draft, frames[0].topic)
        return
    draft.change(frames=frames, topic=frames[0].topic, solved=False, misses=0, version=draft.knowledge.version)
    draft.change(pending=step.node, options=(), asks=())
    if not answered:
        ask_again(draft)


def forget_contact(draft: Draft) -> None:
    """The ticket goes on without what was still to be asked for it."""
    ticket = draft.state.open_ticket
    if ticket and ticket.asking:
        draft.change(ticket=replace(ticket, asking=None))
