"""Who is told about a ticket outside the console: the support channel in Slack, a help desk's mailbox, a webhook."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.records.tables import now
from api.settings import Settings
from api.turns import TicketDeliveries, delivery_row


def receivers(settings: Settings) -> list[str]:
    """The outbox's channels that tickets go to, by what is set."""
    found: list[str] = []
    if (
        settings.slack_signing_secret is not None
        and settings.slack_bot_token is not None
        and settings.slack_support_channel
    ):
        found.append("slack")
    if settings.smtp_url is not None and settings.mail_from and settings.ticket_mail_to:
        found.append("mail")
    if settings.ticket_webhook_url is not None and settings.ticket_webhook_secret is not None:
        found.append("webhook")
    return found


def ticket_deliveries(settings: Settings) -> TicketDeliveries:
    """Makes the outbox's rows for a ticket (``number``, ``conversation``): ``opened``, or ``updated`` with a text."""
    channels = receivers(settings)

    def rows(ticket: Mapping[str, Any], what: str, note: str | None) -> Sequence[Mapping[str, Any]]:
        payload = {"number": ticket["number"], "what": what, "note": note}
        return [delivery_row(ticket["conversation"], channel, "ticket", payload, now()) for channel in channels]

    return rows
