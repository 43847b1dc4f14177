"""``madoguchi serve``: everything that has to be right before the first customer, then uvicorn."""

import asyncio
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from uvicorn.supervisors import Multiprocess

from api.app import create_app, serve_app
from api.cli.folders import folder, load_folder
from api.cli.output import RefusedError, UsageError, tell
from api.cli.storage import bring_up_to_date, read_settings
from api.encoder import EncoderMissingError, require_encoder
from api.records import database, lock
from api.settings import PREFIX, Settings
from api.staff.first import NAME, make_first_account, password_file
from api.versions import active

#: Seconds that running turns have to end when the service is told to stop.
GRACE = 5
#: Seconds without a sign of life after which one of several processes is replaced. On a busy machine uvicorn's own five
#: pass while knowledge is loaded, and a healthy process would be killed with its requests.
SIGN_OF_LIFE = 30
#: Files beside the streams: requests under way, databases, modules, logs.
OTHER_FILES = 1_024
#: What tells it to.
STOPS = (signal.SIGTERM, signal.SIGINT)


def serve(*, host: str | None, port: int | None, workers: int, knowledge: Path | None) -> None:
    """Opens the desk and returns when it is told to stop."""
    if knowledge is not None:
        folder(knowledge)
    settings = read_settings(host=host, port=port, knowledge_dir=knowledge)
    if settings.semantic:
        _require_encoder()
    file = database.sqlite_path(settings.database_url)
    if workers > 1 and file is not None:
        raise UsageError("--workers に2以上を使えるのは PostgreSQL のときだけです")
    _make_room(settings.max_streams + OTHER_FILES)
    with ExitStack() as stack:
        if file is not None:
            _hold_alone(file, stack)
        password = _prepare(settings)
        listening = stack.enter_context(_listen(settings))
        settings = read_settings(host=host, port=listening.getsockname()[1], knowledge_dir=knowledge)
        _run(settings, listening, workers=workers, password=password)


def _require_encoder() -> None:
    try:
        require_encoder()
    except EncoderMissingError as error:
        raise UsageError(str(error)) from None


def _make_room(files: int) -> None:
    """Lets the process open so many files: with the usual 1,024 nobody would be let in long before MAX_STREAMS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= files:
        return
    allowed = files if hard == resource.RLIM_INFINITY else min(files, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < files:
        tell(f"開けるファイルは {hard} までで、MAX_STREAMS には足りません (ulimit -Hn、LimitNOFILE=)")


def _hold_alone(file: Path, stack: ExitStack) -> None:
    try:
        stack.enter_context(lock.hold(file))
    except lock.AlreadyServed as error:
        raise RefusedError(f"このデータベースの窓口はもう開いています (pid {error.pid})") from None
    except OSError as error:
        # A disk that cannot be written now may recover; the service starts, says so in /readyz, and waits.
        tell(f"ロックファイルを作れません ({error.strerror}): {file.name}.lock")


def _prepare(settings: Settings) -> str | None:
    """Makes tables and the first account where they are missing; returns that account's one-time password."""
    engine = database.connect(settings.database_url)
    try:
        bring_up_to_date(engine)
        with engine.begin() as connection:
            password = make_first_account(connection, settings.data_dir)
        with engine.begin() as connection:
            published = active(connection)
        if published is None:
            load_folder(settings.knowledge_dir)
        return password
    except (DBAPIError, OSError) as error:
        reason = database.reason(error) if isinstance(error, DBAPIError) else error.strerror
        if database.is_damaged(error):
            raise RefusedError(f"データベースが壊れているか、SQLite のファイルではありません: {reason}") from None
        tell(f"データベースを準備できません。書けるようになるまで /readyz は 503 です: {reason}")
        return None
    finally:
        engine.dispose()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise RefusedError(f"{settings.host}:{settings.port} で待ち受けられません: {error.strerror}") from None


def _run(settings: Settings, listening: socket.socket, *, workers: int, password: str | None) -> None:
    options: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }
    for number in STOPS:
        # uvicorn raises the signal once more when it has stopped in order, which would make a good end look bad.
        signal.signal(number, lambda *_: None)
    if workers > 1:
        _hand_over(settings)
        _announce(settings, password)
        config = uvicorn.Config(
            "api.cli.serving:worker_app",
            factory=True,
            workers=workers,
            timeout_worker_healthcheck=SIGN_OF_LIFE,
            **options,
        )
        Multiprocess(config, sockets=[listening]).run()
        return
    config = uvicorn.Config(lambda: _stoppable(create_app(settings)), factory=True, **options)
    try:
        _Server(config, lambda: _announce(settings, password)).run(sockets=[listening])
    except SystemExit:
        raise RefusedError("窓口を開けませんでした") from None


def worker_app() -> FastAPI:
    """The service in one of several processes: uvicorn makes their servers itself, with this factory."""
    return _stoppable(serve_app())


def _stoppable(app: FastAPI) -> FastAPI:
    """``app``, whose open streams end when the process is told to stop; to be called in the loop that will serve it.

    A stream never ends by itself: it would hold the end up until the grace is over.
    """
    loop = asyncio.get_running_loop()

    def close_streams() -> None:
        live = getattr(app.state, "live", None)
        if live is not None:
            live.close()

    def stopping(stop: Any) -> Callable[[int, FrameType | None], None]:
        def on_signal(number: int, frame: FrameType | None) -> None:
            stop(number, frame)
            loop.call_soon_threadsafe(close_streams)

        return on_signal

    for number in STOPS:
        signal.signal(number, stopping(signal.getsignal(number)))
    return app


class _Server(uvicorn.Server):
    """Says that the desk is open once it really is."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def _hand_over(settings: Settings) -> None:
    """Gives the workers, which read the environment again, what was said on the command line."""
    for name, value in (("HOST", settings.host), ("PORT", settings.port), ("KNOWLEDGE_DIR", settings.knowledge_dir)):
        if value is not None:
            os.environ[PREFIX + name] = str(value)


def _announce(settings: Settings, password: str | None) -> None:
    tell("窓口が開きました (止めるには Ctrl-C)")
    tell(f"  デモページ  Demo page      {settings.public_url}/")
    tell(f"  担当者画面  Staff console  {settings.public_url}/staff")
    file = password_file(settings.data_dir)
    if file.exists():
        tell(f"  最初のパスワード (名前 {NAME})  One-time password  {file}")
    if password is not None and sys.stderr.isatty():
        tell(f"  {password}")
