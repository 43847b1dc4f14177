"""Fixtures that every test may ask for."""

from tests.browser import browser, context, page
from tests.databases import database_url, engine, postgres_server, postgres_url

__all__ = ["browser", "context", "database_url", "engine", "page", "postgres_server", "postgres_url"]
