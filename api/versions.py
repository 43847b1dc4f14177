"""Which knowledge is in force: the newest published version, else the folder; and the older ones still running.

Versions are rows (canonical JSON under its SHA-256), so that every process, and every restart, sees the same. A version
that was only served from a folder is kept as well (``published`` false): a procedure that began on it ends on it.
"""

from collections import OrderedDict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

import knowledge
from api import learning, wire
from api.encoder import ViewOf, views
from api.records.tables import KnowledgeVersion, Notice, table
from bot.readiness import make_ready
from bot.state import State
from bot.understand import Guide, read
from knowledge import canonical
from knowledge.load import load
from knowledge.model import Knowledge

log = structlog.get_logger("versions")

#: Topics an example of which is read before anybody asks.
_READ_AT_START = 20
#: Older versions that are kept in memory; a procedure runs for minutes, so more are hardly ever in use at once.
OLDER_KEPT = 8

VERSION = table(KnowledgeVersion)
NOTICE = table(Notice)


class UnknownVersionError(LookupError):
    """There is no published version with this hash."""


# Publishing: everything on a connection whose transaction the caller commits --------------------------------------


def publish(connection: Connection, published: Knowledge, *, by: str | None = None) -> str:
    """Stores ``published`` as the active version and returns its hash. Published again, it becomes the newest again."""
    fresh = {"at": datetime.now(UTC), "by": by, "published": True, "withdrawn_at": None}
    _store(connection, published, fresh)
    connection.execute(update(VERSION).where(VERSION.c.hash == published.version).values(**fresh))
    _activate(connection, published.version)
    return published.version


def roll_back(connection: Connection, version: str) -> str:
    """Activates the published version whose hash begins with ``version`` and withdraws all newer ones.

    Returns the whole hash. Raises UnknownVersionError if none, or more than one, begins so.
    """
    found = connection.execute(
        select(VERSION.c.hash, VERSION.c.at).where(
            VERSION.c.published, VERSION.c.hash.startswith(version.lower(), autoescape=True)
        )
    ).all()
    if len(found) != 1 or not version:
        raise UnknownVersionError(version)
    whole, at = found[0]
    connection.execute(
        update(VERSION)
        .where(VERSION.c.published, VERSION.c.at > at, VERSION.c.withdrawn_at.is_(None))
        .values(withdrawn_at=datetime.now(UTC))
    )
    connection.execute(update(VERSION).where(VERSION.c.hash == whole).values(withdrawn_at=None))
    _activate(connection, whole)
    return whole


def versions(connection: Connection) -> list[dict[str, Any]]:
    """All published versions, newest first, as ``madoguchi versions`` prints them."""
    rows = connection.execute(
        select(VERSION.c.hash, VERSION.c.at, VERSION.c.active, VERSION.c.by, VERSION.c.withdrawn_at)
        .where(VERSION.c.published)
        .order_by(VERSION.c.at.desc(), VERSION.c.hash)
    )
    return [
        {
            "hash": row.hash,
            "at": wire.time_text(row.at),
            "active": row.active,
            "by": row.by,
            "withdrawn": row.withdrawn_at is not None,
        }
        for row in rows
    ]


def active(connection: Connection) -> str | None:
    """The hash of the published version in force."""
    return connection.execute(select(VERSION.c.hash).where(VERSION.c.active)).scalar()


def _store(connection: Connection, stored: Knowledge, values: dict[str, Any]) -> None:
    if connection.execute(select(VERSION.c.hash).where(VERSION.c.hash == stored.version)).first() is None:
        content = canonical.dump(stored)
        connection.execute(insert(VERSION).values(hash=stored.version, content=content, active=False, **values))


def _activate(connection: Connection, version: str) -> None:
    # One after the other: an index allows at most one active row at any moment.
    connection.execute(update(VERSION).where(VERSION.c.active, VERSION.c.hash != version).values(active=False))
    connection.execute(update(VERSION).where(VERSION.c.hash == version).values(active=True))


