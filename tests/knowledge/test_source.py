"""YAML as the format takes it: every value is text, and whatever would change a text is told, all at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.findings import Report
from knowledge.source import MAX_BYTES, Fields, Items, Node, Text, documents


def read(text: str | bytes) -> tuple[list[Fields], list[tuple[str, int | None]]]:
    report = Report()
    content = text if isinstance(text, bytes) else text.encode()
    return documents("x.yaml", content, report), [(finding.code, finding.line) for finding in report]


def plain(node: Node) -> object:
    match node:
        case Text(value=value):
            return value
        case Items(items=items):
            return [plain(item) for item in items]
        case Fields(values=values):
            return {key: plain(value) for key, value in values.items()}


@pytest.mark.parametrize(
    "written", ["0x800ccc0D", "587", "yes", "no", "12:30", "1e3", "null", "~", "2026-11-24", "03-0000-0000", ".5"]
)
def test_a_value_is_the_text_that_was_written(written: str) -> None:
    found, findings = read(f"a: {written}\nb: [{written}]\n{written}: c\n")

    assert findings == []
    assert plain(found[0]) == {"a": written, "b": [written], written: "c"}


def test_documents_are_told_apart_with_their_lines() -> None:
    found, findings = read("# first\na: 1\n---\n# second\nb:\n  - c: |\n      d\n      e\n---\nf: g\n")

    assert findings == []
    assert [(plain(document), document.line) for document in found] == [
        ({"a": "1"}, 2),
        ({"b": [{"c": "d\ne\n"}]}, 5),
        ({"f": "g"}, 10),
    ]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    found, findings = read("a: b\r\nc: |\r\n  d\r\n  e\r\n".encode("utf-8-sig"))

    assert findings == []
    assert plain(found[0]) == {"a": "b", "c": "d\ne\n"}
    assert found[0].lines == {"a": 1, "c": 2}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: b\na: c\n", "doubled-key", 2),
        ("a: &b c\n", "anchor", 1),
        ("a: b\nc: *d\n", "alias", 2),
        ("a: !!int 5\n", "tag", 1),
        ("a: !x\n  b: c\n", "tag", 1),
        # a trailing comment cuts the text
        ("a: b\nc: 番号 #3 です\n", "comment-behind-value", 2),
        ("a: [b, c] # d\n", "comment-behind-value", 1),
        ("a: # b\n  c: d\n", "comment-behind-value", 1),
        ("a: | # b\n  c\n", "comment-behind-value", 1),
        ("a: 'b # c' # d\n", "comment-behind-value", 1),
        ("a: b\t# c\n", "comment-behind-value", 1),
        # a list that was meant is read as a text
        ("a: b\n  - c\n", "swallowed-list", 1),
        ("- a\n- b\n", "not-a-mapping", 1),
        ("a：b\n", "not-a-mapping", 1),
        ("? [a]\n: b\n", "bad-key", 1),
        ("a: b: c\n", "syntax", 1),
        ("a:\n\t- b\n", "syntax", 2),
        ("a: 'b\nc: d\n", "syntax", 1),
        ("a: [b\nc: d\n", "syntax", 1),
        ("a: @b\n", "syntax", 1),
        ("a: - b\n", "syntax", 1),
        ('a: "b\\q"\n', "syntax", 1),
        ("%TAG ! x\n", "syntax", 2),
        ("a: " + "[" * 40 + "]" * 40, "too-deep", 1),
        ("a: b\nc: d\x07\n", "control-character", 2),
        ("a: b\u2028c: d\n", "control-character", 1),
        ("a: b\nc: \0\n", "nul", 2),
        (b"a: b\nc: \x83\x81\n", "bad-encoding", 2),
        ("a: メール\n".encode("utf-16"), "bad-encoding", 1),
    ],
)
def test_a_defect_is_told_with_its_line(text: str | bytes, code: str, line: int) -> None:
    _, findings = read(text)

    assert findings == [(code, line)]


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\na: b\n  # another # comment\n",
        "a: b#c\n",
        "a: 'b # c'\n",
        'a: "b # c"\n',
        "a: |\n  b # c\n  # d\n",
        "a: >\n  b # c\n",
        "a: ['b # c', \"d # e\"]\n",
        "",
        "---\n# nothing\n---\n",
    ],
)
def test_what_cuts_no_text_is_allowed(text: str) -> None:
    assert read(text)[1] == []


def test_a_file_that_is_too_large_is_told_and_not_read() -> None:
    found, findings = read(b"a: " + b"b" * MAX_BYTES)

    assert found == []
    assert findings == [("too-large", None)]


def test_one_broken_document_does_not_hide_another_nor_its_defects() -> None:
    found, findings = read("a: 'b\n---\nc: d\nc: e\n---\nf: g # h\n---\ni: j\n")

    assert findings == [("syntax", 1), ("doubled-key", 4), ("comment-behind-value", 6)]
    assert plain(found[-1]) == {"i": "j"}


@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}'\"|>#&*! \n\t,\\%@`?", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_told(content: bytes) -> None:
    report = Report()

    documents("x.yaml", content, report)

    assert all(finding.message and finding.remedy for finding in report)


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029"))


@given(_texts)
def test_a_quoted_text_comes_back_exactly(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"

    found, findings = read(f"a: {quoted}\n")

    assert findings == []
    assert plain(found[0]) == {"a": text}
