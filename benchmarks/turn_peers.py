"""What a whole turn is compared with: the same request, with less and less behind it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from sqlmodel import Field, Session, SQLModel, select

from api.records import database, migrate
from api.records.tables import Conversation, Message, table
from api.records.writer import TurnRows, Writer
from api.turns import beginning


class Say(BaseModel):
    """The body of a turn."""

    client_id: str
    text: str


class Reply(BaseModel):
    """An answer."""

    text: str


class Row(SQLModel, table=True):
    """A row as most tutorials have it."""

    id: int | None = Field(default=None, primary_key=True)
    conversation: str = Field(index=True)
    text: str


def bare() -> FastAPI:
    """FastAPI with a model in and a model out, and nothing behind it."""
    app = FastAPI()

    @app.post("/say")
    async def say(body: Say) -> Reply:
        return Reply(text=body.text)

    return app


def session() -> FastAPI:
    """An SQLModel session a request, as FastAPI's documentation shows it: two rows and a commit."""
    engine = database.connect(os.environ["BENCHMARK_DATABASE"], pool_size=40)
    SQLModel.metadata.create_all(engine, tables=[table(Row)])
    app = FastAPI()

    def get_session() -> Any:
        with Session(engine) as opened:
            yield opened

    @app.post("/say")
    def say(body: Say, session: Annotated[Session, Depends(get_session)]) -> Reply:
        session.exec(select(Row).where(Row.conversation == body.client_id)).first()
        session.add(Row(conversation=body.client_id, text=body.text))
        session.add(Row(conversation=body.client_id, text=body.text))
        session.commit()
        return Reply(text=body.text)

    return app


def group() -> FastAPI:
    """Two rows and a state, committed by the service's own writer, and nothing else."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        engine = database.connect(os.environ["BENCHMARK_DATABASE"])
        migrate.upgrade(engine)
        writer = Writer(engine)
        writer.start()
        yield {"writer": writer}
        await writer.stop()
        engine.dispose()

    app = FastAPI(lifespan=lifespan)
    blank: dict[str, Any] = dict.fromkeys(column.name for column in table(Message).columns)

    @app.post("/say")
    async def say(body: Say, request: Request) -> Reply:
        at = datetime.now(UTC)
        conversation = str(uuid4())
        values = {
            "state": {"format": 1},
            "seq": 2,
            "status": "bot",
            "end": "open",
            "topic": None,
            "ticket": None,
            "ticket_open": False,
            "agent": None,
            "customer_seq": 1,
            "last_at": at,
            **beginning(opening=None, channel="web", customer=None, page=None, at=at),
        }
        row = {**blank, "conversation": conversation, "at": at, "text": body.text, "masked": False, "offline": False}
        row |= {"deleted": False}
        rows = [{**row, "seq": 1, "author": "customer"}, {**row, "seq": 2, "author": "bot"}]
        turn = TurnRows(conversation=conversation, version=None, values=values, rows={Message: rows})
        await request.state.writer.submit(turn, lambda: None)
        return Reply(text=body.text)

    assert Conversation.__tablename__
    return app