# In the service ---------------------------------------------------------------------------------------------------


class Library:
    """The guides of one process. ``engine`` only reads. The current guide is swapped whole, never seen half-made."""

    def __init__(self, engine: Engine, folder: Path | None = None, *, semantic: bool = False) -> None:
        self._engine = engine
        self._semantic = semantic
        self._view_of: ViewOf | None = None
        self._folder = folder or knowledge.shipped()
        self._current: Guide | None = None
        self._withdrawn: frozenset[str] = frozenset()
        self._older: OrderedDict[str, Guide] = OrderedDict()
        self._lock = Lock()
        #: What every new conversation is told first while it is on, in the operator's words.
        self.notice: str | None = None

    def load(self) -> None:
        """Loads what is in force at the start. Raises KnowledgeError if the folder is needed and not sound."""
        try:
            self.refresh()
        except SQLAlchemyError as error:
            # A database that cannot be read yet must not keep the desk's knowledge from being checked.
            log.warning("knowledge.database-unreadable", error=type(error).__name__)
        if self._current is None:
            self._swap(self._guide(load(self._folder)))

    def current(self) -> Guide:
        """The guide to the knowledge in force."""
        if self._current is None:
            raise RuntimeError("load() comes first")
        return self._current

    def guide_for(self, version: str | None) -> Guide | None:
        """The guide for a procedure that began on ``version``: today's matching, that version's steps.

        None where the version is unknown or withdrawn: the procedure then goes on in the current one. Reads the
        database the first time that an older version is asked for.
        """
        current = self.current()
        if version is None or version == current.knowledge.version:
            return current
        if version in self._withdrawn:
            return None
        with self._lock:
            if (guide := self._older.get(version)) is not None:
                self._older.move_to_end(version)
                return guide
            if (older := self._read(version)) is None:
                return None
            # The one in force by now: it may have changed since this call began.
            guide = self._older[version] = self.current().on(older)
            while len(self._older) > OLDER_KEPT:
                self._older.popitem(last=False)
            return guide

    def refresh(self) -> bool:
        """Looks whether another version was published or withdrawn; True if the current guide changed. Blocks."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(VERSION.c.hash, VERSION.c.active, VERSION.c.withdrawn_at)).all()
            self.notice = connection.execute(select(NOTICE.c.text).where(NOTICE.c.active)).scalar() or None
        self._withdrawn = frozenset(row.hash for row in rows if row.withdrawn_at is not None)
        newest = next((row.hash for row in rows if row.active), None)
        if newest is None or (self._current is not None and newest == self._current.knowledge.version):
            return False
        published = self._read(newest)
        if published is None:
            return False
        self._swap(self._guide(published))
        log.info("knowledge.published-version-in-force", version=newest)
        return True

    def remember(self, connection: Connection) -> None:
        """Stores the version in force, should it come from a folder; for the writer to run once at the start."""
        _store(connection, self.current().knowledge, {"at": datetime.now(UTC), "published": False})

    def _guide(self, of: Knowledge) -> Guide:
        if self._view_of is None:
            self._view_of = views(on=self._semantic)
        guide = learning.guide(of, self._view_of(of))
        # What is made when it is first needed is made now, not while the first customer waits; of a large FAQ, which is
        # looked up, a conversation needs little.
        if guide.matcher.learned:
            make_ready(guide)
        for topic in islice(of.topics.values(), _READ_AT_START):
            for example in topic.examples[:1]:
                read(guide, State(), example)
        return guide

    def _swap(self, guide: Guide) -> None:
        with self._lock:
            self._current = guide
            # They match by the guide that was current when they were made.
            self._older.clear()

    def _read(self, version: str) -> Knowledge | None:
        with self._engine.connect() as connection:
            content = connection.execute(select(VERSION.c.content).where(VERSION.c.hash == version)).scalar()
        return None if content is None else canonical.restore(content)
