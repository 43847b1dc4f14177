"""When SQLite copies its log into the database file: after customers were answered, not while they wait.

By itself SQLite does that within the commit that makes the log long, which then takes two syncs more. Here the writer
does it between two transactions, mostly while the event loop works on what the answered customers say next.
"""

from contextlib import closing, suppress
from typing import Any

from sqlalchemy import Connection, Dialect

#: Jobs between two checkpoints: some 1,000 pages of the log when they share their commits, 2,000 when each is alone.
EVERY = 200


class Checkpoints:
    """Counts what was written since the last checkpoint of one database. Any other than SQLite needs none."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect: Any = dialect
        self._written = 0

    def wrote(self, jobs: int) -> None:
        """So many jobs were worked off."""
        self._written += jobs

    @property
    def is_due(self) -> bool:
        """Whether enough was written since the last one."""
        return self._written >= EVERY and self._dialect.name == "sqlite"

    def make(self, connection: Connection) -> None:
        """Copy what is committed, outside of a transaction. What fails is tried again, the log holds everything."""
        self._written = 0
        with suppress(self._dialect.loaded_dbapi.Error), closing(connection.connection.cursor()) as cursor:
            # PASSIVE waits for nobody: what a reader still needs stays in the log until the next time.
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
