"""When the desk has worked off and sent everything that it had accepted."""

import sqlite3
from contextlib import closing
from typing import Any

from tests.service import Service
from tests.waiting import wait_until

_WAITING = """
SELECT 'inbox', type, count(*) FROM inbox WHERE done_at IS NULL GROUP BY type
UNION ALL SELECT 'outbox', state, count(*) FROM delivery WHERE state IN ('waiting', 'attempted') GROUP BY state
"""


def rows(service: Service, query: str) -> list[Any]:
    """What ``query`` finds in the service's SQLite file."""
    with closing(sqlite3.connect(f"file:{service.database}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def settle(service: Service) -> None:
    """Return when nothing waits in inbox and outbox."""
    wait_until(lambda: not rows(service, _WAITING), lambda: rows(service, _WAITING))
