"""Whoever has had enough of a procedure, and whoever comes back to it after all."""

from bot.answers import answer
from bot.endings import GAVE_UP, RAN_OUT, offer
from bot.handoff import ask_pending_again
from bot.turn import Draft


def gives_up(draft: Draft) -> None:
    """Offer a person, once; who declines may come back any time."""
    if draft.state.pending == "desk.offer-person":
        if draft.state.options != (RAN_OUT,):
            # Not back to the step that was too much.
            draft.change(options=(GAVE_UP,))
        answer(draft, "no")
    elif draft.state.open_ticket or draft.told("gave-up"):
        draft.phrase("later")
    else:
        draft.phrase("gave-up")
        offer(draft, GAVE_UP)


def reopen(draft: Draft) -> None:
    """Go back to the last question of the procedure that was closed."""
    asked = [place for place, point in enumerate(draft.state.undo) if point.frames]
    if not asked:
        return
    draft.restore(asked[-1])
    if draft.state.pending == "desk.helped":
        # The information was given; that it is there again means that it did not help.
        draft.phrase("noted")
        answer(draft, "no")
        return
    if not draft.phrase("reopened"):
        draft.phrase("noted")
    ask_pending_again(draft)
