"""What was learned is kept in the user's cache folder: used again, never needed, never trusted blindly."""

import shutil
import stat
from pathlib import Path

import pytest

import bot
from api import learning
from bot.evidence import Match
from bot.matcher import Matcher
from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.bot.small import LEARNED

TEXT = "ランプがつきません"


@pytest.fixture(scope="module")
def small() -> Knowledge:
    return load_texts(LEARNED)


@pytest.fixture(scope="module")
def right() -> Match:
    return Matcher(load_texts(LEARNED)).match(TEXT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept; not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "madoguchi"


def kept(folder: Path) -> dict[str, int]:
    """The files by name; a file that was written anew has another inode."""
    return {file.name: file.stat().st_ino for file in folder.iterdir()}


def test_what_was_learned_is_used_by_the_next_start(folder: Path, small: Knowledge, right: Match) -> None:
    learning.matcher(small)
    first = kept(folder)

    assert len(first) == 1
    assert learning.matcher(small).match(TEXT) == right
    assert kept(folder) == first


def test_nobody_else_may_read_it(folder: Path, small: Knowledge) -> None:
    learning.matcher(small)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


@pytest.mark.parametrize("broken", [b"", b"x" * 1000])
def test_a_broken_file_is_learned_anew_and_replaced(
    folder: Path, small: Knowledge, right: Match, broken: bytes
) -> None:
    learning.matcher(small)
    (file,) = folder.iterdir()
    whole = file.stat().st_size
    file.write_bytes(broken)

    assert learning.matcher(small).match(TEXT) == right
    assert file.stat().st_size == whole


def test_half_a_file_is_learned_anew(folder: Path, small: Knowledge, right: Match) -> None:
    learning.matcher(small)
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])

    assert learning.matcher(small).match(TEXT) == right
    assert file.stat().st_size == len(whole)


def test_another_knowledge_is_learned_for_itself(folder: Path, small: Knowledge) -> None:
    learning.matcher(small)
    none = (
        LEARNED["none.yaml"]
        + "---\nnone: music\nlabel: 音楽\nexamples:\n- 音楽をかけて\nsay: 音楽は流せません。\n".encode()
    )
    other = learning.matcher(load_texts(LEARNED | {"none.yaml": none}))

    assert len(kept(folder)) == 2
    assert other.match("音楽をかけて").none == "music"


def test_a_changed_program_learns_anew(
    folder: Path, small: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning.matcher(small)
    copy = tmp_path / "bot"
    shutil.copytree(Path(bot.__file__).parent, copy)
    monkeypatch.setattr(bot, "__file__", str(copy / "__init__.py"))
    learning.program.cache_clear()
    learning.matcher(small)
    assert len(kept(folder)) == 1

    with (copy / "matcher.py").open("a", encoding="utf-8") as code:
        code.write("# Another line.\n")
    learning.program.cache_clear()
    learning.matcher(small)
    learning.program.cache_clear()

    assert len(kept(folder)) == 2


def test_only_those_used_last_are_kept(folder: Path, small: Knowledge) -> None:
    for i in range(learning.KEPT + 2):
        lexicon = f"same: [明かり, ランプ, 灯{i}]\n".encode()
        learning.matcher(load_texts(LEARNED | {"lexicon.yaml": lexicon}))
        learning.matcher(small)

    assert len(kept(folder)) == learning.KEPT
    before = kept(folder)
    learning.matcher(small)
    assert kept(folder) == before


def test_a_folder_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Knowledge, right: Match
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert learning.matcher(small).match(TEXT) == right


def test_a_file_that_cannot_be_written_is_no_error(folder: Path, small: Knowledge, right: Match) -> None:
    learning.matcher(small)
    (file,) = folder.iterdir()
    file.unlink()
    file.mkdir()

    assert learning.matcher(small).match(TEXT) == right
    assert list(kept(folder)) == [file.name]


def test_a_folder_that_others_may_write_in_is_left_alone(folder: Path, small: Knowledge, right: Match) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)

    assert learning.matcher(small).match(TEXT) == right
    assert not kept(folder)


def test_a_file_that_others_may_write_is_not_read(folder: Path, small: Knowledge) -> None:
    learning.matcher(small)
    (file,) = folder.iterdir()
    file.chmod(0o666)
    before = kept(folder)

    learning.matcher(small)

    assert kept(folder) != before


def test_a_link_is_not_followed(folder: Path, small: Knowledge, tmp_path: Path) -> None:
    learning.matcher(small)
    (file,) = folder.iterdir()
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")

    learning.matcher(small)

    assert not file.is_symlink()


def test_without_a_cache_folder_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, small: Knowledge, right: Match
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", "neither")

    assert learning.cache_folder() is None
    assert learning.matcher(small).match(TEXT) == right


def test_the_folder_lies_in_the_home_folder_where_nothing_else_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    named = learning.cache_folder()

    assert named is not None
    assert named.is_relative_to(tmp_path)
    assert named.name == "madoguchi"
