"""A topic or part: everything but its targets, which can only be understood once all topics are known."""

from dataclasses import dataclass

from knowledge.buttons import BUTTONS
from knowledge.model import Answer, Aside, ShowKind, Step, StepKind, Timer, Topic
from knowledge.reading.form import ID_REMEDY, Form
from knowledge.reading.notation import TARGET_WORDS, id_fault, topic_id_fault
from knowledge.source import Text

#: The fields that say where a step leads, as written.
_TARGET_FIELDS = ("go", "solved", "unsolved", "unsure", "stuck", "refused", "late")

#: Fields that only some kinds of step know. ``labels``: words for `BUTTONS`.
_KIND_FIELDS: dict[StepKind, frozenset[str]] = {
    "say": frozenset({"go"}),
    "ask": frozenset({"go", "unsure", "answers", "slot", "listen", "help", "labels"}),
    "try": frozenset(
        {"go", "solved", "unsolved", "unsure", "answers", "slot", "already", "help", "after", "within", "starts"}
        | {"late", "afterwards", "labels", "confirm"}
    ),
    "task": frozenset({"go", "stuck", "already", "help", "afterwards", "labels", "confirm"}),
    "do": frozenset({"go"}),
    "ticket": frozenset({"go", "refused", "labels", "ask"}),
}
_SHOWN = frozenset({"caution", "elsewhere", "show"})
_KINDS: tuple[StepKind, ...] = ("ticket", "say", "ask", "try", "task", "do")
#: All fields that belong to some kind of step.
STEP_FIELDS: frozenset[str] = frozenset(_KINDS).union(_SHOWN, *_KIND_FIELDS.values())


@dataclass(slots=True)
class StepDraft:
    """A step without its transitions. ``targets``: as written, by field (``go``, ``solved`` ...; ``answer:0`` ...)."""

    step: Step
    targets: dict[str, Text]
    form: Form


@dataclass(slots=True)
class TopicDraft:
    """A topic without its steps' transitions."""

    topic: Topic
    steps: list[StepDraft]
    form: Form


def read_topic(form: Form) -> TopicDraft | None:
    """One document of ``topics/`` or ``parts/``; None where not even the id can be read."""
    part = "part" in form
    if not part and "topic" not in form:
        form.missing("topic", "文書の最初に「topic: ID」（呼び出されるだけの部品なら「part: ID」）を書いてください。")
        return None
    name = "part" if part else "topic"
    topic_id = form.required(name)
    if not topic_id:
        return None
    form.node = topic_id
    if fault := topic_id_fault(topic_id):
        form.fault("bad-id", fault, ID_REMEDY, at=name)
    if part and "topic" in form:
        form.fault("two-kinds", "「topic」と「part」の両方があります。", "どちらか一つにしてください。", at="topic")
        form.text("topic")
    title = (form.text("title") or "") if part else form.required("title")
    label = form.label("label")
    if label is None:
        label = title
        if title and not part:
            form.check_label(Text(title, form.line("title")))
    examples, lines = ((), ()) if part else form.wordings("examples")
    goal = form.texts("goal")
    secret = form.flag("secret")
    was = form.texts("was", single=True)
    about = {} if part else _about(form)
    steps = [draft for item in form.forms("steps") if (draft := _read_step(item, topic_id, part=part))]
    if "steps" not in form:
        form.missing("steps", "手順を「steps:」の下に、「- id: ...」の行から書いてください。")
    elif not steps:
        form.fault("no-steps", "手順が一つもありません。", "「- id: ...」で始まる手順を書いてください。", at="steps")
    asides = [read_aside(item, topic_id) for item in form.forms("asides")]
    _unique(form, steps, asides)
    form.done(elsewhere=("examples", "about") if part else (), why="部品（part）には書けません")
    topic = Topic(
        id=topic_id,
        part=part,
        was=was,
        title=title,
        label=label,
        about=about,
        examples=examples,
        example_lines=lines,
        goal=goal,
        secret=secret,
        steps=(),
        asides=tuple(asides),
        place=form.place,
    )
    return TopicDraft(topic, steps, form)


