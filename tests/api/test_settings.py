"""Settings: a wrong value is one line that names the variable, and never quotes the value."""

import os
from pathlib import Path

import pytest

from api.settings import Settings, WrongSetting


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch):
    for name in list(os.environ):
        if name.startswith("MADOGUCHI_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("PORT", "70000"),
        ("LOG_LEVEL", "loud"),
        ("TIMEZONE", "Asia/Nowhere"),
        ("DATABASE_URL", "mysql://user:secret@host/db"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite://"),
        ("ALLOWED_ORIGINS", "https://ok.example,ftp://bad.example"),
        ("ALLOWED_ORIGINS", "https://ok.example/path"),
        ("ALLOWED_ORIGINS", "*"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("RATE_PER_ADDRESS", "-1"),
        ("RETENTION_DAYS", "0"),
        ("PUBLIC_URL", "desk.example"),
        ("SEMANTIC", "maybe"),
        ("LINE_REPLY", "never"),
        ("KNOWLEDGE_DIR", "/nowhere/secret"),
        ("SMTP_URL", "https://user:secret@mail.example"),
        ("SMTP_URL", "smtp://"),
        ("MAIL_FROM", "desk"),
        ("TICKET_MAIL_TO", "a@desk.example\nBcc: secret@desk.example"),
    ],
)
def test_a_wrong_value_names_its_variable_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"MADOGUCHI_{name}", value)

    with pytest.raises(WrongSetting) as caught:
        Settings.load()

    assert str(caught.value).startswith(f"MADOGUCHI_{name}: ")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_value_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "key").write_text("from-a-file\n", encoding="utf-8")
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY_FILE", str(tmp_path / "key"))

    settings = Settings.load()

    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == "from-a-file"


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY_FILE", str(tmp_path / "gone"))

    with pytest.raises(WrongSetting, match=r"^MADOGUCHI_SECRET_KEY_FILE: "):
        Settings.load()


def test_the_database_follows_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))

    assert Settings.load().database_url == f"sqlite:///{tmp_path}/madoguchi.db"


def test_words_are_read_in_any_case_and_lists_by_comma(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "Warning")
    monkeypatch.setenv("MADOGUCHI_SEMANTIC", "ON")
    monkeypatch.setenv("MADOGUCHI_ALLOWED_ORIGINS", "https://a.example, http://b.example:8080")

    settings = Settings.load()

    assert (settings.log_level, settings.semantic) == ("warning", True)
    assert settings.allowed_origins == ("https://a.example", "http://b.example:8080")


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_SECRET_KEY", "do-not-show")

    assert "do-not-show" not in repr(Settings.load())
