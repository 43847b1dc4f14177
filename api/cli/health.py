"""``doctor`` and ``channels check``: what is there, what is missing."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

import widget
from api.channels.check import Checked
from api.channels.check import check_channels as ask_channels
from api.cli.authoring import examine
from api.cli.folders import folder
from api.cli.output import RefusedError, UsageError, emit, tell
from api.cli.storage import read_settings
from api.records import database, migrate
from api.settings import Settings
from api.staff.first import password_file


def doctor() -> None:
    """Prints every check with its result; exits with 1 if one failed."""
    settings = read_settings()
    checks = [
        _check("python", _python),
        _check("data-dir", lambda: _data_dir(settings)),
        _check("database", lambda: _database(settings)),
        _check("knowledge", lambda: _knowledge(settings)),
        _check("widget", _widget),
        _check("first-password", lambda: _first_password(settings)),
    ]
    emit({"checks": checks})
    for check in checks:
        tell(f"{'よし' if check['ok'] else 'だめ'}  {check['name']}: {check['detail']}")
    if not all(check["ok"] for check in checks):
        raise RefusedError("直すところがあります")


def _check(name: str, look: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": look()}
    except (_Unwell, UsageError, OSError, DBAPIError) as error:
        return {"name": name, "ok": False, "detail": next(iter(str(error).splitlines()), "")}


class _Unwell(Exception):
    """A check failed; the message says how and what to do."""


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _data_dir(settings: Settings) -> str:
    probe = settings.data_dir / ".doctor"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    probe.write_text("")
    probe.unlink()
    return f"{settings.data_dir} に書けます"


def _database(settings: Settings) -> str:
    file = database.sqlite_path(settings.database_url)
    if file is not None and not file.exists():
        return "まだありません (serve が作ります)"
    engine = database.connect(settings.database_url, reading=True)
    try:
        if not migrate.is_current(engine):
            raise _Unwell("表が古いままです: madoguchi db upgrade")
    finally:
        engine.dispose()
    return "表は今の版です"


def _knowledge(settings: Settings) -> str:
    loaded, findings = examine(folder(settings.knowledge_dir))
    if loaded is None or findings:
        raise _Unwell(f"{len(findings)} 件の指摘: madoguchi check")
    return f"話題 {sum(not topic.part for topic in loaded.topics.values())}、指摘なし"


def _widget() -> str:
    script = Path(widget.__file__).parent / "chat.js"
    if not script.is_file():
        raise _Unwell(f"{script} がありません")
    return str(script)


def _first_password(settings: Settings) -> str:
    file = password_file(settings.data_dir)
    return f"まだ変えていません: {file}" if file.exists() else "変えてあります (または、まだ作っていません)"


def check_channels() -> None:
    """Prints for each channel what is set up, missing and accepted; exits with 1 if one that is set up is not well."""
    found = asyncio.run(ask_channels(read_settings()))
    emit(
        {
            "channels": [
                {
                    "channel": one.channel,
                    "configured": one.configured,
                    "missing": list(one.missing),
                    "webhooks": list(one.webhooks),
                    "reachable": one.reachable,
                }
                for one in found
            ]
        }
    )
    for one in found:
        tell(f"{one.channel}: {_in_words(one)}")
    if not all(one.is_well for one in found):
        raise RefusedError("直すところがあります")


def _in_words(one: Checked) -> str:
    if not one.configured:
        return "設定されていません"
    if one.missing:
        return f"{', '.join(one.missing)} がありません"
    if not one.reachable:
        return "つながらないか、トークンが受け付けられません"
    addresses = "".join(f"\n    {address}" for address in one.webhooks)
    return f"よし（{one.where}）{addresses}"
