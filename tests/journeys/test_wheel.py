"""An installed wheel, away from the source: everything that the service needs has to be inside it."""

import os
import subprocess
import sys
import sysconfig
import urllib.request
from pathlib import Path

import pytest

from tests.madoguchi import ROOT, served


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; the libraries that it needs come from this test's environment."""
    place = tmp_path_factory.mktemp("wheel")
    environment = place / "environment"
    for command in (
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place],
        [sys.executable, "-m", "venv", "--without-pip", environment],
    ):
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    install = [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", environment, wheel]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    # Only the folder goes on the path: its own .pth files, the editable install among them, are not followed.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment / "bin" / "madoguchi"


def said(installed: Path, *arguments: str) -> str:
    environment = {"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]}
    return subprocess.run(
        [installed, *arguments], cwd=installed.parent, env=environment, check=True, capture_output=True, text=True
    ).stdout


def get(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


def test_the_knowledge_is_inside_and_matches(installed: Path):
    assert str(installed.parents[1]) in said(installed, "version")
    assert '"decision"' in said(installed, "match", "メールが受信できません")
    assert said(installed, "check") == '{"findings": []}\n'


def test_the_service_brings_pages_widget_console_and_tables(installed: Path, tmp_path: Path):
    settings = {"DATA_DIR": tmp_path / "data", "LOG_LEVEL": "error"}

    with served(settings=settings, command=[installed], cwd=tmp_path) as (_, address, _):
        assert "<madoguchi-chat" in get(f"{address}/") or "/widget/chat.js" in get(f"{address}/")
        assert "import" in get(f"{address}/widget/chat.js")
        assert "<form" in get(f"{address}/staff")
        assert "--ink" in get(f"{address}/staff/static/console.css")
        assert get(f"{address}/readyz")
        assert (tmp_path / "data" / "madoguchi.db").exists()
