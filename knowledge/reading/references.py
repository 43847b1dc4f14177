"""What one document says about another: slots, calls, tickets, errors' targets, fill-ins, rehearsed nodes."""

import re
from collections.abc import Iterable, Mapping

from knowledge.model import Desk, ErrorEntry, NoneEntry, Rehearsal, Slot, Step
from knowledge.reading.form import Form
from knowledge.reading.targets import Directory
from knowledge.reading.topics import TopicDraft
from knowledge.reading.vocabulary import UNKNOWN

#: What the desk puts in for 《...》, besides the name of a slot (the value that was told, as its label).
FILL_INS = frozenset({"phone", "hours", "next_open", "check_url", "ticket"})
#: In the desk's own sentences there is also the topic that they are about.
PHRASE_FILL_INS = FILL_INS | {"topic"}

_FILL_IN = re.compile("《([^《》]*)》")
#: Far too deep already; a chain of a thousand must not exhaust the stack.
_GIVE_UP = 50
#: Frames of one conversation: a topic and three calls inside of each other.
MAX_DEPTH = 4


class References:
    """Checks references against everything that the folder defines.

    Without a desk (it could not be read) what refers to the desk is taken as it stands.
    """

    def __init__(self, desk: Desk | None, slots: Mapping[str, Slot], directory: Directory):
        self._desk = desk
        self._slots = slots
        self._directory = directory
        self._values = {slot.id: {value.id for value in slot.values} for slot in slots.values()}

    # Documents

    def topic(self, draft: TopicDraft) -> None:
        """Everything in a topic or part but its targets."""
        for slot, value in draft.topic.about.items():
            self._slot(draft.form, "about", slot, (value,))
        for step in draft.steps:
            self._step(step.step, step.form)
        for aside in draft.topic.asides:
            draft.form.node = aside.node
            self._fill_ins(draft.form, aside.say, at=aside.place.line)
        draft.form.node = draft.topic.id

    def error(self, entry: ErrorEntry, form: Form) -> None:
        """An entry of ``errors.yaml``."""
        self._fill_ins(form, entry.say, at=form.line("say"))
        slot = self._slots.get(entry.ask or "")
        if entry.ask is not None:
            self._slot(form, "ask", entry.ask, ())
        if slot is not None and slot.ask is None:
            form.fault(
                "slot-without-question",
                f"「{slot.id}」には質問文がないので、「ask」で尋ねられません。",
                f"slots.yaml の「{slot.id}」に「ask: ...」を書いてください。",
                at="ask",
            )
        for target in entry.to:
            for name, values in target.condition.items():
                self._slot(form, "to", name, values)
            if target.go:
                self._error_target(form, target.go)

    def none(self, entry: NoneEntry, form: Form) -> None:
        """An entry of ``none.yaml``."""
        self._fill_ins(form, entry.say, at=form.line("say"))

    def slot(self, slot: Slot, form: Form) -> None:
        """A slot's own question."""
        self._fill_ins(form, slot.ask, at=form.line("ask"))

    def desk(self, desk: Desk, form: Form) -> None:
        """The desk's sentences and the questions of its tickets."""
        phrases = form.form("phrases")
        for name, text in desk.phrases.items():
            form.node = f"desk.{name}"
            self._fill_ins(form, text, at=phrases.line(name) if phrases else None, known=PHRASE_FILL_INS)
        form.node = "desk"
        for field in desk.fields.values():
            self._fill_ins(form, field.ask, at=form.line("fields"))
        for aside in desk.asides:
            form.node = aside.node
            self._fill_ins(form, aside.say, at=aside.place.line)
        form.node = "desk"

    def rehearsal(self, rehearsal: Rehearsal, form: Form, nones: Iterable[str], errors: Iterable[str]) -> None:
        """The nodes and the ticket that a conversation must come to."""
        for node in rehearsal.nodes:
            topic, dot, step = node.partition(".")
            desk = self._desk
            of_desk = {*desk.phrases, *(aside.id for aside in desk.asides)} if desk is not None else {step}
            known = {"desk": of_desk, "none": nones, "errors": errors}.get(topic)
            if known is not None:
                found = not dot or step in known
            else:
                found = topic in self._directory and (not dot or self._directory.has_node(topic, step))
            if not found:
                form.fault(
                    "unknown-node", f"「nodes」の「{node}」がありません。", self._directory.remedy(node), at="nodes"
                )
        self._ticket(form, rehearsal.ticket)

    # Single references

    def _step(self, step: Step, form: Form) -> None:
        for name, text in (
            (step.kind if step.kind != "ticket" else "ask", step.text),
            ("help", step.help),
            ("caution", step.caution),
            ("elsewhere", step.elsewhere),
            ("afterwards", step.afterwards),
        ):
            if text and "《" in text:
                self._fill_ins(form, text, at=form.line(name))
        for slot, values in step.condition.items():
            self._slot(form, "if", slot, values)
        if step.call is not None and step.call and step.call not in self._directory:
            form.fault(
                "unknown-call",
                f"呼び出す「{step.call}」がありません。",
                self._directory.remedy(step.call),
                at="do",
            )
        self._ticket(form, step.ticket)
        values = tuple(answer.value for answer in step.answers if answer.value is not None)
        if step.slot is not None:
            self._slot(form, "slot", step.slot, values, "answers")
        elif values:
            form.fault(
                "value-without-slot",
                f"答えに「value: {values[0]}」がありますが、手順に「slot」がありません。",
                "どのスロットに覚えるかを「slot: ...」に書くか、「value」を消してください。",
                at="answers",
            )

    def _slot(self, form: Form, field: str, name: str, values: tuple[str, ...], values_at: str | None = None) -> None:
        known = self._values.get(name)
        if known is None:
            form.fault(
                "unknown-slot",
                f"「{field}」のスロット「{name}」がありません。",
                f"slots.yaml に「slot: {name}」を書くか、あるもの（{'、'.join(self._slots)}）を使ってください。",
                at=field,
            )
            return
        for value in values:
            if value not in known and not (field in ("if", "to") and value == UNKNOWN):
                form.fault(
                    "unknown-value",
                    f"スロット「{name}」に「{value}」という値はありません。",
                    f"slots.yaml に加えるか、あるもの（{'、'.join(sorted(known))}）を使ってください。",
                    at=values_at or field,
                )

    def _ticket(self, form: Form, kind: str | None) -> None:
        if not kind or self._desk is None or kind in self._desk.tickets:
            return
        form.fault(
            "unknown-ticket",
            f"チケットの種類「{kind}」がありません。",
            f"desk.yaml の「tickets」に加えるか、あるもの（{'、'.join(self._desk.tickets)}）を使ってください。",
            at="ticket",
        )

    def _error_target(self, form: Form, target: str) -> None:
        topic, dot, step = target.partition(".")
        if topic not in self._directory or (dot and not self._directory.has_step(topic, step)):
            form.fault("unknown-target", f"行き先「{target}」がありません。", self._directory.remedy(target), at="to")
        elif self._directory.is_part(topic):
            form.fault(
                "go-to-part",
                f"「{target}」は部品（part）です。エラーの行き先にはできません。",
                "その部品を呼び出すトピックか、トピックの手順（topic.id）を書いてください。",
                at="to",
            )

    def _fill_ins(self, form: Form, text: str | None, *, at: int | None, known: frozenset[str] = FILL_INS) -> None:
        if text is None:
            return
        for name in _FILL_IN.findall(text):
            if name not in known and name not in self._slots:
                names = "、".join(f"《{item}》" for item in (*sorted(known), *self._slots))
                form.fault(
                    "unknown-fill-in", f"《{name}》に入れるものがわかりません。", f"使えるのは {names} です。", at=at
                )
        if re.search("[《》]", _FILL_IN.sub("", text)):
            form.fault(
                "open-fill-in", "《 》が閉じられていません。", "「《phone》」のように、両方を書いてください。", at=at
            )


