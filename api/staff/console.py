"""The console: pages for the people who answer. They work without scripts; what scripts add is freshness and keys."""

from contextlib import suppress
from pathlib import Path as File
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.bodies import checked_text
from api.channels.answers import LARGEST
from api.problems import Invalid, NotFound, NotWritable, Overloaded
from api.staff import accounts, naming, outbox, overview, writing
from api.staff.accounts import Staff
from api.staff.endpoints import ConversationId, Number, find_ticket
from api.staff.forms import Form, form_of
from api.staff.pages import Page, reader, render, see_other
from api.staff.roles import Role
from api.staff.schemas import Name, TicketChange, Written

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=Page)
router.frontend("/static", directory=File(__file__).parent / "static", fallback=None)

Reader = Annotated[Staff, Depends(reader)]
Sent = Annotated[Form, Depends(form_of(Role.agent))]
SentByAdmin = Annotated[Form, Depends(form_of(Role.admin))]
Word = Annotated[Name, Query()]

CONVERSATION_TABS = [
    ("waiting", "待っています"),
    ("person", "対応中"),
    ("bot", "ボット"),
    ("over", "終了"),
    ("", "すべて"),
]
TICKET_TABS = [*naming.TICKET_STATUS.items(), ("", "すべて")]
#: Lines of one page of a list.
LINES = 50


@router.get("")
async def home(staff: Reader, request: Request) -> Response:
    """What needs an answer now."""
    return await list_conversations(staff, request)


# Conversations ------------------------------------------------------------------------------------------------------


@router.get("/conversations")
async def list_conversations(
    staff: Reader, request: Request, status: Word = "waiting", topic: Word = "", q: Word = "", before: Word = ""
) -> Response:
    """Conversations; whoever waits, longest first."""
    rows, more = await request.state.reads.run(
        lambda connection: overview.conversations(
            connection,
            status=status or None,
            topic=topic or None,
            q=q.strip() or None,
            before=before or None,
            limit=LINES,
            oldest_first=status == "waiting",
        )
    )
    topics = request.state.library.current().knowledge.topics.values()
    return render(
        request,
        "conversations.html",
        staff=staff,
        rows=rows,
        more=more,
        next_page=urlencode({"status": status, "topic": topic, "q": q, "before": rows[-1]["id"] if rows else ""}),
        tabs=CONVERSATION_TABS,
        counts=await request.state.reads.run(overview.waiting_counts),
        status=status,
        topic=topic,
        q=q,
        topics=[(one.id, one.title) for one in topics if not one.part],
    )


@router.get("/conversations/{conversation_id}")
async def show_conversation(
    conversation_id: ConversationId,
    staff: Reader,
    request: Request,
    after: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
) -> Response:
    """A conversation with the way it took, or the page of it after a message. Who may answer has seen it by looking."""
    found = await request.state.reads.run(
        lambda connection: overview.page_of_conversation(connection, conversation_id, after=after)
    )
    if found is None:
        raise NotFound
    may_answer = staff.may(Role.agent)
    if may_answer and found["messages"]:
        seq = found["messages"][-1]["seq"]
        # What cannot be noted now stays unread; the page is what matters.
        with suppress(NotWritable, Overloaded):
            await request.state.writer.run(lambda connection: writing.mark_seen(connection, conversation_id, seq))
    return render(
        request,
        "conversation.html",
        staff=staff,
        it=found,
        before=max(0, found["earlier"] - overview.PAGE),
        why={one["seq"]: one for one in found["why"]},
        ticket=await find_ticket(request.state.reads, found["ticket"]) if found["ticket"] else None,
        may_answer=may_answer,
        may_erase=staff.may(Role.admin),
    )


@router.post("/conversations/{conversation_id}/take")
async def take(conversation_id: ConversationId, form: Sent, request: Request) -> Response:
    """Take the conversation over."""
    await request.state.desk.take(conversation_id, form.staff.name)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/return")
