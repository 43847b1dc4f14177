"""Taking a conversation to another device, with a code that is good once and for a short time."""

import asyncio
import re
import secrets
import unicodedata
from datetime import timedelta

import segno
from fastapi import APIRouter
from segno.utils import matrix_to_lines
from sqlalchemy import Connection, delete, insert, or_, select, update
from starlette.requests import Request
from starlette.responses import Response

from api import wire
from api.bodies import read_body
from api.channels import schemas
from api.channels.answers import BODY, LARGEST, ConversationId, JsonAnswer, opened
from api.dependencies import DeskDep, GuessesDep, KeysDep, ReadsDep, SettingsDep, WriterDep
from api.documentation import body_of, may_answer
from api.held import Answer, messages_after
from api.keys import Keys
from api.problems import Invalid, NotFound, NotWritable, Overloaded, TooFast, TooLarge
from api.rates import source_of
from api.records.tables import Handover, now, table

#: How long a code can be used.
HANDOVER = timedelta(minutes=15)

_CODE = re.compile(r"[0-9]{6}")
#: How somebody may part the digits while typing them over.
_BETWEEN = re.compile(r"[\s\-‐‑–—―ー−]+")
_HANDOVER = table(Handover)

router = APIRouter(tags=["chat"])


@router.post(
    "/api/chat/conversations/{conversation_id}/handover",
    response_model=schemas.HandoverCode,
    responses=may_answer(NotFound, Invalid, TooFast, NotWritable, Overloaded, TooLarge),
)
async def make_handover(
    conversation_id: ConversationId, desk: DeskDep, keys: KeysDep, writer: WriterDep, settings: SettingsDep
) -> Response:
    """A code that takes the conversation to another device, once, within 15 minutes."""
    await desk.look(conversation_id)
    expires_at = now() + HANDOVER

    def store(connection: Connection) -> str:
        over = or_(_HANDOVER.c.expires_at <= now(), _HANDOVER.c.used_at.is_not(None))
        connection.execute(delete(_HANDOVER).where(over))
        while True:
            code = f"{secrets.randbelow(1_000_000):06}"
            mark = _mark(keys, code)
            if connection.execute(select(_HANDOVER.c.code).where(_HANDOVER.c.code == mark)).first() is None:
                break
        row = {"code": mark, "conversation": conversation_id, "expires_at": expires_at}
        connection.execute(insert(_HANDOVER).values(row))
        return code

    code = await writer.run(store)
    # The code stands in the fragment, which no server ever sees in its log.
    url = f"{settings.public_url}/#madoguchi={code}"
    # Some 20 ms: in a thread, so that nobody waits for it.
    qr = await asyncio.to_thread(_qr, url)
    return JsonAnswer({"url": url, "code": code, "expires_at": wire.time_text(expires_at), "qr": qr})


@router.post(
    "/api/chat/handover",
    response_model=schemas.Opened,
    openapi_extra=body_of(schemas.RedeemHandover),
    responses=may_answer(*BODY, NotFound),
)
async def redeem_handover(
    request: Request, desk: DeskDep, keys: KeysDep, writer: WriterDep, reads: ReadsDep, guesses: GuessesDep
) -> Response:
    """Take a conversation over to this device with a code."""
    body = await read_body(request, schemas.RedeemHandover)
    code = _BETWEEN.sub("", unicodedata.normalize("NFKC", body.code))
    if not _CODE.fullmatch(code):
        raise NotFound
    address = source_of(request.scope)
    guesses.check(address)
    at = now()

    def use(connection: Connection) -> str | None:
        mark = _mark(keys, code)
        unused = (_HANDOVER.c.code == mark, _HANDOVER.c.used_at.is_(None), _HANDOVER.c.expires_at > at)
        if not connection.execute(update(_HANDOVER).where(*unused).values(used_at=at)).rowcount:
            return None
        return connection.execute(select(_HANDOVER.c.conversation).where(_HANDOVER.c.code == mark)).scalar()

    conversation = await writer.run(use)
    if conversation is None:
        guesses.missed(address)
        raise NotFound
    held = await desk.look(conversation)
    messages = await reads.run(lambda connection: messages_after(connection, conversation, 0, LARGEST))
    answer = Answer(
        conversation=conversation,
        message=None,
        messages=messages,
        status=held.shown_status(at),
        end=held.state.end,
    )
    return opened(answer, keys, status=200)


def _qr(url: str) -> dict[str, object]:
    """``url`` as a QR code: the side of a square in modules, the light around it included, and the dark lines in it."""
    code = segno.make_qr(url, error="m")
    lines = matrix_to_lines(code.matrix, code.default_border_size, code.default_border_size + 0.5)
    side, _ = code.symbol_size()
    return {"size": side, "path": "".join(f"M{left} {y}h{right - left}" for (left, y), (right, _) in lines)}


def _mark(keys: Keys, code: str) -> str:
    """How a code is kept. Without the key a copied table opens nothing: a plain hash of six digits is soon found."""
    return keys.fingerprint(f"handover\0{code}")
