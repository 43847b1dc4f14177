"""A broken folder: each defect is told with its file and line, and all of them at once."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.findings import Finding, KnowledgeError
from knowledge.load import load, load_texts
from tests.knowledge.folders import DESK, DIALOGUES, ERRORS, PART, SLOTS, TOPIC, minimal, minimal_files


def findings_of(files: dict[str, bytes]) -> list[Finding]:
    with pytest.raises(KnowledgeError) as error:
        load_texts(files)
    return list(error.value.findings)


def topic(steps: str, more: str = "") -> str:
    """A second topic whose first step stands in line 5."""
    return f"topic: lamp\ntitle: 明かりがつかない\nexamples: [明かりがつかない]\nsteps:\n{steps}{more}"


STEP = "  - {id: a, say: 一}\n"

#: What is broken (a file's new content) -> the finding's code, file and line.
DEFECTS = [
    # topics
    ({"topics__more": "title: 明かり\nsteps: []\n"}, "missing-field", "topics/more.yaml", 1),
    ({"topics__more": topic(STEP).replace("topic: lamp", "topic: open")}, "bad-id", "topics/more.yaml", 1),
    ({"topics__more": topic(STEP).replace("lamp", "明かり")}, "bad-id", "topics/more.yaml", 1),
    ({"topics__more": topic(STEP).replace("lamp", "x" * 65)}, "bad-id", "topics/more.yaml", 1),
    ({"topics__more": topic(STEP).replace("lamp", "kettle")}, "doubled-id", "topics/more.yaml", 1),
    ({"topics__more": topic(STEP) + "part: lamp\n"}, "two-kinds", "topics/more.yaml", 1),
    ({"topics__more": topic(STEP).replace("title", "titel")}, "unknown-field", "topics/more.yaml", 2),
    ({"topics__more": "topic: lamp\ntitle: 明かり\n"}, "missing-field", "topics/more.yaml", 1),
    ({"topics__more": "topic: lamp\ntitle: 明かり\nsteps: []\n"}, "no-steps", "topics/more.yaml", 3),
    ({"topics__more": "topic: lamp\ntitle: 明かり\nsteps: 一\n"}, "wrong-type", "topics/more.yaml", 3),
    (
        {"topics__more": "topic: lamp\ntitle: [明かり]\nsteps: [{id: a, say: 一}]\n"},
        "wrong-type",
        "topics/more.yaml",
        2,
    ),
    ({"topics__more": "topic: lamp\ntitle: 明かり\nsteps: [一]\n"}, "wrong-type", "topics/more.yaml", 3),
    ({"topics__more": topic(STEP) + f"label: {'あ' * 25}\n"}, "long-label", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP).replace("明かりがつかない", "あ" * 25, 1)}, "long-label", "topics/more.yaml", 2),
    ({"topics__more": topic(STEP) + "label:\n"}, "empty", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "goal: [ついた, '']\n"}, "empty", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "secret: true\n"}, "unknown-word", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "was: kettle\n"}, "doubled-id", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "about: {size: big}\n"}, "unknown-slot", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "about: {device: big}\n"}, "unknown-value", "topics/more.yaml", 6),
    ({"part": PART + "examples: [休みたい]\n"}, "misplaced-field", "parts/rest.yaml", 6),
    ({"part": PART + "    examples: [休みたい]\n"}, "misplaced-field", "parts/rest.yaml", 6),
    # wordings
    ({"topics__more": topic(STEP).replace("[明", "[(つかない|消えた, 明")}, "bad-alternatives", "topics/more.yaml", 3),
    ({"topics__more": topic(STEP).replace("[明", "[(|明かり), 明")}, "empty-wording", "topics/more.yaml", 3),
    ({"topics__more": topic(STEP) + "about: device\n"}, "wrong-type", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "goal: ついた\n"}, "wrong-type", "topics/more.yaml", 6),
    ({"topics__more": topic(STEP) + "goal: [ついた: ついた]\n"}, "wrong-type", "topics/more.yaml", 6),
    # steps
    ({"topics__more": topic("  - {id: a}\n")}, "no-kind", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, ask: 二}\n")}, "two-kinds", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {say: 一}\n")}, "missing-field", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: next, say: 一}\n")}, "bad-id", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a.b, say: 一}\n")}, "bad-id", "topics/more.yaml", 5),
    ({"topics__more": topic(STEP * 2)}, "doubled-id", "topics/more.yaml", 6),
    ({"topics__more": topic("  - {id: a, say: ''}\n")}, "empty", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, stuck: person}\n")}, "misplaced-field", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, try: 一, go: person}\n")}, "misplaced-field", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, sya: 二}\n")}, "unknown-field", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, go: b}\n")}, "unknown-target", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, go: kettle.b}\n")}, "unknown-target", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, go: rest}\n")}, "go-to-part", "topics/more.yaml", 5),
    ({"topics__more": topic("  - do: rset\n")}, "unknown-call", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, ticket: gift, ask: 一}\n")}, "unknown-ticket", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, ticket: repair}\n")}, "missing-field", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, if: {size: big}}\n")}, "unknown-slot", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, if: {device: big}}\n")}, "unknown-value", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 一, show: movie}\n")}, "unknown-word", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 《nmae》さん}\n")}, "unknown-fill-in", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 《topic》のこと}\n")}, "unknown-fill-in", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 《phoneへどうぞ}\n")}, "open-fill-in", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, say: 《phone》》へどうぞ}\n")}, "open-fill-in", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, ask: 一, slot: size}\n")}, "unknown-slot", "topics/more.yaml", 5),
    (
        {"topics__more": topic("  - id: a\n    ask: 一\n    answers: [{value: x}]\n")},
        "missing-field",
        "topics/more.yaml",
        7,
    ),
    (
        {"topics__more": topic("  - id: a\n    ask: 一\n    answers: [{label: 二, value: x}]\n")},
        "value-without-slot",
        "topics/more.yaml",
        7,
    ),
    (
        {"topics__more": topic("  - id: a\n    ask: 一\n    slot: device\n    answers: [{label: 二, value: x}]\n")},
        "unknown-value",
        "topics/more.yaml",
        8,
    ),
    (
        {"topics__more": topic(f"  - id: a\n    ask: 一\n    answers:\n      - label: {'あ' * 25}\n")},
        "long-label",
        "topics/more.yaml",
        8,
    ),
    ({"topics__more": topic("  - {id: a, try: 一, after: 1週間}\n")}, "bad-time", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, try: 一, after: 0分}\n")}, "bad-time", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, try: 一, within: 15分}\n")}, "missing-field", "topics/more.yaml", 5),
    ({"topics__more": topic("  - {id: a, try: 一, late: person}\n")}, "misplaced-field", "topics/more.yaml", 5),
    (
        {"topics__more": topic("  - {id: a, try: 一, confirm: 済み}\n")},
        "confirm-without-caution",
        "topics/more.yaml",
        5,
    ),
    (
        {"topics__more": topic("  - {id: a, say: 一, caution: 先に, confirm: 済み}\n")},
        "misplaced-field",
        "topics/more.yaml",
        5,
    ),
    (
        {"topics__more": topic("  - {id: a, try: 一, after: 1分, within: 2分, starts: 始める}\n")},
        "two-timers",
        "topics/more.yaml",
        5,
    ),
    ({"topics__more": topic("  - {id: a, task: 一, labels: {solved: 二}}\n")}, "unknown-field", "topics/more.yaml", 5),
    ({"topics__more": topic(STEP, "asides: [{id: b, examples: [なぜ]}]\n")}, "missing-field", "topics/more.yaml", 6),
    (
        {"topics__more": topic(STEP, "asides: [{id: a, examples: [なぜ], say: 二}]\n")},
        "doubled-id",
        "topics/more.yaml",
        6,
    ),
    # calls
    ({"part": PART + "  - do: rest\n"}, "circle-of-calls", "parts/rest.yaml", 6),
    (
        {
            "part": PART + "  - do: b\n",
            "parts__b": "part: b\nsteps: [{do: c}]\n",
            "parts__c": "part: c\nsteps: [{do: d}]\n",
            "parts__d": "part: d\nsteps: [{id: a, say: 一}]\n",
        },
        "calls-too-deep",
        "topics/kettle.yaml",
        1,
    ),
    # slots
    ({"slots": SLOTS.replace("slot: device", "slot: dev ice")}, "bad-id", "slots.yaml", 1),
    ({"slots": SLOTS + "---\n" + SLOTS}, "doubled-id", "slots.yaml", 9),
    ({"slots": SLOTS.replace("phone:", "unknown:")}, "bad-id", "slots.yaml", 6),
    ({"slots": SLOTS.replace("label: スマホ, ", "")}, "missing-field", "slots.yaml", 6),
    ({"slots": SLOTS.replace("procedure", "always")}, "unknown-word", "slots.yaml", 4),
    ({"slots": SLOTS.replace("values:", "vaules:")}, "unknown-field", "slots.yaml", 5),
    ({"slots": "slot: size\ntitle: 大きさ\n"}, "missing-field", "slots.yaml", 1),
    # errors
    ({"errors": ERRORS.replace("kettle.lid", "kettle.lod")}, "unknown-target", "errors.yaml", 3),
    ({"errors": ERRORS.replace("kettle.lid", "rest")}, "go-to-part", "errors.yaml", 3),
    ({"errors": ERRORS + "ask: size\n"}, "unknown-slot", "errors.yaml", 4),
    (
        {"errors": ERRORS + "ask: device\n", "slots": SLOTS.replace("ask: どの機器でお困りですか？\n", "")},
        "slot-without-question",
        "errors.yaml",
        4,
    ),
    (
        {"errors": ERRORS.replace("[{go", "[{if: {device: big}, go")},
        "unknown-value",
        "errors.yaml",
        3,
    ),
    ({"errors": "error: a\nto: [{go: kettle}]\n"}, "missing-field", "errors.yaml", 1),
    ({"errors": "error: a\ntexts: [b]\n"}, "missing-field", "errors.yaml", 1),
    ({"errors": ERRORS + "---\n" + ERRORS}, "doubled-id", "errors.yaml", 5),
    # none, lexicon, dialogues
    ({"none": "none: a\nlabel: 天気\nexamples: [晴れますか]\n"}, "missing-field", "none.yaml", 1),
    ({"none": "none: a\nsay: 知りません。\nexamples: [晴れますか]\n"}, "missing-field", "none.yaml", 1),
    ({"none": "none: a\nlabel: 天気\nsay: 知りません。\n"}, "missing-field", "none.yaml", 1),
    ({"lexicon": "smae: [やかん, ケトル]\n"}, "missing-field", "lexicon.yaml", 1),
    ({"lexicon": "same: [やかん]\n"}, "one-word", "lexicon.yaml", 1),
    ({"dialogues": DIALOGUES.replace("kettle.plug", "kettle.plag")}, "unknown-node", "dialogues.yaml", 3),
    ({"dialogues": DIALOGUES.replace("kettle.plug", "desk.greetings")}, "unknown-node", "dialogues.yaml", 3),
    ({"dialogues": DIALOGUES + "ticket: gift\n"}, "unknown-ticket", "dialogues.yaml", 5),
    ({"dialogues": DIALOGUES.replace("resolved", "solved")}, "unknown-word", "dialogues.yaml", 4),
    ({"dialogues": DIALOGUES.replace("{choose: 直りました}", "{press: 直りました}")}, "bad-turn", "dialogues.yaml", 2),
    ({"dialogues": DIALOGUES.replace("{choose: 直りました}", "[直りました]")}, "wrong-type", "dialogues.yaml", 2),
    ({"dialogues": "dialogue: a\n"}, "missing-field", "dialogues.yaml", 1),
    ({"dialogues": DIALOGUES.replace("{choose: 直りました}", "{after: 朝}")}, "bad-time", "dialogues.yaml", 2),
    # the desk
    ({"desk": None}, "no-desk", "desk.yaml", None),
    ({"desk": DESK + "---\n" + DESK}, "two-desks", "desk.yaml", 50),
    ({"desk": DESK.replace("name: 試験の窓口\n", "")}, "missing-field", "desk.yaml", 1),
    ({"desk": DESK.replace("  greeting: 窓口の文（greeting）\n", "")}, "missing-phrase", "desk.yaml", 5),
    ({"desk": DESK.replace("  greeting:", "  greting:")}, "unknown-field", "desk.yaml", 6),
    ({"desk": DESK.replace("窓口の文（greeting）", "《name》です")}, "unknown-fill-in", "desk.yaml", 6),
    ({"desk": DESK + "asides: [{id: greeting, examples: [なぜ], say: 一}]\n"}, "doubled-id", "desk.yaml", 49),
    ({"desk": DESK + "asides: [{id: why, examples: [なぜ], say: 《topic》}]\n"}, "unknown-fill-in", "desk.yaml", 49),
    ({"desk": DESK.replace("mon-fri", "getu-kin")}, "bad-hours", "desk.yaml", 3),
    ({"desk": DESK.replace("9:00-18:00", "9時から18時")}, "bad-hours", "desk.yaml", 3),
    ({"desk": DESK.replace("priority: high", "priority: urgent")}, "unknown-word", "desk.yaml", 46),
    ({"desk": DESK.replace("[account, contact]", "[acount, contact]")}, "unknown-ticket-field", "desk.yaml", 46),
    ({"desk": "name: a\nphone: b\nhours: {mon: closed}\n"}, "missing-field", "desk.yaml", 1),
    ({"desk": DESK.replace("  repair:", "  修理:")}, "bad-id", "desk.yaml", 46),
    ({"desk": DESK.replace("  person:", "  persons:")}, "unknown-field", "desk.yaml", 33),
    # files
    ({"topic": None, "errors": None, "dialogues": None}, "no-topics", "topics", None),
    ({"slot": "slot: a\n"}, "strange-file", "slot.yaml", None),
    ({"topics__more": b"topic: \xff\n"}, "bad-encoding", "topics/more.yaml", 1),
]


@pytest.mark.parametrize(("overrides", "code", "file", "line"), DEFECTS)
def test_a_defect_is_told_with_its_place(
    overrides: dict[str, str | None], code: str, file: str, line: int | None
) -> None:
    findings = findings_of(minimal_files(**overrides))

    assert (code, file, line) in [(finding.code, finding.file, finding.line) for finding in findings]
    assert all(finding.message and finding.remedy for finding in findings)


def test_the_small_folder_has_no_defect() -> None:
    knowledge = minimal()

    assert list(knowledge.topics) == ["rest", "kettle"]
    assert knowledge.desk.mail_domains == ("desk.example",)


def test_all_defects_of_all_files_are_told_at_once() -> None:
    files = minimal_files(
        topic=TOPIC.replace("go: plug", "go: plog").replace("do: rest", "do: rset"),
        slots=SLOTS.replace("keep: procedure", "keep: for-ever"),
        errors=ERRORS.replace("kettle.lid", "kettle.lod"),
        desk=DESK.replace("  later: 窓口の文（later）\n", ""),
    )

    assert [(finding.code, finding.file) for finding in findings_of(files)] == [
        ("missing-phrase", "desk.yaml"),
        ("unknown-target", "errors.yaml"),
        ("unknown-word", "slots.yaml"),
        ("unknown-target", "topics/kettle.yaml"),
        ("unknown-call", "topics/kettle.yaml"),
    ]


def test_a_desk_that_cannot_be_read_hides_nothing() -> None:
    files = minimal_files(desk="name: 'x\n", topic=TOPIC.replace("go: plug", "go: plog"))

    assert [(finding.code, finding.file) for finding in findings_of(files)] == [
        ("syntax", "desk.yaml"),
        ("unknown-target", "topics/kettle.yaml"),
    ]


def test_an_empty_desk_is_told() -> None:
    [finding] = findings_of(minimal_files(desk="# later\n"))

    assert (finding.code, finding.file) == ("no-desk", "desk.yaml")


def test_a_likely_slip_is_named_in_the_remedy() -> None:
    [finding] = findings_of(minimal_files(errors=ERRORS.replace("kettle.lid", "kettle.lod")))

    assert "kettle.lid" in finding.remedy
    assert finding.node == "boil-dry"


def test_a_renamed_topic_is_named_by_its_new_id() -> None:
    files = minimal_files(topic=TOPIC + "was: pot\n", errors=ERRORS.replace("kettle.lid", "pot"))

    [finding] = findings_of(files)

    assert "kettle" in finding.remedy


def test_missing_phrases_are_all_named() -> None:
    files = minimal_files(
        desk=DESK.replace("  later: 窓口の文（later）\n", "").replace("  masked: 窓口の文（masked）\n", "")
    )

    [finding] = findings_of(files)

    assert "later" in finding.message
    assert "masked" in finding.message


# Folders on a disk ------------------------------------------------------------------------------------------------


def test_a_folder_is_read_like_its_texts(tmp_path: Path) -> None:
    files = minimal_files()
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "README.md").write_text("not read")

    assert load(tmp_path) == load_texts(files)


def test_no_folder_a_file_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "empty").mkdir()

    codes: list[list[str]] = []
    for path in (tmp_path / "absent", tmp_path / ("x" * 300), tmp_path / "file.txt", tmp_path / "empty"):
        with pytest.raises(KnowledgeError) as error:
            load(path)
        codes.append([finding.code for finding in error.value.findings])

    assert codes == [["no-folder"], ["no-folder"], ["no-folder"], ["no-desk"]]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that nobody can read, root included")
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").symlink_to("/proc/self/mem")

    with pytest.raises(KnowledgeError) as error:
        load(tmp_path)

    assert ("unreadable", "desk.yaml") in [(finding.code, finding.file) for finding in error.value.findings]


# Anything at all --------------------------------------------------------------------------------------------------

_FRAGMENTS = """\
topic: a
part: a
title: あ
steps:
  - id: a
    say: 一
    ask: 二
    go: a
  - do: a
if: {a: b}
---
answers: [{label: x}]
about: x
examples: [(a|b)]
x
- y
""".splitlines(keepends=True)


@given(
    st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join),
    st.sampled_from(["topics/x.yaml", "desk.yaml", "errors.yaml"]),
)
def test_any_text_loads_or_is_told(text: str, name: str) -> None:
    with suppress(KnowledgeError):
        assert load_texts(minimal_files() | {name: text.encode()}).version
