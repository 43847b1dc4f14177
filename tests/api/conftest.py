"""What the tests of the service may ask for."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.chats import serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One running desk for all tests of a file that only talk to it."""
    with serving(tmp_path_factory.mktemp("desk")) as client:
        yield client
