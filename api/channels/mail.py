"""Tickets by mail to an existing help desk: one mail when it opens, one for each news, in one thread."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import aiosmtplib

from api.delivery import Later, Never, Outcome, Parcel, Sent
from api.records.reads import Reads
from api.settings import Settings
from api.staff import overview

#: Seconds for the whole conversation with the server.
TIMEOUT = 20


class MailSender:
    """Sends parcels of kind ``ticket`` to TICKET_MAIL_TO."""

    def __init__(self, settings: Settings, reads: Reads) -> None:
        """``settings`` must have SMTP_URL, MAIL_FROM and TICKET_MAIL_TO."""
        self._options = smtp_options(settings.smtp_url.get_secret_value() if settings.smtp_url else "")
        self._from = settings.mail_from or ""
        self._to = settings.ticket_mail_to or ""
        self._reads = reads

    async def send(self, parcel: Parcel) -> Outcome:
        """Send one mail. A mail that comes twice has the same Message-ID, so that help desks show it once."""
        number = parcel.payload["number"]
        ticket = await self._reads.run(lambda connection: overview.ticket(connection, number))
        if ticket is None:
            return Sent()
        mail = ticket_mail(ticket, parcel, sender=self._from, to=self._to)
        try:
            await aiosmtplib.send(mail, timeout=TIMEOUT, **self._options)
        except aiosmtplib.SMTPAuthenticationError:
            # The operator can put that right while the mail waits.
            return Later(error="SMTPAuthenticationError", seconds=300)
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPSenderRefused) as error:
            return _refused(error)
        except aiosmtplib.SMTPResponseException as error:
            return Never(error=str(error.code)) if 500 <= error.code < 600 else Later(error=str(error.code))
        except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
            unknown = not isinstance(error, aiosmtplib.SMTPConnectError | ConnectionRefusedError)
            return Later(error=type(error).__name__, unknown=unknown)
        return Sent(remote=mail["Message-ID"])


def smtp_options(url: str) -> dict[str, Any]:
    """SMTP_URL as arguments: ``smtps://`` is TLS at once; ``smtp://`` STARTTLS, which only a login makes compulsory."""
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    login = parts.username is not None
    options: dict[str, Any] = {"hostname": parts.hostname, "port": parts.port or (465 if tls else 587 if login else 25)}
    options |= {"use_tls": True} if tls else {"start_tls": True if login else None}
    if login:
        options |= {"username": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    return options


def ticket_mail(ticket: Mapping[str, Any], parcel: Parcel, *, sender: str, to: str) -> EmailMessage:
    """The mail that tells of ``ticket``. Header fields are made by EmailMessage alone, which refuses line breaks."""
    host = parseaddr(sender)[1].rpartition("@")[2]
    first = f"<ticket-{ticket['number']}@{host}>"
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"[{ticket['number']}] 引き継ぎ（{ticket['kind']}）"
    if parcel.payload["what"] == "opened":
        mail["Message-ID"] = first
        content = ticket["summary"]
    else:
        mail["Message-ID"] = f"<ticket-{ticket['number']}-{parcel.key}@{host}>"
        mail["In-Reply-To"] = mail["References"] = first
        note = parcel.payload["note"]
        content = f"お客様から:\n{note}" if note else f"状態: {ticket['status']}"
    contact = ticket["contact"] or "（連絡先なし。会話の画面で待っています）"
    mail.set_content(f"{content}\n\n連絡先: {contact}\n優先度: {ticket['priority']}\n")
    return mail


def _refused(error: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPSenderRefused) -> Outcome:
    codes = [one.code for one in getattr(error, "recipients", [])] or [getattr(error, "code", 550)]
    if all(500 <= code < 600 for code in codes):
        return Never(error=str(codes[0]))
    return Later(error=str(codes[0]))
