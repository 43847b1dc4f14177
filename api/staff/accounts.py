"""Staff accounts, sessions and tokens in the database. The caller commits; nothing here knows HTTP."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from api.records.tables import Account, LoginAttempt, StaffSession, StaffToken, table
from api.staff.passwords import hash_password, new_token, one_time_password, token_id
from api.staff.roles import Role

#: A working day with some overtime; a browser left signed in ends by itself.
SESSION_LASTS = timedelta(hours=12)

#: Wrong passwords for one name in the window, after which nothing is tried any more.
ATTEMPTS, ATTEMPT_WINDOW = 5, timedelta(minutes=15)

LONGEST_NAME = 64

ACCOUNT = table(Account)
SESSION = table(StaffSession)
TOKEN = table(StaffToken)
ATTEMPT = table(LoginAttempt)


class AccountError(ValueError):
    """The account cannot be made or changed so; the message says why, in Japanese."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """Who is asking. ``session``: the stored id of the browser's session, None for a token."""

    name: str
    role: Role
    must_change: bool = False
    session: str | None = None

    def may(self, role: Role) -> bool:
        """Whether this person may do what ``role`` may."""
        return self.role.covers(role)


# Accounts -----------------------------------------------------------------------------------------------------------


def account(connection: Connection, name: str) -> Row[Any] | None:
    """The active account of that name."""
    return connection.execute(select(ACCOUNT).where(ACCOUNT.c.name == name, ACCOUNT.c.active)).first()


def names(connection: Connection) -> list[str]:
    """The names of all active accounts."""
    return list(connection.scalars(select(ACCOUNT.c.name).where(ACCOUNT.c.active).order_by(ACCOUNT.c.name)))


def is_empty(connection: Connection) -> bool:
    """Whether there is no account at all yet."""
    return connection.execute(select(ACCOUNT.c.name).limit(1)).first() is None


def add(connection: Connection, name: str, role: Role, *, reset: bool = False) -> str:
    """Makes an account and returns its one-time password.

    ``reset`` gives an existing account a new one and ends its sessions. Raises AccountError.
    """
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountError(f"名前は1〜{LONGEST_NAME}文字で、前後に空白を付けないでください")
    exists = connection.execute(select(ACCOUNT.c.name).where(ACCOUNT.c.name == name)).first() is not None
    if exists and not reset:
        raise AccountError(f"担当者 {name} はすでにいます (パスワードを作り直すには --reset)")
    password = one_time_password()
    values = {"role": role.value, "password": hash_password(password), "must_change": True, "active": True}
    if exists:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(totp=None, totp_step=None, **values))
        _end_sessions(connection, name)
        _forget_attempts(connection, name)
    else:
        connection.execute(insert(ACCOUNT).values(name=name, created_at=datetime.now(UTC), **values))
    return password


def remove(connection: Connection, name: str) -> None:
    """Shuts somebody out at once: sessions and tokens end, Slack's link goes. What they did keeps their name.

    `add` with ``reset`` lets them in again, without the old tokens. Raises AccountError for an unknown name.
    """
    _existing(connection, name)
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(active=False, slack=None))
    _end_sessions(connection, name)
    unrevoked = (TOKEN.c.account == name, TOKEN.c.revoked_at.is_(None))
    connection.execute(update(TOKEN).where(*unrevoked).values(revoked_at=datetime.now(UTC)))


