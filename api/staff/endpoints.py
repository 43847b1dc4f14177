"""The staff API: sessions, conversations, tickets. Each endpoint asks who may, calls one thing, and answers."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.bodies import Plain, checked_text, read_body
from api.channels.answers import LARGEST
from api.channels.attachments import picture
from api.dependencies import DeskDep, ReadsDep, SettingsDep, SigningDep, WriterDep
from api.documentation import body_of, may_answer
from api.problems import (
    BadEncoding,
    BadJson,
    ClientIdReused,
    ConversationOver,
    Invalid,
    NoSession,
    NotAllowed,
    NotFound,
    NotWritable,
    Overloaded,
    TextEmpty,
    TextTooLong,
    TooFast,
    TooLarge,
    UnsupportedType,
    WrongPassword,
)
from api.rates import source_of
from api.records.reads import Reads
from api.staff import accounts, outbox, overview, writing
from api.staff.access import AS_AGENT, AS_VIEWER, COOKIE, DOCUMENTED, Admin, Agent, Viewer
from api.staff.schemas import (
    Conversation,
    Conversations,
    Deliveries,
    Me,
    Name,
    NewPassword,
    Sent,
    SignIn,
    Status,
    Ticket,
    TicketChange,
    Tickets,
    TicketStatus,
    Written,
)
from api.staff.signing import give_cookie

router = APIRouter(prefix="/api/staff", tags=["staff"])
#: Everything that only members of staff may see; what needs more than a viewer says so itself.
signed_in = APIRouter(dependencies=[*DOCUMENTED, AS_VIEWER], responses=may_answer(NoSession, NotAllowed, NotWritable))
#: A page of a list has at most so many lines; a larger ``limit`` is cut, as for customers.
MOST = 200

Limit = Annotated[int, Query(ge=0, description=f"At most {MOST}; more is cut.")]
_BODY = (BadJson, BadEncoding, TooLarge, UnsupportedType, Invalid, Overloaded)

ConversationId = Annotated[Plain, Path(description="The conversation's id.")]
Number = Annotated[Plain, Path(description="The ticket's number.")]


# Sessions -----------------------------------------------------------------------------------------------------------


@router.post(
    "/session",
    status_code=204,
    openapi_extra=body_of(SignIn),
    responses=may_answer(*_BODY, WrongPassword, TooFast, NotWritable),
)
async def sign_in(request: Request, signing: SigningDep, settings: SettingsDep) -> Response:
    """Sign in: sets the session's cookie."""
    body = await read_body(request, SignIn)
    secret = await signing.sign_in(source_of(request.scope), name=body.name, password=body.password, totp=body.totp)
    response = Response(status_code=204)
    give_cookie(response, secret, settings)
    return response


@signed_in.get("/session")
async def show_session(staff: Viewer) -> Me:
    """Who is asking."""
    return Me(name=staff.name, role=staff.role, must_change=staff.must_change)


@signed_in.delete("/session", status_code=204)
async def sign_out(staff: Viewer, writer: WriterDep) -> Response:
    """Sign out this browser."""
    if (session := staff.session) is not None:
        await writer.run(lambda connection: accounts.close_session(connection, session))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


@signed_in.post(
    "/password",
    status_code=204,
    openapi_extra=body_of(NewPassword),
    responses=may_answer(*_BODY, NoSession, WrongPassword, TooFast, NotWritable),
)
async def change_password(request: Request, staff: Viewer, signing: SigningDep) -> None:
    """Change one's own password; all other sessions of the account end."""
    body = await read_body(request, NewPassword)
    await signing.change_password(staff, old=body.old, new=body.new)


# Conversations ------------------------------------------------------------------------------------------------------


@signed_in.get("/conversations", responses=may_answer(Invalid))
async def list_conversations(
    reads: ReadsDep,
    status: Status | None = None,
    topic: Name | None = None,
    q: Annotated[Name | None, Query(description="Words of a message, a conversation's id, a ticket's number.")] = None,
    before: Annotated[Name | None, Query(description="Id of the last conversation of the page before.")] = None,
    limit: Limit = 50,
) -> Conversations:
    """Conversations, the last spoken in first."""
    rows, more = await reads.run(
        lambda connection: overview.conversations(
            connection, status=status, topic=topic, q=q, before=before, limit=min(limit, MOST)
        )
    )
    return Conversations.model_validate({"conversations": rows, "more": more})


@signed_in.get("/conversations/{conversation_id}", responses=may_answer(NotFound, Invalid))
async def show_conversation(
    conversation_id: ConversationId, reads: ReadsDep, after: Annotated[int, Query(ge=0)] = 0, limit: Limit = MOST
) -> Conversation:
    """One conversation: its messages, the way through the knowledge, and why the bot went it."""
    seq = min(after, LARGEST)
    found = await reads.run(
        lambda connection: overview.conversation(connection, conversation_id, after=seq, limit=min(limit, MOST))
    )
    if found is None:
        raise NotFound
    return Conversation.model_validate(found)


