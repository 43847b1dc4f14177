"""What is wrong with the words: one wording in two places, strings that shadow each other, slots that nothing uses."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from knowledge.buttons import BUTTONS, LABELS
from knowledge.findings import Finding
from knowledge.model import ErrorEntry, Knowledge, Place, Step

#: Fewer and the matcher cannot tell what it must refuse (measured: AUROC .905 with 20 examples).
MIN_NONE_EXAMPLES = 20
#: The longest text that a customer may write, and that every channel takes.
MAX_TEXT = 8000


def lint(knowledge: Knowledge) -> list[Finding]:
    """All findings about a knowledge's words."""
    return [
        *_wordings(knowledge),
        *_nones(knowledge),
        *_errors(knowledge),
        *_steps(knowledge),
        *_asides(knowledge),
        *_unused(knowledge),
        *_words_of_the_desk(knowledge),
    ]


# Wordings ---------------------------------------------------------------------------------------------------------


def _same(text: str) -> str:
    """One form for wordings that no customer would tell apart: width, case, spaces and punctuation aside."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold()) or text


def _all_wordings(knowledge: Knowledge) -> Iterator[tuple[str, str, str, Place]]:
    """Every wording with its owner (a topic or a none entry), the node it leads to, and its place."""
    for topic in knowledge.topics.values():
        for wording, line in zip(topic.examples, topic.example_lines, strict=True):
            yield wording, topic.id, topic.id, Place(file=topic.place.file, line=line)
        for step in topic.steps:
            for wording, line in zip(step.examples, step.example_lines, strict=True):
                yield wording, topic.id, step.node, Place(file=step.place.file, line=line)
    for none in knowledge.nones:
        for wording, line in zip(none.examples, none.example_lines, strict=True):
            yield wording, f"none.{none.id}", f"none.{none.id}", Place(file=none.place.file, line=line)


def _wordings(knowledge: Knowledge) -> Iterator[Finding]:
    seen: dict[str, tuple[str, str, Place]] = {}
    for wording, owner, node, place in _all_wordings(knowledge):
        first_owner, first_node, first_place = seen.setdefault(_same(wording), (owner, node, place))
        # A topic's wording may be repeated at one of its steps, which is the more exact of the two.
        if node == first_node or (owner == first_owner and first_node == owner):
            continue
        is_none = node.startswith("none.")
        code = "example-in-none" if is_none and not first_node.startswith("none.") else "doubled-example"
        yield Finding(
            file=place.file,
            line=place.line,
            node=node,
            code=code,
            message=(
                f"「{wording}」という言い方は「{first_node}」にもあります"
                f"（{first_place.file} の {first_place.line} 行）。"
            ),
            remedy="どちらか一方だけに残してください。両方に当てはまるなら、違いがわかる言い方にしてください。",
        )


def _nones(knowledge: Knowledge) -> Iterator[Finding]:
    count = sum(len(none.examples) for none in knowledge.nones)
    if count < MIN_NONE_EXAMPLES:
        yield Finding(
            file="none.yaml",
            code="few-none-examples",
            message=f"答えてはいけない質問の例が {count} 通りしかありません。",
            remedy=f"「none.yaml」に {MIN_NONE_EXAMPLES} 通り以上（できれば 100 通り）書いてください。",
        )


def _asides(knowledge: Knowledge) -> Iterator[Finding]:
    for asides in [topic.asides for topic in knowledge.topics.values()] + [knowledge.desk.asides]:
        seen: dict[str, str] = {}
        for aside in asides:
            if not aside.examples:
                yield _at(
                    aside.place,
                    aside.node,
                    "aside-without-examples",
                    f"補足「{aside.id}」には、お客様の言い方がありません。",
                    "「examples: [...]」に、どう聞かれたら答えるかを書いてください。",
                )
            for wording in aside.examples:
                other = seen.setdefault(_same(wording), aside.id)
                if other != aside.id:
                    yield _at(
                        aside.place,
                        aside.node,
                        "doubled-example",
                        f"「{wording}」という言い方は、補足「{other}」にもあります。",
                        "どちらか一方だけに残してください。",
                    )
            yield from _long(aside.place, aside.node, aside.say)


# Errors -----------------------------------------------------------------------------------------------------------


def _errors(knowledge: Knowledge) -> Iterator[Finding]:
    earlier: list[tuple[str, ErrorEntry, str]] = []
    codes: dict[str, ErrorEntry] = {}
    for entry in knowledge.errors:
        own = [(_letters(text), entry, text) for text in entry.texts]
        for letters, _, text in own:
            for other_letters, other, other_text in earlier:
                if _covers(other_letters, letters):
                    yield _shadowed(entry, f"「{text}」", other, f"「{other_text}」")
                    break
        earlier += own
        if entry.code is not None:
            other = codes.setdefault(_letters(entry.code).replace(" ", ""), entry)
            if other is not entry:
                yield _shadowed(entry, f"番号「{entry.code}」", other, "同じ番号")
        for target in entry.to[:-1]:
            if not target.condition:
                yield _at(
                    entry.place,
                    entry.id,
                    "shadowed-target",
                    f"「if」のない行き先「{target.go}」のあとの行は、使われません。",
                    "「if」のない行を最後に置いてください。",
                )
        yield from _long(entry.place, entry.id, entry.say)


def _letters(text: str) -> str:
    """An error string as errors are compared: width, case, spaces and hyphens do not matter."""
    return re.sub(r"[\s\-]+", " ", unicodedata.normalize("NFKC", text.replace("…", "\0")).casefold()).strip()


def _covers(pattern: str, text: str) -> bool:
    """Whether wherever ``text`` stands, ``pattern`` stands as well (its pieces in order, ASCII words whole)."""
    pieces = [piece.strip() for piece in pattern.split("\0")]
    if not all(piece in text for piece in pieces):
        return False
    position = 0
    for piece in pieces:
        match = re.compile(rf"(?<![a-z0-9]){re.escape(piece)}(?![a-z0-9])").search(text, position)
        if match is None:
            return False
        position = match.end()
    return True


def _shadowed(entry: ErrorEntry, what: str, other: ErrorEntry, by: str) -> Finding:
    return _at(
        entry.place,
        entry.id,
        "shadowed-error",
        f"{what}は使われません。先に書かれた「{other.id}」の{by}が当てはまります（{other.place.line} 行）。",
        f"「{entry.id}」を「{other.id}」より前に置くか、どちらかの文を変えてください。",
    )


# Steps ------------------------------------------------------------------------------------------------------------


def _steps(knowledge: Knowledge) -> Iterator[Finding]:
    for topic in knowledge.topics.values():
        for step in topic.steps:
            yield from _buttons(step)
            for text in (step.text, step.help, step.caution, step.elsewhere, step.afterwards):
                yield from _long(step.place, step.node, text)
            if step.kind == "ask" and not step.answers and not step.listen_errors:
                yield _at(
                    step.place,
                    step.node,
                    "ask-without-answers",
                    f"質問「{step.id}」には、答えがありません。",
                    "「answers」に答えを書くか、エラーの文を待つなら「listen: errors」を書いてください。",
                )
            if step.slot is not None and not any(answer.value for answer in step.answers):
                yield _at(
                    step.place,
                    step.node,
                    "slot-without-values",
                    f"質問「{step.id}」は「{step.slot}」を覚えるはずですが、答えに「value」がありません。",
                    "それぞれの答えに「value: ...」を書くか、「slot」を消してください。",
                )


def _buttons(step: Step) -> Iterator[Finding]:
    labels = [answer.label for answer in step.answers]
    labels += [step.labels.get(outcome, LABELS[outcome]) for outcome in BUTTONS.get(step.kind, ())]
    if step.timer is not None and step.timer.starts is not None:
        labels.append(step.timer.starts)
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield _at(
            step.place,
            step.node,
            "doubled-label",
            f"「{label}」というボタンが二つあります。",
            "ボタンの文字を、それぞれ違うものにしてください（「labels」で変えられるものもあります）。",
        )


def _long(place: Place, node: str, text: str | None) -> Iterator[Finding]:
    if text is not None and len(text) > MAX_TEXT:
        yield _at(
            place,
            node,
            "long-text",
            f"文が長すぎます（{len(text):,} 文字）。",
            f"{MAX_TEXT:,} 文字以内にし、いくつかの手順に分けてください。",
        )


# The rest ---------------------------------------------------------------------------------------------------------


def _unused(knowledge: Knowledge) -> Iterator[Finding]:
    steps = [step for topic in knowledge.topics.values() for step in topic.steps]
    used = set(
        chain(
            *(topic.about for topic in knowledge.topics.values()),
            *(step.condition for step in steps),
            (step.slot for step in steps),
            (entry.ask for entry in knowledge.errors),
            *(target.condition for entry in knowledge.errors for target in entry.to),
        )
    )
    texts = " ".join(_every_text(knowledge, steps))
    for slot in knowledge.slots.values():
        # One that customers' texts fill is worth having for the agent who reads the ticket.
        is_read = any(value.phrases for value in slot.values)
        if slot.id not in used and not is_read and f"《{slot.id}》" not in texts:
            yield _at(
                slot.place,
                slot.id,
                "unused-slot",
                f"スロット「{slot.id}」は、どこでも使われていません。",
                "値に「phrases」を書くか、「about」「if」「slot」のどれかで使うか、消してください。",
            )


def _every_text(knowledge: Knowledge, steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        yield from filter(None, (step.text, step.help, step.caution, step.elsewhere, step.afterwards))
    yield from (aside.say for topic in knowledge.topics.values() for aside in topic.asides)
    yield from (aside.say for aside in knowledge.desk.asides)
    yield from (none.say for none in knowledge.nones)
    yield from filter(None, (entry.say for entry in knowledge.errors))
    yield from knowledge.desk.phrases.values()


def _words_of_the_desk(knowledge: Knowledge) -> Iterator[Finding]:
    needed = [("controls", knowledge.desk.controls, ("person", "back", "restart", "again", "later"))]
    needed.append(("outcomes", knowledge.desk.outcomes, ("solved", "unsolved", "done", "unsure", "thanks")))
    for name, lists, keys in needed:
        empty = [key for key in keys if not lists.get(key)]
        if empty:
            yield Finding(
                file="desk.yaml",
                node="desk",
                code="no-words",
                message=f"「{name}」に、{'、'.join(empty)} の言い方がありません。",
                remedy=f"「{name}: {{{empty[0]}: [...]}}」のように、お客様の言い方を書いてください。",
            )
    for name, text in knowledge.desk.phrases.items():
        yield from _long(Place(file="desk.yaml", line=1), f"desk.{name}", text)
    for none in knowledge.nones:
        yield from _long(none.place, f"none.{none.id}", none.say)


def _at(place: Place, node: str, code: str, message: str, remedy: str) -> Finding:
    return Finding(file=place.file, line=place.line, node=node, code=code, message=message, remedy=remedy)
