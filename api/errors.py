"""Whatever goes wrong becomes a problem+json answer: ours, FastAPI's own, and defects."""

from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Mount

from api.bodies import faults
from api.heads import has_head
from api.problems import (
    BadEncoding,
    BadJson,
    Invalid,
    MadoguchiError,
    MethodNotAllowed,
    NotAllowed,
    NotFound,
    NotWritable,
    TooLarge,
    UnsupportedType,
)
from api.records.database import reason

_BY_STATUS: dict[int, type[MadoguchiError]] = {
    problem.status: problem for problem in (NotAllowed, NotFound, MethodNotAllowed, TooLarge, UnsupportedType)
}

log = structlog.get_logger("errors")


def problem_of(error: MadoguchiError | DBAPIError) -> MadoguchiError:
    """What is answered where a request fails as requests may; what the database said of it stands in the log."""
    if isinstance(error, MadoguchiError):
        return error
    log.error("database.failed", error=type(error).__name__, reason=reason(error))
    return NotWritable()


async def _expected(_: Request, error: Exception) -> Response:
    assert isinstance(error, MadoguchiError | DBAPIError)  # noqa: S101 - registered for these classes
    return problem_of(error).response()


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, MadoguchiError):
        # FastAPI wraps what goes wrong while it reads a form.
        return error.__cause__.response()
    if isinstance(error.__cause__, UnicodeDecodeError):
        return BadEncoding().response()
    problem = _BY_STATUS.get(error.status_code)
    if problem is None:
        # The only other thing that the framework refuses is a form that falls apart while it is read.
        return Invalid(errors=[("", "multipart/form-data として読み取れません。")]).response()
    if problem is MethodNotAllowed:
        return MethodNotAllowed(headers={"allow": ", ".join(_methods(request))}).response()
    return problem(headers=error.headers).response()


def _methods(request: Request) -> list[str]:
    """What the address may be asked with. The framework names only the methods of the first route that has the path."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    asked = {"type": "http", "path": request.scope["path"], "root_path": "", "headers": []}
    found = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches(asked | {"method": method})[0] is Match.FULL for route in routes)
    ]
    return [*found, "HEAD"] if "GET" in found and has_head(asked["path"]) else found


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors: list[Any] = list(error.errors())
    if any(one["type"] == "json_invalid" for one in errors):
        return BadJson().response()
    # FastAPI puts the place first: body, query, path, header. A pointer into the body is plain.
    for one in errors:
        if one["loc"] and one["loc"][0] == "body":
            one["loc"] = one["loc"][1:]
    return Invalid(errors=faults(errors)).response()


async def _defect(_: Request, error: Exception) -> Response:
    log.error("defect", error=type(error).__name__)
    return MadoguchiError().response()


HANDLERS: dict[int | type[Exception], Any] = {
    MadoguchiError: _expected,
    HTTPException: _http,
    RequestValidationError: _invalid,
    DBAPIError: _expected,
    Exception: _defect,
}
