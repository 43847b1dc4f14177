"""The code of two-step sign-in, as authenticator apps show it (RFC 6238)."""

import re
from datetime import UTC, datetime

from pyotp.totp import TOTP
from pyotp.utils import strings_equal


def is_secret(secret: str) -> bool:
    """Whether that is a secret as we make them: 32 characters of base 32."""
    return re.fullmatch("[A-Z2-7]{32}", secret) is not None


def is_code(secret: str, code: str) -> bool:
    """Whether the app shows this code for the secret, give or take 30 seconds of a clock that is off."""
    return is_secret(secret) and step_of(secret, code) is not None


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, of the last, the present and the next; None if it is none of theirs."""
    app, given = TOTP(secret), "".join(code.split())
    present = app.timecode(datetime.now(UTC))
    steps = (present + 1, present, present - 1)
    return next((step for step in steps if strings_equal(app.generate_otp(step), given)), None)
