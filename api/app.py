"""The service as an ASGI application: what it consists of, and the order in which it starts and stops."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.middleware import Middleware

from api import health, logs, pages
from api.access import Access
from api.channels import attachments, besides, handover, offline, web
from api.channels import setup as channels
from api.conversations import Conversations
from api.dependencies import State
from api.desk import Desk
from api.direct import ShortWay
from api.documentation import document
from api.door import Door, Sharing
from api.errors import HANDLERS
from api.guesses import Guesses
from api.heads import Heads
from api.housekeeping import keep_house
from api.keys import Keys, load_keys
from api.leases import release_all
from api.limits import BodyLimit
from api.live import Listener, Live
from api.measures import Measures
from api.problems import MadoguchiError
from api.rates import SlidingRate
from api.recognition import Recognition, installed
from api.records import database, migrate
from api.records.reads import Reads
from api.records.writer import Writer
from api.settings import Settings
from api.staff.first import make_first_account
from api.staff.router import router as staff
from api.staff.signing import Signing
from api.suggesting import Suggesting
from api.timers import Timers
from api.versions import Library
from api.widget_files import WidgetFiles

#: Seconds between looks at what was published.
REFRESH = 5.0

log = structlog.get_logger("app")


def create_app(settings: Settings) -> FastAPI:
    """The whole service with these settings; nothing is opened before its lifespan begins."""
    logs.configure(settings.log_level)
    keys = load_keys(settings)
    measures = Measures()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with contextlib.AsyncExitStack() as stack:
            engine = database.connect(settings.database_url, pool_size=2)
            stack.callback(engine.dispose)
            reading = database.connect(settings.database_url, reading=True)
            if engine.dialect.name == "sqlite":
                await asyncio.to_thread(_migrate, engine)
            library = Library(reading, settings.knowledge_dir, semantic=settings.semantic)
            await asyncio.to_thread(library.load)
            writer = Writer(engine)
            writer.start()
            stack.push_async_callback(writer.stop)
            reads = Reads(reading)
            stack.callback(reads.close)
            live = Live(
                limit=settings.max_streams,
                per_conversation=settings.streams_per_conversation,
                per_address=settings.streams_per_address,
            )
            if engine.dialect.name == "postgresql":
                listener = Listener(engine, live)
                listener.start()
                stack.push_async_callback(listener.stop)
            conversations = Conversations(
                settings=settings, library=library, writer=writer, reads=reads, live=live, keys=keys
            )
            if engine.dialect.name == "sqlite":
                # One process serves an SQLite file; whatever is leased there was leased by one that has died.
                with contextlib.suppress(MadoguchiError):
                    await writer.run(release_all)
            desk = Desk(conversations, Recognition(installed()))
            timers = Timers(desk, writer, reads)
            conversations.wake_timers = timers.wake
            background = (
                timers.run(),
                keep_house(writer, days=settings.retention_days),
                _keep_fresh(library, writer, engine, partial(_catch_up, keys, writer, settings.data_dir)),
            )
            for task in background:
                stack.push_async_callback(_end, asyncio.create_task(task))
            opened = await stack.enter_async_context(channels.running(settings, desk=desk, conversations=conversations))
            _settle()
            app.state.live = live
            stack.callback(live.close)
            yield State(
                settings=settings,
                keys=keys,
                library=library,
                writer=writer,
                reads=reads,
                live=live,
                conversations=conversations,
                desk=desk,
                suggesting=Suggesting(library),
                channels=opened,
                guesses=Guesses(),
                signing=Signing(settings, writer=writer, reads=reads, keys=keys),
                picture_rate=SlidingRate(attachments.AN_HOUR if settings.rate_per_address else 0, seconds=3600.0),
            )

    app = FastAPI(
        title="Madoguchi",
        version=version("madoguchi"),
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        # What is measured stands in /metrics; to look for OpenTelemetry's providers costs every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        # Not as a router in the router, which would look each request up twice more.
        routes=[*web.direct.routes, *web.router.routes],
        middleware=[
            Middleware(Access, measures=measures, log=logs.FrequentLog(settings.log_level)),
            *([Middleware(Sharing, origins=settings.allowed_origins)] if settings.allowed_origins else ()),
            Middleware(
                Door,
                keys=keys,
                per_address=settings.rate_per_address,
                per_conversation=settings.rate_per_conversation,
            ),
            Middleware(BodyLimit),
            Middleware(ShortWay, routes=web.direct.routes),
            Middleware(Heads),
        ],
    )
    app.state.measures = measures
    for part in (offline, attachments, handover, besides):
        app.include_router(part.router)
    app.include_router(health.router)
    for router in channels.routers(settings):
        app.include_router(router)
    app.include_router(staff)
    app.include_router(pages.router)
    app.mount("/widget", WidgetFiles(Path(str(files("widget")))))
    app.openapi = lambda: document(app)
    return app


def serve_app() -> FastAPI:
    """The service with the environment's settings, for uvicorn's ``--factory``."""
    return create_app(Settings.load())


async def _keep_fresh(
    library: Library, writer: Writer, engine: Engine, catch_up: Callable[[], Awaitable[None]]
) -> None:
    """Follow what is published elsewhere; while the database could not be prepared at the start, try that first."""
    remembered = is_late = False
    while True:
        try:
            if not remembered:
                if engine.dialect.name == "sqlite":
                    await asyncio.to_thread(_migrate, engine)
                if is_late:
                    await catch_up()
                await writer.run(library.remember)
                remembered = True
            if await asyncio.to_thread(library.refresh):
                _settle()
        except (DBAPIError, MadoguchiError, OSError) as error:
            is_late = True
            log.warning("knowledge.not-refreshed", error=type(error).__name__)
        await asyncio.sleep(REFRESH if remembered else 1.0)


async def _catch_up(keys: Keys, writer: Writer, data_dir: Path) -> None:
    """What the start could not leave behind while nothing could be written. Raises OSError, NotWritable."""
    await asyncio.to_thread(keys.keep)
    await writer.run(lambda connection: make_first_account(connection, data_dir))


def _settle() -> None:
    """Take what is loaded by now out of the garbage collector's sight.

    Some 200,000 objects stay: to look through them took 0.2 s on busy cores, in which nobody is answered.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    # What a turn leaves behind is mostly kept with its conversation, so that looking finds little. To look at a few
    # thousand objects lets nobody wait (at 25,000: 27 ms).
    gc.set_threshold(2_000, 1, 1_000)


def _migrate(engine: Engine) -> None:
    try:
        if not migrate.is_current(engine):
            migrate.upgrade(engine)
    except DBAPIError as error:
        # A disk that is full or read-only must not keep the service down: it says so in /readyz, and recovers.
        log.error("database.not-prepared", reason=database.reason(error))


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
