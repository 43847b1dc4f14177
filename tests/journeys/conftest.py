"""One running service for the journeys that do not break it, and another web site that it has on its list."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.chat import Chat
from tests.journeys.sites import Elsewhere, Pages, site
from tests.service import running


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """Another web site, and the service that answers it."""
    pages: Pages = {}
    with (
        site(lambda path: pages.get(path, ("", {}))) as origin,
        running(tmp_path_factory.mktemp("desk"), {"ALLOWED_ORIGINS": origin}) as service,
    ):
        yield Elsewhere(origin, service.address, pages)


@pytest.fixture(scope="session")
def desk(elsewhere: Elsewhere) -> str:
    """The address of the running service."""
    return elsewhere.desk


@pytest.fixture
def chat(page: Page, desk: str) -> Chat:
    """The chat on the demo page, opened, with the desk's greeting."""
    return Chat(page).open(desk)
