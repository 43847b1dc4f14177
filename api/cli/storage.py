"""Settings and database as the commands beside a running service use them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from api.cli.output import RefusedError, UsageError
from api.records import database, migrate
from api.settings import Settings, WrongSetting


def read_settings(**given: Any) -> Settings:
    """The settings of the environment; those ``given`` on the command line (None: not given) come before it.

    Raises UsageError with one line that names the wrong setting.
    """
    try:
        return Settings.load(**{name: value for name, value in given.items() if value is not None})
    except WrongSetting as error:
        raise UsageError(str(error)) from None


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turns the database's own errors into RefusedError with its reason on one line."""
    try:
        yield
    except DBAPIError as error:
        what = "データベースを使えません" if isinstance(error, OperationalError) else "データベースが受け付けません"
        raise RefusedError(f"{what}: {database.reason(error)}") from None
    except OSError as error:
        raise RefusedError(f"データベースを使えません: {error.strerror}: {error.filename}") from None


@contextmanager
def connected(url: str, *, reading: bool = False) -> Iterator[Engine]:
    """The database at ``url`` as it is. Raises RefusedError for all that it refuses inside."""
    engine = database.connect(url, reading=reading)
    try:
        with told_plainly():
            yield engine
    finally:
        engine.dispose()


@contextmanager
def opened(settings: Settings, *, reading: bool = False) -> Iterator[Engine]:
    """The database with today's tables; ``reading`` takes no lock and cannot write.

    An SQLite file is made and brought up to date on the way, as ``serve`` does. Raises RefusedError where somebody has
    to run ``db upgrade`` first, and for all that the database refuses inside.
    """
    with connected(settings.database_url) as engine:
        bring_up_to_date(engine)
        if not reading:
            yield engine
            return
    with connected(settings.database_url, reading=True) as engine:
        yield engine


@contextmanager
def transaction(settings: Settings | None = None, *, reading: bool = False) -> Iterator[Connection]:
    """One transaction on that database, committed at the end."""
    with opened(settings or read_settings(), reading=reading) as engine, engine.begin() as connection:
        yield connection


def bring_up_to_date(engine: Engine) -> None:
    """Migrates an SQLite file; raises RefusedError for a PostgreSQL database that is not current."""
    if engine.dialect.name == "sqlite":
        migrate.upgrade(engine)
    elif not migrate.is_current(engine):
        raise RefusedError("データベースの表が古いか、まだありません。先に madoguchi db upgrade を実行してください")
