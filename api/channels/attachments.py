"""Pictures in the chat: sent by customers, kept with the conversation, given back to whoever holds it."""

import asyncio
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.channels import schemas
from api.channels.answers import ConversationId, said
from api.dependencies import DeskDep, PictureRateDep, ReadsDep
from api.documentation import may_answer
from api.problems import (
    ClientIdReused,
    ConversationOver,
    Invalid,
    NotFound,
    NotWritable,
    Overloaded,
    TooFast,
    TooLarge,
    UnsupportedType,
)
from api.rates import source_of
from api.records.reads import Reads
from api.records.tables import Attachment, table

#: Pictures in hand at once, those that wait for a processor too: each may take ten megabytes, while it is decoded more.
HANDS = asyncio.Semaphore(16)

#: Pictures of one address in an hour: at two a second, which its POSTs allow, it would fill the disk in an afternoon.
AN_HOUR = 240

_ATTACHMENT = table(Attachment)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


async def _is_a_form(request: Request) -> None:
    # A form without a file is sent urlencoded; what it lacks is told like any other lack.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        raise UnsupportedType("画像は multipart/form-data で送ってください。")


async def _is_in_time(request: Request, rate: PictureRateDep) -> None:
    rate.count(source_of(request.scope))


router = APIRouter(tags=["chat"])


@router.post(
    "/api/chat/conversations/{conversation_id}/attachments",
    response_model=schemas.Said,
    dependencies=[Depends(_is_a_form), Depends(_is_in_time)],
    responses=may_answer(
        NotFound,
        Invalid,
        UnsupportedType,
        ClientIdReused,
        ConversationOver,
        TooLarge,
        TooFast,
        NotWritable,
        Overloaded,
    ),
)
async def attach(
    conversation_id: ConversationId,
    desk: DeskDep,
    file: Annotated[UploadFile, File(description="PNG, JPEG, WebP or GIF, at most 10 MiB.")],
    client_id: Annotated[UUID, Form(description="Made by the client, as for a message.")],
) -> Response:
    """Send a picture of what is on the screen."""
    if HANDS.locked():
        raise Overloaded
    # Until here it lies on the disk, as a form's files do.
    async with HANDS:
        data = await file.read()
        answer = await desk.attach(conversation_id, client_id=str(client_id), name=file.filename or "", data=data)
    return said(answer)


@router.get(
    "/api/chat/conversations/{conversation_id}/attachments/{attachment_id}",
    response_class=Response,
    responses={200: {"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}}
    | may_answer(NotFound, Invalid, NotWritable),
)
async def download(conversation_id: ConversationId, attachment_id: str, reads: ReadsDep) -> Response:
    """A picture that the customer sent."""
    return await picture(reads, conversation_id, attachment_id)


async def picture(reads: Reads, conversation: str, attachment: str) -> Response:
    """A kept picture as a file to save, for whoever may see the conversation. Raises NotFound."""
    own = (_ATTACHMENT.c.id == attachment, _ATTACHMENT.c.conversation == conversation)
    row = None
    if "\0" not in attachment:
        row = await reads.run(lambda connection: connection.execute(select(_ATTACHMENT).where(*own)).first())
    if row is None:
        raise NotFound
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(row.name, safe='')}",
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(row.data, headers=headers, media_type=row.type)
