"""The console's pages about oneself: signing in and out, password, two-step sign-in."""

from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from pyotp import random_base32
from pyotp.totp import TOTP

from api.problems import Invalid, NotAllowed, TooFast, WrongPassword
from api.rates import source_of
from api.staff import accounts
from api.staff.access import COOKIE, who_asks
from api.staff.accounts import Staff
from api.staff.codes import is_code, is_secret
from api.staff.forms import Form, fields_of, form_of
from api.staff.pages import HOME, Page, render, see_other, sign_in_form, signed_in
from api.staff.roles import Role
from api.staff.schemas import SignIn
from api.staff.signing import give_cookie

router = APIRouter(prefix="/staff", include_in_schema=False, route_class=Page)

#: What the authenticator app calls us.
ISSUER = "Madoguchi"


async def anybody(request: Request) -> Staff:
    """Whoever is signed in, also before the one-time password is changed."""
    return await signed_in(request, before_change=True)


Anybody = Annotated[Staff, Depends(anybody)]
Sent = Annotated[Form, Depends(form_of(Role.viewer, before_change=True))]


@router.get("/sign-in")
async def show_sign_in(request: Request, next: str = "") -> Response:  # noqa: A002 - as it stands in the address
    """The sign-in form."""
    if await who_asks(request) is not None:
        return see_other(_own_page(next))
    return sign_in_form(request, onward=_own_page(next))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Sign in and go on to where one wanted to be."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed
    fields = await fields_of(request)
    name, onward = fields.get("name", "").strip(), _own_page(fields.get("next", ""))
    state = request.state
    try:
        given = _given(name, fields)
        secret = await state.signing.sign_in(
            source_of(request.scope), name=given.name, password=given.password, totp=given.totp
        )
    except (WrongPassword, TooFast) as error:
        detail = "間違いが続いたので、しばらくサインインできません。" if isinstance(error, TooFast) else error.detail
        return sign_in_form(request, onward=onward, name=name[:200], error=detail, code=error.status)
    response = see_other(onward)
    give_cookie(response, secret, state.settings)
    return response


@router.post("/sign-out")
async def sign_out(form: Sent, request: Request) -> Response:
    """Sign out this browser."""
    await request.state.writer.run(lambda connection: accounts.close_session(connection, form.staff.session or ""))
    response = see_other("/staff/sign-in")
    response.delete_cookie(COOKIE)
    return response


@router.get("/me")
async def show_me(staff: Anybody, request: Request) -> Response:
    """One's own settings."""
    return await _me(request, staff)


@router.post("/password")
async def change_password(form: Sent, request: Request) -> Response:
    """Change one's own password."""
    state, staff = request.state, form.staff
    if form["new"] != form["again"]:
        return await _me(request, staff, refusal="新しいパスワードが2つで違います。")
    try:
        await state.signing.change_password(staff, old=form["old"], new=form["new"])
    except Invalid as error:
        return await _me(request, staff, refusal=error.errors[0][1])
    except (WrongPassword, TooFast) as error:
        return await _me(request, staff, refusal=error.detail)
    return see_other("/staff" if staff.must_change else "/staff/me?changed=yes")


@router.post("/two-step")
async def set_two_step(form: Sent, request: Request) -> Response:
    """Set up two-step sign-in, or give it up; either with a code of the app."""
    state, staff = request.state, form.staff
    if form["remove"]:
        try:
            await state.signing.give_up_two_steps(staff, form["code"])
        except (WrongPassword, TooFast) as error:
            wrong = "数字が合わないか、もう使われています。次の数字を入れてください。"
            return await _me(request, staff, two_step_error=wrong if isinstance(error, WrongPassword) else error.detail)
        return see_other("/staff/me")
    row = await state.reads.run(lambda connection: accounts.account(connection, staff.name))
    if row is not None and row.totp is not None:
        return await _me(request, staff, two_step_error="もう設定されています。変えるには、一度やめてください。")
    if not is_code(form["secret"], form["code"]):
        return await _me(request, staff, two_step_error="数字が合いません。", secret=form["secret"])
    # The code is not used up: it let nobody in, and whoever signs in elsewhere right away need not wait for the next.
    hidden = state.keys.encrypt(form["secret"])
    await state.writer.run(lambda connection: accounts.set_totp(connection, staff.name, hidden))
    return see_other("/staff/me")


async def _me(
    request: Request, staff: Staff, *, refusal: str = "", two_step_error: str = "", secret: str = ""
) -> Response:
    row = await request.state.reads.run(lambda connection: accounts.account(connection, staff.name))
    secret = secret if is_secret(secret) else random_base32()
    uri = TOTP(secret).provisioning_uri(name=staff.name, issuer_name=ISSUER)
    return render(
        request,
        "me.html",
        staff=staff,
        code=422 if refusal or two_step_error else 200,
        refusal=refusal,
        changed=request.query_params.get("changed") == "yes",
        two_step=row is not None and row.totp is not None,
        two_step_error=two_step_error,
        secret=secret,
        secret_uri=uri,
        secret_qr=segno.make_qr(uri, error="m").svg_inline(scale=4, light="white"),
    )


def _given(name: str, fields: dict[str, str]) -> SignIn:
    """The form as the API would take it. Raises WrongPassword: what cannot be a name or a password is none."""
    try:
        return SignIn(name=name, password=fields.get("password", ""), totp=fields.get("totp") or None)
    except ValidationError:
        raise WrongPassword from None


def _own_page(path: str) -> str:
    """The page to go on to: one of the console's, whatever a link says."""
    return path if path.startswith("/staff/") and not path.startswith("/staff/sign-") and "\\" not in path else HOME
