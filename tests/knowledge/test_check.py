"""A folder that loads and is still wrong: what `check` proves and finds, each with the path that shows it."""

import pytest

from knowledge.check import check
from knowledge.findings import Finding
from tests.knowledge.folders import DESK, ERRORS, NONE, PART, SLOTS, TOPIC, minimal


def lamp(steps: str, more: str = "") -> str:
    return f"topic: lamp\ntitle: 明かりがつかない\nexamples: [明かりがつかない]\nsteps:\n{steps}{more}"


def found(**overrides: str | None) -> list[Finding]:
    return check(minimal(**overrides))


def only(code: str, **overrides: str | None) -> Finding:
    """The one finding of a broken folder."""
    findings = found(**overrides)
    assert [finding.code for finding in findings] == [code], [str(finding) for finding in findings]
    assert findings[0].message
    assert findings[0].remedy
    return findings[0]


def test_a_sound_folder_has_no_findings() -> None:
    assert found() == []


# Proofs -----------------------------------------------------------------------------------------------------------


def test_a_step_that_no_way_leads_to_is_told_with_where_the_way_goes_instead() -> None:
    finding = only(
        "unreachable",
        topics__lamp=lamp(
            "  - {id: a, say: 一}\n  - {id: b, say: 二, go: open}\n  - {id: c, say: 三}\n  - {id: d, say: 四}\n"
        ),
    )

    assert (finding.file, finding.line, finding.node) == ("topics/lamp.yaml", 7, "lamp.c")
    assert "open" in finding.message
    assert "lamp.a → lamp.b" in finding.message


def test_what_follows_a_call_that_never_comes_back_is_told() -> None:
    finding = only(
        "unreachable",
        topics__lamp=lamp("  - do: out\n  - {id: b, say: 二}\n"),
        parts__out="part: out\nsteps:\n  - {id: a, say: 一, go: open}\n",
    )

    assert finding.node == "lamp.b"
    assert "out" in finding.message


def test_a_part_that_only_unreachable_steps_call_is_not_blamed() -> None:
    finding = only(
        "unreachable",
        topics__lamp=lamp("  - {id: a, say: 一, go: open}\n  - do: lost\n"),
        parts__lost="part: lost\nsteps: [{id: a, say: 一}, {id: b, say: 二}]\n",
    )

    assert finding.node == "lamp.do-lost"


def test_a_step_with_examples_or_named_by_an_error_needs_no_way() -> None:
    steps = (
        "  - {id: a, say: 一, go: open}\n  - {id: b, say: 二, go: open, examples: [二のこと]}\n  - {id: c, say: 三}\n"
    )

    assert found(topics__lamp=lamp(steps), errors=ERRORS.replace("kettle.lid", "lamp.c")) == []


def test_a_circle_without_a_way_out_is_told_with_its_path() -> None:
    ask = "answers: [{label: 二, go: a}], unsure: a"
    finding = only(
        "no-way-out",
        topics__lamp=lamp(
            f"  - {{id: start, say: 始}}\n  - {{id: a, task: 一, stuck: b}}\n  - {{id: b, ask: 三, {ask}}}\n"
        ),
    )

    assert finding.node == "lamp.a"
    assert "lamp.start → lamp.a → lamp.b → lamp.a" in finding.message


def test_a_circle_with_a_way_out_is_allowed() -> None:
    assert found(topics__lamp=lamp("  - {id: a, task: 一}\n  - {id: b, try: 二, unsolved: a}\n")) == []


def test_a_call_that_neither_returns_nor_leaves_by_name_is_told() -> None:
    findings = found(
        topics__lamp=lamp("  - {id: a, say: 一}\n  - do: round\n"),
        parts__round="part: round\nsteps:\n  - {id: x, task: 一, stuck: x, go: x}\n",
    )

    assert {finding.code for finding in findings} == {"no-way-out", "call-never-returns"}
    [call] = [finding for finding in findings if finding.code == "call-never-returns"]
    assert (call.file, call.line) == ("topics/lamp.yaml", 6)
    assert "lamp.do-round → round.x → round.x" in call.message


def test_a_circle_in_which_nothing_is_asked_is_told() -> None:
    finding = only(
        "silent-circle",
        topics__lamp=lamp(
            "  - {id: a, say: 一, if: {device: phone}}\n  - {id: b, say: 二, if: {device: phone}, go: a}\n"
        ),
    )

    assert "lamp.a → lamp.b → lamp.a" in finding.message


