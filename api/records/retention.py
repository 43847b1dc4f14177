"""What is kept how long: conversations go, with all that hangs on them, when the retention time is over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select

from api.records.tables import Audit, Conversation, Inbox, StaffSession, table

#: Conversations that go in one transaction: with some twenty rows each it holds the write lock for about 500 rows.
PIECE = 25

CONVERSATION = table(Conversation)
INBOX = table(Inbox)
AUDIT = table(Audit)
SESSION = table(StaffSession)


def purge(engine: Engine, *, days: int) -> int:
    """Removes every conversation whose last message is older than ``days`` days, unless its ticket is still open.

    Messages, pictures, tickets, notes and deliveries go with it; so do old webhook events, audit rows and sessions.
    Returns the number of conversations. Works beside a running service, a piece at a time.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    removed = 0
    while True:
        with engine.begin() as connection:
            count = purge_piece(connection, before)
            if count == 0:
                purge_traces(connection, before)
                return removed
        removed += count


def purge_piece(connection: Connection, before: datetime) -> int:
    """Removes at most one piece of the conversations that ended before that time; returns how many."""
    old = list(
        connection.scalars(
            select(CONVERSATION.c.id)
            .where(CONVERSATION.c.last_at < before, CONVERSATION.c.ticket_open.is_(False))
            .order_by(CONVERSATION.c.id)
            .limit(PIECE)
        )
    )
    if old:
        connection.execute(delete(CONVERSATION).where(CONVERSATION.c.id.in_(old)))
    return len(old)


def purge_traces(connection: Connection, before: datetime) -> None:
    """Removes worked-off webhook events and audit rows of before that time, and sessions that are over."""
    connection.execute(delete(INBOX).where(INBOX.c.done_at < before))
    connection.execute(delete(AUDIT).where(AUDIT.c.at < before))
    connection.execute(delete(SESSION).where(SESSION.c.expires_at < datetime.now(UTC)))