def _about(form: Form) -> dict[str, str]:
    about = form.form("about")
    return {slot: about.required(slot) for slot in sorted(about)} if about else {}


def conditions(form: Form) -> dict[str, tuple[str, ...]]:
    """The field ``if``: slot -> values of which one must hold."""
    condition = form.form("if")
    return {slot: condition.texts(slot, single=True) for slot in sorted(condition)} if condition else {}


# Steps ------------------------------------------------------------------------------------------------------------


def _read_step(form: Form, topic: str, *, part: bool) -> StepDraft | None:
    kind = _kind(form)
    if kind is None:
        return None
    text = call = ticket = None
    if kind == "do":
        call = form.required("do")
    elif kind == "ticket":
        ticket = form.required("ticket")
        text = form.required("ask")
    else:
        text = form.required(kind)
    step_id = _step_id(form, topic, kind)
    if step_id is None:
        return None
    condition = conditions(form)
    source = form.text("source")
    examples, lines = ((), ()) if part else form.wordings("examples")
    caution, elsewhere, show = _shown(form, kind)
    allowed = _KIND_FIELDS[kind]
    answers, targets = _ways(form, kind)
    step = Step(
        id=step_id,
        topic=topic,
        kind=kind,
        text=text or "",
        condition=condition,
        call=call,
        ticket=ticket,
        answers=answers,
        slot=form.text("slot") if "slot" in allowed else None,
        listen_errors="listen" in allowed and form.one_of("listen", ("errors",), "") == "errors",
        already=form.texts("already") if "already" in allowed else (),
        help=form.text("help") if "help" in allowed else None,
        caution=caution,
        confirm=_confirm(form, caution) if "confirm" in allowed else None,
        elsewhere=elsewhere,
        show=show,
        timer=_timer(form) if kind == "try" else None,
        afterwards=form.text("afterwards") if "afterwards" in allowed else None,
        labels=_labels(form, kind) if "labels" in allowed else {},
        source=source,
        examples=examples,
        example_lines=lines,
        place=form.place,
    )
    if part and "examples" in form:
        form.written_list("examples")
        form.fault(
            "misplaced-field",
            "部品（part）の手順には「examples」を書けません。",
            "文から直接始めたい手順は、トピックのほうに置いてください。",
            at="examples",
        )
    form.done(elsewhere=STEP_FIELDS, why=f"「{kind}」の手順では使えません")
    return StepDraft(step, targets, form)


def _step_id(form: Form, topic: str, kind: StepKind) -> str | None:
    """The step's id, empty for a ``do`` that has none; None where it is missing. Later findings name the step."""
    step_id = form.text("id")
    if step_id is None and kind != "do":
        form.missing("id", "手順には「id」が要ります（なくてよいのは「do」だけです）。")
        return None
    step_id = step_id or ""
    form.node = f"{topic}.{step_id or kind}"
    if step_id and (fault := id_fault(step_id)):
        form.fault("bad-id", fault, ID_REMEDY, at="id")
    elif step_id in TARGET_WORDS:
        form.fault("bad-id", f"「{step_id}」は行き先を表す言葉なので、ID にできません。", ID_REMEDY, at="id")
    return step_id


def _ways(form: Form, kind: StepKind) -> tuple[tuple[Answer, ...], dict[str, Text]]:
    """The answers, and the targets as written: by field, those of answers by ``answer:<key>``."""
    allowed = _KIND_FIELDS[kind]
    answers, targets = _answers(form) if "answers" in allowed else ((), {})
    for name in _TARGET_FIELDS:
        if name in allowed and (target := form.written(name)) is not None:
            targets[name] = target
    if kind == "try" and "go" in targets and not answers:
        form.fault(
            "misplaced-field",
            "「try」の「go」は、「answers」があるときの行き先です。",
            "直らなかったときの行き先なら「unsolved」、直ったときなら「solved」に書いてください。",
            at="go",
        )
    return answers, targets