def test_an_answer_that_is_known_and_goes_back_is_such_a_circle() -> None:
    steps = (
        "  - {id: a, say: 一}\n  - id: b\n    ask: 二\n    slot: device\n"
        "    answers: [{label: 三, value: phone, go: a}, {label: 四, value: computer}]\n"
    )

    assert "lamp.a → lamp.b → lamp.a" in only("silent-circle", topics__lamp=lamp(steps)).message
    # Asked only while it is unknown, it cannot go round.
    assert found(topics__lamp=lamp(steps.replace("slot: device", "slot: device\n    if: {device: unknown}"))) == []


def test_a_part_that_nothing_calls_and_a_topic_that_nothing_leads_to_are_told() -> None:
    part = only("unused-part", parts__extra="part: extra\nsteps: [{id: a, say: 一}, {id: b, say: 二}]\n")
    topic = only("unused-topic", topics__extra="topic: extra\ntitle: 余り\nsteps: [{id: a, say: 一}]\n")

    assert (part.file, part.line, part.node) == ("parts/extra.yaml", 1, "extra")
    assert (topic.file, topic.line, topic.node) == ("topics/extra.yaml", 1, "extra")


def test_a_long_chain_of_topics_is_proved() -> None:
    chain = "\n---\n".join(
        f"topic: t{n}\ntitle: 題{n}\nexamples: [質問{n}のこと]\nsteps: [{{id: a, say: 一, go: t{n + 1}}}]"
        for n in range(3000)
    )

    assert found(topics__chain=chain + "\n---\ntopic: t3000\ntitle: 題\nsteps: [{id: a, say: 一}]\n") == []


# Words ------------------------------------------------------------------------------------------------------------


def test_one_wording_in_two_topics_is_told_with_both_places() -> None:
    finding = only(
        "doubled-example",
        topics__lamp=lamp("  - {id: a, say: 一}\n").replace(
            "[明かりがつかない]", "\n  - 明かりがつかない\n  - お湯が、わかない！"
        ),
    )

    assert (finding.file, finding.line, finding.node) == ("topics/lamp.yaml", 5, "lamp")
    assert "topics/kettle.yaml の 4 行" in finding.message


def test_a_wording_of_a_step_may_be_its_topics_but_not_another_steps() -> None:
    steps = "  - {id: a, say: 一, examples: [明かりがつかない, 暗い]}\n  - {id: b, say: 二, examples: [%s]}\n"

    assert found(topics__lamp=lamp(steps % "黒い")) == []
    assert only("doubled-example", topics__lamp=lamp(steps % "暗い")).node == "lamp.b"


def test_a_wording_that_must_not_be_answered_is_told() -> None:
    finding = only(
        "example-in-none", none=NONE + "---\nnone: hot\nlabel: 湯\nsay: 知りません。\nexamples: [お湯がわかない]\n"
    )

    assert (finding.file, finding.line, finding.node) == ("none.yaml", 9, "none.hot")
    assert "topics/kettle.yaml の 4 行" in finding.message


def test_too_few_examples_of_what_must_not_be_answered_are_told() -> None:
    assert (
        "19"
        in only(
            "few-none-examples",
            none=NONE.replace("雨の具合)", "雨の具合)").replace("|来週", "", 1).replace("]", ", 一, 二, 三]"),
        ).message
    )
    assert only("few-none-examples", none=None).file == "none.yaml"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("boil dry", "kettle boil dry warning"),
        ("boil dry", "ＢＯＩＬ-ＤＲＹ"),
        ("boil … dry", "the boil is quite dry"),
        ("空だき", "空だきです"),
    ],
)
def test_an_error_string_that_an_earlier_one_covers_is_told(earlier: str, later: str) -> None:
    finding = only(
        "shadowed-error",
        errors=f"error: a\ntexts: ['{earlier}']\nto: [{{go: kettle}}]\n---\nerror: b\ntexts: ['{later}']\nsay: 知りません。\n",
    )

    assert (finding.line, finding.node) == (5, "b")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("kettle boil dry", "boil dry"), ("oil dry", "boil dry"), ("dry … boil", "boil dry"), ("boil", "boiled")],
)
def test_an_error_string_that_the_earlier_one_does_not_cover_is_allowed(earlier: str, later: str) -> None:
    errors = (
        f"error: a\ntexts: ['{earlier}']\nto: [{{go: kettle}}]\n---\nerror: b\ntexts: ['{later}']\nsay: 知りません。\n"
    )

    assert found(errors=errors) == []


