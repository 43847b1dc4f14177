"""The statements that every turn needs, compiled once a database.

To look a statement up and to bind every row anew costs SQLAlchemy more than SQLite needs to store the rows. Here a Core
statement is compiled when it is first needed; afterwards its SQL goes to the driver's cursor with the rows' values,
converted by the columns' own types.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from itertools import compress, repeat
from operator import is_not, itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Delete, Dialect, Insert, Table, Update, bindparam, delete, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from api.records.database import write_json

#: The number of False and of True.
_NUMBER = (0, 1).__getitem__


class Prepared:
    """A Core statement for one database, of two parameters or more. Each row has a value for each of them."""

    def __init__(
        self, statement: Insert | Update | Delete, dialect: Dialect, *, columns: Sequence[str] | None = None
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self._dialect: Any = dialect
        self._sql = compiled.string
        self._names = compiled.positiontup or list(compiled.binds)
        self._is_positional = compiled.positional
        self._values_of = itemgetter(*self._names)
        types = [compiled.binds[name].type for name in self._names]
        self._converters = [
            (place, convert) for place, known in enumerate(types) if (convert := _converter(known, dialect)) is not None
        ]

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for every row, in the connection's transaction; returns how many rows of the table it touched.

        Raises SQLAlchemy's errors.
        """
        parameters = [self._parameters(row) for row in rows]
        with closing(connection.connection.cursor()) as cursor:
            try:
                if len(parameters) == 1:
                    cursor.execute(self._sql, parameters[0])
                else:
                    cursor.executemany(self._sql, parameters)
            except self._dialect.loaded_dbapi.Error as error:
                raise self._translated(error, connection, cursor) from error
            return cursor.rowcount

    def _parameters(self, row: Mapping[str, Any]) -> Any:
        values = list(self._values_of(row))
        for place, convert in self._converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        return tuple(values) if self._is_positional else dict(zip(self._names, values, strict=True))

    def _translated(self, error: Exception, connection: Connection, cursor: Any) -> BaseException:
        """The driver's error as SQLAlchemy's own execution would have raised it."""
        return DBAPIError.instance(
            self._sql,
            None,
            error,
            self._dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=self._dialect.is_disconnect(error, connection.connection, cursor),
            dialect=self._dialect,
        )


def _converter(known: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes the driver's value of one of the type that is not None; None: nothing is to be done."""
    # SQLAlchemy's own are several calls deep, and check what was checked before.
    if dialect.name == "sqlite":
        match known:
            case UTCDateTime():
                return _time_text
            case Boolean():
                return _NUMBER
            case JSON():
                return write_json
            case _:
                pass
    return known.dialect_impl(dialect).bind_processor(dialect)


# A turn's time stands in each of its rows, and to write one out takes longer than the other columns together.
@lru_cache(maxsize=64)
def _time_text(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


class Statements:
    """What turns insert, update and delete in one database."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._prepared: dict[tuple[Any, ...], Prepared] = {}

    def insert(self, connection: Connection, target: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that have every column but a number that the database gives."""
        alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for row in rows:
            # What is NULL is left out: to store None costs sqlite3 more than to store a text.
            given = compress(row, map(is_not, row.values(), repeat(None)))
            alike.setdefault(tuple(given), []).append(row)
        for columns, some in alike.items():
            prepared = self._ready((insert, target, columns), lambda: insert(target), columns)
            prepared.execute(connection, some)

    def update_versions(
        self, connection: Connection, target: Table, changes: Sequence[tuple[str, int, Mapping[str, Any]]]
    ) -> int:
        """Change rows by id where the version still fits, which then is one more; returns how many did fit.

        ``changes``: id, version, and the changed columns' values, the same columns in all.
        """
        columns = tuple(changes[0][2])
        prepared = self._ready((update, target, columns), lambda: _update_version(target, columns))
        rows = [
            {"where_id": known, "where_version": version, "version": version + 1, **values}
            for known, version, values in changes
        ]
        return prepared.execute(connection, rows)

    def delete(self, connection: Connection, target: Table, rows: Sequence[tuple[str, str]]) -> None:
        """Delete rows, each by its conversation and its id."""
        prepared = self._ready((delete, target), lambda: _delete_row(target))
        prepared.execute(connection, [{"where_conversation": of, "where_id": known} for of, known in rows])

    def _ready(
        self, key: tuple[Any, ...], make: Callable[[], Insert | Update | Delete], columns: Sequence[str] | None = None
    ) -> Prepared:
        """The statement known by ``key``, prepared when it is first needed."""
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self._prepared[key] = Prepared(make(), self._dialect, columns=columns)
        return prepared


def _delete_row(target: Table) -> Delete:
    return delete(target).where(
        target.c.conversation == bindparam("where_conversation"), target.c.id == bindparam("where_id")
    )


def _update_version(target: Table, columns: Sequence[str]) -> Update:
    return (
        update(target)
        .where(target.c.id == bindparam("where_id"), target.c.version == bindparam("where_version"))
        .values({name: bindparam(name, type_=target.c[name].type) for name in ("version", *columns)})
    )
