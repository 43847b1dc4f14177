"""The standard buttons: which ones a kind of step brings along, and their words where its author gives no others."""

from collections.abc import Mapping

from knowledge.model import StepKind

#: Outcome -> the button's words.
LABELS: Mapping[str, str] = {
    "solved": "直りました",
    "unsolved": "まだ直りません",
    "unsure": "わからない",
    "done": "できました",
    "stuck": "できません",
    "yes": "はい",
    "no": "いいえ",
}

#: Behind a step's own answers, in this order.
BUTTONS: Mapping[StepKind, tuple[str, ...]] = {
    "ask": ("unsure",),
    "try": ("solved", "unsolved", "unsure"),
    "task": ("done", "stuck"),
    "ticket": ("yes", "no"),
}
