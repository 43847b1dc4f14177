"""Reading one mapping strictly: each field is asked for by name and type; what was not asked for is a finding."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from knowledge.findings import Report
from knowledge.model import Place
from knowledge.reading.notation import id_fault, seconds
from knowledge.reading.wordings import WordingError, expand
from knowledge.source import Fields, Items, Node, Text

#: What fits on a button on a phone.
MAX_LABEL = 24
ID_REMEDY = "ID は半角の英字、数字、「-」、「_」だけで、1〜64 文字の、ほかと重ならないものにしてください。"


class Form:
    """A mapping with the fields that its reader asks for.

    Every method answers with a usable value also after a defect, so that reading goes on and finds the next one.
    """

    __slots__ = ("_asked", "_fields", "file", "node", "report")

    def __init__(self, fields: Fields, file: str, report: Report, *, node: str | None = None):
        self._fields = fields
        self._asked: set[str] = set()
        self.file = file
        self.report = report
        #: What the findings of this form are about, once it is known.
        self.node = node

    @property
    def place(self) -> Place:
        """Where the mapping begins."""
        return Place(file=self.file, line=self._fields.line)

    def __contains__(self, name: str) -> bool:
        return name in self._fields.values

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields.values)

    def line(self, name: str | None = None) -> int:
        """The line of a field, or of the whole mapping where the field is not there."""
        return self._fields.lines.get(name or "", self._fields.line)

    def fault(self, code: str, message: str, remedy: str, *, at: str | int | None = None) -> None:
        """Note a defect of a field (by name), of a line, or of the whole mapping."""
        line = at if isinstance(at, int) else self.line(at)
        self.report.add(code, message, remedy, file=self.file, line=line, node=self.node)

    # Texts

    def written(self, name: str) -> Text | None:
        """A text field with its line, stripped; None where it is left out or not a text."""
        node = self._take(name)
        if node is None:
            return None
        text = self._text(node, f"「{name}」")
        if text is not None and not text.value:
            self.fault("empty", f"「{name}」が空です。", "値を書くか、項目ごと消してください。", at=text.line)
            return None
        return text

    def text(self, name: str) -> str | None:
        """A text field."""
        written = self.written(name)
        return written.value if written else None

    def required(self, name: str) -> str:
        """A text field that must be there; the empty text after a finding."""
        if name not in self:
            self.missing(name)
        return self.text(name) or ""

    def label(self, name: str) -> str | None:
        """A text that stands on a button."""
        written = self.written(name)
        if written is None:
            return None
        self.check_label(written)
        return written.value

    def check_label(self, text: Text) -> None:
        """Note a label that is too long for a button."""
        if len(text.value) > MAX_LABEL:
            self.fault(
                "long-label",
                f"ボタンの文字「{text.value}」は {len(text.value)} 文字あります。",
                f"{MAX_LABEL} 文字以内にしてください（くわしい説明は文のほうに書けます）。",
                at=text.line,
            )

    def identity(self, name: str) -> str:
        """A required id."""
        text = self.required(name)
        if text and (fault := id_fault(text)):
            self.fault("bad-id", fault, ID_REMEDY, at=name)
        return text

    def one_of(self, name: str, options: Iterable[str], default: str) -> str:
        """A text field that is one of some words."""
        text = self.text(name)
        if text is None:
            return default
        options = tuple(options)
        if text not in options:
            self.fault(
                "unknown-word",
                f"「{name}: {text}」は読めません。",
                f"「{'」「'.join(options)}」のどれかにしてください。",
                at=name,
            )
            return default
        return text

    def flag(self, name: str) -> bool:
        """A field that is ``yes`` or ``no``; left out: no."""
        return self.one_of(name, ("yes", "no"), "no") == "yes"

    def seconds(self, name: str) -> int | None:
        """A time such as ``15分``."""
        text = self.text(name)
        if text is None:
            return None
        length = seconds(text)
        if length is None:
            self.fault(
                "bad-time",
                f"「{name}: {text}」は時間として読めません。",
                "「2秒」「15分」「1時間」「3日」のように書いてください（1秒から30日まで）。",
                at=name,
            )
        return length

    # Lists and mappings

    def written_list(self, name: str, *, single: bool = False) -> list[Text]:
        """A list of texts, each with its line; ``single``: one text alone will do as well."""
        found: list[Text] = []
        for item in self._nodes(name, single=single):
            text = self._text(item, f"「{name}」の一つ")
            if text is not None and not text.value:
                self.fault("empty", f"「{name}」に空の項目があります。", "空の項目を消してください。", at=text.line)
            elif text is not None:
                found.append(text)
        return found

    def texts(self, name: str, *, single: bool = False) -> tuple[str, ...]:
        """A list of texts, each once."""
        return tuple(dict.fromkeys(text.value for text in self.written_list(name, single=single)))

    def wordings(self, name: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """A list of lines with alternatives: all wordings, each once, and the line of each."""
        found: dict[str, int] = {}
        for text in self.written_list(name):
            try:
                wordings = expand(text.value)
            except WordingError as error:
                self.fault(
                    "bad-alternatives", str(error), "括弧を閉じるか、何行かに分けて書いてください。", at=text.line
                )
                continue
            for wording in wordings:
                if wording:
                    found.setdefault(wording, text.line)
                else:
                    self.fault(
                        "empty-wording",
                        f"「{text.value}」には、何も残らない言い方が含まれます。",
                        "どの選び方でも文字が残るように書いてください。",
                        at=text.line,
                    )
        return tuple(found), tuple(found.values())

    def form(self, name: str) -> "Form | None":
        """A mapping inside of this one."""
        node = self._take(name)
        return None if node is None else self._form(node, f"「{name}」")

    def forms(self, name: str) -> list["Form"]:
        """A list of mappings."""
        forms = [self._form(node, f"「{name}」の一つ") for node in self._nodes(name)]
        return [form for form in forms if form is not None]

    def named(self, name: str) -> list[tuple[str, "Form"]]:
        """A mapping of ids to mappings, in the order written."""
        outer = self.form(name)
        if outer is None:
            return []
        found: list[tuple[str, Form]] = []
        for key in outer:
            if fault := id_fault(key):
                outer.fault("bad-id", fault, ID_REMEDY, at=key)
            inner = outer.form(key)
            if inner is not None:
                found.append((key, inner))
        return found

    def items(self, name: str) -> list["Text | Form"]:
        """A list of texts and mappings."""
        what = f"「{name}」の一つ"
        items = [
            self._form(node, what) if isinstance(node, Fields) else self._text(node, what) for node in self._nodes(name)
        ]
        return [item for item in items if item is not None]

    # The rest

    def done(self, *, elsewhere: Iterable[str] = (), why: str = "") -> None:
        """Note the fields that nobody asked for. ``elsewhere``: those that exist, but not here; ``why`` says so."""
        for name in self:
            if name in self._asked:
                continue
            if name in elsewhere:
                self.fault(
                    "misplaced-field", f"「{name}」は{why}。", "この項目を消すか、手順の種類を変えてください。", at=name
                )
                continue
            near = get_close_matches(name, self._asked, n=1)
            remedy = f"「{near[0]}」の書き間違いではありませんか。" if near else ""
            known = "」「".join(sorted(self._asked))
            self.fault(
                "unknown-field",
                f"「{name}」という項目はありません。",
                remedy or f"ここで使える項目は「{known}」です。",
                at=name,
            )

    def missing(self, name: str, remedy: str | None = None) -> None:
        """Note a field that must be there."""
        self.fault("missing-field", f"「{name}」がありません。", remedy or f"「{name}: ...」を書いてください。")

    def _take(self, name: str) -> Node | None:
        self._asked.add(name)
        return self._fields.values.get(name)

    def _nodes(self, name: str, *, single: bool = False) -> list[Node]:
        node = self._take(name)
        if node is None:
            return []
        if isinstance(node, Items):
            return node.items
        if single and isinstance(node, Text):
            return [node]
        self._wrong_type(f"「{name}」", node, _LIST)
        return []

    def _form(self, node: Node, what: str) -> "Form | None":
        if isinstance(node, Fields):
            return Form(node, self.file, self.report, node=self.node)
        self._wrong_type(what, node, _MAPPING)
        return None

    def _text(self, node: Node, what: str) -> Text | None:
        if isinstance(node, Text):
            return Text(node.value.strip(), node.line)
        self._wrong_type(what, node, _TEXT)
        return None

    def _wrong_type(self, what: str, node: Node, wanted: str) -> None:
        found = {Text: _TEXT, Items: _LIST, Fields: _MAPPING}[type(node)]
        self.fault(
            "wrong-type", f"{what}は{wanted}のはずですが、{found}になっています。", _TYPE_REMEDIES[wanted], at=node.line
        )


_TEXT, _LIST, _MAPPING = "文", "リスト", "「項目: 値」の並び"
_TYPE_REMEDIES = {
    _TEXT: "文の中の「: 」や先頭の [ { は読み違えられます。文の全体を '...' で囲んでください。",
    _LIST: "「[..., ...]」か、「- 」で始まる行にしてください。",
    _MAPPING: "「項目: 値」の形で書いてください。",
}
