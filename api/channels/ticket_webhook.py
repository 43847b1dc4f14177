"""Tickets as signed webhooks (Standard Webhooks), to an address that the operator set.

Addresses in private networks are refused unless TICKET_WEBHOOK_PRIVATE is on, at the moment of connecting, so that a
name cannot change its mind in between; redirects are not followed.
"""

import base64
import binascii
import ipaddress
import json
import socket
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from standardwebhooks.webhooks import Webhook

from api import wire
from api.delivery import Later, Never, Outcome, Parcel, Sent
from api.records.reads import Reads
from api.records.tables import now
from api.settings import Settings
from api.staff import overview

TIMEOUT = 15

#: IPv6 addresses that a gateway takes for the IPv4 address in their last 32 bits (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(OSError):
    """The webhook's host is in a private network, and that is not allowed."""


class TicketWebhookSender:
    """Sends parcels of kind ``ticket`` to TICKET_WEBHOOK_URL."""

    def __init__(self, settings: Settings, reads: Reads) -> None:
        """``settings`` must have TICKET_WEBHOOK_URL and TICKET_WEBHOOK_SECRET."""
        secret = settings.ticket_webhook_secret
        self._signer = signer(secret.get_secret_value() if secret else "")
        self._url = settings.ticket_webhook_url or ""
        self._private = settings.ticket_webhook_private
        self._reads = reads

    async def send(self, parcel: Parcel) -> Outcome:
        """Post once; ``webhook-id`` is the parcel's key on every try."""
        number = parcel.payload["number"]
        ticket = await self._reads.run(lambda connection: overview.ticket(connection, number))
        if ticket is None:
            return Sent()
        moment = now()
        content = {"type": f"ticket.{parcel.payload['what']}", "timestamp": wire.time_text(moment), "data": ticket}
        body = json.dumps(content, ensure_ascii=False)
        headers = {
            "content-type": "application/json",
            "webhook-id": parcel.key,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": self._signer.sign(parcel.key, moment, body),
        }
        try:
            status = await self._post(body, headers)
        except PrivateAddress:
            return Never(error="private-address")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__ or error.__context__, PrivateAddress):
                return Never(error="private-address")
            return Later(error=type(error).__name__, unknown=True)
        if 200 <= status < 300:
            return Sent()
        if status in (408, 429) or status >= 500:
            return Later(error=str(status), unknown=True)
        return Never(error=str(status))

    async def _post(self, body: str, headers: dict[str, str]) -> int:
        if not self._private:
            _refuse_private(urlsplit(self._url).hostname or "")
        resolver = None if self._private else _PublicResolver()
        connector = aiohttp.TCPConnector(resolver=resolver)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.post(self._url, data=body.encode(), headers=headers, allow_redirects=False) as response,
        ):
            return response.status


def signer(secret: str) -> Webhook:
    """The signer for ``secret``: ``whsec_`` with base64 as Standard Webhooks has it, or any other text as it stands."""
    try:
        base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        secret = base64.b64encode(secret.encode()).decode()
    return Webhook(secret)


def _refuse_private(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _is_public(address):
        raise PrivateAddress


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.sixtofour or (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
        if address.is_site_local or (inside is not None and not _is_public(inside)):
            return False
    return address.is_global and not address.is_multicast


class _PublicResolver(AbstractResolver):
    """Resolves names as usual, and refuses answers that are not public addresses."""

    def __init__(self) -> None:
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for result in found:
            _refuse_private(result["host"])
        return found

    async def close(self) -> None:
        await self._resolver.close()
