"""Commands that work on the database, beside a running service or without one."""

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from api.records.database import connect
from api.records.retention import purge
from api.records.tables import Account, Conversation, Message, Note, Ticket, TicketEvent, table
from knowledge.draft import draft
from tests.madoguchi import madoguchi

FAQ = "id,question,answer\npower,電源が入らない,コンセントを確かめてください。\n"


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str | Path]:
    return {"DATA_DIR": tmp_path / "data"}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two knowledge folders that differ in one word."""
    for name, word in (("one", "コンセント"), ("two", "プラグ")):
        (tmp_path / f"{name}.csv").write_text(FAQ.replace("コンセント", word), encoding="utf-8")
        draft(tmp_path / f"{name}.csv", tmp_path / name)
    return tmp_path / "one", tmp_path / "two"


def add_conversation(engine: Engine, name: str, *, days: int, ticket_open: bool = False) -> None:
    """A conversation with a message, a ticket and a note, silent for so many days."""
    at = datetime.now(UTC) - timedelta(days=days)
    with engine.begin() as connection:
        connection.execute(
            insert(table(Conversation)).values(
                id=name,
                version=1,
                state={},
                seq=1,
                status="bot",
                end="open",
                channel="web",
                ticket=name,
                ticket_open=ticket_open,
                customer_seq=1,
                seen_seq=0,
                created_at=at,
                last_at=at,
            )
        )
        said = {"masked": False, "offline": False, "deleted": False, "turn": 1}
        connection.execute(
            insert(table(Message)).values(conversation=name, seq=1, at=at, author="customer", text="はい", **said)
        )
        connection.execute(
            insert(table(Ticket)).values(
                number=name,
                conversation=name,
                kind="support",
                priority="normal",
                status="open",
                fields={"a": "b"},
                summary="",
                steps=[],
                opened_at=at,
                changed_at=at,
            )
        )
        connection.execute(insert(table(TicketEvent)).values(ticket=name, at=at, who="desk", what="opened"))
        connection.execute(insert(table(Note)).values(conversation=name, client_id="x", account="a", text="b", at=at))


class TestVersions:
    def test_publish_list_and_roll_back(self, settings: dict[str, str | Path], folders: tuple[Path, Path]):
        first, second = (madoguchi("publish", folder, settings=settings).json["hash"] for folder in folders)

        listed = madoguchi("versions", settings=settings).json
        assert [(one["hash"], one["active"]) for one in listed] == [(second, True), (first, False)]

        assert madoguchi("rollback", first[:10], settings=settings).json == {"hash": first}
        listed = madoguchi("versions", settings=settings).json
        assert {one["hash"]: (one["active"], one["withdrawn"]) for one in listed} == {
            first: (True, False),
            second: (False, True),
        }

    def test_published_again_it_is_the_newest_again(self, settings: dict[str, str | Path], folders: tuple[Path, Path]):
        first, second = (madoguchi("publish", folder, settings=settings).json["hash"] for folder in folders)

        madoguchi("publish", folders[0], settings=settings)

        assert [one["hash"] for one in madoguchi("versions", settings=settings).json] == [first, second]

    def test_what_has_findings_is_not_published(self, settings: dict[str, str | Path], folders: tuple[Path, Path]):
        topic = next((folders[0] / "topics").glob("*.yaml"))
        topic.write_text(topic.read_text(encoding="utf-8") + "\nnonsense: yes\n", encoding="utf-8")

        ran = madoguchi("publish", folders[0], settings=settings)

        assert ran.code == 1
        assert ran.json["findings"]
        assert madoguchi("versions", settings=settings).json == []

    @pytest.mark.parametrize("version", ["0123", "", "%"])
    def test_an_unknown_version_exits_with_2(self, settings: dict[str, str | Path], version: str):
        assert madoguchi("rollback", version, settings=settings).code == 2


class TestNotice:
    def test_on_and_off(self, settings: dict[str, str | Path]):
        assert madoguchi("notice", "on", "メンテナンス中です", settings=settings).json == {"active": True}
        assert madoguchi("notice", "off", settings=settings).json == {"active": False}


class TestStaff:
    def test_a_new_account_has_a_one_time_password(self, settings: dict[str, str | Path]):
        ran = madoguchi("staff", "add", "sato", "--role", "agent", settings=settings)

        assert set(ran.json) == {"name", "role", "password"}
        engine = connect(f"sqlite:///{settings['DATA_DIR']}/madoguchi.db", reading=True)
        with engine.begin() as connection:
            row = connection.execute(select(table(Account))).one()
        engine.dispose()
        assert row.password.startswith("$argon2id$")
        assert row.must_change

    def test_the_same_name_again_is_refused_unless_it_is_a_reset(self, settings: dict[str, str | Path]):
        add = ("staff", "add", "sato", "--role", "agent")
        first = madoguchi(*add, settings=settings).json["password"]

        assert madoguchi(*add, settings=settings).code == 1
        assert madoguchi(*add, "--reset", settings=settings).json["password"] != first

    @pytest.mark.parametrize("name", ["", " sato", "a\nb", "x" * 65])
    def test_names_that_nobody_could_type(self, settings: dict[str, str | Path], name: str):
        assert madoguchi("staff", "add", name, "--role", "agent", settings=settings).code == 1

    def test_tokens_have_the_scopes_of_roles(self, settings: dict[str, str | Path]):
        madoguchi("staff", "add", "sato", "--role", "agent", settings=settings)

        token = ("staff", "token", "sato", "--scope")
        assert madoguchi(*token, "viewer", "--scope", "agent", settings=settings).json["scopes"] == ["viewer", "agent"]
        assert madoguchi(*token, "admin", settings=settings).code == 1
        assert madoguchi(*token, "nonsense", settings=settings).code == 2
        assert madoguchi("staff", "token", "nobody", "--scope", "viewer", settings=settings).code == 1

    def test_links_to_slack(self, settings: dict[str, str | Path]):
        madoguchi("staff", "add", "sato", "--role", "agent", settings=settings)

        link = ("staff", "link", "sato", "--slack")
        assert madoguchi(*link, "U0123ABCD", settings=settings).json == {"name": "sato", "slack": "U0123ABCD"}
        assert madoguchi(*link, "none", settings=settings).json == {"name": "sato", "slack": None}
        assert madoguchi(*link, "nonsense", settings=settings).code == 2


class TestDatabase:
    def test_a_backup_is_whole_private_and_never_overwrites(self, settings: dict[str, str | Path], tmp_path: Path):
        madoguchi("staff", "add", "sato", "--role", "agent", settings=settings)
        file = tmp_path / "backup.db"

        ran = madoguchi("db", "backup", file, settings=settings)

        assert ran.json == {"file": str(file), "bytes": file.stat().st_size}
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with sqlite3.connect(file) as copy:
            assert copy.execute("SELECT name FROM account").fetchall() == [("sato",)]
        copy.close()
        assert madoguchi("db", "backup", file, settings=settings).code == 2

    def test_upgrade_is_needed_once(self, settings: dict[str, str | Path]):
        assert madoguchi("db", "upgrade", settings=settings).json == {"upgraded": True}
        assert madoguchi("db", "upgrade", settings=settings).json == {"upgraded": False}

    @pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://"])
    def test_a_wrong_address_is_named_and_exits_with_2(self, url: str):
        ran = madoguchi("db", "upgrade", settings={"DATABASE_URL": url})

        assert ran.code == 2
        assert "MADOGUCHI_DATABASE_URL" in ran.words
        assert len(ran.words.splitlines()) == 1

    def test_a_file_that_cannot_be_opened_is_a_sentence(self, tmp_path: Path):
        (tmp_path / "file").write_text("not a database " * 100, encoding="utf-8")

        ran = madoguchi("versions", settings={"DATABASE_URL": f"sqlite:///{tmp_path}/file"})

        assert ran.code == 1
        assert len(ran.words.splitlines()) == 1

    def test_purge_removes_what_is_old_and_finished(self, engine: Engine):
        for number in range(30):
            add_conversation(engine, f"old-{number}", days=181)
        add_conversation(engine, "young", days=179)
        add_conversation(engine, "open", days=400, ticket_open=True)

        removed = purge(engine, days=180)

        with engine.begin() as connection:
            left = {
                model: set(connection.scalars(select(column)))
                for model, column in (
                    ("conversation", table(Conversation).c.id),
                    ("message", table(Message).c.conversation),
                    ("ticket", table(Ticket).c.number),
                    ("note", table(Note).c.conversation),
                )
            }
        assert removed == 30
        assert left == {name: {"young", "open"} for name in ("conversation", "message", "ticket", "note")}

    def test_everything_moves_to_postgresql_and_goes_on_there(self, settings: dict[str, str | Path], postgres_url: str):
        madoguchi("staff", "add", "sato", "--role", "agent", settings=settings)
        source = connect(f"sqlite:///{settings['DATA_DIR']}/madoguchi.db")
        add_conversation(source, "moved", days=1)
        source.dispose()

        ran = madoguchi("db", "copy", postgres_url, settings=settings)

        assert ran.code == 0, ran.words
        assert ran.json["rows"]["message"] == ran.json["rows"]["account"] == 1
        target = connect(postgres_url)
        with target.begin() as connection:
            assert connection.scalars(select(table(Conversation).c.id)).all() == ["moved"]
            assert connection.scalars(select(table(Ticket).c.fields)).all() == [{"a": "b"}]
        # The numbers of new rows go on behind the copied ones.
        add_conversation(target, "new", days=0)
        target.dispose()
        assert madoguchi("db", "copy", postgres_url, settings=settings).code == 1
