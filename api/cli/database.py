"""``db upgrade``, ``backup``, ``purge`` and ``copy``."""

import sqlite3
from pathlib import Path

from api.cli.output import RefusedError, UsageError, emit, tell
from api.cli.storage import connected, opened, read_settings
from api.records import migrate, retention, transfer
from api.records.database import sqlite_path


def upgrade() -> None:
    """Brings the tables up to date."""
    with connected(read_settings().database_url) as engine:
        was_current = migrate.is_current(engine)
        migrate.upgrade(engine)
    emit({"upgraded": not was_current})


def backup(file: Path) -> None:
    """Writes a consistent copy of the SQLite file."""
    source = sqlite_path(read_settings().database_url)
    if source is None:
        raise UsageError("PostgreSQL の控えは pg_dump で取ってください")
    if not source.exists():
        raise RefusedError(f"データベースがまだありません: {source}")
    try:
        size = transfer.backup(source, file)
    except FileExistsError:
        raise UsageError(f"{file} はすでにあります。上書きしません") from None
    except OSError as error:
        raise UsageError(f"{file} に書き込めません: {error.strerror}") from None
    except sqlite3.Error as error:
        file.unlink(missing_ok=True)
        raise RefusedError(f"控えを取れません: {error}") from None
    emit({"file": str(file), "bytes": size})


def purge(days: int | None) -> None:
    """Removes conversations older than the retention time."""
    settings = read_settings(retention_days=days)
    with opened(settings) as engine:
        removed = retention.purge(engine, days=settings.retention_days)
    emit({"removed": removed})


def copy(target: str, source: str | None) -> None:
    """Copies everything into an empty database, whose tables are made on the way."""
    to = read_settings(database_url=target).database_url
    with opened(read_settings(database_url=source), reading=True) as reading, connected(to) as writing:
        migrate.upgrade(writing)
        try:
            rows = transfer.copy(reading, writing)
        except transfer.NotEmptyError as error:
            raise RefusedError(f"写す先が空ではありません (表 {error.table})") from None
    emit({"rows": rows})
    tell("写したあとに元へ書かれた分は含みません。窓口を止めてから写し、MADOGUCHI_DATABASE_URL を変えてください。")
