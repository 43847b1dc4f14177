"""The staff API: sessions, conversations, tickets. Each endpoint asks who may, calls one thing, and answers."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from api.problems import Invalid, NotFound
from api.staff import accounts, overview, signing, writing
from api.staff.access import AS_AGENT, AS_VIEWER, COOKIE, DOCUMENTED, Admin, Agent, Viewer
from api.staff.schemas import (
    Conversation,
    Conversations,
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

router = APIRouter(prefix="/api/staff", tags=["staff"])
#: Everything that only members of staff may see; what needs more than a viewer says so itself.
signed_in = APIRouter(dependencies=[*DOCUMENTED, AS_VIEWER])
#: A page of a list has at most so many lines; a larger ``limit`` is cut, as for customers.
MOST = 200

Limit = Annotated[int, Query(ge=0, description=f"At most {MOST}; more is cut.")]
NO_CONTENT = status.HTTP_204_NO_CONTENT


# Sessions -----------------------------------------------------------------------------------------------------------


@router.post("/session", status_code=NO_CONTENT)
async def sign_in(body: SignIn, request: Request) -> Response:
    """Sign in: sets the session's cookie."""
    state = request.state
    secret = await signing.sign_in(
        state.writer, state.reads, state.keys, name=body.name, password=body.password, totp=body.totp
    )
    response = Response(status_code=NO_CONTENT)
    signing.give_cookie(response, secret, state.settings)
    return response


@signed_in.get("/session")
async def show_session(staff: Viewer) -> Me:
    """Who is asking."""
    return Me(name=staff.name, role=staff.role, must_change=staff.must_change)


@signed_in.delete("/session", status_code=NO_CONTENT)
async def sign_out(staff: Viewer, request: Request) -> Response:
    """Sign out this browser."""
    if staff.session is not None:
        session = staff.session
        await request.state.writer.run(lambda connection: accounts.close_session(connection, session))
    response = Response(status_code=NO_CONTENT)
    response.delete_cookie(COOKIE)
    return response


@signed_in.post("/password", status_code=NO_CONTENT)
async def change_password(body: NewPassword, staff: Viewer, request: Request) -> None:
    """Change one's own password; all other sessions of the account end."""
    state = request.state
    await signing.change_password(
        state.writer, state.reads, staff, old=body.old, new=body.new, data_dir=state.settings.data_dir
    )


# Conversations ------------------------------------------------------------------------------------------------------


@signed_in.get("/conversations")
async def list_conversations(
    request: Request,
    status: Status | None = None,
    topic: Name | None = None,
    q: Name | None = None,
    before: Name | None = None,
    limit: Limit = 50,
) -> Conversations:
    """Conversations, the last spoken in first."""
    rows, more = await request.state.reads.run(
        lambda connection: overview.conversations(
            connection, status=status, topic=topic, q=q, before=before, limit=min(limit, MOST)
        )
    )
    return Conversations(conversations=rows, more=more)


@signed_in.get("/conversations/{conversation_id}")
async def show_conversation(
    conversation_id: str,
    request: Request,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Limit = MOST,
) -> Conversation:
    """One conversation: its messages, the way through the knowledge, and why the bot went it."""
    found = await request.state.reads.run(
        lambda connection: overview.conversation(connection, conversation_id, after=after, limit=min(limit, MOST))
    )
    if found is None:
        raise NotFound
    return Conversation(**found)


@signed_in.post("/conversations/{conversation_id}/take", status_code=NO_CONTENT)
async def take(conversation_id: str, staff: Agent, request: Request) -> None:
    """Take the conversation over: the bot falls silent."""
    await request.state.desk.take(conversation_id, staff.name)


@signed_in.post("/conversations/{conversation_id}/return", status_code=NO_CONTENT, dependencies=[AS_AGENT])
async def give_back(conversation_id: str, request: Request) -> None:
    """Give the conversation back to the bot, which repeats the question that waits."""
    await request.state.desk.give_back(conversation_id)


@signed_in.post("/conversations/{conversation_id}/messages")
async def answer(conversation_id: str, body: Written, staff: Agent, request: Request) -> Sent:
    """Write to the customer; the first message takes the conversation over."""
    message = await request.state.desk.agent_says(
        conversation_id, client_id=str(body.client_id), name=staff.name, text=body.checked()
    )
    return Sent(message=dict(message))


@signed_in.post("/conversations/{conversation_id}/notes", status_code=NO_CONTENT)
async def add_note(conversation_id: str, body: Written, staff: Agent, request: Request) -> None:
    """Leave a note for colleagues; customers never see it."""
    text = body.checked()
    await request.state.writer.run(
        lambda connection: writing.add_note(
            connection, conversation_id, staff, client_id=str(body.client_id), text=text
        )
    )


@signed_in.post("/conversations/{conversation_id}/erase", status_code=NO_CONTENT)
async def erase(conversation_id: str, staff: Admin, request: Request) -> None:
    """Remove all that was said; number, kind and times of a ticket stay."""
    await request.state.desk.erase(conversation_id)
    await request.state.writer.run(lambda connection: writing.record(connection, staff, "erase", conversation_id))


# Tickets ------------------------------------------------------------------------------------------------------------


@signed_in.get("/tickets")
async def list_tickets(
    request: Request,
    status: TicketStatus | None = None,
    kind: Name | None = None,
    before: Name | None = None,
    limit: Limit = 50,
) -> Tickets:
    """Tickets, the newest first."""
    rows, more = await request.state.reads.run(
        lambda connection: overview.tickets(connection, status=status, kind=kind, before=before, limit=min(limit, MOST))
    )
    return Tickets(tickets=rows, more=more)


@signed_in.get("/tickets/{number}")
async def show_ticket(number: str, request: Request) -> Ticket:
    """One ticket."""
    return Ticket(**await find_ticket(request, number))


@signed_in.patch("/tickets/{number}")
async def change_ticket(number: str, body: TicketChange, staff: Agent, request: Request) -> Ticket:
    """Change a ticket's status or who works on it."""
    assignee = body.assignee
    if assignee and not await request.state.reads.run(lambda connection: accounts.account(connection, assignee)):
        raise Invalid(errors=[("/assignee", "その担当者はいません。")])
    nobody = "assignee" in body.model_fields_set and assignee is None
    await request.state.desk.ticket_changed(
        number, status=body.status, assignee="" if nobody else assignee, who=staff.name
    )
    return Ticket(**await find_ticket(request, number))


async def find_ticket(request: Request, number: str) -> dict[str, Any]:
    """The ticket of that number. Raises NotFound."""
    found = await request.state.reads.run(lambda connection: overview.ticket(connection, number))
    if found is None:
        raise NotFound
    return found


router.include_router(signed_in)
