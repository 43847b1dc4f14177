"""What customers' programs send and get, as OpenAPI shows it."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from api.bodies import Plain

_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d")

Status = Literal["bot", "waiting", "person", "over"]
End = Literal["resolved", "handoff", "open"]


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


def _written_out(value: object) -> object:
    """Pydantic alone also takes seconds since 1970 and a date without a time."""
    if not isinstance(value, str) or not _DATE_AND_TIME.match(value):
        raise PydanticCustomError("datetime_parsing", "no date and time")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
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
    page: Plain | None = Field(default=None, description="Where the customer is; kept without query and fragment.")


class Say(BaseModel):
    """Say something: either a text or a choice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": "9f3b2a10-2d0c-4b8e-8a55-3f6b7f0d1c22", "text": "パスワードを聞かれます"}]
        }
    )

    client_id: ClientId
    text: str | None = Field(default=None, description="At most 8,000 characters.")
    choice: Plain | None = Field(default=None, description="The id of a button.", examples=["2:0"])
    at: Moment | None = Field(default=None, description="When it was said, if it could not be sent at once.")


class Rate(BaseModel):
    """Rate the conversation; the last rating counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"score": 5, "comment": "助かりました"}]})

    score: Annotated[int, Strict(), Field(ge=1, le=5)]
    comment: str | None = None


class RedeemHandover(BaseModel):
    """Take a conversation over to this device."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "402718"}]})

    code: str = Field(max_length=100, description="Six digits.")


class WalkStep(BaseModel):
    """A button pressed on the table."""

    key: str = Field(max_length=100, examples=["unsolved"])
    at: Moment = Field(examples=["2026-11-24T10:23:45+09:00"])


class Walk(BaseModel):
    """What was pressed offline, in order, from the table's first state on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5b1f3f0e-6f6e-4f0a-9a1e-0c8b6f4f7e33",
                    "version": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "base_seq": 2,
                    "steps": [{"key": "unsolved", "at": "2026-11-24T10:23:45+09:00"}],
                }
            ]
        }
    )

    client_id: ClientId
    version: Plain = Field(max_length=200, description="The table's.")
    base_seq: Annotated[int, Strict(), Field(ge=0, description="The table's.")]
    steps: list[WalkStep] = Field(min_length=1, max_length=1_000)


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
    confirm: str | None = Field(
        description="What the customer is to affirm before the text is shown, as a button's words.",
        examples=["バックアップが済みました"],
    )
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


class Walked(BaseModel):
    """What became of the steps. Merged: they stand in the conversation, with their times."""

    merged: bool = Field(description="False: something else happened meanwhile, and the steps were only noted.")
    messages: list[MessagePublic] = Field(description="What was stored, the customer's own too.")
    status: Status
    end: End


class TableLine(BaseModel):
    """A message of the desk; `show` of a countdown has no time of its own: it begins with the state."""

    node: str
    text: str
    caution: str | None
    confirm: str | None
    show: Shown | None


class TableChoice(BaseModel):
    """A button, and the state that it leads to."""

    key: str = Field(examples=["unsolved"])
    label: str = Field(examples=["まだ直りません"])
    to: str = Field(examples=["1"])


class TableTimer(BaseModel):
    """A countdown that begins with the state."""

    kind: Literal["after", "within"]
    seconds: int


class TableState(BaseModel):
    """Where the walk can stand. Either it goes on by a choice, or it ends."""

    says: list[TableLine] = Field(description="What is said on reaching it.")
    choices: list[TableChoice]
    timer: TableTimer | None
    end: End | None


class Procedure(BaseModel):
    """What is left of a procedure, as a table: at most 2,000 states."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "base_seq": 2,
                    "start": "0",
                    "phone": "03-0000-0000",
                    "states": {
                        "0": {
                            "says": [
                                {
                                    "node": "cannot-send.restart",
                                    "text": "パソコンを再起動してください。",
                                    "caution": None,
                                    "confirm": None,
                                    "show": None,
                                }
                            ],
                            "choices": [{"key": "solved", "label": "直りました", "to": "1"}],
                            "timer": None,
                            "end": None,
                        },
                        "1": {
                            "says": [
                                {
                                    "node": "desk.solved",
                                    "text": "直ってよかったです。",
                                    "caution": None,
                                    "confirm": None,
                                    "show": None,
                                }
                            ],
                            "choices": [],
                            "timer": None,
                            "end": "resolved",
                        },
                    },
                }
            ]
        }
    )

    version: str = Field(description="The knowledge's; goes into the walk.")
    base_seq: int = Field(description="The message after which the table holds; goes into the walk.")
    start: str
    phone: str
    states: dict[str, TableState]


class QrCode(BaseModel):
    """A QR code as a drawing: dark lines, one module thick, on a light square."""

    size: int = Field(description="Side of the square in modules, with the light around the code.", examples=[37])
    path: str = Field(description="The lines, as the `d` of an SVG path.", examples=["M4 4.5h7M13 4.5h2"])


class HandoverCode(BaseModel):
    """How another device gets this conversation: once, within 15 minutes."""

    url: str = Field(
        description="The demo page; its fragment holds the code.", examples=["https://desk/#madoguchi=402718"]
    )
    code: str = Field(description="Six digits.", examples=["402718"])
    expires_at: str = Field(examples=["2026-11-24T01:38:45.678Z"])
    qr: QrCode = Field(description="`url` for a camera.")


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
