"""Saying the desk's messages on Slack.

Slack has no idempotency key. Every post carries the parcel's key in its ``metadata``; where an earlier try may have
arrived, the thread (or the direct chat's history) is searched for it before anything is said again.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

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


class SlackSender:
    """Sends the desk's messages; a parcel's ``origin`` has ``channel`` and, outside direct chats, ``thread``."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, parcel: Parcel) -> Outcome:
        """Say all messages of the parcel; first, where a button was pressed, show on its message what was chosen."""
        origin = parcel.payload["origin"]
        try:
            if "chosen" in origin:
                await self._show_chosen(origin)
            said = await self._said_before(origin, parcel) if parcel.tried_before else {}
            remote = None
            for place, post in enumerate(render(parcel.payload["messages"])):
                remote = said.get(place) or await self._post(origin, post, parcel.key, place)
        except Exception as error:
            return failure(error)
        return Sent(remote=remote)

    async def _post(self, origin: Mapping[str, Any], post: SlackMessage, key: str, place: int) -> str:
        response = await self._client.chat_postMessage(
            channel=origin["channel"],
            thread_ts=origin.get("thread"),
            text=post.text,
            blocks=post.blocks,
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": METADATA_TYPE, "event_payload": {"key": key, "place": place}},
        )
        return str(response["ts"])

    async def _said_before(self, origin: Mapping[str, Any], parcel: Parcel) -> dict[int, str]:
        """The places of this parcel that are there already, with their ``ts``."""
        # Clocks differ a little; nothing of the parcel can be older than the parcel.
        since = str(parcel.created_at.timestamp() - 60)
        if origin.get("thread"):
            found = await self._client.conversations_replies(
                channel=origin["channel"], ts=origin["thread"], oldest=since, include_all_metadata=True, limit=200
            )
        else:
            found = await self._client.conversations_history(
                channel=origin["channel"], oldest=since, include_all_metadata=True, limit=200
            )
        said: dict[int, str] = {}
        for message in found.get("messages") or []:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == parcel.key:
                said[int(payload["place"])] = message["ts"]
        return said

    async def _show_chosen(self, origin: Mapping[str, Any]) -> None:
        picked = origin["chosen"]
        shown = chosen({"text": picked["text"], "caution": None}, picked["label"])
        try:
            await self._client.chat_update(
                channel=origin["channel"], ts=picked["ts"], text=shown.text, blocks=shown.blocks
            )
        except SlackApiError as error:
            # The message may be gone; the answer matters more than its buttons.
            if isinstance(failure(error), Later):
                raise
