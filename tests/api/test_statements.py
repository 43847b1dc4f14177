"""What goes straight to the driver's cursor is what SQLAlchemy would have written."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text

from api.records.database import JsonText
from api.records.statements import Statements
from api.records.tables import Conversation, Message, table

CONVERSATION = table(Conversation)
MESSAGE = table(Message)
#: Without microseconds, in another zone than UTC.
AT = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=9)))


def conversation(name: str) -> dict[str, Any]:
    values = {"version": 1, "state": {"言葉": [1, None]}, "seq": 1, "status": "bot", "end": "open", "channel": "web"}
    times = {"created_at": AT, "last_at": AT.astimezone(UTC) + timedelta(microseconds=5)}
    return {"id": name, **values, "ticket_open": False, "customer_seq": 1, "seen_seq": 0, "topic": None, **times}


def message(of: str) -> dict[str, Any]:
    said = {"author": "customer", "text": "届きません", "client_id": None, "choices": [{"key": "0", "label": "はい"}]}
    return {
        "conversation": of,
        "seq": 1,
        "at": AT,
        **said,
        "masked": True,
        "offline": False,
        "deleted": False,
        "why": None,
    }


def stored(connection: Connection, name: str) -> list[Any]:
    rows = [
        connection.execute(select(CONVERSATION).where(CONVERSATION.c.id == name)).one(),
        connection.execute(select(MESSAGE).where(MESSAGE.c.conversation == name)).one(),
        # As the database has them, before SQLAlchemy has read anything into them.
        connection.execute(text("SELECT * FROM conversation WHERE id = :id"), {"id": name}).one(),
        connection.execute(text("SELECT * FROM message WHERE conversation = :id"), {"id": name}).one(),
    ]
    return [[(type(value), value) for value in row if value != name] for row in rows]


def test_rows_are_stored_as_sqlalchemy_stores_them(engine: Engine):
    statements = Statements(engine.dialect)

    with engine.begin() as connection:
        connection.execute(insert(CONVERSATION), [conversation("core")])
        connection.execute(insert(MESSAGE), [message("core")])
        statements.insert(connection, CONVERSATION, [conversation("ours")])
        statements.insert(connection, MESSAGE, [message("ours")])

        assert stored(connection, "ours") == stored(connection, "core")


def test_a_change_may_take_a_value_away_and_brings_json_that_is_written_already(engine: Engine):
    statements = Statements(engine.dialect)

    with engine.begin() as connection:
        statements.insert(connection, CONVERSATION, [{**conversation("a"), "topic": "mail"}, conversation("b")])
        change = {"state": JsonText('{"seq":2}'), "topic": None, "ticket_open": True, "last_at": AT}
        touched = statements.update_versions(connection, CONVERSATION, [("a", 1, change), ("b", 7, change)])
        row = connection.execute(select(CONVERSATION).where(CONVERSATION.c.id == "a")).one()

    assert touched == 1
    assert (row.version, row.state, row.topic, row.ticket_open, row.last_at) == (2, {"seq": 2}, None, True, AT)


def test_a_time_without_its_zone_is_refused(engine: Engine):
    with engine.begin() as connection, pytest.raises(ValueError, match="zone"):
        Statements(engine.dialect).insert(
            connection, CONVERSATION, [{**conversation("a"), "last_at": AT.replace(tzinfo=None)}]
        )
