"""What a widget needs for a line that breaks: the procedure as a table, and a way to bring back what was walked."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import read_body
from api.channels import schemas
from api.channels.answers import BODY, ConversationId, JsonAnswer
from api.dependencies import WalksDep
from api.documentation import body_of, may_answer
from api.problems import ClientIdReused, ConversationOver, Invalid, NotFound, NotWritable, UnknownChoice
from api.walks import Walk

router = APIRouter(tags=["chat"])


@router.get(
    "/api/chat/conversations/{conversation_id}/procedure",
    response_model=schemas.Procedure,
    responses={204: {"description": "No procedure runs, or it is too large to take along."}}
    | may_answer(NotFound, Invalid, NotWritable),
)
async def get_procedure(conversation_id: ConversationId, walks: WalksDep) -> Response:
    """What is left of the running procedure, to be walked without the desk."""
    table = await walks.table(conversation_id)
    return Response(status_code=204) if table is None else JsonAnswer(table)


@router.post(
    "/api/chat/conversations/{conversation_id}/walk",
    response_model=schemas.Walked,
    openapi_extra=body_of(schemas.Walk),
    responses=may_answer(*BODY, UnknownChoice, ClientIdReused, ConversationOver, NotFound),
)
async def take_walk(conversation_id: ConversationId, request: Request, walks: WalksDep) -> Response:
    """Bring back what was pressed on the table: it becomes part of the conversation, or is noted in it."""
    body = await read_body(request, schemas.Walk)
    walk = Walk(version=body.version, base_seq=body.base_seq, steps=[(step.key, step.at) for step in body.steps])
    walked = await walks.take(conversation_id, walk, client_id=str(body.client_id))
    return JsonAnswer(
        {"merged": walked.merged, "messages": walked.messages, "status": walked.status, "end": walked.end}
    )
