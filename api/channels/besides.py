"""What the widget asks for besides the conversation: the time, and suggestions while somebody types."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.bodies import Plain
from api.channels import schemas
from api.channels.answers import JsonAnswer
from api.dependencies import SettingsDep, SuggestingDep
from api.documentation import may_answer
from api.problems import Invalid

router = APIRouter(tags=["chat"])


@router.get("/api/suggest", response_model=schemas.Suggestions, responses=may_answer(Invalid))
async def suggest(
    suggesting: SuggestingDep, q: Annotated[Plain, Query(max_length=200, description="What has been typed so far.")]
) -> Response:
    """Whole questions that the customer may be typing."""
    found = await suggesting.suggest(q)
    return JsonAnswer({"suggestions": [{"text": one.text, "topic": one.topic} for one in found]})


@router.get("/api/time", response_model=schemas.ServerTime, responses=may_answer(Invalid))
async def tell_time(
    settings: SettingsDep,
    nonce: Annotated[
        Plain | None, Query(max_length=200, description="Comes back unchanged: no cache answered.")
    ] = None,
) -> Response:
    """The server's date and time, fresh: proof that the line works."""
    return JsonAnswer({"now": datetime.now(settings.zone).isoformat(timespec="seconds"), "nonce": nonce})
