"""Checks of a column's values that SQLite decides without building a temporary tree for every row it writes.

Only the wording changes, so SQLite's text of the tables is rewritten in place, as its documentation proposes: dropping
a table to make it anew would delete the rows that point to it. On PostgreSQL both wordings cost the same, and the old
one stays.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2026113002"
down_revision: str | None = "2026113001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CHECKS = (
    ("account", "role", ("viewer", "agent", "author", "admin")),
    ("conversation", "status", ("bot", "waiting", "person", "over")),
    ("conversation", '"end"', ("resolved", "handoff", "open")),
    ("delivery", "state", ("waiting", "attempted", "sent", "uncertain", "dead")),
    ("message", "author", ("customer", "bot", "agent", "system")),
    ("ticket", "status", ("open", "waiting", "solved", "closed")),
)


def upgrade() -> None:
    """Apply."""
    _rewrite([(table, _as_list(column, values), _as_either(column, values)) for table, column, values in _CHECKS])


def downgrade() -> None:
    """Undo."""
    _rewrite([(table, _as_either(column, values), _as_list(column, values)) for table, column, values in _CHECKS])


def _as_list(column: str, values: Sequence[str]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _as_either(column: str, values: Sequence[str]) -> str:
    return " OR ".join(f"{column} = '{value}'" for value in values)


def _rewrite(changes: Sequence[tuple[str, str, str]]) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, old, new in changes:
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :table"),
            {"old": f"CHECK ({old})", "new": f"CHECK ({new})", "table": table},
        )
    version: int = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
