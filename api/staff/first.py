"""The first account: made when the service starts with nobody in it."""

import os
from pathlib import Path

from sqlalchemy import Connection

from api.staff import accounts
from api.staff.roles import Role

NAME = "admin"


def password_file(data_dir: Path) -> Path:
    """Where the one-time password of the first account stands until it is changed."""
    return data_dir / "first-password"


def make_first_account(connection: Connection, data_dir: Path) -> str | None:
    """Makes ``admin`` if there is no account yet; returns its one-time password, which also stands in a file (0600).

    The file is on disk before the account can be committed: nobody is locked out by a full one. Raises OSError.
    """
    if not accounts.is_empty(connection):
        return None
    password = accounts.add(connection, NAME, Role.admin)
    path = password_file(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(password + "\n")
        file.flush()
        os.fsync(file.fileno())
    return password
