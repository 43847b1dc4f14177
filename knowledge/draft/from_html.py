"""An FAQ as HTML: definition lists, ``details``, headings with text below, tables, or whatever reads as text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from knowledge.draft.entries import Entry, Fault, decode, one_line, paragraphs
from knowledge.draft.from_text import entries_of, most_answered

_SILENT = frozenset(
    {"script", "style", "template", "noscript", "title", "nav", "footer", "svg", "select", "button", "iframe"}
)
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "ul", "ol", "dl", "dt", "dd", "table", "tr", "blockquote", "pre", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "details", "summary", "header", "main", "hr", "address", "form", "br"}
)
_CELLS = frozenset({"td", "th"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{1,20})", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")
_COLUMN_NAMES = {"q": "q", "質問": "q", "ご質問": "q", "問": "q", "question": "q"} | {
    "a": "a",
    "回答": "a",
    "ご回答": "a",
    "答え": "a",
    "answer": "a",
}
_MARK = re.compile(r"^(?:[QＱAＡ][0-9０-９]*\s*[.．:：、]|[QＱAＡ][0-9０-９]*\s+)\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["open", "close", "text"]
    #: The tag's name, or the text.
    value: str
    line: int


class _Tokens(HTMLParser):
    """The page as a flat list: nesting is often broken in the wild, and a flat list cannot run too deep."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Token] = []
        self._silent: str | None = None
        self._silent_depth = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            self._silent_depth += tag == self._silent
            return
        if tag in _SILENT:
            self._silent, self._silent_depth = tag, 1
            return
        self._add("open", tag)
        given = dict(attrs)
        if tag == "a":
            link = given.get("href") or ""
            self._link = link if link.startswith(("http://", "https://")) else ""
        elif tag == "img" and (described := given.get("alt")):
            self._add("text", described)
        elif tag == "li":
            self._add("text", "・")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent_depth -= tag == self._silent
            if not self._silent_depth:
                self._silent = None
            return
        if tag == "a" and self._link:
            self._add("text", f"（{self._link}）")
            self._link = ""
        self._add("close", tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            if data.strip() == self._link:
                self._link = ""
            self._add("text", data)

    def _add(self, kind: Literal["open", "close", "text"], value: str) -> None:
        self.found.append(_Token(kind, value, self.getpos()[0]))


class _Text:
    """Gathers the text between tags as a reader sees it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def take(self, token: _Token) -> None:
        if token.kind == "text":
            self._pieces.append(re.sub(r"\s+", " ", token.value))
        elif token.value in _BLOCKS or (token.value == "li" and token.kind == "open"):
            self._pieces.append("\n")
        elif token.value in _CELLS:
            self._pieces.append(" ")

    def __str__(self) -> str:
        text = "\n".join(line.strip() for line in "".join(self._pieces).split("\n"))
        return paragraphs(re.sub(r"\n{2,}", "\n", text))


@dataclass(slots=True)
class _Pair:
    line: int
    questions: list[_Text] = field(default_factory=list[_Text])
    answer: _Text = field(default_factory=_Text)


def read_html(content: bytes) -> tuple[list[Entry], list[Fault]]:
    """Questions and answers in the page's order, in the one form that holds most of them."""
    text, faults = _decode(content)
    if faults:
        return [], faults
    parser = _Tokens()
    parser.feed(text)
    parser.close()
    tokens = parser.found
    readers: tuple[Callable[[list[_Token]], list[Entry]], ...] = (_listed, _headed, _tabled, _as_text)
    return max((read(tokens) for read in readers[:3]), key=len) or _as_text(tokens), []


def _decode(content: bytes) -> tuple[str, list[Fault]]:
    """UTF-8, or what the page itself says it is written in."""
    text, faults = decode(content)
    named = _CHARSET.search(content, 0, 4096)
    if not faults or not named:
        return text, faults
    try:
        return content.decode(named[1].decode("ascii")), []
    except (UnicodeDecodeError, LookupError):
        return "", faults


def _listed(tokens: list[_Token]) -> list[Entry]:
    """``dt`` and ``dd``, ``summary`` and the rest of its ``details``."""
    pairs: list[_Pair] = []
    place: Literal["question", "answer", "outside"] = "outside"
    depth = 0
    for token in tokens:
        tag = token.value if token.kind != "text" else ""
        inner = depth > 1 or (depth == 1 and tag not in ("details", "summary"))
        if token.kind == "open" and tag == "details":
            depth += 1
            place = "outside" if depth == 1 else place
        elif token.kind == "close" and tag == "details" and depth:
            depth -= 1
            place = "outside" if not depth else place
        elif tag == "summary" and not inner:
            if token.kind == "open":
                pairs.append(_Pair(token.line, [_Text()]))
            place = "question" if token.kind == "open" else "answer"
        elif tag == "dt" and not depth:
            if token.kind == "open":
                if place != "question" or not pairs or str(pairs[-1].answer):
                    pairs.append(_Pair(token.line))
                pairs[-1].questions.append(_Text())
            place = "question"
        elif tag == "dd" and not depth and pairs:
            place = "answer"
        elif tag == "dl" and token.kind == "close" and not depth:
            place = "outside"
        if pairs and place == "question" and pairs[-1].questions:
            pairs[-1].questions[-1].take(token)
        elif pairs and place == "answer":
            pairs[-1].answer.take(token)
    return _entries(pairs)


def _headed(tokens: list[_Token]) -> list[Entry]:
    """Headings, each with the text below it; of their levels the one that most often has text is the questions'."""
    headings: list[tuple[int, _Pair]] = []
    inside = False
    for token in tokens:
        if token.kind != "text" and _HEADING.fullmatch(token.value):
            inside = token.kind == "open"
            if inside:
                headings.append((int(token.value[1]), _Pair(token.line, [_Text()])))
        elif headings:
            pair = headings[-1][1]
            (pair.questions[0] if inside else pair.answer).take(token)
    if not headings:
        return []
    level = most_answered([(own, bool(str(pair.answer))) for own, pair in headings])
    pairs: list[_Pair] = []
    under_question = False
    for own, pair in headings:
        if own == level:
            pairs.append(pair)
            under_question = True
        elif own < level:
            under_question = False
        elif under_question:
            pairs[-1].answer.take(_Token("text", str(pair.questions[0]), pair.line))
            pairs[-1].answer.take(_Token("open", "br", pair.line))
            pairs[-1].answer.take(_Token("text", str(pair.answer), pair.line))
    return _entries(pairs)


def _tabled(tokens: list[_Token]) -> list[Entry]:
    """Rows of two or more cells: question and answer by the columns' names, else the last two that hold text."""
    columns: dict[str, int] = {}
    pairs: list[_Pair] = []
    for line, row in _rows(tokens):
        texts = [str(cell) for cell in row]
        named = {_COLUMN_NAMES[text.lower()]: i for i, text in enumerate(texts) if text.lower() in _COLUMN_NAMES}
        if len(named) == 2:
            columns = named
            continue
        filled = [i for i, text in enumerate(texts) if text]
        if len(filled) < 2:
            continue
        question, answer = columns.get("q", filled[-2]), columns.get("a", filled[-1])
        if max(question, answer) < len(row):
            pairs.append(_Pair(line, [row[question]], row[answer]))
    return _entries(pairs)


def _rows(tokens: list[_Token]) -> list[tuple[int, list[_Text]]]:
    rows: list[tuple[int, list[_Text]]] = []
    depth = 0
    for token in tokens:
        tag = token.value if token.kind != "text" else ""
        if tag == "table":
            depth = max(0, depth + (1 if token.kind == "open" else -1))
        elif depth == 1 and tag == "tr" and token.kind == "open":
            rows.append((token.line, []))
        elif depth == 1 and tag in _CELLS and token.kind == "open" and rows:
            rows[-1][1].append(_Text())
        elif depth and rows and rows[-1][1]:
            rows[-1][1][-1].take(token)
    return rows


def _as_text(tokens: list[_Token]) -> list[Entry]:
    """The page read as plain text; its lines are the page's paragraphs, so they count from the text, not the file."""
    text = _Text()
    for token in tokens:
        text.take(token)
    return entries_of(str(text))


def _entries(pairs: list[_Pair]) -> list[Entry]:
    entries: list[Entry] = []
    for pair in pairs:
        questions = [question for text in pair.questions if (question := _MARK.sub("", one_line(str(text))))]
        answer = _MARK.sub("", str(pair.answer))
        if questions and answer:
            entries.append(Entry(questions[0], answer, pair.line, others=tuple(questions[1:])))
    return entries