def change_password(connection: Connection, staff: Staff, hashed: str) -> None:
    """Stores a new password, as `passwords.hash_password` gives it, and ends the account's other sessions."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == staff.name).values(password=hashed, must_change=False))
    _end_sessions(connection, staff.name, but=staff.session)
    _forget_attempts(connection, staff.name)


def set_totp(connection: Connection, name: str, secret: bytes | None) -> None:
    """Keeps the encrypted secret of two-step sign-in; None gives it up."""
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(totp=secret, totp_step=None))
    _forget_attempts(connection, name)


def link_slack(connection: Connection, name: str, slack: str | None) -> None:
    """Links the account to a Slack user, instead of whoever had that id before; None removes the link.

    Raises AccountError for an unknown name.
    """
    _existing(connection, name)
    if slack is not None:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.slack == slack).values(slack=None))
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name).values(slack=slack))


def _existing(connection: Connection, name: str) -> Row[Any]:
    found = account(connection, name)
    if found is None:
        raise AccountError(f"担当者 {name} はいません")
    return found


# Signing in ---------------------------------------------------------------------------------------------------------


def note_attempt(connection: Connection, name: str) -> int | None:
    """Notes that a password is about to be tried for ``name``.

    Noted before it is checked, so that many tries at once count one by one. Returns the seconds to wait where too many
    were wrong already, else None.
    """
    now = datetime.now(UTC)
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.at < now - ATTEMPT_WINDOW))
    count, first = connection.execute(select(func.count(), func.min(ATTEMPT.c.at)).where(ATTEMPT.c.name == name)).one()
    if count >= ATTEMPTS:
        return int((first + ATTEMPT_WINDOW - now).total_seconds()) + 1
    connection.execute(insert(ATTEMPT).values(name=name, at=now))
    return None


def use_code(connection: Connection, name: str, step: int) -> bool:
    """Takes the one-time code of a time step; False where it, or a later one, was taken before.

    One statement, so that of two sign-ins at the same moment only one gets it, whichever processes they reach.
    """
    is_new = or_(ACCOUNT.c.totp_step.is_(None), ACCOUNT.c.totp_step < step)
    return connection.execute(update(ACCOUNT).where(ACCOUNT.c.name == name, is_new).values(totp_step=step)).rowcount > 0


def open_session(connection: Connection, name: str) -> str:
    """Signs ``name`` in and returns the cookie's secret."""
    secret, now = new_token(), datetime.now(UTC)
    _forget_attempts(connection, name)
    connection.execute(delete(SESSION).where(SESSION.c.expires_at < now))
    connection.execute(
        insert(SESSION).values(id=token_id(secret), account=name, created_at=now, expires_at=now + SESSION_LASTS)
    )
    return secret


def close_session(connection: Connection, session: str) -> None:
    """Signs one browser out."""
    connection.execute(delete(SESSION).where(SESSION.c.id == session))


def by_session(connection: Connection, secret: str) -> Staff | None:
    """Who is signed in with this cookie."""
    row = connection.execute(
        select(ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.must_change, SESSION.c.id)
        .join(SESSION, SESSION.c.account == ACCOUNT.c.name)
        .where(SESSION.c.id == token_id(secret), SESSION.c.expires_at > datetime.now(UTC), ACCOUNT.c.active)
    ).first()
    if row is None:
        return None
    return Staff(name=row.name, role=Role(row.role), must_change=row.must_change, session=row.id)


def _forget_attempts(connection: Connection, name: str) -> None:
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.name == name))


def _end_sessions(connection: Connection, name: str, *, but: str | None = None) -> None:
    connection.execute(delete(SESSION).where(SESSION.c.account == name, SESSION.c.id != (but or "")))


# Tokens -------------------------------------------------------------------------------------------------------------


def make_token(connection: Connection, name: str, scopes: list[Role]) -> str:
    """Makes a token for programs and returns it, this once. Raises AccountError."""
    owner = _existing(connection, name)
    if beyond := [scope for scope in scopes if not Role(owner.role).covers(scope)]:
        raise AccountError(f"担当者 {name} の役割 ({owner.role}) を超える範囲です: {', '.join(beyond)}")
    token = new_token()
    connection.execute(
        insert(TOKEN).values(id=token_id(token), account=name, scopes=[*scopes], created_at=datetime.now(UTC))
    )
    return token


def by_token(connection: Connection, token: str) -> Staff | None:
    """Whose token this is. It may do what its widest scope allows, as long as its owner may."""
    row = connection.execute(
        select(ACCOUNT.c.name, ACCOUNT.c.role, TOKEN.c.scopes)
        .join(TOKEN, TOKEN.c.account == ACCOUNT.c.name)
        .where(TOKEN.c.id == token_id(token), TOKEN.c.revoked_at.is_(None), ACCOUNT.c.active)
    ).first()
    if row is None or not row.scopes:
        return None
    widest = max((Role(scope) for scope in row.scopes), key=list(Role).index)
    own = Role(row.role)
    return Staff(name=row.name, role=widest if own.covers(widest) else own)
