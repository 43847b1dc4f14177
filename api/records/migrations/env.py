"""Runs migrations on the connection that `api.records.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from api.records import tables

assert tables  # noqa: S101 - imported for the tables that it declares

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
