"""Whatever goes wrong becomes a problem+json answer: ours, FastAPI's own, and defects."""

from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import faults
from api.problems import (
    BadEncoding,
    BadJson,
    BadRequest,
    Invalid,
    MadoguchiError,
    MethodNotAllowed,
    NotAllowed,
    NotFound,
    NotWritable,
    TooLarge,
    UnsupportedType,
)

_BY_STATUS: dict[int, type[MadoguchiError]] = {
    problem.status: problem
    for problem in (BadRequest, NotAllowed, NotFound, MethodNotAllowed, TooLarge, UnsupportedType)
}

log = structlog.get_logger("errors")


async def _expected(_: Request, error: Exception) -> Response:
    assert isinstance(error, MadoguchiError)  # noqa: S101 - registered for this class
    return error.response()


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, MadoguchiError):
        # FastAPI wraps what goes wrong while it reads a form.
        return error.__cause__.response()
    if isinstance(error.__cause__, UnicodeDecodeError):
        return BadEncoding().response()
    return _BY_STATUS.get(error.status_code, BadRequest)(headers=error.headers).response()


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


async def _database(_: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError)  # noqa: S101
    log.error("database.failed", error=type(error).__name__, reason=str(error.orig))
    return NotWritable().response()


async def _defect(_: Request, error: Exception) -> Response:
    log.error("defect", error=type(error).__name__)
    return MadoguchiError().response()


HANDLERS: dict[int | type[Exception], Any] = {
    MadoguchiError: _expected,
    HTTPException: _http,
    RequestValidationError: _invalid,
    DBAPIError: _database,
    Exception: _defect,
}
