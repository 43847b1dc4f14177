"""YAML as the knowledge format allows it: plain trees in which every scalar is text and every line number survives.

Of YAML's features only mappings, lists and texts are taken. What would change a text behind its author's back (types,
comments that cut a value, doubled keys, anchors, aliases, tags) is a finding. A defect in one document of a file does
not hide the defects of the others: documents are parsed one by one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import yaml

from knowledge.findings import Report
from knowledge.yaml_errors import explain

#: A folder of 10,000 topics in one file has some 10 MB.
MAX_BYTES = 32 * 1024 * 1024
#: The format itself needs 7 (topic, steps, step, answers, answer, also, text).
MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, exactly as written."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: list["Node"]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping: key -> value, with the line of each key."""

    values: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node = Text | Items | Fields


def documents(file: str, content: bytes, report: Report) -> list[Fields]:
    """The documents of one file; those that cannot be read are left out and told to ``report``."""
    text = _decode(file, content, report)
    if text is None:
        return []
    found: list[Fields] = []
    for first_line, chunk in _split(text):
        for node in _Parser(file, chunk, first_line, report).parse():
            if isinstance(node, Fields):
                found.append(node)
            elif node != Text("", node.line):
                report.add(
                    "not-a-mapping",
                    "文書が「項目: 値」の並びになっていません。",
                    "「topic: ...」のように、項目名、コロン、半角の空白、値の順に書いてください。コロンは半角です。",
                    file=file,
                    line=node.line,
                )
    return found


# Characters -------------------------------------------------------------------------------------------------------


def _decode(file: str, content: bytes, report: Report) -> str | None:
    if len(content) > MAX_BYTES:
        report.add(
            "too-large",
            f"ファイルが大きすぎます（{len(content):,} バイト）。",
            f"{MAX_BYTES:,} バイト以下のファイルに分けてください。",
            file=file,
        )
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(
            "bad-encoding",
            "UTF-8 として読めない文字があります。",
            "ファイルを文字コード UTF-8 で保存し直してください（Shift_JIS や UTF-16 では読めません）。",
            file=file,
            line=content.count(b"\n", 0, error.start) + 1,
        )
        return None
    text = text.replace("\r\n", "\n")
    strange = _UNPRINTABLE.search(text)
    if strange is None:
        return text
    while strange is not None:
        character = strange.group()
        code, name = ("nul", "NUL") if character == "\0" else ("control-character", f"U+{ord(character):04X}")
        report.add(
            code,
            f"目に見えない制御文字（{name}）が入っています。",
            "その行を打ち直して、制御文字を取り除いてください。",
            file=file,
            line=text.count("\n", 0, strange.start()) + 1,
        )
        strange = _UNPRINTABLE.search(text, _end_of_line(text, strange.start()))
    return None


#: What YAML forbids, and U+0085, U+2028, U+2029 and a lone CR: line breaks to YAML, not to most editors, so that the
#: line numbers would be wrong from there on.
_UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


_DOCUMENT_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Each document with the number of its first line. ``---`` at a line's start can mean nothing else in YAML."""
    starts = [0, *(match.start() for match in _DOCUMENT_START.finditer(text) if match.start() > 0), len(text)]
    line = 1
    for begin, end in pairwise(starts):
        chunk = text[begin:end]
        yield line, chunk
        line += chunk.count("\n")


# Structure --------------------------------------------------------------------------------------------------------


class _Stop(Exception):
    """The rest of a document is given up."""


