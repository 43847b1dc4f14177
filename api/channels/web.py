"""The chat API: what the widget, and any other program of a customer, speaks."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import to_json
from sqlalchemy import Connection, delete, insert
from starlette.requests import Request
from starlette.responses import Response

from api import wire
from api.bodies import checked_text, read_body
from api.channels import schemas
from api.channels.answers import BODY, IN_PATH, LARGEST, ConversationId, JsonAnswer, opened, said
from api.dependencies import DeskDep, LiveDep, ReadsDep, State, WriterDep
from api.documentation import body_of, may_answer
from api.held import messages_after
from api.live import LOOK, News, Stream, TooManyStreams
from api.problems import (
    ClientIdReused,
    ConversationOver,
    Invalid,
    NotFound,
    NotWritable,
    Overloaded,
    TextEmpty,
    TextTooLong,
    UnknownChoice,
)
from api.rates import source_of
from api.records.tables import Rating, now, table
from bot.privacy import mask

#: Messages in one answer.
PIECE = 200
#: Letters of a page's address that are looked at.
PAGE = 2_000

_RATING = table(Rating)

router = APIRouter(tags=["chat"])
#: For the requests that count: they come by `api.direct.ShortWay`.
direct = APIRouter(tags=["chat"])


@direct.post(
    "/api/chat/conversations",
    status_code=201,
    response_model=schemas.Opened,
    openapi_extra=body_of(schemas.OpenConversation),
    responses={200: {"model": schemas.Opened, "description": "A retry: the same answer again."}}
    | may_answer(*BODY, TextEmpty, TextTooLong, ClientIdReused),
)
async def open_conversation(request: Request) -> Response:
    """Begin a conversation, with a first message or with the desk's greeting."""
    here: State = request.scope["state"]
    body = await read_body(request, schemas.OpenConversation)
    answer = await here["desk"].open(
        client_id=str(body.client_id),
        text=None if body.text is None else checked_text(body.text),
        page=_page(body.page),
    )
    return opened(answer, here["keys"], status=201 if answer.fresh else 200)


@direct.post(
    "/api/chat/conversations/{conversation_id}/messages",
    response_model=schemas.Said,
    openapi_extra=IN_PATH | body_of(schemas.Say),
    responses=may_answer(*BODY, TextEmpty, TextTooLong, UnknownChoice, ClientIdReused, ConversationOver, NotFound),
)
async def say(request: Request) -> Response:
    """Say something, or press a button, and get the desk's answer."""
    here: State = request.scope["state"]
    body = await read_body(request, schemas.Say)
    if (body.text is None) == (body.choice is None):
        raise Invalid(errors=[("/text", "text か choice のどちらか一つを指定してください。")])
    answer = await here["desk"].say(
        request.path_params["conversation_id"],
        client_id=str(body.client_id),
        text=None if body.text is None else checked_text(body.text),
        choice=body.choice,
        at=body.at,
    )
    return said(answer)


@router.get(
    "/api/chat/conversations/{conversation_id}/messages",
    response_model=schemas.Messages,
    responses=may_answer(NotFound, Invalid, NotWritable),
)
async def list_messages(
    conversation_id: ConversationId,
    desk: DeskDep,
    reads: ReadsDep,
    after: Annotated[int, Query(ge=0, description="The number of the last message already known.")] = 0,
    limit: Annotated[int, Query(ge=0, description="At most 200 are given.")] = PIECE,
) -> Response:
    """The messages after a number, oldest first."""
    limit = min(limit, PIECE)
    held = await desk.look(conversation_id)
    seq = min(after, LARGEST)
    messages = await reads.run(lambda connection: messages_after(connection, conversation_id, seq, limit + 1))
    return JsonAnswer(
        {
            "messages": messages[:limit],
            "status": held.shown_status(now()),
            "end": held.state.end,
            "more": len(messages) > limit,
        }
    )


async def _last_event_id(
    last_event_id: Annotated[str | None, Header(description="The number of the last message seen.")] = None,
) -> int:
    if not last_event_id:
        return 0
    if not (last_event_id.isascii() and last_event_id.isdigit()):
        raise Invalid(errors=[("/header/Last-Event-ID", "最後に受け取った番号を指定してください。")])
    return min(int(last_event_id[:12]), LARGEST)


async def _watched(
    conversation_id: ConversationId,
    request: Request,
    desk: DeskDep,
    live: LiveDep,
    seen: Annotated[int, Depends(_last_event_id)],
) -> AsyncIterator[Stream]:
    # Once the stream has begun, its answer is a 200: what can be refused is refused here, and the place is taken.
    await desk.look(conversation_id)
    with live.watch(conversation_id, seen=seen, address=source_of(request.scope)) as stream:
        yield stream


@router.get(
    "/api/chat/conversations/{conversation_id}/events",
    response_class=EventSourceResponse,
    responses=may_answer(NotFound, Invalid, TooManyStreams, Overloaded, NotWritable),
)
async def stream_events(
    conversation_id: ConversationId,
    desk: DeskDep,
    reads: ReadsDep,
    stream: Annotated[Stream, Depends(_watched)],
) -> AsyncIterator[ServerSentEvent]:
    """Everything that is said, as it is said; `id` is the message's number, to resume with `Last-Event-ID`."""
    shown: Any = None
    news: News | None = LOOK
    while news is not None:
        status, messages = news.status, list(news.messages)
        if news is LOOK:
            held = await desk.look(conversation_id)
            status = wire.status(held.shown_status(now()), held.state.end, held.agent)
        if status is not None and status != shown:
            shown = status
            yield ServerSentEvent(raw_data=_text(status), event="status")
        if news.typing is not None:
            yield ServerSentEvent(raw_data=_text({"author": news.typing}), event="typing")
        is_gap = bool(messages) and not news.changed and messages[0]["seq"] > stream.seen + 1
        if news is LOOK or is_gap:
            after = stream.seen
            messages = await reads.run(lambda c, after=after: messages_after(c, conversation_id, after, PIECE))
        for message in messages:
            if message["seq"] > stream.seen or news.changed:
                stream.seen = max(stream.seen, message["seq"])
                yield ServerSentEvent(raw_data=_text(message), event="message", id=str(message["seq"]))
        if len(messages) < PIECE:
            news = await stream.next()


@router.post(
    "/api/chat/conversations/{conversation_id}/rating",
    status_code=204,
    openapi_extra=body_of(schemas.Rate),
    responses=may_answer(*BODY, TextTooLong, NotFound),
)
async def rate(conversation_id: ConversationId, request: Request, desk: DeskDep, writer: WriterDep) -> Response:
    """Rate the conversation; the last rating counts."""
    body = await read_body(request, schemas.Rate)
    await desk.look(conversation_id)
    comment = None
    if body.comment is not None and body.comment.strip():
        comment = mask(checked_text(body.comment, "/comment"))[0]

    def store(connection: Connection) -> None:
        connection.execute(delete(_RATING).where(_RATING.c.conversation == conversation_id))
        connection.execute(
            insert(_RATING).values(conversation=conversation_id, score=body.score, comment=comment, at=now())
        )

    await writer.run(store)
    return Response(status_code=204)


def _text(value: Any) -> str:
    return to_json(value).decode()


def _page(page: str | None) -> str | None:
    """Origin and path only: queries and fragments hold what is nobody's business, paths may hold secrets."""
    try:
        parts = urlsplit((page or "")[:PAGE])
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    return mask(f"{parts.scheme}://{parts.hostname}{port}{parts.path}")[0].replace("\0", "")[:500]
