"""What customers' programs send and get, as OpenAPI shows it."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, Strict

Status = Literal["bot", "waiting", "person", "over"]
End = Literal["resolved", "handoff", "open"]


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


Moment = Annotated[AwareDatetime, Strict(), AfterValidator(_in_utc)]
ClientId = Annotated[
    UUID,
    Field(
        description="Made by the client for every message; the same id again gets the same answer and stores nothing.",
        examples=["0d3c7f66-9a0e-4d4c-9f2b-0f6c6d8f3a11"],
    ),
]


class OpenConversation(BaseModel):
    """Begin a conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": "0d3c7f66-9a0e-4d4c-9f2b-0f6c6d8f3a11", "text": "メールが受信できません"}]
        }
    )

    client_id: ClientId
    text: str | None = Field(default=None, description="The first message; without it the desk greets.")
    page: str | None = Field(default=None, description="Where the customer is; kept without query and fragment.")


class Say(BaseModel):
    """Say something: either a text or a choice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": "9f3b2a10-2d0c-4b8e-8a55-3f6b7f0d1c22", "text": "パスワードを聞かれます"}]
        }
    )

    client_id: ClientId
    text: str | None = Field(default=None, description="At most 8,000 characters.")
    choice: str | None = Field(default=None, description="The id of a button.", examples=["2:0"])
    at: Moment | None = Field(default=None, description="When it was said, if it could not be sent at once.")


class Rate(BaseModel):
    """Rate the conversation; the last rating counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"score": 5, "comment": "助かりました"}]})

    score: Annotated[int, Strict(), Field(ge=1, le=5)]
    comment: str | None = None


class RedeemHandover(BaseModel):
    """Take a conversation over to this device."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "K7QM2-F9XTB"}]})

    code: str = Field(max_length=100)


class Choice(BaseModel):
    """A button."""

    id: str = Field(examples=["2:0"])
    label: str = Field(examples=["出ます"])


class Shown(BaseModel):
    """What belongs under a text: a clock, the page to save, the phone number, a countdown."""

    kind: Literal["clock", "save-page", "phone", "timer"]
    label: str
    due: str | None = Field(default=None, description="When a countdown ends.")


class Announced(BaseModel):
    """The ticket that a message announces, with its status of then."""

    number: str = Field(examples=["K7QM-2F9X"])
    kind: str = Field(examples=["support"])
    status: Literal["open", "waiting", "solved", "closed"]


class Attached(BaseModel):
    """A picture that the customer sent."""

    id: str
    name: str
    type: str = Field(examples=["image/png"])
    size: int
    url: str


class MessagePublic(BaseModel):
    """One message."""

    id: str
    seq: int = Field(description="1, 2, 3 ... in the conversation, without gaps.")
    at: str = Field(examples=["2026-11-24T01:23:45.678Z"])
    author: Literal["customer", "bot", "agent", "system"]
    name: str | None
    text: str
    node: str | None = Field(description="`topic.node`, or `desk.*` for the desk's own sentences; null for people.")
    choices: list[Choice]
    caution: str | None
    show: Shown | None
    ticket: Announced | None
    client_id: str | None
    masked: bool = Field(description="Something secret was replaced by ●●●● before it was stored.")
    offline: bool
    attachments: list[Attached]
    deleted: bool


class Opened(BaseModel):
    """A conversation that has begun."""

    id: str
    token: str = Field(description="Goes into `Authorization: Bearer` of every request to this conversation.")
    status: Status
    end: End
    messages: list[MessagePublic]


class Said(BaseModel):
    """A message as stored, and what the desk answered."""

    message: MessagePublic
    messages: list[MessagePublic]
    status: Status
    end: End


class Messages(BaseModel):
    """A piece of the conversation."""

    messages: list[MessagePublic]
    status: Status
    end: End
    more: bool


class HandoverCode(BaseModel):
    """How another device gets this conversation: once, within 15 minutes."""

    url: str
    code: str
    expires_at: str


class Suggestion(BaseModel):
    """A whole question that the customer may mean."""

    text: str
    topic: str


class Suggestions(BaseModel):
    """At most five."""

    suggestions: list[Suggestion]


class ServerTime(BaseModel):
    """The server's clock: proof that the line works right now."""

    now: str
    nonce: str | None
