"""Nothing of staff's is open to anybody else: every endpoint there is, those of tomorrow too."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from tests.api.staff.conftest import House

#: How somebody gets in, or away.
OPEN = {("GET", "/staff/sign-in"), ("POST", "/staff/sign-in"), ("POST", "/api/staff/session")}
#: What whoever may only read does to their own account.
OWN = {
    ("DELETE", "/api/staff/session"),
    ("POST", "/api/staff/password"),
    ("POST", "/staff/sign-out"),
    ("POST", "/staff/password"),
    ("POST", "/staff/two-step"),
}


def flat(routes: list[BaseRoute]) -> Iterator[APIRoute]:
    """The routes themselves, of whatever routers they stand in."""
    for route in routes:
        inside = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        if isinstance(route, APIRoute):
            yield route
        elif inside:
            yield from flat(inside)


def endpoints(house: House) -> set[tuple[str, str]]:
    """Method and path of all that is staff's."""
    shown = house.app.openapi()["paths"].items()
    found = {(method.upper(), path) for path, operations in shown for method in operations}
    # The console's pages are no API.
    found |= {(method, route.path) for route in flat(house.app.routes) for method in route.methods or ()}
    return {(method, path) for method, path in found if path.startswith(("/staff", "/api/staff"))} - OPEN


def address(path: str) -> str:
    """A path with something in its places."""
    return re.sub(r"\{[^}]+\}", "1", path)


def test_there_are_as_many_as_we_know_of(house: House):
    assert len(endpoints(house)) > 30


def test_nobody_gets_in_without_signing_in(house: House):
    browser = house.browser()

    for method, path in sorted(endpoints(house)):
        answer = browser.request(method, address(path))

        if path.startswith("/api/"):
            assert answer.status_code == 401, (method, path)
        else:
            led = answer.headers.get("location", "").startswith("/staff/sign-in")
            assert led or 'name="password"' in answer.text, (method, path)


@pytest.mark.parametrize("header", [{}, {"X-Madoguchi": "1"}])
def test_whoever_may_only_read_changes_nothing_but_their_own_account(house: House, header: dict[str, str]):
    browser = house.signs_in("viewer")

    for method, path in sorted(endpoints(house) - OWN):
        if method != "GET":
            answer = browser.request(method, address(path), headers={"X-Madoguchi": ""} | header)
            assert answer.status_code == 403, (method, path)


def test_a_page_of_another_site_changes_nothing_in_an_admins_name(house: House):
    browser = house.signs_in("admin")

    for method, path in sorted(endpoints(house)):
        if method != "GET":
            # A form of another site: the cookie comes along, our header and our mark do not.
            answer = browser.request(method, address(path), headers={"X-Madoguchi": ""}, data={"text": "x"})
            assert answer.status_code == 403, (method, path)
