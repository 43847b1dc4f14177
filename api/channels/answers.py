"""What the routes of the chat API share: the path's parameter, the ways to fail, the forms of an answer."""

from typing import Annotated, Any

from fastapi import Path
from pydantic_core import to_json
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

ConversationId = Annotated[str, Path(description="The conversation's id.")]
#: What every POST with a body may answer.
BODY = (BadJson, BadEncoding, TooLarge, UnsupportedType, Invalid, TooFast, NotWritable, Overloaded)
#: The largest number that the database takes; larger ones only ask for nothing.
LARGEST = 2**31 - 1


def json_answer(value: Any, status: int = 200) -> Response:
    """JSON as it is: this service's own code made the values, and to validate them again costs more than a commit."""
    return Response(to_json(value), status, {"cache-control": "no-store"}, media_type="application/json")


def said(answer: Answer) -> Response:
    """The answer to a message."""
    return json_answer(
        {"message": answer.message, "messages": answer.messages, "status": answer.status, "end": answer.end}
    )


def opened(answer: Answer, keys: Keys, *, status: int) -> Response:
    """The answer to whoever now holds the conversation."""
    return json_answer(
        {
            "id": answer.conversation,
            "token": keys.token(answer.conversation),
            "status": answer.status,
            "end": answer.end,
            "messages": answer.everything,
        },
        status,
    )
