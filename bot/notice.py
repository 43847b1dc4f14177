"""The desk says something on its own account, and what was being asked stays asked."""

from bot.state import Facts, State, Turn
from bot.turn import Draft
from knowledge.model import Knowledge


def notice(knowledge: Knowledge, state: State, phrase: str, facts: Facts, *, choices: bool = True) -> Turn:
    """One of the desk's own sentences (``desk.yaml``), with the pending question's buttons if ``choices``.

    Nothing moves. A sentence that its author left out says nothing: the turn is empty.
    """
    draft = Draft(knowledge, state, facts)
    if draft.phrase(phrase) and choices and state.pending is not None:
        draft.ask(state.pending, state.options)
    return draft.turn()
