"""Fixtures that every test may ask for."""

import pytest
from hypothesis import settings

from tests.browser import browser, context, page
from tests.caches import own_cache_folder
from tests.databases import database_url, engine, postgres_server, postgres_url
from tests.journeys.accessibility_run import pytest_runtest_logreport, pytest_sessionfinish

# A busy machine is no failure, and the same code has the same outcome.
settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys first: they take longest, and at the end there is something small for every process."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


__all__ = [
    "browser",
    "context",
    "database_url",
    "engine",
    "own_cache_folder",
    "page",
    "postgres_server",
    "postgres_url",
    "pytest_runtest_logreport",
    "pytest_sessionfinish",
]
