"""The official SDK's client for LINE's Messaging API, and what its failures mean for an outbox."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, AsyncMessagingApiBlob, Configuration
from linebot.v3.messaging.exceptions import ApiException

from api.delivery import Later, Never
from api.settings import Settings

#: Seconds for one call; a lease holds longer.
TIMEOUT = 15


@asynccontextmanager
async def messaging(settings: Settings) -> AsyncIterator[AsyncMessagingApi]:
    """The client for what we say. ``settings`` must have LINE_ACCESS_TOKEN."""
    async with AsyncApiClient(_configuration(settings, settings.line_api_url)) as client:
        yield AsyncMessagingApi(client)


@asynccontextmanager
async def content(settings: Settings) -> AsyncIterator[AsyncMessagingApiBlob]:
    """The client for pictures that customers send."""
    async with AsyncApiClient(_configuration(settings, settings.line_data_url)) as client:
        yield AsyncMessagingApiBlob(client)


def _configuration(settings: Settings, host: str) -> Configuration:
    token = settings.line_access_token
    return Configuration(host=host, access_token=token.get_secret_value() if token else "")


#: Failures of the network, not of LINE's judgement.
NETWORK_ERRORS = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


def failure(error: Exception) -> Later | Never:
    """What an SDK call's exception means: 429 and 5xx pass, a broken network may have delivered, other 4xx never work.

    Raises ``error`` again if it is neither LINE's answer nor the network's.
    """
    if isinstance(error, ApiException):
        status = error.status or 0
        if status == 429:
            return Later(error="429", seconds=_retry_after(error))
        if status >= 500 or status == 0:
            return Later(error=str(status), unknown=True)
        return Never(error=str(status))
    if isinstance(error, NETWORK_ERRORS):
        return Later(error=type(error).__name__, unknown=not isinstance(error, aiohttp.ClientConnectorError))
    raise error


def _retry_after(error: ApiException) -> float | None:
    value = (error.headers or {}).get("Retry-After", "")
    return float(value) if value.isdecimal() else None
