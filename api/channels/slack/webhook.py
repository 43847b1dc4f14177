"""Where Slack calls us: signature on the raw body, event into the inbox, 200; all else happens afterwards."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from slack_sdk.signature import SignatureVerifier
from starlette.responses import JSONResponse, Response

from api.channels.malformed import MalformedBody, NotJson
from api.channels.slack.events import SlackEvent, challenge, parse_command, parse_event, parse_interaction
from api.channels.slack.handler import incoming
from api.desk import Desk
from api.inbox import Inbox
from api.problems import BadJson, BadSignature, Invalid
from api.records.tables import now
from api.settings import Settings

router = APIRouter(prefix="/webhooks/slack", tags=["webhooks"], include_in_schema=False)


async def signed_body(request: Request) -> bytes:
    """The raw body, signed by Slack within the last five minutes. Raises BadSignature."""
    settings: Settings = request.state.settings
    secret = settings.slack_signing_secret
    body = await request.body()
    if secret is None or not _is_signed(body, request.headers, secret.get_secret_value()):
        raise BadSignature
    return body


SignedBody = Annotated[bytes, Depends(signed_body)]


@router.post("/events")
async def take_event(request: Request, body: SignedBody) -> Response:
    """Keep an event and answer at once; answer the challenge by which Slack gets to know us."""
    try:
        answer = challenge(body)
        event = None if answer is not None else parse_event(body)
    except NotJson as error:
        raise BadJson from error
    except MalformedBody as error:
        raise _invalid() from error
    await _keep(request, event)
    return JSONResponse({} if answer is None else {"challenge": answer})


@router.post("/interactions")
async def take_interaction(request: Request, body: SignedBody) -> Response:
    """Keep a click and answer at once."""
    try:
        event = parse_interaction(body)
    except MalformedBody as error:
        raise _invalid() from error
    await _keep(request, event)
    return Response()


@router.post("/commands")
async def take_command(request: Request, body: SignedBody) -> Response:
    """Keep a slash command; tell its author where the answer will come."""
    try:
        event = parse_command(body, at=now())
    except MalformedBody as error:
        raise _invalid() from error
    await _keep(request, event)
    desk: Desk = request.state.desk
    hint = desk.guide.knowledge.desk.phrases.get("answer-in-direct")
    return JSONResponse({"response_type": "ephemeral", "text": hint}) if hint else Response()


async def _keep(request: Request, event: SlackEvent | None) -> None:
    if event is not None:
        inbox: Inbox = request.state.channels.inbox
        await inbox.accept([incoming(event)])


def _is_signed(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    timestamp, signature = headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
    if timestamp is None or signature is None or not timestamp.isascii() or not timestamp.isdecimal():
        return False
    try:
        return bool(SignatureVerifier(secret).is_valid(body, timestamp, signature))
    except (UnicodeError, TypeError):
        return False


def _invalid() -> Invalid:
    return Invalid(errors=[("", "Slackの仕様にない形です。")])
