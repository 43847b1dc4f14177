"""``dialogues.yaml``: conversations that must go right."""

from typing import Literal

from knowledge.model import Rehearsal
from knowledge.reading.form import Form
from knowledge.source import Text

Turn = str | tuple[Literal["choose", "after"], str]


def read_rehearsal(form: Form) -> Rehearsal:
    """One document of ``dialogues.yaml``. ``dialogue`` is a title in Japanese."""
    title = form.required("dialogue")
    form.node = title or None
    if "turns" not in form:
        form.missing("turns", "お客様の発言を「turns: [..., ...]」に書いてください。")
    turns = [turn for item in form.items("turns") if (turn := _turn(form, item)) is not None]
    nodes = form.texts("nodes")
    end = form.one_of("end", ("resolved", "handoff", "open"), "") or None
    ticket = form.text("ticket")
    form.done()
    return Rehearsal(id=title, turns=tuple(turns), nodes=nodes, end=end, ticket=ticket, place=form.place)


def _turn(form: Form, item: Text | Form) -> Turn | None:
    if isinstance(item, Text):
        return item.value
    if "user" in item:
        turn: Turn | None = item.text("user")
    elif "choose" in item:
        label = item.text("choose")
        turn = None if label is None else ("choose", label)
    elif "after" in item:
        # Kept as written: whoever plays the dialogue moves the clock.
        time = item.text("after") if item.seconds("after") is not None else None
        turn = None if time is None else ("after", time)
    else:
        form.fault(
            "bad-turn",
            "発言として読めません。",
            "文か、「{choose: ボタンの文字}」か、「{after: 1時間}」を書いてください。",
            at=item.line(),
        )
        return None
    item.done()
    return turn
