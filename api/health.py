"""Is it alive, may it get requests, how is it doing: for whatever watches the service."""

import hmac
from ipaddress import ip_address
from typing import cast

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from api.dependencies import SettingsDep, WriterDep
from api.documentation import may_answer
from api.measures import Measures
from api.problems import NoSession, NotAllowed, NotWritable

router = APIRouter(tags=["health"])


@router.get("/healthz", responses=may_answer())
async def tell_alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=may_answer(NotWritable))
async def tell_ready(writer: WriterDep) -> dict[str, str]:
    """The process can store turns: a commit works right now."""
    if not await writer.probe():
        raise NotWritable
    return {"status": "ready"}


@router.get("/metrics", response_class=PlainTextResponse, responses=may_answer(NoSession, NotAllowed))
async def show_metrics(request: Request, settings: SettingsDep) -> Response:
    """Counts and durations for Prometheus; with METRICS_TOKEN for whoever has it, else for this machine only."""
    if settings.metrics_token is not None:
        expected = f"Bearer {settings.metrics_token.get_secret_value()}"
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected.encode()):
            raise NoSession("METRICS_TOKEN が必要です。", headers={"www-authenticate": "Bearer"})
    elif not _is_from_here(request):
        raise NotAllowed
    measures = cast(Measures, request.app.state.measures)
    return Response(generate_latest(measures.registry), media_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: Request) -> bool:
    """Whether this machine asks for itself: a server in front of us on it asks for somebody else, and says so."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
