"""The command line as its users meet it: in a process of its own, or (much quicker) within the test's."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from api.cli import main

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
    return kept | given


def run(
    *arguments: str | Path | bytes, settings: Mapping[str, str | Path] | None = None, stdin: str | bytes = b""
) -> Ran:
    """Runs a command in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=_bytes(stdin),
        capture_output=True,
        env=environment(settings),
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    return _checked(done.returncode, done.stdout, done.stderr)


def madoguchi(
    *arguments: str | Path, settings: Mapping[str, str | Path] | None = None, stdin: str | bytes = b""
) -> Ran:
    """Runs a command in this process: the same entry point, without the seconds that a start takes."""
    given, out, words = (io.TextIOWrapper(io.BytesIO(content)) for content in (_bytes(stdin), b"", b""))
    with (
        patch.dict(os.environ, environment(settings), clear=True),
        patch.multiple(sys, argv=["madoguchi", *map(str, arguments)], stdin=given, stdout=out, stderr=words),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        else:
            code = 0
    for stream in (out, words):
        stream.flush()
    return _checked(code, out.buffer.getvalue(), words.buffer.getvalue())  # pyright: ignore[reportAttributeAccessIssue]


@contextmanager
def served(
    *options: str, settings: Mapping[str, str | Path], command: Sequence[str | Path] = COMMAND, cwd: Path = ROOT
) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:
    """A service on a free port: its process, its address, and all that it said until it was open."""
    process = subprocess.Popen(
        [*command, "serve", "--port", "0", *options], env=environment(settings), stderr=subprocess.PIPE, cwd=cwd
    )
    assert process.stderr is not None
    words = ""
    try:
        while "first-password" not in words:
            line = process.stderr.readline().decode()
            assert line, f"it ended:\n{words}"
            words += line
        found = re.search(r"http://127\.0\.0\.1:\d+", words)
        assert found is not None
        yield process, found[0], words
    finally:
        process.kill()
        process.communicate()


def _checked(code: int, out: bytes, words: bytes) -> Ran:
    ran = Ran(code=code, out=out.decode(), words=words.decode())
    assert "Traceback" not in ran.words, ran.words
    return ran


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