def check_calls(drafts: Mapping[str, TopicDraft]) -> None:
    """Calls may neither go round in a circle nor stand more than four deep."""
    depth: dict[str, tuple[str, ...]] = {}

    def deepest(topic: str, path: tuple[str, ...]) -> tuple[str, ...]:
        """The longest chain of calls from ``topic`` on."""
        if topic in depth:
            return depth[topic]
        if len(path) > _GIVE_UP:
            return (topic,)
        longest: tuple[str, ...] = ()
        for step in drafts[topic].steps:
            called = step.step.call
            if called is None or called not in drafts:
                continue
            if called in (*path, topic):
                begin = (*path, topic).index(called)
                circle = " → ".join((*(*path, topic)[begin:], called))
                step.form.fault(
                    "circle-of-calls",
                    f"呼び出しが輪になっています（{circle}）。",
                    "どれかの「do」をやめるか、「go」で移るようにしてください。",
                    at="do",
                )
                continue
            chain = deepest(called, (*path, topic))
            longest = max(longest, chain, key=len)
        depth[topic] = (topic, *longest)
        return depth[topic]

    for topic, draft in drafts.items():
        chain = deepest(topic, ())
        if len(chain) > MAX_DEPTH and not draft.topic.part:
            draft.form.fault(
                "calls-too-deep",
                f"呼び出しが深すぎます（{' → '.join(chain)}）。",
                f"トピックから数えて {MAX_DEPTH} 段までにしてください。",
            )
