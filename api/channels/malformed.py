"""The errors that all platforms' parsers share."""

import json
from typing import Any


class MalformedBody(ValueError):
    """The body is signed by the platform, but its shape is none that the platform's specification knows."""


class NotJson(MalformedBody):
    """The body is signed by the platform, but it is no JSON at all."""


def read_json(body: bytes) -> Any:
    """The value in a verified body. Raises `NotJson`."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error
