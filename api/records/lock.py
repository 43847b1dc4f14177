"""One service an SQLite file: a lock beside the database, held by the operating system as long as the process lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyServed(RuntimeError):
    """Another process serves this database. ``pid`` is its process id, or None while it has not written it yet."""

    def __init__(self, pid: int | None) -> None:
        self.pid = pid
        super().__init__(f"another process (pid {pid or 'unknown'}) serves this database")


@contextmanager
def hold(database: Path) -> Iterator[None]:
    """Hold ``<database>.lock`` for the duration. A crash releases it, since the lock is the system's and not the file.

    Raises AlreadyServed.
    """
    path = database.with_name(database.name + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            content = os.read(handle, 20).decode(errors="replace").strip()
            raise AlreadyServed(int(content) if content.isdigit() else None) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)
