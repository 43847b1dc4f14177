"""``madoguchi serve``: what it refuses, what it prepares, how it ends."""

import json
import signal
import socket
import stat
import urllib.request
from pathlib import Path

import pytest

from knowledge.draft import draft
from tests.journeys.web_customer import WebCustomer
from tests.madoguchi import madoguchi, run, served
from tests.waiting import PATIENCE, wait_until


def get(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small knowledge folder: what is tested here does not depend on its content."""
    place = tmp_path_factory.mktemp("knowledge")
    (place / "faq.csv").write_text("id,question,answer\npower,電源が入らない,コンセントを。\n", encoding="utf-8")
    draft(place / "faq.csv", place / "small")
    return place / "small"


@pytest.fixture
def settings(tmp_path: Path, small: Path) -> dict[str, str | Path]:
    return {"DATA_DIR": tmp_path / "data", "KNOWLEDGE_DIR": small, "LOG_LEVEL": "error"}


def test_it_prepares_everything_says_where_and_ends_well(settings: dict[str, str | Path], tmp_path: Path):
    with served(settings=settings) as (process, address, words):
        assert json.loads(get(f"{address}/healthz"))
        assert "<html" in get(f"{address}/")
        password = tmp_path / "data" / "first-password"
        assert str(password) in words
        assert stat.S_IMODE(password.stat().st_mode) == 0o600
        assert password.read_text().strip() not in words
        sign_in = urllib.request.Request(
            f"{address}/api/staff/session",
            json.dumps({"name": "admin", "password": password.read_text().strip()}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(sign_in) as answer:
            assert answer.status == 204
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_a_second_start_keeps_data_and_password(settings: dict[str, str | Path], tmp_path: Path):
    with served(settings=settings):
        first = (tmp_path / "data" / "first-password").read_text()

    with served(settings=settings):
        assert (tmp_path / "data" / "first-password").read_text() == first
    assert madoguchi("staff", "add", "admin", "--role", "admin", settings=settings).code == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_open_streams_are_ended_not_cut_off(
    settings: dict[str, str | Path], workers: str, request: pytest.FixtureRequest
):
    if workers != "1":
        settings |= {"DATABASE_URL": request.getfixturevalue("postgres_url")}
        assert madoguchi("db", "upgrade", settings=settings).code == 0
    with served("--workers", workers, settings=settings) as (process, address, _):
        customer = WebCustomer.opens(address)
        stream = urllib.request.Request(
            f"{address}{customer.path}/events", headers={"Authorization": f"Bearer {customer.token}"}
        )
        with urllib.request.urlopen(stream) as events:
            assert events.readline().startswith(b"event: status")
            process.send_signal(signal.SIGTERM)

            # A stream that is cut off lacks its last chunk: IncompleteRead.
            assert b"desk.greeting" in events.read()
        assert process.wait(PATIENCE) == 0


def test_one_database_has_one_service(settings: dict[str, str | Path]):
    with served(settings=settings) as (process, _, _):
        ran = run("serve", "--port", "0", settings=settings)

        assert ran.code == 1
        assert str(process.pid) in ran.words


def test_a_port_that_is_taken_is_a_sentence(settings: dict[str, str | Path]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        ran = madoguchi("serve", "--port", port, settings=settings)

    assert ran.code == 1
    assert port in ran.words


def test_several_processes_need_postgresql(settings: dict[str, str | Path]):
    assert madoguchi("serve", "--workers", "2", settings=settings).code == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "x"), ("RETENTION_DAYS", "0"), ("LOG_LEVEL", "loud"), ("TIMEZONE", "Moon"), ("ALLOWED_ORIGINS", "x")],
)
def test_a_wrong_setting_is_named_in_one_line(settings: dict[str, str | Path], name: str, value: str):
    ran = madoguchi("serve", settings=settings | {name: value})

    assert ran.code == 2
    assert f"MADOGUCHI_{name}" in ran.words
    assert len(ran.words.splitlines()) == 1


def test_a_setting_in_a_file_that_is_not_there(settings: dict[str, str | Path]):
    ran = madoguchi("serve", settings=settings | {"SECRET_KEY_FILE": "/no/such/file"})

    assert ran.code == 2
    assert "MADOGUCHI_SECRET_KEY_FILE" in ran.words


def test_broken_knowledge_keeps_it_closed(settings: dict[str, str | Path], tmp_path: Path):
    (tmp_path / "broken" / "topics").mkdir(parents=True)
    (tmp_path / "broken" / "topics" / "a.yaml").write_text("topic: a\nnonsense: b\n", encoding="utf-8")

    ran = madoguchi("serve", "--port", "0", "--knowledge", tmp_path / "broken", settings=settings)

    assert ran.code == 1
    assert "nonsense" in ran.words


def test_a_file_that_is_no_database_keeps_it_closed(settings: dict[str, str | Path], tmp_path: Path):
    file = tmp_path / "broken.db"
    file.write_bytes(b"no database" * 500)

    ran = madoguchi("serve", "--port", "0", settings=settings | {"DATABASE_URL": f"sqlite:///{file}"})

    assert ran.code == 1
    assert len(ran.words.splitlines()) == 1
    assert file.read_bytes() == b"no database" * 500


def test_postgresql_is_refused_until_it_is_upgraded(settings: dict[str, str | Path], postgres_url: str):
    on_postgres = settings | {"DATABASE_URL": postgres_url}

    ran = madoguchi("serve", "--port", "0", settings=on_postgres)

    assert ran.code == 1
    assert "db upgrade" in ran.words


def test_what_is_published_beside_it_is_live(settings: dict[str, str | Path], tmp_path: Path):
    (tmp_path / "faq.csv").write_text("id,question,answer\nsound,音が出ない,音量を上げてください。\n", encoding="utf-8")
    draft(tmp_path / "faq.csv", tmp_path / "new")
    with served(settings=settings) as (_, address, _):
        version = madoguchi("publish", tmp_path / "new", settings=settings).json["hash"]

        wait_until(lambda: "音が出ない" in get(f"{address}/faq"))

        assert madoguchi("versions", settings=settings).json[0]["hash"] == version
