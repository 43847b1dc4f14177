"""The desk as the people see it who work at it: taking over, answering, tickets, erasing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, insert, select, update

from api import wire
from api.conversations import OVERTAKEN, TRIES, Conversations
from api.held import Held, stored_answer
from api.live import News
from api.message_rows import agent_row
from api.problems import ClientIdReused, ConversationOver, NotFound, Overloaded
from api.records import erasure
from api.records.database import JsonText
from api.records.tables import Delivery, Ticket, TicketEvent, table
from api.records.writer import Stale, TurnRows
from bot.events import AgentReturned, AgentTook, AgentWrote
from bot.state import State, to_text

_TICKET = table(Ticket)
_TICKET_EVENT = table(TicketEvent)


class StaffSide:
    """What staff can do with conversations; `api.desk.Desk` adds the customers' side."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def take(self, conversation: str, name: str) -> None:
        """A person takes the conversation over; the bot is silent from now on. Raises NotFound."""
        await self._conversations.happen(conversation, AgentTook(name=name), agent=name)

    async def give_back(self, conversation: str) -> None:
        """The bot answers again, beginning with the question that waits. Raises NotFound."""
        await self._conversations.happen(conversation, AgentReturned())

    async def agent_says(self, conversation: str, *, client_id: str, name: str, text: str) -> Mapping[str, Any]:
        """Store a person's own message and return it; the first one takes the conversation. Idempotent by client id.

        Raises NotFound, ClientIdReused, ConversationOver.
        """
        async with self._conversations.lock(conversation):
            for _ in range(TRIES):
                held = await self._conversations.load(conversation)
                stored = await self._conversations.reads.run(lambda c: stored_answer(c, conversation, client_id))
                if stored is not None:
                    row, answer = stored
                    if row["author"] != "agent" or row["text"] != text or answer.message is None:
                        raise ClientIdReused
                    return answer.message
                if held.erased:
                    raise ConversationOver
                at = self._conversations.moment()
                taken = () if held.state.mode == "person" else (AgentTook(name=name),)

                def said(state: State, held: Held = held, at: datetime = at) -> dict[str, Any]:
                    return agent_row(held, state.seq, at=at, name=name, text=text, client_id=client_id)

                turn = self._conversations.turn(
                    await self._conversations.guide(held, at),
                    held,
                    [*taken, AgentWrote()],
                    at,
                    said=said,
                    agent=held.agent or name,
                )
                try:
                    await self._conversations.commit(turn)
                except OVERTAKEN:
                    continue
                return next(message for message in turn.messages if message["client_id"] == client_id)
            raise Overloaded

    async def ticket_changed(
        self, number: str, *, status: str | None = None, assignee: str | None = None, who: str
    ) -> None:
        """Staff change a ticket's status, or who works on it (an empty assignee: nobody). Raises NotFound."""
        ticket = await self._conversations.reads.run(
            lambda connection: connection.execute(select(_TICKET).where(_TICKET.c.number == number)).mappings().first()
        )
        if ticket is None:
            raise NotFound
        conversation = ticket["conversation"]
        at = self._conversations.moment()
        changes: dict[str, Any] = {"changed_at": at}
        events: list[dict[str, Any]] = []
        if status is not None:
            changes["status"] = status
            events.append({"what": "status", "text": status})
        if assignee is not None:
            changes["assignee"] = assignee or None
            events.append({"what": "assignee", "text": assignee or None})
        statements: list[Executable] = [update(_TICKET).where(_TICKET.c.number == number).values(changes)]
        statements += [insert(_TICKET_EVENT).values(ticket=number, at=at, who=who, **event) for event in events]
        async with self._conversations.lock(conversation):
            for _ in range(TRIES):
                held = await self._conversations.load(conversation)
                is_open = held.ticket_open
                if status is not None and held.ticket == number:
                    is_open = status in ("open", "waiting")
                try:
                    await self._write_ticket(held, {**ticket, **changes}, statements, is_open=is_open)
                except Stale:
                    continue
                return
            raise Overloaded

    async def erase(self, conversation: str, *, who: str) -> None:
        """Remove everything that was said and everything about the customer, and keep who did. Raises NotFound."""
        async with self._conversations.lock(conversation):
            await self._conversations.load(conversation)
            at = self._conversations.moment()
            await self._conversations.writer.run(lambda c: erasure.erase(c, conversation, at, who=who))
            self._conversations.forget(conversation)
        self._conversations.live.publish(conversation, News(status=wire.status("over", "open", None)))

    async def _write_ticket(
        self, held: Held, ticket: Mapping[str, Any], statements: Sequence[Executable], *, is_open: bool
    ) -> None:
        status = "bot" if held.status == "waiting" and not is_open else held.status
        state = held.state
        if state.ticket is not None and state.ticket.number == ticket["number"]:
            # A later wish for a person opens a new one.
            state = replace(state, ticket=replace(state.ticket, closed=not is_open))
        deliveries = self._conversations.ticket_deliveries(ticket, "updated", None)
        rows = TurnRows(
            conversation=held.id,
            version=held.version,
            values={"ticket_open": is_open, "status": status, "state": JsonText(to_text(state))},
            rows={Delivery: deliveries},
            statements=statements,
            notify=0,
        )

        def stored() -> None:
            self._conversations.forget(held.id)
            news = News(status=wire.status(status, held.state.end, held.agent))
            self._conversations.live.publish(held.id, news)
            if deliveries:
                self._conversations.wake_delivery()

        await self._conversations.store(rows, stored)
