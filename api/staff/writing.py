"""What staff write that is no turn of a conversation: notes, and what was seen."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from api.held import CONVERSATION
from api.problems import ClientIdReused, NotFound
from api.records.tables import Note, table
from api.staff.accounts import Staff

NOTE = table(Note)


def add_note(connection: Connection, conversation: str, staff: Staff, *, client_id: str, text: str) -> None:
    """Stores a note once. Raises NotFound, and ClientIdReused for other words under the same client id."""
    if connection.execute(select(CONVERSATION.c.id).where(CONVERSATION.c.id == conversation)).first() is None:
        raise NotFound
    known = connection.execute(
        select(NOTE.c.text, NOTE.c.account).where(NOTE.c.conversation == conversation, NOTE.c.client_id == client_id)
    ).first()
    if known is None:
        connection.execute(
            insert(NOTE).values(
                conversation=conversation, client_id=client_id, account=staff.name, text=text, at=datetime.now(UTC)
            )
        )
    elif known != (text, staff.name):
        raise ClientIdReused


def mark_seen(connection: Connection, conversation: str, seq: int) -> None:
    """Notes that staff have read the conversation up to that message."""
    connection.execute(
        update(CONVERSATION)
        .where(CONVERSATION.c.id == conversation, CONVERSATION.c.seen_seq < seq)
        .values(seen_seq=seq)
    )
