"""``publish``, ``versions``, ``rollback`` and ``notice``: which knowledge customers meet."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, update

from api import versions
from api.cli.authoring import examine
from api.cli.folders import folder
from api.cli.output import RefusedError, UsageError, emit, tell, tell_findings
from api.cli.storage import read_settings, transaction
from api.records.tables import Notice, table

NOTICE = table(Notice)


def publish(named: Path | None) -> None:
    """Checks a folder, stores it and makes it the active version; the running services take it up within 10 seconds."""
    settings = read_settings()
    loaded, findings = examine(folder(named, settings.knowledge_dir))
    if loaded is None or findings:
        emit({"findings": [finding.to_json() for finding in findings]})
        tell_findings(findings)
        raise RefusedError(f"{len(findings)} 件の指摘があるので、公開しません")
    with transaction(settings) as connection:
        version = versions.publish(connection, loaded, by=_who())
    emit({"hash": version})


def list_versions() -> None:
    """Prints the published versions, newest first."""
    with transaction(reading=True) as connection:
        emit(versions.versions(connection))


def roll_back(version: str) -> None:
    """Makes an earlier version the active one and withdraws the newer ones."""
    with transaction() as connection:
        try:
            whole = versions.roll_back(connection, version)
        except versions.UnknownVersionError:
            raise UsageError(f"その版はありません (または、1つに決まりません): {version}") from None
    emit({"hash": whole})


def notice(*, on: bool, text: str | None) -> None:
    """Switches the notice to customers on or off. ``text`` None: the text it had before."""
    row = {"active": on, "at": datetime.now(UTC), "by": _who()} | ({} if text is None else {"text": text})
    with transaction() as connection:
        if connection.execute(update(NOTICE).values(**row)).rowcount == 0:
            connection.execute(insert(NOTICE).values(id=1, **{"text": ""} | row))
    emit({"active": on})
    tell("お知らせを出しました" if on else "お知らせを下ろしました")


def _who() -> str:
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"
