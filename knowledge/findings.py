"""What is wrong with a knowledge folder, told to its author: where, why and what to do about it, in Japanese."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One defect. ``line`` counts from 1, None where a whole file is meant; ``node`` is a full id or a topic's."""

    file: str
    line: int | None = None
    node: str | None = None
    #: A stable name of the kind of defect, for machines.
    code: str
    message: str
    remedy: str

    def to_json(self) -> dict[str, str | int | None]:
        """The object that ``madoguchi check`` prints."""
        return asdict(self)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        node = f" [{self.node}]" if self.node else ""
        return f"{place}:{node} {self.message} → {self.remedy}"


class KnowledgeError(Exception):
    """A knowledge folder cannot be used. ``findings`` holds every defect that was found, by file and line."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class Report:
    """Collects findings while a folder is read, so that an author learns of all of them at once."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def __bool__(self) -> bool:
        return bool(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(ordered(self._findings))

    def add(
        self, code: str, message: str, remedy: str, *, file: str, line: int | None = None, node: str | None = None
    ) -> None:
        """Note one defect."""
        self._findings.append(Finding(file=file, line=line, node=node, code=code, message=message, remedy=remedy))


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by file and line, each once."""
    return sorted(dict.fromkeys(findings), key=lambda f: (f.file, f.line or 0, f.code, f.message))
