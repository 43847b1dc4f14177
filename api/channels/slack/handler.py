"""What a Slack event does at the desk: a customer's words and clicks, or staff's."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from api import pictures
from api.channels.customers import Customer, Customers
from api.channels.identity import read_button
from api.channels.slack.events import SlackEvent
from api.channels.slack.sender import failure
from api.channels.slack.staff import SlackStaff
from api.delivery import Later
from api.inbox import Incoming, TryLater

log = structlog.get_logger("slack")


def incoming(event: SlackEvent) -> Incoming:
    """The event as the inbox keeps it."""
    content = asdict(event)
    secret = {"text": content.pop("text")}
    del content["at"], content["id"]
    return Incoming(
        channel="slack", event=event.id, type=event.type, source=event.source, at=event.at, secret=secret, data=content
    )


def outgoing(kept: Incoming) -> SlackEvent:
    """The event again, from what the inbox kept."""
    files = tuple((file[0], file[1]) for file in kept.data["files"])
    return SlackEvent(**{**kept.data, "files": files}, text=kept.secret["text"], id=kept.event, at=kept.at)


class SlackHandler:
    """Works one event off. The same event again does nothing more."""

    def __init__(self, customers: Customers, staff: SlackStaff, client: AsyncWebClient) -> None:
        self._customers = customers
        self._staff = staff
        self._client = client

    async def __call__(self, kept: Incoming) -> None:
        """Raises TryLater when Slack is ill; whatever the desk raises when nothing can be stored."""
        event = outgoing(kept)
        match event.type:
            case "click" if event.action.startswith("ticket:"):
                await self._staff.press(event)
            case "click":
                await self._press(event)
            case "command":
                await self._command(event)
            case "edit":
                await self._customers.edit(_customer(event, event.source), event.text)
            case "delete":
                await self._customers.unsend(_customer(event, event.source))
            case "text":
                conversation = await self._staff.conversation_of(event)
                if conversation is not None:
                    await self._staff.answer(event, conversation)
                elif event.to_us or await self._customers.knows("slack", event.source):
                    await self._say(event)

    async def _say(self, event: SlackEvent) -> None:
        customer = _customer(event, event.source)
        await self._customers.say(customer, event.text)
        for file, kind in event.files:
            if kind.startswith("image/"):
                await self._attach(event, file)
        if not event.text and not event.files:
            await self._customers.greet(customer)

    async def _press(self, event: SlackEvent) -> None:
        button = read_button(event.text)
        label = await self._customers.label(button) if button is not None else None
        if button is None or label is None:
            return
        question = await self._customers.text_of(button)
        origin = {"chosen": {"ts": event.ts, "text": question, "label": label}}
        await self._customers.press(_customer(event, event.source, origin=origin), button)

    async def _command(self, event: SlackEvent) -> None:
        try:
            opened: Any = await self._client.conversations_open(users=event.user)
            direct = str(opened["channel"]["id"])
        except Exception as error:
            if isinstance(failure(error), Later):
                raise TryLater from error
            log.warning("slack.no-direct-chat", error=type(error).__name__)
            return
        customer = _customer(event, f"{event.team}:{direct}")
        if event.text:
            await self._customers.say(customer, event.text)
        else:
            await self._customers.greet(customer)

    async def _attach(self, event: SlackEvent, file: str) -> None:
        customer = _customer(event, event.source, thing=f"{event.id}:{file}")
        try:
            answer: Any = await self._client.files_info(file=file)
            found = answer["file"]
            address = str(found.get("url_private_download") or "")
            # Of what only stands in for a file on another site Slack gives that site's address, or none.
            data = await self._download(address) if _is_at(self._client.base_url, address) else None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TryLater from error
        except Exception as error:
            if isinstance(failure(error), Later):
                raise TryLater from error
            await self._customers.cannot_read(customer)
            return
        if data is None:
            await self._customers.cannot_read(customer)
        else:
            await self._customers.attach(customer, str(found.get("name") or "image"), data)

    async def _download(self, address: str) -> bytes:
        headers = {"Authorization": f"Bearer {self._client.token}"}
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session,
            session.get(address, headers=headers) as response,
        ):
            response.raise_for_status()
            data = bytearray()
            async for piece in response.content.iter_any():
                data += piece
                if len(data) > pictures.LARGEST:
                    # Too large to be taken: the rest need not be fetched.
                    break
            return bytes(data)


def _is_at(slack: str, address: str) -> bool:
    """Whether ``address`` is Slack's: our token goes nowhere else."""
    ours, theirs = urlsplit(slack), urlsplit(address)
    host = theirs.hostname or ""
    return theirs.scheme == ours.scheme and (host == ours.hostname or host.endswith(f".{ours.hostname}"))


def _customer(
    event: SlackEvent, key: str, *, origin: dict[str, Any] | None = None, thing: str | None = None
) -> Customer:
    # A text is known by its message, which an edit or a deletion names.
    named = f"message:{event.channel}:{event.ts}" if event.type in ("edit", "delete") else event.id
    return Customer(channel="slack", key=key, thing=thing or named, at=event.at, origin=origin or {})
