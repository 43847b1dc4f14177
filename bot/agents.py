"""While a person has taken over: the bot is silent, and excuses a silent agent once."""

from bot.effects import Notify
from bot.handoff import ask_pending_again
from bot.turn import AGENT_SILENT, Draft

#: A person who has taken over and is silent this long in office hours: the desk says once that they are still there.
_AGENT_SILENT_SECONDS = 15 * 60


def for_the_agent(draft: Draft) -> None:
    """The customer wrote or pressed while a person talks: staff are told, the bot is silent."""
    draft.effects.append(Notify(what="customer-wrote"))
    waiting = AGENT_SILENT in draft.state.timers.values() or AGENT_SILENT in draft.state.told
    if draft.facts.office_open and not waiting:
        draft.start_timer("agent-silent", AGENT_SILENT, _AGENT_SILENT_SECONDS)


def agent_took(draft: Draft) -> None:
    """A person takes over."""
    draft.stop_timers()
    if draft.state.mode != "person":
        draft.change(mode="person")
        draft.phrase("person-joined")


def back_to_bot(draft: Draft) -> None:
    """The bot goes on where it was."""
    if draft.state.mode == "person":
        draft.change(mode="bot")
        draft.stop_timers(AGENT_SILENT)
        draft.phrase("person-left")
        ask_pending_again(draft)
