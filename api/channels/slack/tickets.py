"""Tickets in the staff's support channel: one message a ticket, its thread for what is said afterwards."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from api.channels.plain_text import split
from api.channels.slack.render import SECTION_CHARACTERS, SlackMessage, escape
from api.channels.slack.sender import Place, failure, said_before, say
from api.delivery import Outcome, Parcel, Sent
from api.records.reads import Reads
from api.records.tables import Delivery, table
from api.staff import overview

#: A ticket's buttons by ``action_id``, in the words of the staff's console.
ACTIONS = {"ticket:take": "担当する", "ticket:return": "ボットに戻す", "ticket:close": "完了にする"}

_STATUS = {"open": "未対応", "waiting": "対応中", "solved": "解決", "closed": "完了"}

_DELIVERY = table(Delivery)


class SlackTicketSender:
    """Sends parcels of kind ``ticket`` and ``tombstone`` (what replaces a message of ours).

    A ticket's payload: ``number``, ``what`` (opened, updated), ``note`` (the customer's words, or None).
    """

    def __init__(self, client: AsyncWebClient, reads: Reads, support_channel: str) -> None:
        self._client = client
        self._reads = reads
        self._channel = support_channel

    async def send(self, parcel: Parcel) -> Outcome:
        """Post the ticket, or what is new of it into its thread."""
        if parcel.kind == "tombstone":
            return await self._bury(parcel)
        number = parcel.payload["number"]
        ticket = await self._reads.run(lambda connection: overview.ticket(connection, number))
        if ticket is None:
            return Sent()
        thread = None if parcel.payload["what"] == "opened" else await self._thread(number)
        place = Place(self._channel, thread)
        post = summary(ticket) if thread is None else news(ticket, parcel.payload["note"])
        try:
            said = await said_before(self._client, place, parcel) if parcel.tried_before else {}
            remote = said.get(0) or await say(self._client, place, post, parcel.key, 0)
        except Exception as error:
            return failure(error)
        return Sent(remote=remote)

    async def _bury(self, parcel: Parcel) -> Outcome:
        post = SlackMessage(text=escape(parcel.payload["text"]), blocks=(_section(parcel.payload["text"]),))
        try:
            await self._client.chat_update(
                channel=self._channel, ts=parcel.payload["ts"], text=post.text, blocks=post.blocks
            )
        except Exception as error:
            return failure(error)
        return Sent(remote=parcel.payload["ts"])

    async def _thread(self, number: str) -> str | None:
        statement = (
            select(_DELIVERY.c.remote)
            .where(_DELIVERY.c.channel == "slack", _DELIVERY.c.kind == "ticket", _DELIVERY.c.remote.is_not(None))
            .where(_DELIVERY.c.payload["number"].as_string() == number)
            .order_by(_DELIVERY.c.id)
            .limit(1)
        )
        found: str | None = await self._reads.run(lambda connection: connection.execute(statement).scalar())
        return found


def summary(ticket: Mapping[str, Any]) -> SlackMessage:
    """The ticket as staff first see it, with its buttons."""
    lines = [f"【{ticket['kind']}】 {ticket['number']}（優先度: {ticket['priority']}）"]
    if ticket["contact"]:
        lines.append(f"連絡先: {ticket['contact']}")
    text = "\n".join([*lines, "", ticket["summary"]])
    buttons = [
        ButtonElement(text=PlainTextObject(text=label, emoji=False), action_id=action, value=ticket["number"])
        for action, label in ACTIONS.items()
    ]
    return SlackMessage(text=escape(lines[0]), blocks=(_section(text), ActionsBlock(elements=buttons)))


def news(ticket: Mapping[str, Any], note: str | None) -> SlackMessage:
    """What is new of a ticket: the customer's words, or its status."""
    text = f"お客様: {note}" if note else f"状態: {_STATUS.get(ticket['status'], ticket['status'])}"
    return SlackMessage(text=escape(_fitting(text)), blocks=(_section(text),))


def _section(text: str) -> SectionBlock:
    return SectionBlock(text=PlainTextObject(text=escape(_fitting(text)), emoji=False))


def _fitting(text: str) -> str:
    """As much of ``text`` as a section holds once it is escaped."""
    return next(split(text, SECTION_CHARACTERS, lambda piece: len(escape(piece))), "…")
