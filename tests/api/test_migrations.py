"""The migrations that ship lead exactly to the tables that the code declares."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table, func, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from api.records import migrate, tables
from api.records.database import connect


def test_an_empty_database_becomes_the_declared_tables(tmp_path: Path):
    engine = connect(f"sqlite:///{tmp_path}/desk.db")

    migrate.upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences: list[object] = compare_metadata(context, SQLModel.metadata)
    assert len(differences) == 0
    assert set(SQLModel.metadata.tables) == set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert tables.table(tables.Conversation).name == "conversation"
    engine.dispose()


def test_a_database_knows_whether_it_is_current(tmp_path: Path):
    engine = connect(f"sqlite:///{tmp_path}/desk.db")

    before = migrate.is_current(engine)
    migrate.upgrade(engine)
    migrate.upgrade(engine)

    assert (before, migrate.is_current(engine)) == (False, True)
    engine.dispose()


def test_every_migration_can_be_undone(tmp_path: Path):
    engine = connect(f"sqlite:///{tmp_path}/desk.db")
    migrate.upgrade(engine)

    migrate.downgrade(engine, to="base")

    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()


def test_checks_are_worded_anew_without_losing_a_row(tmp_path: Path):
    engine = connect(f"sqlite:///{tmp_path}/desk.db")
    migrate.upgrade(engine)
    migrate.downgrade(engine, to="2026113001")
    conversation, message = tables.table(tables.Conversation), tables.table(tables.Message)
    with engine.begin() as connection:
        connection.execute(insert(conversation), {"id": "a", "state": {}})
        connection.execute(insert(message), {"conversation": "a", "seq": 1, "author": "bot", "text": "はい"})

    migrate.upgrade(engine)

    with engine.begin() as connection:
        assert connection.execute(select(func.count()).select_from(message)).scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        for target in (conversation, message):
            program = connection.exec_driver_sql(f"EXPLAIN {insert(target).compile(engine)}", _nothing_for(target))
            assert "OpenEphemeral" not in {step.opcode for step in program}
        with pytest.raises(IntegrityError):
            connection.execute(update(message).values(author="nobody"))
    engine.dispose()


def _nothing_for(target: Table) -> tuple[None, ...]:
    return (None,) * len(target.columns)
