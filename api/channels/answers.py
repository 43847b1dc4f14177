"""What the routes of the chat API share: the path's parameter, the ways to fail, the forms of an answer."""

from typing import Annotated, Any

import orjson
from fastapi import Path
from starlette.responses import Response

from api.held import Answer
from api.keys import Keys
from api.problems import (
    BadEncoding,
    BadJson,
    Invalid,
    NotWritable,
    Overloaded,
    TooFast,
    TooLarge,
    UnsupportedType,
)

_ID = "The conversation's id."
ConversationId = Annotated[str, Path(description=_ID)]
#: The same for a route that takes it from the request itself: ``openapi_extra``.
IN_PATH = {
    "parameters": [
        {
            "name": "conversation_id",
            "in": "path",
            "required": True,
            "description": _ID,
            "schema": {"type": "string", "description": _ID, "title": "Conversation Id"},
        }
    ]
}
#: What every POST with a body may answer.
BODY = (BadJson, BadEncoding, TooLarge, UnsupportedType, Invalid, TooFast, NotWritable, Overloaded)
#: The largest number that the database takes; larger ones only ask for nothing.
LARGEST = 2**31 - 1


class JsonAnswer(Response):
    """JSON as it is: this service's own code made the value, and to validate it again costs more than a commit."""

    def __init__(self, value: Any, status: int = 200) -> None:
        self.status_code = status
        self.background = None
        self.body = orjson.dumps(value)
        self.raw_headers = [
            (b"content-length", str(len(self.body)).encode()),
            (b"content-type", b"application/json"),
            (b"cache-control", b"no-store"),
        ]


def said(answer: Answer) -> Response:
    """The answer to a message."""
    return JsonAnswer(
        {"message": answer.message, "messages": answer.messages, "status": answer.status, "end": answer.end}
    )


def opened(answer: Answer, keys: Keys, *, status: int) -> Response:
    """The answer to whoever now holds the conversation."""
    return JsonAnswer(
        {
            "id": answer.conversation,
            "token": keys.token(answer.conversation),
            "status": answer.status,
            "end": answer.end,
            "messages": answer.everything,
        },
        status,
    )
