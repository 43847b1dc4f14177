"""Signing in: name, password and, where set up, a one-time code. Guessing is slow, and learns nothing on the way."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from fastapi import Response
from sqlalchemy import Connection, Row

from api.keys import Keys
from api.problems import Invalid, TooFast, WrongPassword
from api.rates import SlidingRate
from api.records.reads import Reads
from api.records.writer import Writer
from api.settings import Settings
from api.staff import accounts, first
from api.staff.access import COOKIE
from api.staff.accounts import Staff
from api.staff.codes import step_of
from api.staff.passwords import LONGEST, SHORTEST, hash_password, is_password

Result = TypeVar("Result")

# Argon2 takes 64 MiB and a core for a moment: a flood of sign-ins queues here instead of starving the customers.
_hashing = ThreadPoolExecutor(2, thread_name_prefix="argon2")


class Signing:
    """Who may come in, and with which password from now on."""

    def __init__(self, settings: Settings, *, writer: Writer, reads: Reads, keys: Keys) -> None:
        self._data_dir = settings.data_dir
        self._writer = writer
        self._reads = reads
        self._keys = keys
        # Each try writes and hashes, whatever name it gives: one address is not to keep the writer and staff waiting.
        self._per_address = SlidingRate(settings.rate_per_address)

    async def sign_in(self, address: str, *, name: str, password: str, totp: str | None) -> str:
        """Opens a session for whoever asks from ``address`` and returns the cookie's secret.

        A one-time code is good once. Raises WrongPassword, NotWritable, and TooFast after five wrong ones for the name
        in 15 minutes or too many tries of the address.
        """
        self._per_address.count(address)
        row = await self._try(name)
        if not await _aside(is_password, password, row.password if row else None) or row is None:
            raise WrongPassword
        step = self._step(row, totp)

        def enter(connection: Connection) -> str:
            _use(connection, name, step)
            return accounts.open_session(connection, name)

        return await self._writer.run(enter)

    async def change_password(self, staff: Staff, *, old: str, new: str) -> None:
        """Changes one's own password. Raises WrongPassword, TooFast, Invalid, NotWritable."""
        if not SHORTEST <= len(new) <= LONGEST:
            raise Invalid(errors=[("/new", f"{SHORTEST}〜{LONGEST}文字にしてください。")])
        if new == old:
            raise Invalid(errors=[("/new", "前と違うパスワードにしてください。")])
        row = await self._try(staff.name)
        if not await _aside(is_password, old, row.password if row else None):
            raise WrongPassword("今のパスワードが違います。")
        hashed = await _aside(hash_password, new)
        await self._writer.run(lambda connection: accounts.change_password(connection, staff, hashed))
        if staff.name == first.NAME:
            first.password_file(self._data_dir).unlink(missing_ok=True)

    async def give_up_two_steps(self, staff: Staff, code: str) -> None:
        """Ends one's own two-step sign-in, with a code like one that signs in: a browser left open is not enough.

        Raises WrongPassword, TooFast, NotWritable.
        """
        row = await self._try(staff.name)
        step = None if row is None else self._step(row, code)

        def give_up(connection: Connection) -> None:
            _use(connection, staff.name, step)
            accounts.set_totp(connection, staff.name, None)

        await self._writer.run(give_up)

    def _step(self, account: Row[Any], code: str | None) -> int | None:
        """The time step of the code that the account wants; None where it wants none. Raises WrongPassword."""
        if account.totp is None:
            return None
        step = step_of(self._keys.decrypt(account.totp), code or "")
        if step is None:
            raise WrongPassword
        return step

    async def _try(self, name: str) -> Row[Any] | None:
        """The account of that name, if there is one. Raises TooFast where too many passwords were wrong."""
        noted = name[: accounts.LONGEST_NAME]
        wait = await self._writer.run(lambda connection: accounts.note_attempt(connection, noted))
        if wait is not None:
            raise TooFast(wait)
        return await self._reads.run(lambda connection: accounts.account(connection, name))


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


def _use(connection: Connection, name: str, step: int | None) -> None:
    """Uses the code of that time step up. Raises WrongPassword where it was before."""
    if step is not None and not accounts.use_code(connection, name, step):
        raise WrongPassword


async def _aside(work: Callable[..., Result], *arguments: Any) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_hashing, work, *arguments)
