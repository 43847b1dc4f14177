"""The console's pages: templates, their headers, and errors as pages instead of JSON."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.problems import Invalid, MadoguchiError, NoSession
from api.staff import naming
from api.staff.access import who_asks
from api.staff.accounts import Staff
from api.staff.naming import Naming
from api.staff.passwords import token_id

#: Where the console begins.
HOME = "/staff"

_HEADERS = {"cache-control": "no-store"}

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["words"] = naming
_environment.globals["new_id"] = lambda: str(uuid4())


class ChangeFirstError(Exception):
    """Whoever is signed in has to change the one-time password before anything else."""


async def signed_in(request: Request, *, before_change: bool = False) -> Staff:
    """The member of staff who looks at a page. Raises NoSession, and ChangeFirstError unless ``before_change``."""
    staff = await who_asks(request)
    if staff is None:
        raise NoSession
    if staff.must_change and not before_change:
        raise ChangeFirstError
    return staff


async def reader(request: Request) -> Staff:
    """A dependency: the member of staff who looks at a page."""
    return await signed_in(request)


class Page(APIRoute):
    """A route whose failures are pages; whoever is not signed in is sent to do so and comes back."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler that FastAPI calls."""
        answer = super().get_route_handler()

        async def answer_with_a_page(request: Request) -> Response:
            try:
                return await answer(request)
            except NoSession:
                if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
                    return _once_more()
                here = request.url.path if request.method == "GET" else HOME
                if here == HOME:
                    return sign_in_form(request)
                return see_other(f"/staff/sign-in?next={quote(here)}")
            except ChangeFirstError:
                return see_other("/staff/me")
            except MadoguchiError as error:
                return render(request, "problem.html", code=error.status, problem=error)
            except RequestValidationError:
                error = Invalid()
                return render(request, "problem.html", code=error.status, problem=error)

        return answer_with_a_page


def render(request: Request, template: str, *, staff: Staff | None = None, code: int = 200, **values: Any) -> Response:
    """A page. ``staff``: who is signed in, for the head of the page and its forms."""
    state = request.state
    names = Naming(knowledge=state.library.current().knowledge, zone=state.settings.zone, now=datetime.now(UTC))
    html = _environment.get_template(template).render(
        staff=staff, csrf=csrf(staff) if staff else "", names=names, path=request.url.path, **values
    )
    return HTMLResponse(html, code, _HEADERS)


def sign_in_form(request: Request, *, onward: str = HOME, name: str = "", error: str = "", code: int = 200) -> Response:
    """The sign-in form, which leads ``onward``."""
    return render(request, "sign_in.html", code=code, onward=onward, name=name, error=error)


def see_other(path: str) -> Response:
    """After a form: on to a page that may be reloaded."""
    return RedirectResponse(path, 303, _HEADERS)


def _once_more() -> Response:
    """A strict cookie stays behind when a link in a mail is followed; it comes when the page loads itself again."""
    return HTMLResponse('<!doctype html><meta http-equiv="refresh" content="0"><title>窓口</title>', 200, _HEADERS)


def csrf(staff: Staff) -> str:
    """What a form must bring along: a page of another site cannot know it."""
    return token_id(f"form {staff.session}")
