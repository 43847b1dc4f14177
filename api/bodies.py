"""Reading JSON bodies: strictly UTF-8, in one pass, and with the contract's own errors.

FastAPI's own reading goes through the standard library, which takes UTF-16 and broken surrogates for good.
"""

import json
import re
import unicodedata
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import ClientDisconnect, Request

from api.headers import header
from api.problems import BadEncoding, BadJson, Invalid, TextEmpty, TextTooLong, UnsupportedType

Model = TypeVar("Model", bound=BaseModel)

#: Characters (Unicode code points) of one text.
TEXT_LIMIT = 8_000

#: What pydantic finds, in the words of this house.
_DETAILS = {
    "missing": "必要な項目です。",
    "uuid_parsing": "UUIDを指定してください。",
    "uuid_type": "UUIDを指定してください。",
    "string_type": "文字列を指定してください。",
    "string_unicode": "使えない文字が含まれています。",
    "string_too_long": "長すぎます。",
    "string_too_short": "短すぎます。",
    "int_type": "整数を指定してください。",
    "int_parsing": "整数を指定してください。",
    "timezone_aware": "時間帯のついた日時（RFC 3339）を指定してください。",
    "datetime_parsing": "日時（RFC 3339）を指定してください。",
    "datetime_from_date_parsing": "日時（RFC 3339）を指定してください。",
    "datetime_type": "日時（RFC 3339）を指定してください。",
    "greater_than_equal": "小さすぎます。",
    "less_than_equal": "大きすぎます。",
    "value_error": "使えない文字か、扱えない値が含まれています。",
    "model_type": "JSONのオブジェクトを指定してください。",
    "model_attributes_type": "JSONのオブジェクトを指定してください。",
}


_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def _plain(value: str) -> str:
    if _NO_TEXT.search(value):
        raise ValueError("文字として成り立たない値が含まれています。")
    return value


#: Text that every database and every output can carry.
Plain = Annotated[str, AfterValidator(_plain)]


async def read_body(request: Request, model: type[Model]) -> Model:
    """The request's body as ``model``. Raises UnsupportedType, BadEncoding, BadJson, Invalid."""
    kind = header(request.scope, b"content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedType("本文は application/json で送ってください。")
    body = await _whole(request)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _problem(body, error) from None


async def _whole(request: Request) -> bytes:
    # Not Starlette's own: nearly every body comes in one piece, and needs no generator to collect it.
    pieces: list[bytes] = []
    has_more = True
    while has_more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        has_more = message.get("more_body", False)
    return b"".join(pieces)


def checked_text(text: str, pointer: str = "/text") -> str:
    """The text as it may be said, its lines ending in \\n whatever system it comes from.

    Raises Invalid, TextTooLong, TextEmpty.
    """
    if "\0" in text:
        raise Invalid(errors=[(pointer, "使えない文字（NUL）が含まれています。")])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > TEXT_LIMIT:
        raise TextTooLong
    if is_blank(text):
        raise TextEmpty
    return text


def is_blank(text: str) -> bool:
    """Whether nobody sees anything of it: spaces, controls, characters without width."""
    return all(map(_is_unseen, text))


def _is_unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf")


def faults(errors: list[ErrorDetails] | list[Any], *, inside: str = "") -> list[tuple[str, str]]:
    """Pydantic's errors as pointers with a sentence each."""
    return [
        (
            inside + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error["loc"]),
            _DETAILS.get(error["type"], "値が正しくありません。"),
        )
        for error in errors
    ]


def _problem(body: bytes, error: ValidationError) -> Exception:
    errors = error.errors(include_url=False, include_input=False)
    if errors[0]["type"] != "json_invalid":
        return Invalid(errors=faults(errors))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return BadEncoding()
    try:
        # What the strict parser refuses as no JSON may be JSON with half a character (\ud800) in it.
        value = json.loads(text)
    except (ValueError, RecursionError):
        return BadJson()
    pointers = [f"/{name}" for name, part in value.items() if _is_broken(part)] if isinstance(value, dict) else []
    return Invalid(errors=[(pointer, "使えない文字が含まれています。") for pointer in pointers or ["/"]])


def _is_broken(value: object) -> bool:
    return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
