"""Saying the desk's messages on LINE: the free reply first, then pushes that LINE itself keeps from doubling.

A reply has no retry key, so a reply whose outcome is unknown (a crash between the call and its commit) is tried again
with the same token, which works once: ``Invalid reply token`` within `TOKEN_AGE` of the event means that it was said
before; later it may as well have expired, and the text is pushed once more and called uncertain. ``LINE_REPLY=push``
never replies and is strictly once.
"""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from linebot.v3.messaging import AsyncMessagingApi, Message, PushMessageRequest, ReplyMessageRequest
from linebot.v3.messaging.exceptions import ApiException

from api.channels.line.client import TIMEOUT, failure
from api.channels.line.events import address
from api.channels.line.render import render
from api.delivery import Never, Outcome, Parcel, Sent
from api.records.tables import now

#: For so long after its event a reply token surely works (LINE promises about a minute).
TOKEN_AGE = timedelta(seconds=50)

IsReachable = Callable[[str], Awaitable[bool]]


class LineSender:
    """Sends the desk's messages; a parcel's ``origin`` may have a ``reply_token`` with its ``at``."""

    def __init__(self, api: AsyncMessagingApi, is_reachable: IsReachable, *, reply: bool) -> None:
        """``is_reachable``: whether this LINE address still follows us. ``reply``: use reply tokens."""
        self._api = api
        self._is_reachable = is_reachable
        self._reply = reply

    async def send(self, parcel: Parcel) -> Outcome:
        """Say all messages of the parcel, in calls of at most five."""
        origin = parcel.payload["origin"]
        to = address(parcel.payload["customer"])
        if not await self._is_reachable(to):
            return Never(error="unfollowed")
        uncertain = False
        for place, call in enumerate(render(parcel.payload["messages"])):
            outcome: Outcome | None = None
            if place == 0 and self._reply and "reply_token" in origin:
                outcome = await self._by_reply(call, origin["reply_token"], _age(origin["at"]), parcel)
            if outcome is None or (isinstance(outcome, Sent) and outcome.uncertain):
                uncertain = uncertain or outcome is not None
                outcome = await self._by_push(call, to, str(uuid.uuid5(uuid.UUID(parcel.key), str(place))))
            if not isinstance(outcome, Sent):
                return outcome
        return Sent(uncertain=uncertain)

    async def _by_reply(self, call: list[Message], token: str, age: timedelta, parcel: Parcel) -> Outcome | None:
        """The outcome of a reply; None: the token is spent, push instead; an uncertain one: push, it may be double."""
        if not parcel.tried_before and age > TOKEN_AGE:
            return None
        try:
            request = ReplyMessageRequest(replyToken=token, messages=call, notificationDisabled=None)
            await self._api.reply_message(request, _request_timeout=TIMEOUT)
        except ApiException as error:
            if error.status != 400 or "reply token" not in str(error.body).lower():
                return failure(error)
            if not parcel.tried_before:
                return None
            return Sent() if age <= TOKEN_AGE else Sent(uncertain=True)
        except Exception as error:
            return failure(error)
        return Sent()

    async def _by_push(self, call: list[Message], to: str, retry_key: str) -> Outcome:
        try:
            request = PushMessageRequest(to=to, messages=call, notificationDisabled=None, customAggregationUnits=None)
            await self._api.push_message(request, retry_key, _request_timeout=TIMEOUT)
        except ApiException as error:
            # 409: LINE accepted this retry key before.
            return Sent() if error.status == 409 else failure(error)
        except Exception as error:
            return failure(error)
        return Sent()


def _age(at: str) -> timedelta:
    return now() - datetime.fromisoformat(at)
