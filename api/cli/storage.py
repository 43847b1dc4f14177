"""Settings and database as the commands beside a running service use them."""

from typing import Any

from sqlalchemy import Engine

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


def open_database(settings: Settings, *, reading: bool = False) -> Engine:
    """The database of the settings with today's tables; ``reading`` takes no lock and cannot write.

    An SQLite file is made and brought up to date on the way, as ``serve`` does. Raises RefusedError where somebody has
    to run ``db upgrade`` first.
    """
    engine = database.connect(settings.database_url)
    if database.sqlite_path(settings.database_url) is not None:
        migrate.upgrade(engine)
    elif not migrate.is_current(engine):
        raise RefusedError("データベースの表が古いか、まだありません。先に madoguchi db upgrade を実行してください")
    return database.connect(settings.database_url, reading=True) if reading else engine
