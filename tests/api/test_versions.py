"""Which knowledge is in force in a process, while others publish and withdraw."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api import versions
from api.records.database import connect
from api.versions import Library
from knowledge.draft import draft
from knowledge.findings import KnowledgeError
from knowledge.load import load
from knowledge.model import Knowledge


def make_folder(place: Path, answer: str) -> Path:
    (place / f"{answer}.csv").write_text(f"id,question,answer\npower,電源が入らない,{answer}\n", encoding="utf-8")
    draft(place / f"{answer}.csv", place / answer)
    return place / answer


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    place = tmp_path_factory.mktemp("knowledge")
    return [make_folder(place, answer) for answer in ("コンセント", "プラグ", "ブレーカー")]


@pytest.fixture
def known(folders: list[Path]) -> list[Knowledge]:
    return [load(folder) for folder in folders]


@pytest.fixture
def reading(database_url: str, engine: Engine) -> Iterator[Engine]:
    reader = connect(database_url, reading=True)
    yield reader
    reader.dispose()


def publish(engine: Engine, knowledge: Knowledge) -> str:
    with engine.begin() as connection:
        return versions.publish(connection, knowledge)


def test_the_folder_is_in_force_until_something_is_published(
    engine: Engine, reading: Engine, folders: list[Path], known: list[Knowledge]
):
    library = Library(reading, folders[0])
    library.load()
    assert library.current().knowledge == known[0]
    assert library.refresh() is False

    published = publish(engine, known[1])

    assert library.refresh() is True
    assert library.current().knowledge.version == published
    assert library.refresh() is False


def test_a_published_version_wins_over_the_folder_and_over_a_broken_one(
    engine: Engine, reading: Engine, tmp_path: Path, known: list[Knowledge]
):
    broken = Library(reading, tmp_path)
    with pytest.raises(KnowledgeError):
        broken.load()

    publish(engine, known[1])

    broken.load()
    assert broken.current().knowledge == known[1]


def test_a_procedure_goes_on_in_the_version_that_it_began_with(
    engine: Engine, reading: Engine, folders: list[Path], known: list[Knowledge]
):
    before = Library(reading, folders[0])
    before.load()
    with engine.begin() as connection:
        before.remember(connection)
        before.remember(connection)
    publish(engine, known[1])

    after = Library(reading, folders[2])
    after.load()

    began_with = after.guide_for(known[0].version)
    assert began_with is not None
    assert began_with.knowledge == known[0]
    assert after.guide_for(known[0].version) is began_with
    assert after.guide_for(None) is after.current()
    assert after.guide_for(known[1].version) is after.current()
    assert after.guide_for("0" * 64) is None


def test_what_is_withdrawn_is_never_used_again(
    engine: Engine, reading: Engine, folders: list[Path], known: list[Knowledge]
):
    first, second = publish(engine, known[0]), publish(engine, known[1])
    library = Library(reading, folders[2])
    library.load()
    assert library.current().knowledge.version == second

    with engine.begin() as connection:
        versions.roll_back(connection, first)

    assert library.refresh() is True
    assert library.current().knowledge.version == first
    assert library.guide_for(second) is None
    publish(engine, known[1])
    assert library.refresh() is True
    assert library.guide_for(first) is not None


def test_only_a_published_version_can_be_rolled_back_to(
    engine: Engine, reading: Engine, folders: list[Path], known: list[Knowledge]
):
    library = Library(reading, folders[0])
    library.load()
    with engine.begin() as connection:
        library.remember(connection)

    with engine.begin() as connection:
        assert versions.versions(connection) == []
        with pytest.raises(versions.UnknownVersionError):
            versions.roll_back(connection, known[0].version)
