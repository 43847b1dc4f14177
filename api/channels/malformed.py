"""Reading what platforms send: their signature is right, and still it may be of no use."""

import json
import re
from typing import Any

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class MalformedBody(ValueError):
    """The body is signed by the platform, but its shape is none that the platform's specification knows."""


class NotJson(MalformedBody):
    """The body is signed by the platform, but it is no JSON at all."""


def read_json(body: bytes) -> Any:
    """The value in a verified body, its texts as `storable` gives them. Raises `NotJson`."""
    try:
        return _storable(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error


def storable(text: str) -> str:
    """``text`` as every database takes it: � in place of NUL and of half an emoji. It stays as long as it was."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): _storable(one) for name, one in value.items()}
    return value