def test_one_code_in_two_entries_and_a_target_behind_the_last_are_told() -> None:
    code = "error: a\ncode: 0x8000\nto: [{go: kettle}]\n---\nerror: b\ncode: '0X8000'\nto: [{go: kettle.lid}]\n"

    assert only("shadowed-error", errors=code).node == "b"
    assert only("shadowed-target", errors=ERRORS.replace("to: [", "to: [{go: kettle}, ")).node == "boil-dry"


@pytest.mark.parametrize(
    "step",
    [
        "{id: a, ask: 一, answers: [{label: 二}, {label: 二}]}",
        "{id: a, ask: 一, answers: [{label: わからない}, {label: 二}]}",
        "{id: a, try: 一, answers: [{label: 直りました}]}",
        "{id: a, try: 一, within: 1分, starts: わからない}",
        "{id: a, task: 一, labels: {done: はい, stuck: はい}}",
    ],
)
def test_two_buttons_with_one_label_are_told(step: str) -> None:
    finding = only("doubled-label", topics__lamp=lamp(f"  - {step}\n"))

    assert (finding.line, finding.node) == (5, "lamp.a")


@pytest.mark.parametrize(
    ("code", "overrides"),
    [
        ("long-text", {"topics__lamp": lamp(f"  - {{id: a, say: {'あ' * 8001}}}\n")}),
        ("long-text", {"topics__lamp": lamp(f"  - {{id: a, task: 一, help: {'あ' * 8001}}}\n")}),
        ("ask-without-answers", {"topics__lamp": lamp("  - {id: a, ask: 一}\n")}),
        ("slot-without-values", {"topics__lamp": lamp("  - {id: a, ask: 一, slot: device, answers: [{label: 二}]}\n")}),
        (
            "aside-without-examples",
            {"topics__lamp": lamp("  - {id: a, say: 一}\n", "asides: [{id: b, say: 二}]\n")},
        ),
        (
            "doubled-example",
            {
                "topics__lamp": lamp(
                    "  - {id: a, say: 一}\n",
                    "asides: [{id: b, examples: [なぜ], say: 二}, {id: c, examples: [なぜ？], say: 三}]\n",
                )
            },
        ),
        ("unused-slot", {"slots": SLOTS + "---\nslot: size\ntitle: 大きさ\nvalues: {big: {label: 大}}\n"}),
        ("no-words", {"desk": DESK.replace("  person: [人と話したい, 担当者]\n", "")}),
    ],
)
def test_a_slip_in_the_words_is_told(code: str, overrides: dict[str, str]) -> None:
    only(code, **overrides)


def test_a_slot_that_only_texts_fill_is_for_the_agent() -> None:
    assert found(slots=SLOTS + "---\nslot: size\ntitle: 大きさ\nvalues: {big: {label: 大, phrases: [大きい]}}\n") == []


def test_a_kind_of_ticket_may_wait_for_a_step_that_offers_it() -> None:
    kinds = DESK.replace("  repair:", "  gift: {title: 贈り物, priority: low, fields: [contact]}\n  repair:")

    assert found(desk=kinds + "  size: {ask: 大きさは？}\n") == []


def test_two_topics_may_stand_for_the_same() -> None:
    assert found(topics__lamp=lamp("  - {id: a, say: 一}\n", "about: {device: computer}\n")) == []


def test_findings_come_by_file_and_line() -> None:
    findings = found(
        topics__lamp=lamp("  - {id: a, ask: 一}\n  - {id: b, ask: 二}\n"),
        topic=TOPIC.replace("閉まっている", "開いている"),
        part=PART + "  - {id: more, ask: 三}\n",
    )

    assert [(finding.file, finding.line) for finding in findings] == [
        ("parts/rest.yaml", 6),
        ("topics/kettle.yaml", 10),
        ("topics/lamp.yaml", 5),
        ("topics/lamp.yaml", 6),
    ]