@signed_in.get(
    "/conversations/{conversation_id}/attachments/{attachment_id}",
    response_class=Response,
    responses={200: {"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}}
    | may_answer(NotFound, Invalid),
)
async def download(conversation_id: ConversationId, attachment_id: str, reads: ReadsDep) -> Response:
    """A picture that the customer sent."""
    return await picture(reads, conversation_id, attachment_id)


@signed_in.post(
    "/conversations/{conversation_id}/take", status_code=204, responses=may_answer(NotFound, Invalid, Overloaded)
)
async def take(conversation_id: ConversationId, staff: Agent, desk: DeskDep) -> None:
    """Take the conversation over: the bot falls silent."""
    await desk.take(conversation_id, staff.name)


@signed_in.post(
    "/conversations/{conversation_id}/return",
    status_code=204,
    dependencies=[AS_AGENT],
    responses=may_answer(NotFound, Invalid, Overloaded),
)
async def give_back(conversation_id: ConversationId, desk: DeskDep) -> None:
    """Give the conversation back to the bot, which repeats the question that waits."""
    await desk.give_back(conversation_id)


@signed_in.post(
    "/conversations/{conversation_id}/messages",
    openapi_extra=body_of(Written),
    responses=may_answer(*_BODY, TextEmpty, TextTooLong, ClientIdReused, ConversationOver, NotFound),
)
async def answer(conversation_id: ConversationId, request: Request, staff: Agent, desk: DeskDep) -> Sent:
    """Write to the customer; the first message takes the conversation over."""
    body = await read_body(request, Written)
    message = await desk.agent_says(
        conversation_id, client_id=str(body.client_id), name=staff.name, text=checked_text(body.text)
    )
    return Sent(message=dict(message))


@signed_in.post(
    "/conversations/{conversation_id}/notes",
    status_code=204,
    openapi_extra=body_of(Written),
    responses=may_answer(*_BODY, TextEmpty, TextTooLong, ClientIdReused, NotFound),
)
async def add_note(conversation_id: ConversationId, request: Request, staff: Agent, writer: WriterDep) -> None:
    """Leave a note for colleagues; customers never see it."""
    body = await read_body(request, Written)
    text, client_id = checked_text(body.text), str(body.client_id)
    await writer.run(
        lambda connection: writing.add_note(connection, conversation_id, staff, client_id=client_id, text=text)
    )


@signed_in.post(
    "/conversations/{conversation_id}/erase", status_code=204, responses=may_answer(NotFound, Invalid, Overloaded)
)
async def erase(conversation_id: ConversationId, staff: Admin, desk: DeskDep) -> None:
    """Remove all that was said; number, kind and times of a ticket stay."""
    await desk.erase(conversation_id, who=staff.name)


# Tickets ------------------------------------------------------------------------------------------------------------


@signed_in.get("/tickets", responses=may_answer(Invalid))
async def list_tickets(
    reads: ReadsDep,
    status: TicketStatus | None = None,
    kind: Name | None = None,
    before: Annotated[Name | None, Query(description="Number of the last ticket of the page before.")] = None,
    limit: Limit = 50,
) -> Tickets:
    """Tickets, the newest first."""
    rows, more = await reads.run(
        lambda connection: overview.tickets(connection, status=status, kind=kind, before=before, limit=min(limit, MOST))
    )
    return Tickets.model_validate({"tickets": rows, "more": more})


@signed_in.get("/tickets/{number}", responses=may_answer(NotFound, Invalid))
async def show_ticket(number: Number, reads: ReadsDep) -> Ticket:
    """One ticket."""
    return Ticket.model_validate(await find_ticket(reads, number))


@signed_in.patch("/tickets/{number}", openapi_extra=body_of(TicketChange), responses=may_answer(*_BODY, NotFound))
async def change_ticket(number: Number, request: Request, staff: Agent, desk: DeskDep, reads: ReadsDep) -> Ticket:
    """Change a ticket's status or who works on it."""
    body = await read_body(request, TicketChange)
    assignee = body.assignee
    if assignee and not await reads.run(lambda connection: accounts.account(connection, assignee)):
        raise Invalid(errors=[("/assignee", "その担当者はいません。")])
    nobody = "assignee" in body.model_fields_set and assignee is None
    await desk.ticket_changed(number, status=body.status, assignee="" if nobody else assignee, who=staff.name)
    return Ticket.model_validate(await find_ticket(reads, number))


# What could not be sent ---------------------------------------------------------------------------------------------


@signed_in.get("/deliveries", responses=may_answer(Invalid))
async def list_deliveries(
    reads: ReadsDep,
    state: outbox.State | None = None,
    before: Annotated[int | None, Query(ge=0, description="Id of the last delivery of the page before.")] = None,
    limit: Limit = 50,
) -> Deliveries:
    """What waits to be sent, has an uncertain fate, or was given up; the newest first."""
    last = None if before is None else min(before, LARGEST)
    rows, more = await reads.run(
        lambda connection: outbox.deliveries(connection, state=state, before=last, limit=min(limit, MOST))
    )
    return Deliveries.model_validate({"deliveries": rows, "more": more})


@signed_in.post(
    "/deliveries/{delivery}/resend",
    status_code=204,
    dependencies=[AS_AGENT],
    responses=may_answer(NotFound, Invalid, Overloaded),
)
async def resend(delivery: Annotated[int, Path(ge=0, le=LARGEST)], writer: WriterDep, request: Request) -> None:
    """Send it once more, now."""
    await writer.run(lambda connection: outbox.send_again(connection, delivery))
    request.state.conversations.wake_delivery()


async def find_ticket(reads: Reads, number: str) -> dict[str, Any]:
    """The ticket of that number. Raises NotFound."""
    found = await reads.run(lambda connection: overview.ticket(connection, number))
    if found is None:
        raise NotFound
    return found


router.include_router(signed_in)