class _Parser:
    """Builds the trees of one document from libyaml's events."""

    def __init__(self, file: str, text: str, first_line: int, report: Report):
        self._file = file
        self._text = text
        self._first_line = first_line
        self._report = report
        #: Where `` #`` may stand: (begin, end) of quoted and block texts.
        self._literal: list[tuple[int, int]] = []

    def parse(self) -> list[Node]:
        nodes: list[Node] = []
        readable = len(self._text)
        try:
            loader = yaml.CSafeLoader(self._text)
            try:
                self._events(loader, nodes)
            finally:
                loader.dispose()
        except _Stop:
            return []
        except yaml.MarkedYAMLError as error:
            # A quotation mark or a bracket left open is told where it was opened, not where the text ran out.
            opened = (error.context or "").endswith(_OPENED)
            mark = (error.context_mark if opened else None) or error.problem_mark
            readable = mark.index if mark else 0
            line = self._first_line + (mark.line if mark else 0)
            self._add("syntax", line, *explain(error))
            nodes = []
        self._comments(readable)
        return nodes

    def _events(self, loader: yaml.CSafeLoader, nodes: list[Node]) -> None:
        # The innermost container last; a mapping's frame also holds the key that waits for its value.
        stack: list[tuple[Items | Fields, list[Text]]] = []
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.ScalarEvent):
                node: Node = self._text_of(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._plain_only(event)
                line = self._line(event)
                container = Items([], line) if isinstance(event, yaml.SequenceStartEvent) else Fields({}, {}, line)
                stack.append((container, []))
                if len(stack) > MAX_DEPTH:
                    self._add(
                        "too-deep",
                        line,
                        f"入れ子が深すぎます（{MAX_DEPTH} 段まで）。",
                        "字下げと括弧を確かめてください。",
                    )
                    raise _Stop
                continue
            elif isinstance(event, yaml.CollectionEndEvent):
                node = stack.pop()[0]
            elif isinstance(event, yaml.AliasEvent):
                self._add(
                    "alias",
                    self._line(event),
                    f"別名（*{event.anchor}）は使えません。",
                    "文字としての * なら '...' で囲み、使い回しなら同じ内容をもう一度書いてください。",
                )
                node = Text("", self._line(event))
            else:
                continue
            if stack:
                self._put(node, *stack[-1])
            else:
                nodes.append(node)

    def _put(self, node: Node, container: Items | Fields, waiting: list[Text]) -> None:
        if isinstance(container, Items):
            container.items.append(node)
        elif waiting:
            key = waiting.pop()
            if key.value in container.values:
                self._add(
                    "doubled-key",
                    key.line,
                    f"項目「{key.value}」が二度書かれています（最初は {container.lines[key.value]} 行）。",
                    "どちらか一つにしてください。",
                )
            else:
                container.values[key.value] = node
                container.lines[key.value] = key.line
        elif isinstance(node, Text):
            waiting.append(node)
        else:
            self._add(
                "bad-key", node.line, "項目名が文字ではありません。", "項目名は「title:」のように文字で書いてください。"
            )
            waiting.append(Text("", node.line))

    def _text_of(self, event: yaml.ScalarEvent) -> Text:
        self._plain_only(event)
        begin, end = event.start_mark.index, event.end_mark.index
        if event.style in ("|", ">"):
            self._literal.append((_end_of_line(self._text, begin), end))
        elif event.style in ('"', "'"):
            self._literal.append((begin, end))
        elif event.start_mark.line != event.end_mark.line and _SWALLOWED_ITEM.search(self._text, begin, end):
            self._add(
                "swallowed-list",
                self._line(event),
                "文の続きの行が「- 」で始まっています。リストではなく、文の一部として読まれます。",
                "リストなら項目名のすぐ下に書き、長い文なら「|」の下に書いてください。",
            )
        return Text(event.value, self._line(event))

    def _plain_only(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._add(
                "anchor",
                self._line(event),
                f"目印（&{event.anchor}）は使えません。",
                "文字としての & なら '...' で囲み、使い回しなら同じ内容をもう一度書いてください。",
            )
        if event.tag is not None:
            self._add(
                "tag",
                self._line(event),
                f"型の指定（{event.tag}）は使えません。",
                "値はすべて文字として読まれます。文字としての ! なら '...' で囲んでください。",
            )

    def _comments(self, end: int) -> None:
        """A comment behind a value is refused: it would cut the text that its author meant to write."""
        if "#" not in self._text:
            return
        for match in _COMMENT_BEHIND.finditer(self._text, 0, end):
            position = match.start("hash")
            while self._is_literal(position):
                following = _HASH.search(self._text, position + 1, match.end())
                if following is None:
                    break
                position = following.start() + 1
            else:
                self._add(
                    "comment-behind-value",
                    self._first_line + self._text.count("\n", 0, position),
                    "値のうしろに「 #」があります。そこから先は注釈とみなされ、文が切れてしまいます。",
                    "注釈は別の行に書いてください。文字としての # なら、値の全体を '...' で囲んでください。",
                )

    def _is_literal(self, position: int) -> bool:
        before = bisect_right(self._literal, (position, len(self._text)))
        return before > 0 and position < self._literal[before - 1][1]

    def _line(self, event: yaml.NodeEvent) -> int:
        return self._first_line + event.start_mark.line

    def _add(self, code: str, line: int, message: str, remedy: str) -> None:
        self._report.add(code, message, remedy, file=self._file, line=line)


#: The ends of libyaml's contexts for what is opened and must be closed.
_OPENED = ("quoted scalar", "flow sequence", "flow mapping")
_SWALLOWED_ITEM = re.compile(r"\n[ \t]*- ")
_COMMENT_BEHIND = re.compile(r"^(?![ \t]*#)[^\n]*?[ \t](?P<hash>#)[^\n]*$", re.MULTILINE)
_HASH = re.compile(r"[ \t]#")
