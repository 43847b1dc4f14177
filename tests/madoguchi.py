"""The command line as its users meet it: a process of its own, with an environment that holds only what a test gives."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a command ended and what it said. Nothing that it says may ever be a stack trace."""

    code: int
    out: str
    words: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON values on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(settings: Mapping[str, str | Path] | None = None) -> dict[str, str]:
    """The environment of this process with these settings (names without their prefix) and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    given = {f"MADOGUCHI_{name}": str(value) for name, value in (settings or {}).items()}
    return kept | given | {"PYTHONPATH": str(ROOT)}


def madoguchi(
    *arguments: str | Path | bytes,
    settings: Mapping[str, str | Path] | None = None,
    stdin: str | bytes = b"",
    cwd: Path | None = None,
) -> Ran:
    """Runs a command to its end."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(settings),
        cwd=cwd,
        timeout=120,
        check=False,
    )
    ran = Ran(code=done.returncode, out=done.stdout.decode(), words=done.stderr.decode())
    assert "Traceback" not in ran.words, ran.words
    return ran
