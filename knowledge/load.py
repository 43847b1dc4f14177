"""A knowledge folder becomes a `Knowledge`, or one error that holds everything wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from knowledge import collector
from knowledge.canonical import seal
from knowledge.findings import KnowledgeError, Report
from knowledge.model import Desk, ErrorEntry, Knowledge, NoneEntry, Rehearsal, Slot
from knowledge.reading.desk import read_desk
from knowledge.reading.form import Form
from knowledge.reading.references import References, check_calls
from knowledge.reading.rehearsals import read_rehearsal
from knowledge.reading.targets import Directory, compile_topic, name_steps
from knowledge.reading.topics import TopicDraft, read_topic
from knowledge.reading.vocabulary import read_error, read_none, read_same, read_slot
from knowledge.source import MAX_BYTES, documents

_SINGLE_FILES = ("desk.yaml", "slots.yaml", "lexicon.yaml", "errors.yaml", "none.yaml", "dialogues.yaml")
_FOLDERS = ("topics", "parts")
#: So that a wrong path (a home folder, a disk) is told instead of read.
_MAX_FILES = 10_000

T = TypeVar("T")


def load(path: Path) -> Knowledge:
    """Read a knowledge folder.

    Raises `KnowledgeError` with all findings: a folder that does not exist, is empty or cannot be read is one, too.
    """
    report = Report()
    try:
        files = _read_folder(path, report)
    except OSError as error:
        report.add(
            "no-folder",
            f"知識のフォルダ「{path}」を読めません（{error.strerror}）。",
            "フォルダの場所と、読み取りの権限を確かめてください。",
            file=str(path),
        )
        raise KnowledgeError(report) from error
    return _load(files, report)


def load_texts(files: Mapping[str, bytes]) -> Knowledge:
    """The same from contents by relative file name (``topics/mail.yaml``). Raises `KnowledgeError`."""
    return _load(files, Report())


# Files ------------------------------------------------------------------------------------------------------------


def _read_folder(path: Path, report: Report) -> dict[str, bytes]:
    if not path.is_dir():
        what = "フォルダではありません。" if path.exists() else "がありません。"
        report.add("no-folder", f"知識のフォルダ「{path}」{what}", "フォルダの場所を確かめてください。", file=str(path))
        raise KnowledgeError(report)
    files: dict[str, bytes] = {}
    for file in sorted(_candidates(path)):
        name = file.relative_to(path).as_posix()
        if len(files) >= _MAX_FILES:
            report.add(
                "too-many-files",
                f"ファイルが多すぎます（{_MAX_FILES:,} 個まで）。",
                "いくつかのトピックを「---」で区切って一つのファイルにまとめてください。",
                file=str(path),
            )
            break
        try:
            with file.open("rb") as stream:
                files[name] = stream.read(MAX_BYTES + 1)
        except OSError as error:
            report.add(
                "unreadable",
                f"ファイルを読めません（{error.strerror}）。",
                "読み取りの権限を確かめてください。",
                file=name,
            )
    return files


def _candidates(path: Path) -> Iterable[Path]:
    for pattern in ("*.y*ml", "topics/**/*.y*ml", "parts/**/*.y*ml"):
        for file in path.glob(pattern):
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
                yield file


# Documents --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Folder:
    """The documents of a folder by what they are, with what was read from them."""

    desk: tuple[Desk, Form] | None = None
    topics: dict[str, TopicDraft] = field(default_factory=dict[str, TopicDraft])
    slots: dict[str, tuple[Slot, Form]] = field(default_factory=dict[str, tuple[Slot, Form]])
    errors: dict[str, tuple[ErrorEntry, Form]] = field(default_factory=dict[str, tuple[ErrorEntry, Form]])
    nones: dict[str, tuple[NoneEntry, Form]] = field(default_factory=dict[str, tuple[NoneEntry, Form]])
    lexicon: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    rehearsals: dict[str, tuple[Rehearsal, Form]] = field(default_factory=dict[str, tuple[Rehearsal, Form]])


def _load(files: Mapping[str, bytes], report: Report) -> Knowledge:
    with collector.paused():
        return _assemble(files, report)


def _assemble(files: Mapping[str, bytes], report: Report) -> Knowledge:
    folder = _Folder()
    for name in sorted(files):
        _read_file(name, files[name], folder, report)
    told = {finding.file for finding in report}
    if folder.desk is None and "desk.yaml" not in told:
        what = "「desk.yaml」に何も書かれていません。" if "desk.yaml" in files else "「desk.yaml」がありません。"
        report.add(
            "no-desk",
            what if files else "知識のフォルダが空です。",
            "「desk.yaml」に、窓口の名前、電話番号、時間、文を書いてください。",
            file="desk.yaml",
        )
    has_topics = any(not draft.topic.part for draft in folder.topics.values())
    if not has_topics and files and not any(name.startswith("topics/") for name in told):
        report.add(
            "no-topics",
            "トピックが一つもありません。",
            "「topics」フォルダに「topic: ID」で始まる文書を置いてください。",
            file="topics",
        )
    return _join(folder, report)


def _read_file(name: str, content: bytes, folder: _Folder, report: Report) -> None:
    path = PurePosixPath(name)
    if path.suffix != ".yaml" or not (name in _SINGLE_FILES or path.parts[0] in _FOLDERS):
        _strange_file(path, report)
        return
    forms = [Form(fields, name, report) for fields in documents(name, content, report)]
    if name == "desk.yaml":
        for form in forms[1:]:
            form.fault("two-desks", "「desk.yaml」に文書が二つあります。", "一つの文書にまとめてください。")
        if forms:
            folder.desk = (read_desk(forms[0]), forms[0])
    elif name == "lexicon.yaml":
        folder.lexicon += [words for form in forms if len(words := read_same(form)) > 1]
    elif name == "slots.yaml":
        _gather(forms, lambda form: _with(form, read_slot(form)), folder.slots, "slot")
    elif name == "errors.yaml":
        _gather(forms, read_error, folder.errors, "error")
    elif name == "none.yaml":
        _gather(forms, lambda form: _with(form, read_none(form)), folder.nones, "none")
    elif name == "dialogues.yaml":
        _gather(forms, lambda form: _with(form, read_rehearsal(form)), folder.rehearsals, "dialogue")
    else:
        for form in forms:
            _add_topic(form, folder)


def _with(form: Form, value: T | None) -> tuple[T, Form] | None:
    return None if value is None else (value, form)


def _gather(
    forms: Iterable[Form],
    read: Callable[[Form], "tuple[T, Form] | None"],
    into: "dict[str, tuple[T, Form]]",
    name: str,
) -> None:
    for form in forms:
        found = read(form)
        if found is None:
            continue
        key = form.text(name) or ""
        if key in into:
            _doubled(form, key, name, into[key][1])
        else:
            into[key] = found


def _add_topic(form: Form, folder: _Folder) -> None:
    draft = read_topic(form)
    if draft is None:
        return
    earlier = folder.topics.get(draft.topic.id)
    if earlier is not None:
        _doubled(form, draft.topic.id, "part" if draft.topic.part else "topic", earlier.form)
        return
    folder.topics[draft.topic.id] = draft


def _doubled(form: Form, key: str, name: str, earlier: Form) -> None:
    place = earlier.place
    form.fault(
        "doubled-id",
        f"「{name}: {key}」が二度書かれています（最初は {place.file} の {place.line} 行）。",
        "どちらかの ID を変えてください。",
        at=name,
    )


def _strange_file(path: PurePosixPath, report: Report) -> None:
    names = "、".join((*_SINGLE_FILES, *(f"{folder}/*.yaml" for folder in _FOLDERS)))
    remedy = "名前の終わりを「.yaml」にしてください。" if path.suffix == ".yml" else f"読まれるのは {names} です。"
    report.add("strange-file", "このファイルは読まれません。", remedy, file=str(path))


# Together ---------------------------------------------------------------------------------------------------------


def _join(folder: _Folder, report: Report) -> Knowledge:
    drafts = folder.topics
    for draft in drafts.values():
        name_steps(draft)
    _check_old_ids(drafts)
    directory = Directory(drafts.values())
    slots = {key: slot for key, (slot, _) in folder.slots.items()}
    references = References(folder.desk[0] if folder.desk else None, slots, directory)
    if folder.desk is not None:
        references.desk(*folder.desk)
    for slot, form in folder.slots.values():
        references.slot(slot, form)
    for draft in drafts.values():
        references.topic(draft)
    for entry, form in folder.errors.values():
        references.error(entry, form)
    for none, form in folder.nones.values():
        references.none(none, form)
    for rehearsal, form in folder.rehearsals.values():
        references.rehearsal(rehearsal, form, folder.nones, folder.errors)
    check_calls(drafts)
    topics = {key: compile_topic(draft, directory) for key, draft in drafts.items()}
    if report or folder.desk is None:
        raise KnowledgeError(report)
    return seal(
        Knowledge(
            version="",
            desk=folder.desk[0],
            topics=topics,
            slots=slots,
            errors=tuple(entry for entry, _ in folder.errors.values()),
            nones=tuple(none for none, _ in folder.nones.values()),
            lexicon=tuple(folder.lexicon),
            rehearsals=tuple(rehearsal for rehearsal, _ in folder.rehearsals.values()),
        )
    )


def _check_old_ids(drafts: Mapping[str, TopicDraft]) -> None:
    owners: dict[str, str] = {}
    for draft in drafts.values():
        for old in draft.topic.was:
            other = old if old in drafts else owners.get(old)
            if other is not None:
                draft.form.fault(
                    "doubled-id",
                    f"「was: {old}」は「{other}」がいま使っている ID です。",
                    "古い ID は、ほかで使われていないものだけを書いてください。",
                    at="was",
                )
            owners[old] = draft.topic.id