async def give_back(conversation_id: ConversationId, form: Sent, request: Request) -> Response:
    """Give it back to the bot."""
    del form
    await request.state.desk.give_back(conversation_id)
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/messages")
async def answer(conversation_id: ConversationId, form: Sent, request: Request) -> Response:
    """Write to the customer."""
    written = form.read(Written)
    await request.state.desk.agent_says(
        conversation_id, client_id=str(written.client_id), name=form.staff.name, text=checked_text(written.text)
    )
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/notes")
async def add_note(conversation_id: ConversationId, form: Sent, request: Request) -> Response:
    """Leave a note for colleagues."""
    written = form.read(Written)
    text = checked_text(written.text)
    await request.state.writer.run(
        lambda connection: writing.add_note(
            connection, conversation_id, form.staff, client_id=str(written.client_id), text=text
        )
    )
    return _back_to(conversation_id)


@router.post("/conversations/{conversation_id}/erase")
async def erase(conversation_id: ConversationId, form: SentByAdmin, request: Request) -> Response:
    """Remove all that was said."""
    if form["sure"] != "yes":
        raise Invalid(errors=[("/sure", "消してよいことを確かめてください。")])
    await request.state.desk.erase(conversation_id, who=form.staff.name)
    return _back_to(conversation_id)


def _back_to(conversation_id: str) -> Response:
    return see_other(f"/staff/conversations/{conversation_id}")


# What could not be sent ---------------------------------------------------------------------------------------------


@router.get("/deliveries")
async def list_deliveries(
    staff: Reader, request: Request, state: outbox.State = "dead", before: Annotated[int, Query(ge=0)] = LARGEST
) -> Response:
    """What could not be sent."""
    rows, more = await request.state.reads.run(
        lambda connection: outbox.deliveries(connection, state=state, before=min(before, LARGEST), limit=LINES)
    )
    return render(
        request,
        "deliveries.html",
        staff=staff,
        rows=rows,
        more=more,
        state=state,
        may_answer=staff.may(Role.agent),
    )


@router.post("/deliveries/{delivery}/resend")
async def resend(delivery: Annotated[int, Path(ge=0, le=LARGEST)], form: Sent, request: Request) -> Response:
    """Send it once more, now."""
    await request.state.writer.run(lambda connection: outbox.send_again(connection, delivery))
    request.state.conversations.wake_delivery()
    return see_other(f"/staff/deliveries?{urlencode({'state': form['state'] or 'dead'})}")


# Tickets ------------------------------------------------------------------------------------------------------------


@router.get("/tickets")
async def list_tickets(
    staff: Reader, request: Request, status: Word = "open", kind: Word = "", before: Word = ""
) -> Response:
    """Tickets; of the open ones, what is due first comes first."""
    rows, more = await request.state.reads.run(
        lambda connection: overview.tickets(
            connection,
            status=status or None,
            kind=kind or None,
            before=before or None,
            limit=LINES,
            most_urgent_first=status in ("open", "waiting"),
        )
    )
    kinds = request.state.library.current().knowledge.desk.tickets.values()
    return render(
        request,
        "tickets.html",
        staff=staff,
        rows=rows,
        more=more,
        next_page=urlencode({"status": status, "kind": kind, "before": rows[-1]["number"] if rows else ""}),
        tabs=TICKET_TABS,
        counts=await request.state.reads.run(overview.ticket_counts),
        status=status,
        kind=kind,
        kinds=[(one.id, one.title) for one in kinds],
    )


@router.get("/tickets/{number}")
async def show_ticket(number: Number, staff: Reader, request: Request) -> Response:
    """A ticket: what the matter is, what was tried, how to reach the customer."""
    found = await find_ticket(request.state.reads, number)
    events, colleagues = await request.state.reads.run(
        lambda connection: (overview.ticket_events(connection, number), accounts.names(connection))
    )
    return render(
        request,
        "ticket.html",
        staff=staff,
        it=found,
        events=events,
        colleagues=colleagues,
        may_answer=staff.may(Role.agent),
    )


@router.post("/tickets/{number}")
async def change_ticket(number: Number, form: Sent, request: Request) -> Response:
    """Change the status, or who works on it."""
    change = form.read(TicketChange)
    before = await find_ticket(request.state.reads, number)
    assignee = change.assignee or ""
    if assignee and assignee not in await request.state.reads.run(accounts.names):
        raise Invalid(errors=[("/assignee", "その担当者はいません。")])
    # A form always brings all of its fields: only what differs is a change.
    await request.state.desk.ticket_changed(
        number,
        status=change.status if change.status != before["status"] else None,
        assignee=assignee if assignee != (before["assignee"] or "") else None,
        who=form.staff.name,
    )
    return see_other(f"/staff/tickets/{number}")
