"""What a LINE event does at the desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from linebot.v3.messaging import AsyncMessagingApi, AsyncMessagingApiBlob, ShowLoadingAnimationRequest
from linebot.v3.messaging.exceptions import ApiException
from sqlalchemy import select

from api.channels.customers import Customer, Customers
from api.channels.identity import read_button
from api.channels.line.client import NETWORK_ERRORS, TIMEOUT
from api.channels.line.events import LineEvent
from api.inbox import Incoming, TryLater
from api.records.reads import Reads
from api.records.tables import Inbox, table

#: The customer sees that we are at work when the answer takes longer than this, in seconds.
LOADING_AFTER = 1.0
#: How long LINE shows it at most; it goes away with the answer. A multiple of 5.
LOADING_SECONDS = 20

_INBOX = table(Inbox)

log = structlog.get_logger("line")


def incoming(event: LineEvent) -> Incoming:
    """The event as the inbox keeps it."""
    return Incoming(
        channel="line",
        event=event.id,
        type=event.type,
        source=event.source,
        at=event.at,
        reply_token=event.reply_token,
        secret={"text": event.text} if event.text is not None else {},
        data={"message": event.message, "to": event.to, "standby": event.standby},
    )


class LineHandler:
    """Works one event off. The same event again does nothing more."""

    def __init__(
        self, customers: Customers, reads: Reads, api: AsyncMessagingApi, content: AsyncMessagingApiBlob
    ) -> None:
        self._customers = customers
        self._reads = reads
        self._api = api
        self._content = content

    async def __call__(self, event: Incoming) -> None:
        """Raises TryLater when LINE's data host is ill; whatever the desk raises when nothing can be stored."""
        if event.data["standby"]:
            return
        customer = _customer(event)
        match event.type:
            case "text":
                async with self._loading(event):
                    await self._customers.say(customer, event.secret["text"])
            case "postback":
                button = read_button(event.secret["text"])
                if button is not None:
                    await self._customers.press(customer, button)
            case "image":
                picture = await self._picture(event.data["message"])
                if picture is None:
                    await self._customers.cannot_read(customer)
                else:
                    await self._customers.attach(customer, "image", picture)
            case "other":
                await self._customers.cannot_read(customer)
            case "unsend":
                await self._customers.unsend(customer)
            case "follow" | "join":
                await self._customers.greet(customer)
            case _:
                # An unfollow does nothing now: `follows` finds it before anything is pushed.
                pass

    async def follows(self, to: str) -> bool:
        """Whether LINE address ``to`` may be pushed to: the last we heard of a user was not an unfollow."""
        statement = (
            select(_INBOX.c.type)
            .where(_INBOX.c.channel == "line", _INBOX.c.source == f"user:{to}")
            .where(_INBOX.c.type.in_(["follow", "unfollow"]))
            .order_by(_INBOX.c.at.desc(), _INBOX.c.id.desc())
            .limit(1)
        )
        return await self._reads.run(lambda connection: connection.execute(statement).scalar()) != "unfollow"

    async def _picture(self, message: str) -> bytes | None:
        try:
            return bytes(await self._content.get_message_content(message, _request_timeout=TIMEOUT))
        except ApiException as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                log.warning("line.picture-gone", status=error.status)
                return None
            raise TryLater from error
        except NETWORK_ERRORS as error:
            raise TryLater from error

    @asynccontextmanager
    async def _loading(self, event: Incoming) -> AsyncIterator[None]:
        if not event.source.startswith("user:"):
            yield
            return
        task = asyncio.create_task(self._show_loading(event.data["to"]))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _show_loading(self, to: str) -> None:
        await asyncio.sleep(LOADING_AFTER)
        with suppress(ApiException, *NETWORK_ERRORS):
            request = ShowLoadingAnimationRequest(chatId=to, loadingSeconds=LOADING_SECONDS)
            await self._api.show_loading_animation(request, _request_timeout=TIMEOUT)


def _customer(event: Incoming) -> Customer:
    origin = {"at": event.at.isoformat()}
    if event.reply_token is not None:
        origin["reply_token"] = event.reply_token
    # A text is known by its message, which an unsend names; whatever else happens, by its event.
    thing = event.data["message"] if event.data["message"] is not None else event.event
    return Customer(channel="line", key=event.source, thing=thing, at=event.at, origin=origin)
