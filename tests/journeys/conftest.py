"""One running service for the journeys that do not break it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.chat import Chat
from tests.service import running


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service."""
    with running(tmp_path_factory.mktemp("desk")) as service:
        yield service.address


@pytest.fixture
def chat(page: Page, desk: str) -> Chat:
    """The chat on the demo page, opened, with the desk's greeting."""
    return Chat(page).open(desk)
