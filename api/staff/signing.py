"""Signing in: name, password and, where set up, a one-time code. Guessing is slow, and learns nothing on the way."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Response
from pyotp.totp import TOTP
from pyotp.utils import strings_equal
from sqlalchemy import Connection, Row

from api.keys import Keys
from api.problems import Invalid, TooFast, WrongPassword
from api.records.reads import Reads
from api.records.writer import Writer
from api.settings import Settings
from api.staff import accounts, first
from api.staff.access import COOKIE
from api.staff.accounts import Staff
from api.staff.passwords import LONGEST, SHORTEST, is_password

# Argon2 takes 64 MiB and a core for a moment: a flood of sign-ins queues here instead of starving the customers.
_hashing = ThreadPoolExecutor(2, thread_name_prefix="argon2")


async def sign_in(writer: Writer, reads: Reads, keys: Keys, *, name: str, password: str, totp: str | None) -> str:
    """Opens a session and returns the cookie's secret.

    A one-time code is good once. Raises WrongPassword, TooFast after five wrong ones in 15 minutes, NotWritable.
    """
    row = await _try(writer, reads, name)
    if not await _matches(password, row.password if row else None) or row is None:
        raise WrongPassword
    step = None if row.totp is None else _step_of(keys.decrypt(row.totp), totp or "")
    if row.totp is not None and step is None:
        raise WrongPassword

    def enter(connection: Connection) -> str | None:
        if step is not None and not accounts.use_code(connection, name, step):
            return None
        return accounts.open_session(connection, name)

    secret = await writer.run(enter)
    if secret is None:
        raise WrongPassword
    return secret


async def change_password(writer: Writer, reads: Reads, staff: Staff, *, old: str, new: str, data_dir: Path) -> None:
    """Changes one's own password. Raises WrongPassword, TooFast, Invalid."""
    if not SHORTEST <= len(new) <= LONGEST:
        raise Invalid(errors=[("/new", f"{SHORTEST}〜{LONGEST}文字にしてください。")])
    if new == old:
        raise Invalid(errors=[("/new", "前と違うパスワードにしてください。")])
    row = await _try(writer, reads, staff.name)
    if not await _matches(old, row.password if row else None):
        raise WrongPassword("今のパスワードが違います。")
    await writer.run(lambda connection: accounts.change_password(connection, staff, new))
    if staff.name == first.NAME:
        first.password_file(data_dir).unlink(missing_ok=True)


def give_cookie(response: Response, secret: str, settings: Settings) -> None:
    """Puts the session's secret into the browser's cookie."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(accounts.SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=settings.public_url.startswith("https://"),
    )


async def _try(writer: Writer, reads: Reads, name: str) -> Row[Any] | None:
    wait = await writer.run(lambda connection: accounts.note_attempt(connection, name[: accounts.LONGEST_NAME]))
    if wait is not None:
        raise TooFast(wait)
    return await reads.run(lambda connection: accounts.account(connection, name))


async def _matches(password: str, stored: str | None) -> bool:
    return await asyncio.get_running_loop().run_in_executor(_hashing, is_password, password, stored)


def is_code(secret: str, code: str) -> bool:
    """Whether the authenticator app shows this code for the secret, give or take 30 seconds of a clock that is off."""
    return is_secret(secret) and _step_of(secret, code) is not None


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, of the last, the present and the next; None if it is none of theirs."""
    app, given = TOTP(secret), "".join(code.split())
    present = app.timecode(datetime.now(UTC))
    steps = (present + 1, present, present - 1)
    return next((step for step in steps if strings_equal(app.generate_otp(step), given)), None)


def is_secret(secret: str) -> bool:
    """Whether that is a secret as we make them: 32 characters of base 32."""
    return re.fullmatch("[A-Z2-7]{32}", secret) is not None
