"""``staff add``, ``staff remove``, ``staff token`` and ``staff link``."""

import re

from api.cli.output import RefusedError, UsageError, emit, tell
from api.cli.storage import transaction
from api.staff import accounts
from api.staff.roles import Role


def add(name: str, role: Role, *, reset: bool) -> None:
    """Prints the one-time password of a new account (``reset``: of an existing one)."""
    with transaction() as connection:
        try:
            password = accounts.add(connection, name, role, reset=reset)
        except accounts.AccountError as error:
            raise RefusedError(str(error)) from None
    emit({"name": name, "role": role, "password": password})
    tell("このパスワードは最初のサインインで変えてください。もう一度見ることはできません。")


def remove(name: str) -> None:
    """Shuts an account out: its sessions and tokens end."""
    with transaction() as connection:
        try:
            accounts.remove(connection, name)
        except accounts.AccountError as error:
            raise RefusedError(str(error)) from None
    emit({"name": name, "removed": True})


def token(name: str, scopes: list[Role]) -> None:
    """Prints a token for programs."""
    with transaction() as connection:
        try:
            secret = accounts.make_token(connection, name, scopes)
        except accounts.AccountError as error:
            raise RefusedError(str(error)) from None
    emit({"token": secret, "scopes": scopes})
    tell("このトークンをもう一度見ることはできません。")


def link(name: str, slack: str) -> None:
    """Links an account to a Slack user id; ``none`` removes the link."""
    if slack != "none" and not re.fullmatch(r"[UW][A-Z0-9]{2,20}", slack):
        raise UsageError("Slack のユーザー ID は U か W で始まる英大文字と数字です (none で外す)")
    user = None if slack == "none" else slack
    with transaction() as connection:
        try:
            accounts.link_slack(connection, name, user)
        except accounts.AccountError as error:
            raise RefusedError(str(error)) from None
    emit({"name": name, "slack": user})
