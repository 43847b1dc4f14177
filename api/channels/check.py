"""Whether each channel is set up whole and its platform accepts our token; where its console wants our addresses."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.settings import PREFIX, Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """One channel. ``reachable``: None where nothing was asked (not set up whole); ``where``: words for operators."""

    channel: str
    configured: bool
    missing: tuple[str, ...]
    webhooks: tuple[str, ...]
    reachable: bool | None
    where: str

    @property
    def is_well(self) -> bool:
        """Nothing to be done: not set up at all, or set up whole and accepted."""
        return not self.configured or (not self.missing and self.reachable is True)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Channel:
    name: str
    settings: tuple[str, ...]
    webhooks: tuple[str, ...]
    ask: Callable[[Settings], Awaitable[bool]]
    where: str


async def check_channels(settings: Settings) -> list[Checked]:
    """All channels, in the order of the handbook; asks the platforms at the same time."""
    return list(await asyncio.gather(*(_check(settings, channel) for channel in _CHANNELS)))


async def _check(settings: Settings, channel: _Channel) -> Checked:
    missing = tuple(name for name in channel.settings if getattr(settings, name) is None)
    whole = not missing
    return Checked(
        channel=channel.name,
        configured=len(missing) < len(channel.settings),
        missing=tuple(PREFIX + name.upper() for name in missing),
        webhooks=tuple(settings.public_url + path for path in channel.webhooks),
        reachable=await channel.ask(settings) if whole else None,
        where=channel.where,
    )


async def _ask_line(settings: Settings) -> bool:
    from linebot.v3.messaging.exceptions import ApiException

    from api.channels.line.client import NETWORK_ERRORS, TIMEOUT, messaging

    async with messaging(settings) as api:
        try:
            await api.get_bot_info(_request_timeout=TIMEOUT)
        except (ApiException, *NETWORK_ERRORS):
            return False
    return True


async def _ask_slack(settings: Settings) -> bool:
    from slack_sdk.web.async_client import AsyncWebClient

    from api.channels.slack.sender import failure

    token = settings.slack_bot_token
    client = AsyncWebClient(token.get_secret_value() if token else None, base_url=f"{settings.slack_api_url}/")
    try:
        await client.auth_test()
    except Exception as error:
        failure(error)
        return False
    return True


async def _ask_mail(settings: Settings) -> bool:
    import aiosmtplib

    from api.channels.mail import TIMEOUT, smtp_options

    url = settings.smtp_url
    options = smtp_options(url.get_secret_value() if url else "")
    try:
        async with aiosmtplib.SMTP(timeout=TIMEOUT, **options):
            return True
    except (aiosmtplib.SMTPException, OSError):
        return False


async def _ask_webhook(settings: Settings) -> bool:
    # A webhook is a one-way street: only its next delivery can tell.
    return settings.ticket_webhook_url is not None


_CHANNELS = (
    _Channel(
        name="line",
        settings=("line_channel_secret", "line_access_token"),
        webhooks=("/webhooks/line",),
        ask=_ask_line,
        where="LINE Developers コンソール → チャネル → Messaging API設定 → Webhook URL",
    ),
    _Channel(
        name="slack",
        settings=("slack_signing_secret", "slack_bot_token"),
        webhooks=("/webhooks/slack/events", "/webhooks/slack/interactions", "/webhooks/slack/commands"),
        ask=_ask_slack,
        where="api.slack.com/apps → アプリ → Event Subscriptions、Interactivity & Shortcuts、Slash Commands",
    ),
    _Channel(
        name="mail",
        settings=("smtp_url", "mail_from", "ticket_mail_to"),
        webhooks=(),
        ask=_ask_mail,
        where="引き継ぎを知らせるメール: SMTP サーバと宛先",
    ),
    _Channel(
        name="webhook",
        settings=("ticket_webhook_url", "ticket_webhook_secret"),
        webhooks=(),
        ask=_ask_webhook,
        where="引き継ぎを知らせる webhook: 受け取る側のアドレスと合言葉",
    ),
)
