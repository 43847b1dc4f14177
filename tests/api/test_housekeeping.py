"""The service itself removes what has been kept long enough, on both databases."""

import asyncio
from datetime import timedelta

from sqlalchemy import Engine, insert, text

from api.housekeeping import purge
from api.records.tables import Conversation, Message, now, table
from api.records.writer import Writer


def put(engine: Engine, conversation: str, *, days_ago: int, ticket_open: bool = False) -> None:
    at = now() - timedelta(days=days_ago)
    row = Conversation(id=conversation, state={}, last_at=at, created_at=at, ticket_open=ticket_open)
    with engine.begin() as connection:
        connection.execute(insert(table(Conversation)), [row.model_dump()])
        said = Message(conversation=conversation, seq=1, author="customer", text="届きません")
        connection.execute(insert(table(Message)), [said.model_dump()])


def test_what_is_older_than_the_retention_goes_with_its_messages_and_open_tickets_stay(engine: Engine) -> None:
    put(engine, "old", days_ago=200)
    put(engine, "old-but-open", days_ago=200, ticket_open=True)
    put(engine, "new", days_ago=10)

    async def main() -> int:
        writer = Writer(engine)
        writer.start()
        removed = await purge(writer, days=180)
        await writer.stop()
        return removed

    assert asyncio.run(main()) == 1
    with engine.connect() as connection:
        left = {row[0] for row in connection.execute(text("SELECT conversation FROM message"))}
    assert left == {"old-but-open", "new"}
