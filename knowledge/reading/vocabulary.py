"""Slots, error strings, what must not be answered, and words that mean the same."""

from typing import Literal

from knowledge.model import ErrorEntry, ErrorTarget, NoneEntry, Slot, SlotValue
from knowledge.reading.form import Form
from knowledge.reading.topics import conditions

#: In a condition: "not known yet".
UNKNOWN = "unknown"


def read_slot(form: Form) -> Slot | None:
    """One document of ``slots.yaml``."""
    slot_id = form.identity("slot")
    form.node = slot_id or None
    title = form.required("title")
    ask = form.text("ask")
    keep: Literal["conversation", "procedure"] = (
        "procedure"
        if form.one_of("keep", ("conversation", "procedure"), "conversation") == "procedure"
        else "conversation"
    )
    if "values" not in form:
        form.missing("values", "「values:」の下に「値の ID: {label: ..., phrases: [...]}」を書いてください。")
    values = [_slot_value(name, item) for name, item in form.named("values")]
    form.done()
    if not slot_id:
        return None
    return Slot(id=slot_id, title=title, ask=ask, values=tuple(values), keep=keep, place=form.place)


def _slot_value(name: str, form: Form) -> SlotValue:
    if name == UNKNOWN:
        form.fault(
            "bad-id",
            f"「{UNKNOWN}」は「まだわからない」の意味なので、値の ID にできません。",
            "別の ID にしてください。",
        )
    label = form.label("label")
    if label is None and "label" not in form:
        form.missing("label", "ボタンに出る文字を「label: ...」に書いてください。")
    value = SlotValue(id=name, label=label or "", phrases=form.wordings("phrases")[0])
    form.done()
    return value


def read_error(form: Form) -> tuple[ErrorEntry, Form] | None:
    """One document of ``errors.yaml``."""
    error_id = form.identity("error")
    form.node = error_id or None
    texts = form.texts("texts")
    code = form.text("code")
    if not texts and code is None:
        form.missing("texts", "エラーの文を「texts: [...]」に、番号を「code: ...」に書いてください。")
    targets: list[ErrorTarget] = []
    for item in form.forms("to"):
        targets.append(ErrorTarget(condition=conditions(item), go=item.required("go")))
        item.done()
    say = form.text("say")
    if "to" not in form and "say" not in form:
        form.missing("to", "行き先を「to: [{go: ...}]」に書くか、この窓口で扱わないなら「say: ...」を書いてください。")
    ask = form.text("ask")
    form.done()
    if not error_id:
        return None
    entry = ErrorEntry(id=error_id, texts=texts, code=code, ask=ask, to=tuple(targets), say=say, place=form.place)
    return entry, form


def read_none(form: Form) -> NoneEntry | None:
    """One document of ``none.yaml``."""
    none_id = form.identity("none")
    form.node = f"none.{none_id}" if none_id else None
    label = form.label("label")
    if label is None and "label" not in form:
        form.missing("label", "何についてのことかを「label: ...」に短く書いてください。")
    if "examples" not in form:
        form.missing("examples", "答えてはいけない質問の例を「examples: [...]」に書いてください。")
    examples, lines = form.wordings("examples")
    say = form.required("say")
    form.done()
    if not none_id:
        return None
    return NoneEntry(id=none_id, label=label or "", examples=examples, example_lines=lines, say=say, place=form.place)


def read_same(form: Form) -> tuple[str, ...]:
    """One document of ``lexicon.yaml``."""
    if "same" not in form:
        form.missing("same", "同じ意味の言葉を「same: [..., ...]」に並べてください。")
    words = form.texts("same")
    if "same" in form and len(words) < 2:
        form.fault(
            "one-word", "同じ意味の言葉が二つ以上ありません。", "二つ以上並べるか、文書ごと消してください。", at="same"
        )
    form.done()
    return words
