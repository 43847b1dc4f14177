"""A cache folder of the tests' own, so that none leaves anything in the user's, or finds what another run left."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Everything that is started in this run, in however many processes, keeps there what it learned."""
    place = tmp_path_factory.getbasetemp()
    # With pytest-xdist the folder of a process lies in that of the run.
    folder = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "cache"
    folder.mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield
