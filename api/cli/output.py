"""How every command speaks: results as JSON on stdout, words on stderr, and errors that are sentences."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from knowledge.findings import Finding


class UsageError(Exception):
    """The command was used wrongly, or its input cannot be read: exit 2. The message is one line for a person."""


class RefusedError(Exception):
    """The command was understood but cannot be carried out now: exit 1. The message is one line for a person."""


def emit(value: Any) -> None:
    """Prints one JSON value on a line of its own, at once, so that a program at the other end of a pipe can go on."""
    write(json.dumps(value, ensure_ascii=False) + "\n")


def write(text: str) -> None:
    """Writes to stdout. Exits with 0 if its reader has gone, which is the reader's right (``| head``)."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would flush once more at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def tell(words: str) -> None:
    """Prints a sentence for the person at the terminal."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def tell_findings(findings: Iterable[Finding]) -> None:
    """Prints findings for a person: where, what, and what to do about it."""
    for finding in findings:
        node = f" ({finding.node})" if finding.node else ""
        line = f"{finding.line}:" if finding.line is not None else ""
        tell(f"{finding.file}:{line}{node} {finding.message}\n    → {finding.remedy}")


def write_text(path: Path, text: str) -> None:
    """Writes a file that the user named. Raises UsageError where that is not possible."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} に書き込めません: {error.strerror}") from None


def read_bytes(path: Path) -> bytes:
    """Reads a file that the user named. Raises UsageError where that is not possible."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} を読めません: {error.strerror}") from None
