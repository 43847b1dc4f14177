"""The channels of one process: their addresses, their clients, the inbox and the outbox, while the service runs.

A platform's SDK is imported only where it is set up: LINE's alone takes longer to import than all the rest of
the service.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from api.channels.customers import Customers
from api.channels.ticket_news import receivers, ticket_deliveries
from api.conversations import Conversations
from api.delivery import Delivery, Outcome, Parcel, Sender
from api.desk import Desk
from api.inbox import Handler, Inbox
from api.settings import Settings

#: Seconds that a shutdown waits for what is being sent.
DRAIN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """What the webhooks and the desk need of the channels."""

    inbox: Inbox
    delivery: Delivery


def has_line(settings: Settings) -> bool:
    """Whether LINE is set up."""
    return settings.line_channel_secret is not None and settings.line_access_token is not None


def has_slack(settings: Settings) -> bool:
    """Whether Slack is set up."""
    return settings.slack_signing_secret is not None and settings.slack_bot_token is not None


def routers(settings: Settings) -> list[APIRouter]:
    """The webhooks of what is set up; those of the rest are addresses that do not exist."""
    found: list[APIRouter] = []
    if has_line(settings):
        from api.channels.line.webhook import router as line

        found.append(line)
    if has_slack(settings):
        from api.channels.slack.webhook import router as slack

        found.append(slack)
    return found


@asynccontextmanager
async def running(settings: Settings, *, desk: Desk, conversations: Conversations) -> AsyncIterator[Channels]:
    """Open the clients of whatever is set up, start inbox and outbox, and stop them in order at the end."""
    async with AsyncExitStack() as stack:
        handlers: dict[str, Handler] = {}
        senders: dict[str, Sender] = {}
        customers = Customers(desk, conversations.reads)
        if has_line(settings):
            handlers["line"], senders["line"] = await _line(settings, conversations, customers, stack)
        if has_slack(settings):
            handlers["slack"], senders["slack"] = _slack(settings, desk, conversations, customers)
        senders |= _help_desk(settings, conversations)
        channels = Channels(
            inbox=Inbox(conversations.writer, conversations.keys, handlers),
            delivery=Delivery(conversations.writer, senders),
        )
        conversations.ticket_deliveries = ticket_deliveries(settings)
        conversations.wake_delivery = channels.delivery.wake
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


async def _line(
    settings: Settings, conversations: Conversations, customers: Customers, stack: AsyncExitStack
) -> tuple[Handler, Sender]:
    from api.channels.line.client import content, messaging
    from api.channels.line.handler import LineHandler
    from api.channels.line.sender import LineSender

    api = await stack.enter_async_context(messaging(settings))
    handler = LineHandler(customers, conversations.reads, api, await stack.enter_async_context(content(settings)))
    return handler, LineSender(api, handler.follows, reply=settings.line_reply == "auto")


def _slack(
    settings: Settings, desk: Desk, conversations: Conversations, customers: Customers
) -> tuple[Handler, Sender]:
    from slack_sdk.web.async_client import AsyncWebClient

    from api.channels.slack.handler import SlackHandler
    from api.channels.slack.sender import SlackSender
    from api.channels.slack.staff import SlackStaff
    from api.channels.slack.tickets import SlackTicketSender

    token = settings.slack_bot_token
    client = AsyncWebClient(token.get_secret_value() if token else None, base_url=f"{settings.slack_api_url}/")
    channel = settings.slack_support_channel
    tickets = SlackTicketSender(client, conversations.reads, channel) if channel else None
    handler = SlackHandler(customers, SlackStaff(desk, conversations.reads, client, channel), client)
    return handler, _SlackSenders(SlackSender(client), tickets)


def _help_desk(settings: Settings, conversations: Conversations) -> dict[str, Sender]:
    from api.channels.mail import MailSender
    from api.channels.ticket_webhook import TicketWebhookSender

    makers = {"mail": MailSender, "webhook": TicketWebhookSender}
    return {
        channel: makers[channel](settings, conversations.reads) for channel in receivers(settings) if channel in makers
    }


class _SlackSenders:
    """Slack's lane of the outbox carries customers' messages and staff's tickets."""

    def __init__(self, messages: Sender, tickets: Sender | None) -> None:
        self._messages = messages
        self._tickets = tickets

    async def send(self, parcel: Parcel) -> Outcome:
        sender = self._messages if parcel.kind == "messages" or self._tickets is None else self._tickets
        return await sender.send(parcel)


async def _finish(tasks: list[asyncio.Task[Any]]) -> None:
    """Let the workers end by themselves; whatever is not done then is on disk and goes on at the next start."""
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=DRAIN)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
