"""Who is asking, and whether they may: dependencies of every staff endpoint."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from api.problems import NoSession, NotAllowed
from api.staff import accounts
from api.staff.accounts import Staff
from api.staff.roles import Role

COOKIE = "madoguchi_staff"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# For the OpenAPI only: the two ways in which a request says who is asking.
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="StaffSession")
_bearer = HTTPBearer(auto_error=False, scheme_name="StaffToken")


async def who_asks(request: Request) -> Staff | None:
    """The member of staff behind the token or the cookie; a token, where given, is the one that counts."""
    reads = request.state.reads
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await reads.run(lambda connection: accounts.by_token(connection, token.strip()))
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    return await reads.run(lambda connection: accounts.by_session(connection, secret))


def needs(role: Role) -> Callable[..., Awaitable[Staff]]:
    """A dependency that gives the member of staff, who may do what ``role`` may.

    It raises NoSession and NotAllowed. A browser sends its cookie with whatever a page makes it send; the header
    ``X-Madoguchi: 1`` is what a foreign page cannot add.
    """

    async def staff_who_may(request: Request) -> Staff:
        staff = await who_asks(request)
        if staff is None:
            raise NoSession
        if staff.session and request.method not in _SAFE and request.headers.get("x-madoguchi") != "1":
            raise NotAllowed("ヘッダー X-Madoguchi: 1 を付けてください。")
        if not staff.may(role):
            raise NotAllowed
        return staff

    return staff_who_may


AS_VIEWER, AS_AGENT, AS_ADMIN = (Depends(needs(role)) for role in (Role.viewer, Role.agent, Role.admin))

Viewer = Annotated[Staff, AS_VIEWER]
Agent = Annotated[Staff, AS_AGENT]
Admin = Annotated[Staff, AS_ADMIN]

#: On a router, so that the OpenAPI names both ways in.
DOCUMENTED = [Depends(_cookie), Depends(_bearer)]
