"""Where LINE and Slack call us: signature on the raw body, event into the inbox, 200; all else happens afterwards."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from slack_sdk.signature import SignatureVerifier
from starlette.responses import JSONResponse, Response

from api.channels.line import events as line_events
from api.channels.line import handler as line_handler
from api.channels.malformed import MalformedBody
from api.channels.slack import events as slack_events
from api.channels.slack import handler as slack_handler
from api.inbox import Inbox
from api.problems import BadSignature, Invalid, NotFound
from api.records.tables import now
from api.settings import Settings

#: Bytes of a webhook's body.
BODY_BYTES = 1024 * 1024

router = APIRouter(prefix="/webhooks", tags=["webhooks"], include_in_schema=False)


async def line_body(request: Request) -> bytes:
    """The raw body, signed by LINE. Raises NotFound (no LINE here), BadSignature."""
    settings: Settings = request.state.settings
    if settings.line_channel_secret is None or settings.line_access_token is None:
        raise NotFound
    body = await request.body()
    signature = request.headers.get("x-line-signature")
    if not line_events.is_signed(body, signature, settings.line_channel_secret.get_secret_value()):
        raise BadSignature
    return body


async def slack_body(request: Request) -> bytes:
    """The raw body, signed by Slack within the last five minutes. Raises NotFound (no Slack here), BadSignature."""
    settings: Settings = request.state.settings
    if settings.slack_signing_secret is None or settings.slack_bot_token is None:
        raise NotFound
    body = await request.body()
    if not _is_signed_by_slack(body, request.headers, settings.slack_signing_secret.get_secret_value()):
        raise BadSignature
    return body


LineBody = Annotated[bytes, Depends(line_body)]
SlackBody = Annotated[bytes, Depends(slack_body)]


@router.post("/line")
async def take_line(request: Request, body: LineBody) -> Response:
    """Keep LINE's events and answer at once; the verification request has none."""
    try:
        events = line_events.parse(body)
    except MalformedBody as error:
        raise _invalid() from error
    await _inbox(request).accept([line_handler.incoming(event) for event in events])
    return JSONResponse({})


@router.post("/slack/events")
async def take_slack_event(request: Request, body: SlackBody) -> Response:
    """Keep an event of Slack's and answer at once; answer the challenge by which Slack knows us."""
    try:
        challenge = slack_events.challenge(body)
        if challenge is not None:
            return JSONResponse({"challenge": challenge})
        event = slack_events.parse_event(body)
    except MalformedBody as error:
        raise _invalid() from error
    await _keep(request, event)
    return JSONResponse({})


@router.post("/slack/interactions")
async def take_slack_interaction(request: Request, body: SlackBody) -> Response:
    """Keep a click and answer at once."""
    try:
        event = slack_events.parse_interaction(body)
    except MalformedBody as error:
        raise _invalid() from error
    await _keep(request, event)
    return Response()


@router.post("/slack/commands")
async def take_slack_command(request: Request, body: SlackBody) -> Response:
    """Keep a slash command; tell its author where the answer will come."""
    try:
        event = slack_events.parse_command(body, at=now())
    except MalformedBody as error:
        raise _invalid() from error
    await _keep(request, event)
    hint = request.state.desk.guide.knowledge.desk.phrases.get("answer-in-direct")
    return JSONResponse({"response_type": "ephemeral", "text": hint}) if hint else Response()


async def _keep(request: Request, event: slack_events.SlackEvent | None) -> None:
    if event is not None:
        await _inbox(request).accept([slack_handler.incoming(event)])


def _inbox(request: Request) -> Inbox:
    inbox: Inbox = request.state.channels.inbox
    return inbox


def _is_signed_by_slack(body: bytes, headers: Mapping[str, Any], secret: str) -> bool:
    timestamp, signature = headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
    if timestamp is None or signature is None or not timestamp.isascii() or not timestamp.isdecimal():
        return False
    try:
        return bool(SignatureVerifier(secret).is_valid(body, timestamp, signature))
    except (UnicodeError, TypeError):
        return False


def _invalid() -> Invalid:
    return Invalid(errors=[("", "プラットフォームの仕様にない形です。")])
