"""What the console's forms send: read, and refused where it does not come from a page of ours."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.problems import Invalid, NotAllowed
from api.staff.accounts import Staff
from api.staff.pages import csrf, signed_in
from api.staff.roles import Role

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The fields of a form and who sent it."""

    staff: Staff
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """A field's value; a field that was not sent is empty."""
        return self.fields.get(name, "")

    def read(self, model: type[Model]) -> Model:
        """The fields as a ``model`` of the API. Raises Invalid."""
        try:
            return model.model_validate(self.fields)
        except ValidationError as error:
            raise Invalid(
                errors=[("/" + "/".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
            ) from None


async def fields_of(request: Request) -> dict[str, str]:
    """The text fields of the form that was sent."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def form_of(role: Role, *, before_change: bool = False) -> Callable[[Request], Awaitable[Form]]:
    """A dependency: the form, sent by somebody who may do what ``role`` may.

    ``before_change``: also by whoever has yet to change the one-time password. It raises what `pages.signed_in` does,
    and NotAllowed for a form without the mark that only our own pages carry.
    """

    async def form(request: Request) -> Form:
        staff = await signed_in(request, before_change=before_change)
        fields = await fields_of(request)
        if staff.session is None or not hmac.compare_digest(fields.get("csrf", "").encode(), csrf(staff).encode()):
            raise NotAllowed("ページを開き直してから、もう一度送ってください。")
        if not staff.may(role):
            raise NotAllowed
        return Form(staff=staff, fields=fields)

    return form
