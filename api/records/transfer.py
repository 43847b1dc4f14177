"""Moving house: a copy of a running SQLite file, and all rows of one database into another."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from sqlmodel import SQLModel

from api.records import tables

#: Rows read and written at a time.
PIECE = 500
#: Of rows with a picture in them, which may have ten megabytes each.
PICTURES = 8

_METADATA = SQLModel.metadata
del tables  # imported for its tables, which stand in the metadata now


class NotEmptyError(RuntimeError):
    """The target already holds rows; ``table`` names the first such table."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(table)


def backup(source: Path, target: Path) -> int:
    """Copies an SQLite file while it is in use and returns the copy's size in bytes.

    The copy is one consistent state and can be read by its owner only. Raises OSError (FileExistsError for an existing
    target) or sqlite3.Error.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(target)) as duplicate,
    ):
        original.backup(duplicate)
        # A copy of a WAL file would want to be WAL as well, and leave two more files beside itself.
        duplicate.execute("PRAGMA journal_mode = DELETE")
    return target.stat().st_size


def copy(source: Engine, target: Engine) -> dict[str, int]:
    """Copies all rows of all tables, from one state of ``source``, in one transaction of ``target``.

    Both have today's tables. Returns the number of rows by table. Raises NotEmptyError.
    """
    with source.connect() as reading, reading.begin(), target.begin() as writing:
        for table in _METADATA.sorted_tables:
            if writing.execute(select(1).select_from(table).limit(1)).first() is not None:
                raise NotEmptyError(table.name)
        return {table.name: _copy_table(reading, writing, table) for table in _METADATA.sorted_tables}


def _copy_table(reading: Connection, writing: Connection, table: Table) -> int:
    copied = 0
    size = PICTURES if table.name == "attachment" else PIECE
    rows = reading.execution_options(yield_per=size).execute(select(table))
    for piece in rows.mappings().partitions(size):
        writing.execute(insert(table), [dict(row) for row in piece])
        copied += len(piece)
    _continue_numbers(writing, table)
    return copied


def _continue_numbers(writing: Connection, table: Table) -> None:
    """PostgreSQL counts in a sequence of its own, which rows that bring their number do not move."""
    numbered = table.autoincrement_column
    if numbered is None or writing.dialect.name != "postgresql":
        return
    highest = writing.execute(select(func.max(numbered))).scalar()
    if highest is not None:
        writing.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": table.name, "column": numbered.name, "highest": highest},
        )
