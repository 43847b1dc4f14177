"""Staff in Slack: what is written in a ticket's thread goes to the customer, and the ticket's buttons work.

Only a Slack user linked to a staff account whose role may answer reaches a customer; everybody else gets a private
notice.
"""

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from api.channels.identity import client_id
from api.channels.slack.events import SlackEvent
from api.channels.slack.render import escape
from api.channels.slack.sender import failure
from api.delivery import Later
from api.desk import Desk
from api.inbox import TryLater
from api.problems import ConversationOver, NotFound
from api.records.reads import Reads
from api.records.tables import Account, Delivery, Ticket, table
from api.staff.roles import Role

_ACCOUNT = table(Account)
_DELIVERY = table(Delivery)
_TICKET = table(Ticket)

log = structlog.get_logger("slack")


class SlackStaff:
    """Takes what staff do in the support channel to the desk."""

    def __init__(self, desk: Desk, reads: Reads, client: AsyncWebClient, support_channel: str | None) -> None:
        self._desk = desk
        self._reads = reads
        self._client = client
        self._channel = support_channel

    async def conversation_of(self, event: SlackEvent) -> str | None:
        """The customer's conversation if ``event`` stands in a ticket's thread, else None."""
        if self._channel is None or event.channel != self._channel or event.thread is None:
            return None
        statement = select(_DELIVERY.c.conversation).where(
            _DELIVERY.c.channel == "slack", _DELIVERY.c.kind == "ticket", _DELIVERY.c.remote == event.thread
        )
        found: str | None = await self._reads.run(lambda connection: connection.execute(statement).scalar())
        return found

    async def answer(self, event: SlackEvent, conversation: str) -> None:
        """Say ``event``'s text to the customer. Raises TryLater when Slack cannot be told that it was refused."""
        name = await self._who(event.user)
        if name is None:
            await self._refuse(event)
        elif event.text.strip():
            identity = client_id("slack", event.id)
            try:
                await self._desk.agent_says(conversation, client_id=identity, name=name, text=event.text)
            except (ConversationOver, NotFound):
                log.info("slack.answer-too-late", conversation=conversation)

    async def press(self, event: SlackEvent) -> None:
        """A ticket's button was pressed; ``event.text`` is the ticket's number."""
        name = await self._who(event.user)
        if name is None:
            await self._refuse(event)
            return
        number = event.text
        statement = select(_TICKET.c.conversation).where(_TICKET.c.number == number)
        conversation = await self._reads.run(lambda connection: connection.execute(statement).scalar())
        if conversation is None:
            return
        match event.action:
            case "ticket:take":
                await self._desk.take(conversation, name)
                await self._desk.ticket_changed(number, status="waiting", assignee=name, who=name)
            case "ticket:return":
                await self._desk.give_back(conversation)
            case "ticket:close":
                await self._desk.ticket_changed(number, status="closed", who=name)
            case _:
                pass

    async def _who(self, user: str) -> str | None:
        """The name of the linked account that may answer, or None."""
        statement = select(_ACCOUNT.c.name, _ACCOUNT.c.role).where(_ACCOUNT.c.slack == user, _ACCOUNT.c.active)
        row = await self._reads.run(lambda connection: connection.execute(statement).first())
        return row.name if row is not None and Role(row.role).covers(Role.agent) else None

    async def _refuse(self, event: SlackEvent) -> None:
        text = self._desk.guide.knowledge.desk.phrases.get("not-linked")
        if not text:
            return
        try:
            await self._client.chat_postEphemeral(
                channel=event.channel, user=event.user, thread_ts=event.thread, text=escape(text), mrkdwn=False
            )
        except Exception as error:
            if isinstance(failure(error), Later):
                raise TryLater from error
