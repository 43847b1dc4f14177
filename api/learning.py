"""Matchers that have learned their knowledge, kept in the user's cache folder from one start to the next.

What was learned depends on the knowledge and on the program alone: a file is named by both, so that nothing stale is
ever read. The folder is a help, never a need: where it cannot be used, or a file is broken, a matcher learns anew.
"""

import hashlib
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import rapidfuzz
import sudachidict_small  # pyright: ignore[reportMissingTypeStubs]
import sudachipy  # pyright: ignore[reportMissingTypeStubs]

import bot
from bot.learned import keep, recall
from bot.matcher import Matcher
from bot.semantic import SemanticView
from knowledge.model import Knowledge

if TYPE_CHECKING:
    from bot.guide import Guide

#: Files kept, those used last: a desk has its knowledge and a draft or two of the next. Each has some 12 MB.
KEPT = 8
_SUFFIX = ".learned"
_DIGEST = 32


def guide(knowledge: Knowledge, semantic: SemanticView | None = None) -> "Guide":
    """The guide to ``knowledge``, its matcher kept or learned."""
    # Who only matches does not read conversations, and need not wait for all that reading needs.
    from bot.guide import Guide

    return Guide(knowledge=knowledge, matcher=matcher(knowledge, semantic))


def matcher(knowledge: Knowledge, semantic: SemanticView | None = None) -> Matcher:
    """The matcher of ``knowledge``: what was kept of it, else learned now and kept for the next start."""
    with answering(knowledge, semantic) as found:
        return found


@contextmanager
def answering(knowledge: Knowledge, semantic: SemanticView | None = None) -> Generator[Matcher]:
    """The same for whoever waits for an answer: what is learned now is kept only behind the block that gives it."""
    folder = cache_folder()
    file = folder / _name(knowledge) if folder is not None and _own(folder) else None
    if file is not None and (known := _recalled(file, knowledge)) is not None:
        yield known
        return
    fresh = Matcher(knowledge, semantic=semantic)
    yield fresh
    if file is not None and fresh.learned:
        _write(file, keep(fresh, knowledge))


def _recalled(file: Path, knowledge: Knowledge) -> Matcher | None:
    kept = _read(file)
    with suppress(ValueError):
        return recall(kept, knowledge) if kept is not None else None
    return None


def cache_folder() -> Path | None:
    """``madoguchi`` in the user's cache folder (``XDG_CACHE_HOME``, else the system's); None where there is none."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named.startswith("/"):
        return Path(named) / "madoguchi"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    caches = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return caches / "madoguchi" if caches.is_absolute() else None


def _name(knowledge: Knowledge) -> str:
    return hashlib.sha256(f"{program()} {knowledge.version}".encode()).hexdigest()[:40] + _SUFFIX


@cache
def program() -> str:
    """A digest of all that decides what is learned: the code of `bot`, Python, the libraries."""
    digest = hashlib.sha256(platform.python_version().encode())
    digest.update(_libraries())
    code = Path(bot.__file__ or "").parent
    for file in sorted(code.rglob("*.py")):
        digest.update(str(file.relative_to(code)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _libraries() -> bytes:
    """What tells the releases of the libraries apart whose results are learned from.

    Their metadata would, too; but to import what reads it takes as long as several matches.
    """
    versions = " ".join((numpy.__version__, rapidfuzz.__version__, sudachipy.__version__))
    dictionary = Path(sudachidict_small.__file__ or "").parent / "resources" / "system.dic"
    with dictionary.open("rb") as stream:
        # Its first bytes name the release, and the moment when it was made.
        return versions.encode() + stream.read(512)


def _own(folder: Path) -> bool:
    """Whether ``folder`` is there, made if need be, and nobody but this user may write in it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _private(folder.lstat(), stat.S_IFDIR)
    except OSError:
        return False


def _private(found: os.stat_result, kind: int) -> bool:
    return stat.S_IFMT(found.st_mode) == kind and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _read(file: Path) -> bytes | None:
    """What was kept in ``file``, if it is whole and this user's own."""
    try:
        with open(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:  # noqa: PTH123
            if not _private(os.fstat(stream.fileno()), stat.S_IFREG):
                return None
            digest, kept = stream.read(_DIGEST), stream.read()
        # Used last: it stays.
        os.utime(file)
    except OSError:
        return None
    return kept if hashlib.sha256(kept).digest() == digest else None


def _write(file: Path, kept: bytes) -> None:
    """Puts ``file`` in place at once, and takes the oldest away; where that cannot be done nothing is kept."""
    with suppress(OSError):
        # Readable by this user only, and never seen half-written.
        descriptor, name = tempfile.mkstemp(dir=file.parent, suffix=_SUFFIX)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123
                stream.write(hashlib.sha256(kept).digest() + kept)
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        last_used = sorted(file.parent.glob(f"*{_SUFFIX}"), key=lambda one: one.lstat().st_mtime, reverse=True)
        for old in last_used[KEPT:]:
            old.unlink()
