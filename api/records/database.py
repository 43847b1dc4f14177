"""Engines for the two databases: an SQLite file, or PostgreSQL through psycopg 3. The same statements run on both."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection

#: How long a writer waits for another process's write lock (the CLI beside a running service), in seconds.
PATIENCE = 5.0
#: Pages in SQLite's log (16 MB) at which a commit copies them itself, if the writer has not (`api.records.checkpoint`).
LOG = 4_000
#: PostgreSQL's SQLSTATE classes for "cannot be written now": connection, resources, shutdown, read-only, system.
_UNAVAILABLE = ("08", "53", "57", "25006", "58")


@dataclass(frozen=True, slots=True)
class JsonText:
    """JSON that is written already: a column of JSON takes it as it is."""

    text: str


class UnsupportedDatabase(ValueError):
    """The address is neither ``sqlite:///path`` nor ``postgresql://...``."""


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite address, or None for another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path(parsed.database or "").absolute()


def connect(url: str, *, reading: bool = False, pool_size: int = 4) -> Engine:
    """An engine for ``url``. ``reading``: its connections cannot write. Nothing is opened yet.

    Raises UnsupportedDatabase.
    """
    parsed = make_url(url)
    options: dict[str, Any] = {
        "json_serializer": write_json,
        "pool_size": pool_size,
        "max_overflow": 0,
        "hide_parameters": True,
    }
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            engine = create_engine(
                parsed,
                connect_args={"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False},
                **options,
            )
            _prepare_sqlite(engine, reading=reading)
            return engine
        case "postgresql":
            # Turns are kept apart by the version in their UPDATE, not by the isolation level.
            arguments = {"options": "-c default_transaction_read_only=on"} if reading else {}
            return create_engine(
                parsed.set(drivername="postgresql+psycopg"), connect_args=arguments, pool_pre_ping=True, **options
            )
        case _:
            raise UnsupportedDatabase(parsed.render_as_string(hide_password=True))


def is_disconnect(error: BaseException) -> bool:
    """Whether the connection broke, so that nobody knows whether a running COMMIT succeeded."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def is_damaged(error: BaseException) -> bool:
    """Whether an SQLite file is no database, or broken: SQLite has no class of its own for that."""
    return isinstance(error, DBAPIError) and type(error.orig) is sqlite3.DatabaseError


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's code of what went wrong."""
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None


def cannot_write(error: BaseException) -> bool:
    """Whether the database cannot be written now, whatever is written."""
    if not isinstance(error, DBAPIError):
        return False
    state = sqlstate(error)
    if state is not None:
        return state.startswith(_UNAVAILABLE)
    return isinstance(error, OperationalError) or error.connection_invalidated or is_damaged(error)


def reason(error: BaseException) -> str:
    """Why a statement failed, fit for a log: the first line. PostgreSQL's others may quote what customers wrote."""
    lines = str(error.orig).splitlines() if isinstance(error, DBAPIError) else []
    return lines[0] if lines else type(error).__name__


def _prepare_sqlite(engine: Engine, *, reading: bool) -> None:
    @event.listens_for(engine, "do_connect")
    def make_folder(*_: object) -> None:
        with contextlib.suppress(OSError):  # SQLite itself says better what is wrong with the file
            Path(str(engine.url.database)).absolute().parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        if reading:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            # WAL's default is NORMAL, which may lose the last commits when the power fails.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA wal_autocheckpoint = {LOG}")

    # A deferred BEGIN takes the write lock in the middle of a transaction, where waiting for it is impossible.
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"

    def do_begin(dbapi_connection: PoolProxiedConnection) -> None:
        cursor = dbapi_connection.cursor()
        cursor.execute(begin)
        cursor.close()

    engine.dialect.do_begin = do_begin


def write_json(value: Any) -> str:
    """The text of a JSON column."""
    return value.text if isinstance(value, JsonText) else orjson.dumps(value).decode()
