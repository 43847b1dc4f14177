"""Saying the desk's messages on Slack.

Slack has no idempotency key. Every post carries the parcel's key in its ``metadata``; where an earlier try may have
arrived, the thread (or the direct chat's history) is searched for it before anything is said again.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from api.channels.slack.render import SlackMessage, chosen, render
from api.delivery import Later, Never, Outcome, Parcel, Sent

METADATA_TYPE = "madoguchi_delivery"

#: Errors of the Web API that pass by themselves; all others are final (channel gone, token revoked, ...).
_PASSING = {"ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout"}
_PASSING |= {"team_added_to_org", "accesslimited"}


def failure(error: Exception) -> Later | Never:
    """What an SDK call's exception means. Raises ``error`` again if it is neither Slack's answer nor the network's."""
    if isinstance(error, SlackApiError):
        response: Any = error.response
        status = getattr(response, "status_code", 0)
        code = str(response.get("error", status)) if hasattr(response, "get") else str(status)
        if status == 429 or code in ("ratelimited", "rate_limited"):
            wait = str((getattr(response, "headers", None) or {}).get("Retry-After", ""))
            return Later(error="ratelimited", seconds=float(wait) if wait.isdecimal() else 1.0)
        if status >= 500 or code in _PASSING:
            return Later(error=code, unknown=True)
        return Never(error=code)
    if isinstance(error, aiohttp.ClientError | asyncio.TimeoutError | OSError):
        return Later(error=type(error).__name__, unknown=not isinstance(error, aiohttp.ClientConnectorError))
    raise error


class Place(NamedTuple):
    """Where something is said: a channel or direct chat, and the thread in it."""

    channel: str
    thread: str | None


def place_of(customer: str) -> Place:
    """The place of a conversation by its customer's key (``team:channel`` or ``team:channel:thread``)."""
    _, channel, *thread = customer.split(":")
    return Place(channel, thread[0] if thread else None)


async def say(client: AsyncWebClient, place: Place, post: SlackMessage, key: str, number: int) -> str:
    """Post the ``number``-th message of the parcel ``key``; returns its ``ts``."""
    response = await client.chat_postMessage(
        channel=place.channel,
        thread_ts=place.thread,
        text=post.text,
        blocks=post.blocks,
        mrkdwn=False,
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": METADATA_TYPE, "event_payload": {"key": key, "place": number}},
    )
    return str(response["ts"])


async def said_before(client: AsyncWebClient, place: Place, parcel: Parcel) -> dict[int, str]:
    """The messages of this parcel that are there already: ``ts`` by number."""
    # Clocks differ a little; nothing of the parcel can be older than the parcel.
    since = str(parcel.created_at.timestamp() - 60)
    if place.thread:
        found = await client.conversations_replies(
            channel=place.channel, ts=place.thread, oldest=since, include_all_metadata=True, limit=200
        )
    else:
        found = await client.conversations_history(
            channel=place.channel, oldest=since, include_all_metadata=True, limit=200
        )
    said: dict[int, str] = {}
    for message in found.get("messages") or []:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("key") == parcel.key:
            said[int(payload["place"])] = message["ts"]
    return said


class SlackSender:
    """Sends the desk's messages; a parcel's ``origin`` may name the button that was ``chosen``."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, parcel: Parcel) -> Outcome:
        """Say all messages of the parcel; first, where a button was pressed, show on its message what was chosen."""
        place = place_of(parcel.payload["customer"])
        try:
            if "chosen" in parcel.payload["origin"]:
                await self._show_chosen(place, parcel.payload["origin"]["chosen"])
            said = await said_before(self._client, place, parcel) if parcel.tried_before else {}
            remote = None
            for number, post in enumerate(render(parcel.payload["messages"])):
                remote = said.get(number) or await say(self._client, place, post, parcel.key, number)
        except Exception as error:
            return failure(error)
        return Sent(remote=remote)

    async def _show_chosen(self, place: Place, picked: Mapping[str, Any]) -> None:
        shown = chosen({"text": picked["text"], "caution": None}, picked["label"])
        try:
            await self._client.chat_update(channel=place.channel, ts=picked["ts"], text=shown.text, blocks=shown.blocks)
        except SlackApiError as error:
            # The message may be gone; the answer matters more than its buttons.
            if isinstance(failure(error), Later):
                raise
