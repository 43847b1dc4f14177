"""The channels of one process: their clients, the inbox and the outbox, running while the service runs."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from api.channels.customers import Customers
from api.channels.line import client as line_client
from api.channels.line.handler import LineHandler
from api.channels.line.sender import LineSender
from api.channels.mail import MailSender
from api.channels.slack.handler import SlackHandler
from api.channels.slack.sender import SlackSender
from api.channels.slack.staff import SlackStaff
from api.channels.slack.tickets import SlackTicketSender
from api.channels.ticket_news import receivers, ticket_deliveries
from api.channels.ticket_webhook import TicketWebhookSender
from api.delivery import Delivery, Outcome, Parcel, Sender
from api.desk import Desk
from api.inbox import Handler, Inbox
from api.keys import Keys
from api.records.reads import Reads
from api.records.writer import Writer
from api.settings import Settings

#: Seconds that a shutdown waits for what is being sent.
DRAIN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """What the webhooks and the desk need of the channels."""

    inbox: Inbox
    delivery: Delivery


class _SlackSenders:
    """Slack's lane of the outbox carries customers' messages and staff's tickets."""

    def __init__(self, messages: Sender, tickets: Sender | None) -> None:
        self._messages = messages
        self._tickets = tickets

    async def send(self, parcel: Parcel) -> Outcome:
        return await (self._tickets if parcel.kind == "ticket" and self._tickets else self._messages).send(parcel)


@asynccontextmanager
async def running(
    settings: Settings, *, desk: Desk, writer: Writer, reads: Reads, keys: Keys
) -> AsyncIterator[Channels]:
    """Open the clients of whatever is set up, start inbox and outbox, and stop them in order at the end."""
    async with AsyncExitStack() as stack:
        customers = Customers(desk, reads)
        handlers: dict[str, Handler] = {}
        senders: dict[str, Sender] = {}
        if settings.line_channel_secret is not None and settings.line_access_token is not None:
            api = await stack.enter_async_context(line_client.messaging(settings))
            content = await stack.enter_async_context(line_client.content(settings))
            line = LineHandler(customers, reads, api, content)
            handlers["line"] = line
            senders["line"] = LineSender(api, line.follows, reply=settings.line_reply == "auto")
        if settings.slack_bot_token is not None:
            base_url = f"{settings.slack_api_url}/"
            slack = AsyncWebClient(settings.slack_bot_token.get_secret_value(), base_url=base_url)
            channel = settings.slack_support_channel
            handlers["slack"] = SlackHandler(customers, SlackStaff(desk, reads, slack, channel), slack)
            tickets = SlackTicketSender(slack, reads, channel) if channel else None
            senders["slack"] = _SlackSenders(SlackSender(slack), tickets)
        told = receivers(settings)
        if "mail" in told:
            senders["mail"] = MailSender(settings, reads)
        if "webhook" in told:
            senders["webhook"] = TicketWebhookSender(settings, reads)
        channels = Channels(inbox=Inbox(writer, keys, handlers), delivery=Delivery(writer, senders))
        desk.ticket_deliveries = ticket_deliveries(settings)
        desk.wake_delivery = channels.delivery.wake
        # Without a channel there is nothing to poll for.
        work: list[Coroutine[Any, Any, None]] = []
        if handlers:
            work.append(channels.inbox.run())
        if senders:
            work.append(channels.delivery.run())
        tasks = [asyncio.create_task(each) for each in work]
        try:
            yield channels
        finally:
            channels.inbox.stop()
            channels.delivery.stop()
            await _finish(tasks)


async def _finish(tasks: list[asyncio.Task[Any]]) -> None:
    """Let the workers end by themselves; whatever is not done then is on disk and goes on at the next start."""
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=DRAIN)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
