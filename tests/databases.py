"""The databases that the tests of records, inbox, outbox and timers run on: a fresh SQLite file, a fresh PostgreSQL.

PostgreSQL: the server at ``MADOGUCHI_TEST_POSTGRES`` (an address of a role that may create databases), else a cluster of our
own on a free port, made from Debian's package and run by an unprivileged user.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from api.records.database import connect
from api.records.migrate import upgrade
from tests.ports import free_port


def _bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.fail("no PostgreSQL found: `make test` installs it (package postgresql)")
    return found[-1].parent if found else Path(str(on_path)).parent


@contextlib.contextmanager
def _cluster() -> Iterator[str]:
    """A running server of our own; yields the address of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-postgres-"))
    # initdb refuses root.
    runner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if runner:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, port = folder / "data", free_port()

    def run(*command: str | Path) -> None:
        subprocess.run([*runner, *map(str, command)], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    run(_bin() / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        run(_bin() / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run(_bin() / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a server whose role may create databases; started once, only if a test asks for it."""
    given = os.environ.get("MADOGUCHI_TEST_POSTGRES")
    if given:
        yield given
    else:
        with _cluster() as address:
            yield address


@contextlib.contextmanager
def empty_database(server: str) -> Iterator[str]:
    """A new PostgreSQL database, dropped with the block; yields its address."""
    name = f"madoguchi_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database of this test's own."""
    with empty_database(postgres_server) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database: a test that takes it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'madoguchi.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A writing engine on a migrated database; a test that takes it runs on both kinds."""
    made = connect(database_url)
    upgrade(made)
    yield made
    made.dispose()
