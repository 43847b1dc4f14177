"""What goes in and out of the staff API."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.bodies import Plain

Status = Literal["bot", "waiting", "person", "over"]
TicketStatus = Literal["open", "waiting", "solved", "closed"]


Name = Annotated[Plain, Field(max_length=200)]


class SignIn(BaseModel):
    """Name and password; ``totp`` where two-step sign-in is set up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "sato", "password": "…"}]})

    name: Name
    password: Annotated[str, Field(max_length=200)]
    totp: Annotated[str | None, Field(max_length=20)] = None


class NewPassword(BaseModel):
    """One's own password, old and new."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[Plain, Field(max_length=200)]


class Written(BaseModel):
    """A message to the customer, or a note for colleagues. The same ``client_id`` again does nothing twice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": "5f0c7c0e-4b0e-4a57-9d0c-3d8f5f1f5a11", "text": "担当の佐藤です。"}]
        }
    )

    client_id: UUID
    text: str


class TicketChange(BaseModel):
    """What is to change on a ticket; what is left out stays. ``assignee`` null: nobody."""

    status: TicketStatus | None = None
    assignee: Name | None = None


class Me(BaseModel):
    """Who is signed in."""

    name: str
    role: str
    must_change: bool


class TicketBrief(BaseModel):
    """A conversation's ticket in short."""

    number: str = Field(examples=["K7QM-2F9X"])
    kind: str
    status: TicketStatus


class ConversationRow(BaseModel):
    """One line of the list of conversations."""

    id: str
    status: Status
    end: Literal["resolved", "handoff", "open"]
    topic: str | None
    channel: str
    last_at: str
    unread: int = Field(description="The customer's messages that staff have not seen.")
    ticket: TicketBrief | None
    agent: str | None
    problem: str = Field(description="What it is about, in the customer's words.")
    last_text: str = Field(description="The customer's last words.")
    waiting_since: str | None


class Conversations(BaseModel):
    """A page of conversations. The last one's id is the next page's ``before``."""

    conversations: list[ConversationRow]
    more: bool


class Why(BaseModel):
    """Why the bot answered the message ``seq`` as it did."""

    model_config = ConfigDict(extra="allow")

    seq: int
    decision: str | None
    score: float | None
    candidates: list[dict[str, Any]]


class Tried(BaseModel):
    """A step that the customer walked, with its outcome."""

    node: str
    outcome: str


class Conversation(BaseModel):
    """A conversation as the customer sees it, and what only staff see."""

    model_config = ConfigDict(extra="allow")

    id: str
    status: Status
    end: Literal["resolved", "handoff", "open"]
    topic: str | None
    channel: str
    messages: list[dict[str, Any]]
    more: bool
    slots: dict[str, str]
    tried: list[Tried]
    path: list[str]
    why: list[Why]


class Sent(BaseModel):
    """The agent's message as stored."""

    message: dict[str, Any]


class TicketStep(BaseModel):
    """A step that was tried before the ticket."""

    node: str
    title: str
    outcome: str


class Ticket(BaseModel):
    """A matter for a person."""

    number: str = Field(examples=["K7QM-2F9X"])
    kind: str
    priority: str
    status: TicketStatus
    contact: str | None
    fields: dict[str, str | None]
    summary: str
    steps: list[TicketStep]
    conversation: str
    assignee: str | None
    opened_at: str
    due_at: str | None


class Tickets(BaseModel):
    """A page of tickets. The last one's number is the next page's ``before``."""

    tickets: list[Ticket]
    more: bool


class Delivery(BaseModel):
    """Something that is not sent yet, or could not be."""

    id: int
    conversation: str
    channel: str
    kind: str
    state: Literal["waiting", "uncertain", "dead"]
    attempts: int
    error: str | None
    created_at: str
    due_at: str


class Deliveries(BaseModel):
    """A page of what is not sent. The last one's id is the next page's ``before``."""

    deliveries: list[Delivery]
    more: bool
