"""The short way to an endpoint that takes the request and makes the response itself.

The framework's handlers, exit stacks and router, which such an endpoint needs nothing of, take longer than it does.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem_of
from api.problems import MadoguchiError

Endpoint = Callable[[Request], Awaitable[Response]]


class ShortWay:
    """Answers what is asked of ``routes``; all else goes on.

    To the framework they are routes like all others, for the document and for the methods that an address takes.
    """

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._ways = [
            (route.path_regex, route.methods, cast(Endpoint, route.endpoint))
            for route in routes
            if isinstance(route, APIRoute)
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            for pattern, methods, endpoint in self._ways:
                if scope["method"] in methods and (found := pattern.match(scope["path"])):
                    scope["path_params"] = found.groupdict()
                    response = await _answer(endpoint, Request(scope, receive))
                    await response(scope, receive, send)
                    return
        await self._app(scope, receive, send)


async def _answer(endpoint: Endpoint, request: Request) -> Response:
    """What the endpoint answers, or the problem that it met; a defect is left to the framework, which reports it."""
    try:
        return await endpoint(request)
    except (MadoguchiError, DBAPIError) as error:
        return problem_of(error).response()
