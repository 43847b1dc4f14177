"""Turns an FAQ (plain text, HTML, CSV) into a knowledge folder: each question a topic, its answer what the topic says.

The folder is a beginning for an author: it loads without findings, the desk's own sentences and what it must not answer
come from the generic files in ``blank/``.
"""

from collections.abc import Mapping
from pathlib import Path

from knowledge.draft.entries import Entry, Fault
from knowledge.draft.from_csv import read_csv
from knowledge.draft.from_html import read_html
from knowledge.draft.from_text import read_text
from knowledge.draft.write import write_folder
from knowledge.findings import Finding, KnowledgeError, ordered

_READERS = {".csv": read_csv, ".html": read_html, ".htm": read_html, ".txt": read_text, ".md": read_text}


def draft_files(name: str, content: bytes) -> dict[str, bytes]:
    """The files of the folder, by relative name. ``name`` tells by its ending what ``content`` is.

    Raises KnowledgeError with every defect of the FAQ at once, each with the physical line where its record begins.
    """
    reader = _READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise _refused(
            name,
            Fault(
                "unknown-format",
                None,
                "読めるのは .txt .md .html .csv のファイルです。",
                "ファイル名の終わりを確かめてください。",
            ),
        )
    entries, faults = reader(content)
    if not entries and not faults:
        faults = [
            Fault(
                "no-questions",
                None,
                "質問と回答の組が見つかりません。",
                "「Q: 質問」「A: 回答」の形にするか、質問を一行に、その下に回答を書いてください。",
            )
        ]
    if faults:
        raise _refused(name, *faults)
    return write_folder(entries)


def draft(source: Path, out: Path) -> list[Path]:
    """Writes the folder and returns the files written, in order.

    What an author may have changed is never overwritten: files that would be lost are a KnowledgeError (as are defects
    of the FAQ). Raises OSError when ``source`` cannot be read or ``out`` not be written.
    """
    files = draft_files(source.name, source.read_bytes())
    if lost := _lost(out, files):
        raise KnowledgeError(
            [
                Finding(
                    file=name,
                    code="would-overwrite",
                    message=f"{out} にすでにあるファイルです。",
                    remedy="書き直した内容を失わないよう、空のフォルダを指定してください。",
                )
                for name in lost
            ]
        )
    written: list[Path] = []
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _lost(out: Path, files: Mapping[str, bytes]) -> list[str]:
    """The YAML files in ``out`` that this draft would change, or that would stand beside it."""
    there = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*.yaml"))}
    return [name for name, path in there.items() if files.get(name) != path.read_bytes()]


def _refused(name: str, *faults: Fault) -> KnowledgeError:
    return KnowledgeError(
        ordered(
            Finding(file=name, line=fault.line, code=fault.code, message=fault.message, remedy=fault.remedy)
            for fault in faults
        )
    )


__all__ = ["Entry", "draft", "draft_files"]
