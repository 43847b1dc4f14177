"""What the desk knows: the format, its reader, its proofs. Imports nothing of `bot` or `api`."""

from pathlib import Path


def shipped() -> Path:
    """The folder of the knowledge that comes with the package."""
    return Path(__file__).parent / "syscom"
