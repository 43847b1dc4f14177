"""Random knowledge that is valid: it loads, and every proof on its machine holds."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.knowledge.folders import minimal_files

_VERBS = ("確かめて", "押して", "入れ直して", "開いて", "消して", "待って")
_THINGS = ("電源", "画面", "設定", "線", "番号", "受信箱", "アンテナ", "帳簿")
_TROUBLES = ("動かない", "開かない", "消えた", "遅い", "つながらない", "重い", "読めない", "鳴らない")
#: Each topic's own things, so that no two topics share a wording.
_SUBJECTS = ("時計", "ラジオ", "扇風機", "冷蔵庫", "電話機", "掃除機")

SLOTS = {
    "device": ("phone", "computer"),
    "place": ("home", "office", "outside"),
    "color": ("red", "blue"),
}


def _document(fields: dict[str, Any]) -> str:
    # JSON is YAML, and leaves nothing to quoting.
    return json.dumps(fields, ensure_ascii=False)


def _slots() -> str:
    return "\n---\n".join(
        _document(
            {
                "slot": slot,
                "title": f"{slot}のこと",
                "ask": f"{slot}はどれですか？",
                "keep": keep,
                "values": {value: {"label": f"{value}です", "phrases": [value]} for value in values},
            }
        )
        for (slot, values), keep in zip(SLOTS.items(), ("conversation", "procedure", "procedure"), strict=True)
    )


_conditions = st.sampled_from(sorted(SLOTS)).flatmap(
    lambda slot: st.fixed_dictionaries(
        {slot: st.lists(st.sampled_from([*SLOTS[slot], "unknown"]), min_size=1, max_size=2, unique=True)}
    )
)


@st.composite
def _answers(draw: st.DrawFn, later: Sequence[str], anywhere: Sequence[str], slot: str | None) -> list[dict[str, Any]]:
    """Answers that go on, forward, out, or (unless a known slot could take that way unasked, and go round) anywhere."""
    values = SLOTS[slot] if slot else ("a", "b", "c")[: draw(st.integers(1, 3))]
    targets = ["next", "solved", "person", "open", *later, *([] if slot else anywhere)]
    found: list[dict[str, Any]] = []
    for value in values:
        answer: dict[str, Any] = {"label": f"{value}のほう", "also": [f"{value}だと思う"]}
        if slot:
            answer["value"] = value
        if draw(st.booleans()):
            answer["go"] = draw(st.sampled_from(targets))
        found.append(answer)
    return found


@st.composite
def _step(
    draw: st.DrawFn,
    *,
    step_id: str,
    later: Sequence[str],
    anywhere: Sequence[str],
    callable_: Sequence[str],
    part: bool,
) -> dict[str, Any]:
    """One step. Unconditional ways never jump forward, so that no step is left out."""
    kinds = ["say", "ask", "try", "try", "task", "ticket", *(["do"] if callable_ else [])]
    kind = draw(st.sampled_from(kinds))
    text = f"{draw(st.sampled_from(_THINGS))}を{draw(st.sampled_from(_VERBS))}ください（{step_id}）。"
    step: dict[str, Any] = {"id": step_id}
    if draw(st.integers(0, 3)) == 0:
        step["if"] = draw(_conditions)
    if kind == "do":
        return step | {"do": draw(st.sampled_from(callable_))}
    if draw(st.integers(0, 4)) == 0:
        step["caution"] = "先に控えを取ってください。"
        if kind in ("try", "task"):
            step["confirm"] = "控えを取りました"
    if draw(st.integers(0, 4)) == 0:
        step["elsewhere"] = f"{text}（ほかの窓口）"
    if draw(st.integers(0, 4)) == 0:
        step["show"] = draw(st.sampled_from(["clock", "save-page", "phone"]))
    forward = ["next", "person", *(["back"] if part else []), *later]
    if kind == "ticket":
        step |= {"ticket": draw(st.sampled_from(["repair", "support"])), "ask": f"{text}申し込みますか？"}
        if draw(st.booleans()):
            step["refused"] = draw(st.sampled_from(forward))
        return step
    step[kind] = text
    if kind in ("ask", "try") and (kind == "ask" or draw(st.booleans())):
        slot = draw(st.sampled_from([None, *sorted(SLOTS)]))
        if slot is not None:
            step["slot"] = slot
        step["answers"] = draw(_answers(later, anywhere, slot))
    goes_on = kind == "try" or (kind == "ask" and any("go" not in answer for answer in step["answers"]))
    if goes_on and draw(st.booleans()):
        step["unsure"] = draw(st.sampled_from(forward))
    if kind == "ask" and draw(st.booleans()):
        step["listen"] = "errors"
    if kind in ("try", "task"):
        if draw(st.booleans()):
            step["help"] = f"{step_id}のくわしい説明です。"
        if draw(st.booleans()):
            step["already"] = [f"{step_id}は済みました"]
        if draw(st.integers(0, 3)) == 0:
            step["afterwards"] = f"{step_id}を元に戻してください。"
    if kind == "try":
        timer = draw(st.sampled_from([None, None, "after", "within"]))
        if timer == "after":
            step["after"] = "1時間"
        elif timer == "within":
            step |= {"within": "15分", "starts": "計りはじめる"}
            if draw(st.booleans()):
                step["late"] = draw(st.sampled_from(forward))
    if kind == "task" and draw(st.booleans()):
        step["stuck"] = draw(st.sampled_from(forward))
    return step


@st.composite
def _procedure(
    draw: st.DrawFn, *, callable_: Sequence[str], elsewhere: Sequence[str], part: bool, most: int
) -> list[dict[str, Any]]:
    ids = [f"s{number}" for number in range(draw(st.integers(1, most)))]
    steps: list[dict[str, Any]] = []
    for number, step_id in enumerate(ids):
        later, anywhere = ids[number + 1 :], [*ids[:number], *elsewhere]
        steps.append(draw(_step(step_id=step_id, later=later, anywhere=anywhere, callable_=callable_, part=part)))
    return steps


@st.composite
def knowledge_files(draw: st.DrawFn, *, max_topics: int = 4, max_steps: int = 6) -> dict[str, bytes]:
    """The files of a random folder: topics with asks, tries, tasks, calls, slots, conditions, timers, tickets, asides."""
    subjects = _SUBJECTS[: draw(st.integers(1, max_topics))]
    topics = [f"t{number}" for number in range(len(subjects))]
    parts = [f"p{number}" for number in range(draw(st.integers(0, 2)))]
    documents: list[str] = []
    for number, topic in enumerate(topics):
        others = [other for other in topics if other != topic]
        steps = draw(_procedure(callable_=parts, elsewhere=others, part=False, most=max_steps))
        if number == 0:
            # Every part is called by somebody.
            steps += [{"do": part} for part in parts]
        fields: dict[str, Any] = {
            "topic": topic,
            "title": f"{subjects[number]}の困りごと",
            "examples": [f"{subjects[number]}が({'|'.join(_TROUBLES)})", f"{subjects[number]}の調子がおかしい"],
            "goal": [f"{subjects[number]}が動いた"],
            "steps": steps,
        }
        if draw(st.booleans()):
            fields["secret"] = "yes"
        if draw(st.booleans()):
            slot = draw(st.sampled_from(sorted(SLOTS)))
            fields["about"] = {slot: draw(st.sampled_from(SLOTS[slot]))}
        if draw(st.booleans()):
            fields["asides"] = [
                {"id": "why", "examples": [f"{subjects[number]}はなぜ壊れるのですか"], "say": "古くなるからです。"}
            ]
        documents.append(_document(fields))
    for number, part in enumerate(parts):
        # A part calls only those after it: no circle, and not deeper than three calls.
        steps = draw(_procedure(callable_=parts[number + 1 :], elsewhere=topics, part=True, most=3))
        documents.append(_document({"part": part, "steps": steps}))
    target = draw(st.sampled_from(topics))
    error = _document({"error": "e1", "texts": ["fatal beep", "ピーという音"], "to": [{"go": target}]})
    return minimal_files(topic="\n---\n".join(documents), part=None, slots=_slots(), errors=error, dialogues=None)


def knowledges(*, max_topics: int = 4, max_steps: int = 6) -> st.SearchStrategy[Knowledge]:
    """Random valid knowledge, loaded."""
    return knowledge_files(max_topics=max_topics, max_steps=max_steps).map(load_texts)