def _kind(form: Form) -> StepKind | None:
    kinds: list[StepKind] = [kind for kind in _KINDS if kind in form]
    if "ticket" in kinds and "ask" in kinds:
        kinds.remove("ask")
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        form.fault(
            "two-kinds",
            f"一つの手順に「{'」と「'.join(kinds)}」があります。",
            "別々の手順に分けてください。",
            at=kinds[1],
        )
    else:
        form.fault(
            "no-kind",
            "手順の種類がわかりません。",
            "「say」「ask」「try」「task」「do」「ticket」のどれかを書いてください。",
        )
    return None


def _shown(form: Form, kind: StepKind) -> tuple[str | None, str | None, ShowKind | None]:
    """What is shown beside the text; a ``do`` shows nothing of its own."""
    if kind == "do":
        return None, None, None
    show = form.one_of("show", ("clock", "save-page", "phone"), "")
    known: dict[str, ShowKind] = {"clock": "clock", "save-page": "save-page", "phone": "phone"}
    return form.text("caution"), form.text("elsewhere"), known.get(show)


def _confirm(form: Form, caution: str | None) -> str | None:
    label = form.label("confirm")
    if label and caution is None:
        form.fault(
            "confirm-without-caution",
            "「confirm」があるのに、先に伝える注意がありません。",
            "押す前に読んでいただくことを「caution」に書いてください。",
            at="confirm",
        )
    return label


def _answers(form: Form) -> tuple[tuple[Answer, ...], dict[str, Text]]:
    answers: list[Answer] = []
    targets: dict[str, Text] = {}
    for key, item in enumerate(form.forms("answers")):
        label = item.label("label")
        if label is None:
            if "label" not in item:
                item.missing("label", "ボタンに出る文字を「label: ...」に書いてください。")
            label = ""
        if (target := item.written("go")) is not None:
            targets[f"answer:{key}"] = target
        answers.append(Answer(key=str(key), label=label, also=item.texts("also"), value=item.text("value")))
        item.done()
    return tuple(answers), targets


def _timer(form: Form) -> Timer | None:
    after, within, starts = form.seconds("after"), form.seconds("within"), form.label("starts")
    if "after" in form and "within" in form:
        form.fault("two-timers", "「after」と「within」の両方があります。", "手順を二つに分けてください。", at="within")
        return None
    if within is not None and starts is None:
        form.missing("starts", "「within」には、時間を計りはじめるボタンの文字「starts」が要ります。")
        return None
    if within is None and "within" not in form:
        for name in ("starts", "late"):
            if name in form:
                form.fault(
                    "misplaced-field",
                    f"「{name}」は「within」と一緒に使うものです。",
                    "「within: 15分」などを加えてください。",
                    at=name,
                )
    if after is not None:
        return Timer(kind="after", seconds=after)
    return Timer(kind="within", seconds=within, starts=starts) if within is not None else None


def _labels(form: Form, kind: StepKind) -> dict[str, str]:
    labels = form.form("labels")
    if labels is None:
        return {}
    found = {name: label for name in sorted(BUTTONS[kind]) if (label := labels.label(name)) is not None}
    labels.done()
    return found


# Asides, ids ------------------------------------------------------------------------------------------------------


def read_aside(form: Form, topic: str) -> Aside:
    """An item of ``asides``; ``topic`` is the topic's or part's id, or ``desk``."""
    aside_id = form.identity("id")
    form.node = f"{topic}.{aside_id}" if aside_id else topic
    examples, lines = form.wordings("examples")
    say = form.required("say")
    form.done()
    return Aside(id=aside_id, topic=topic, examples=examples, example_lines=lines, say=say, place=form.place)


def _unique(form: Form, steps: list[StepDraft], asides: list[Aside]) -> None:
    seen: dict[str, int] = {}
    for item in (*(draft.step for draft in steps), *asides):
        if not item.id:
            continue
        if item.id in seen:
            form.fault(
                "doubled-id",
                f"ID「{item.id}」が二度使われています（最初は {seen[item.id]} 行）。",
                "どちらかの ID を変えてください。",
                at=item.place.line,
            )
        else:
            seen[item.id] = item.place.line
