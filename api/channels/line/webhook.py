"""Where LINE calls us: signature on the raw body, events into the inbox, 200; all else happens afterwards."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from api.channels.line.events import is_signed, parse
from api.channels.line.handler import incoming
from api.channels.malformed import MalformedBody, NotJson
from api.inbox import Inbox
from api.problems import BadJson, BadSignature, Invalid
from api.settings import Settings

router = APIRouter(prefix="/webhooks", tags=["webhooks"], include_in_schema=False)


async def signed_body(request: Request) -> bytes:
    """The raw body, signed by LINE. Raises BadSignature."""
    settings: Settings = request.state.settings
    secret = settings.line_channel_secret
    body = await request.body()
    if secret is None or not is_signed(body, request.headers.get("x-line-signature"), secret.get_secret_value()):
        raise BadSignature
    return body


@router.post("/line")
async def take_events(request: Request, body: Annotated[bytes, Depends(signed_body)]) -> Response:
    """Keep LINE's events and answer at once; the verification request has none."""
    try:
        events = parse(body)
    except NotJson as error:
        raise BadJson from error
    except MalformedBody as error:
        raise Invalid(errors=[("", "LINEの仕様にない形です。")]) from error
    inbox: Inbox = request.state.channels.inbox
    await inbox.accept([incoming(event) for event in events])
    return JSONResponse({})
