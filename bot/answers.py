"""What an answer to the pending question leads to: a step's, or one of the desk's own questions'."""

from bot.choices import asked_slot, choices, offered
from bot.endings import GAVE_UP, LOST, RAN_OUT, arrive, leave, offer, resume, run_out, solve, what_next
from bot.handoff import ask_pending_again, decline, open_ticket
from bot.problems import choose, slot_answered
from bot.turn import Draft
from bot.walk import ask_again, follow, jump, start_countdown
from knowledge.model import Step


def answer(draft: Draft, key: str) -> None:
    """Take the choice ``key`` of the pending question; a key that it does not have only repeats the question."""
    draft.change(misses=0, stays=0)
    pending = draft.state.pending or ""
    step = draft.knowledge.step(pending)
    if step:
        _step(draft, step, key)
        return
    match pending:
        case "desk.offer-person":
            _offered_person(draft, key)
        case "desk.helped":
            _helped(draft, key)
        case "desk.resume":
            _resumed(draft, key)
        case "desk.which-topic":
            _which(draft, key)
        case "desk.contact" | "desk.field":
            decline(draft)
        case "desk.anything-else":
            draft.change(pending=None)
            if key != "yes":
                draft.phrase("thanks")
            elif not draft.phrase("go-ahead"):
                draft.phrase("greeting")
        case _:
            ask_pending_again(draft)


def _step(draft: Draft, step: Step, key: str) -> None:
    own = next((one for one in step.answers if one.key == key), None)
    if own:
        if step.slot and own.value:
            draft.change(slots={**draft.state.slots, step.slot: own.value})
        draft.note_tried(step.node, own.label)
        arrive(draft, follow(draft, step, f"answer:{key}"))
        return
    if key not in {choice.key for choice in choices(draft.knowledge, draft.state)}:
        ask_again(draft)
        return
    match key:
        case "starts":
            start_countdown(draft, step)
        case "yes":
            open_ticket(draft, step.ticket or "", stays=True)
        case "no":
            draft.note_tried(step.node, "no")
            arrive(draft, follow(draft, step, "refused"))
        case "stuck" if step.help and (not draft.state.tried or draft.state.tried[-1].node != step.node):
            draft.note_tried(step.node, "stuck")
            show_help(draft, step)
        case _:
            draft.note_tried(step.node, key)
            arrive(draft, follow(draft, step, key))


def show_help(draft: Draft, step: Step) -> None:
    """More words about a step, then its buttons; without any, the step again."""
    if step.help:
        draft.say(step.node, step.help)
        draft.ask(step.node)
    else:
        ask_again(draft)


def _offered_person(draft: Draft, key: str) -> None:
    why = draft.state.options[0] if draft.state.options else LOST
    frames = draft.state.frames
    if key == "yes":
        open_ticket(draft)
    elif key not in ("no", "unsolved") and why != RAN_OUT and frames:
        draft.change(pending=frames[-1].node, options=())
        answer(draft, key)
    elif key != "no":
        offer(draft, why)
    elif why == GAVE_UP and frames:
        # The problem stays where it is, for another day.
        _wait_again(draft)
        draft.phrase("later")
    elif why == RAN_OUT or not frames:
        leave(draft)
        what_next(draft)
    else:
        node = frames[-1].node
        visits = {n: count for n, count in draft.state.visits.items() if n != node}
        draft.change(visits=visits, pending=None, options=())
        arrive(draft, jump(draft, node))


def _helped(draft: Draft, key: str) -> None:
    if key == "yes":
        solve(draft)
    else:
        run_out(draft, helped=False)


def _resumed(draft: Draft, key: str) -> None:
    if key == "yes" and draft.state.paused:
        draft.change(pending=None)
        resume(draft, len(draft.state.paused) - 1)
        return
    draft.change(paused=draft.state.paused[:-1], pending=None)
    if not draft.state.paused:
        leave(draft)
    what_next(draft)


def _which(draft: Draft, key: str) -> None:
    options = offered(draft.state)
    if asked_slot(draft.knowledge, draft.state):
        slot_answered(draft, key)
    elif not key.isdecimal() or int(key) >= len(options):
        ask_pending_again(draft)
    elif options[int(key)].startswith("answer:") and draft.state.frames:
        _wait_again(draft)
        answer(draft, options[int(key)].removeprefix("answer:"))
    else:
        choose(draft, options[int(key)])


def _wait_again(draft: Draft) -> None:
    """The question that the desk's own one came between waits again: the step's, or whether information helped."""
    step = draft.knowledge.step(draft.state.frames[-1].node)
    asks = step is not None and step.kind not in ("say", "do")
    draft.change(pending=step.node if step and asks else "desk.helped", options=())
