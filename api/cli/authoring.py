"""``check``, ``draw`` and ``draft``: what an author of knowledge needs."""

from pathlib import Path

from api import learning
from api.cli.folders import folder, load_folder
from api.cli.output import RefusedError, UsageError, emit, tell, tell_findings, write, write_text
from bot.rehearse import rehearse
from knowledge import check as structure
from knowledge import draft as drafting
from knowledge import draw as drawing
from knowledge.findings import Finding, KnowledgeError
from knowledge.load import load
from knowledge.model import Knowledge


def check(*named: Path | None) -> None:
    """Prints all findings about a folder and exits with 1 if there are any."""
    _loaded, findings = examine(folder(*named))
    emit({"findings": [finding.to_json() for finding in findings]})
    tell_findings(findings)
    if findings:
        raise RefusedError(f"{len(findings)} 件の指摘があります")


def examine(path: Path) -> tuple[Knowledge | None, list[Finding]]:
    """Loads a folder and checks all that can be checked: format, structure, and the examples and dialogues played.

    Returns the knowledge (None if it does not even load) and the findings.
    """
    try:
        loaded = load(path)
    except KnowledgeError as error:
        return None, list(error.findings)
    return loaded, [*structure.check(loaded), *rehearse(learning.guide(loaded))]


def draw(*named: Path | None, svg: Path | None) -> None:
    """Prints the machine as Mermaid, or writes it as SVG."""
    loaded = load_folder(*named)
    if svg is None:
        write(drawing.mermaid(loaded))
    else:
        write_text(svg, drawing.svg(loaded))
        tell(f"{svg} に書きました")


def draft(faq: Path, out: Path) -> None:
    """Writes a knowledge folder made from an FAQ; findings about the FAQ exit with 1 and write nothing."""
    try:
        written = drafting.draft(faq, out)
    except OSError as error:
        raise UsageError(f"{error.filename or faq}: {error.strerror}") from None
    except KnowledgeError as error:
        emit({"findings": [finding.to_json() for finding in error.findings]})
        raise
    emit({"folder": str(out), "files": [path.relative_to(out).as_posix() for path in written]})
    tell(f"{out} に下書きを書きました。次は madoguchi check {out}")
