"""Turns in which nothing is answered: the desk says something on its own account, or a picture comes in."""

from bot.agents import for_the_agent
from bot.effects import Turn
from bot.events import Facts
from bot.handoff import add_note, ask_pending_again
from bot.state import State
from bot.turn import Draft
from knowledge.model import Knowledge


def notice(knowledge: Knowledge, state: State, phrase: str, facts: Facts) -> Turn:
    """One of the desk's own sentences (``desk.yaml``), with the pending question's buttons.

    Nothing moves. A sentence that its author left out says nothing: the turn is empty.
    """
    draft = Draft(knowledge, state, facts)
    if draft.phrase(phrase) and state.pending is not None:
        draft.ask(state.pending, state.options)
    return draft.turn()


def notice_of_picture(knowledge: Knowledge, state: State, name: str, facts: Facts) -> Turn:
    """The customer sent a picture, which takes the next number: it joins an open ticket; what was asked is asked again.

    ``name``: the file's, for staff.
    """
    draft = Draft(knowledge, state, facts)
    draft.change(seq=state.seq + 1)
    add_note(draft, f"画像: {name}")
    if state.mode == "person":
        for_the_agent(draft)
    elif not draft.phrase("image-received"):
        ask_pending_again(draft)
    elif state.pending is not None:
        draft.ask(state.pending, state.options)
    return draft.turn()
