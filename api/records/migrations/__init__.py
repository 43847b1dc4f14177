"""Alembic migrations, named by date; shipped as package data and run by `api.records.migrate`."""
