"""Every meaning at every kind of pending question: a reply, a state that can go on, nothing raised."""

import json

import pytest

from bot.choices import choices
from bot.dialogue import step
from bot.meaning import (
    Ahead,
    Answered,
    AsideAsked,
    Contacted,
    Control,
    Corrected,
    Declined,
    Doubted,
    ErrorSeen,
    FieldGiven,
    Greeted,
    Jumped,
    Later,
    Meaning,
    Missed,
    NewProblem,
    NotOurs,
    Resumed,
    SameProblem,
    Several,
    Solved,
    Thanked,
    Unclear,
    WantsHelp,
    WantsPerson,
)
from bot.state import FORMAT, State, from_json, to_json
from tests.bot.events import KEYS, facts, said
from tests.bot.small import Talk

#: How to get to each kind of question.
PENDING: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "ask": ("ランプがつかない", "まだ"),
    "try": ("ランプがつかない",),
    "task": ("ランプが消えない",),
    "countdown": ("ランプが消えない", "できました"),
    "ticket": ("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ"),
    "listening": ("ランプがつかない", "まだ", "一個"),
    "called": ("ランプがつかない", "まだ", "一個", "error E77 と出ています"),
    "desk.which-topic": ("ランプがつかないのと、説明書がほしいのと、両方です",),
    "desk.which-topic by slot": ("lamp fault",),
    "desk.offer-person": ("ランプが消えない", "できません", "できません"),
    "desk.helped": ("説明書がほしい",),
    "desk.resume": ("ランプがつかない", "それより、説明書がほしいです", "はい"),
    "desk.anything-else": ("説明書がほしい", "はい"),
    "desk.contact": ("人と話したい",),
    "desk.field": ("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ", "はい"),
}

MEANINGS: tuple[Meaning, ...] = (
    WantsPerson(),
    WantsPerson(contact="taro@example.com"),
    *(Control(name=name) for name in ("back", "restart", "again", "end", "bot")),
    Later(),
    Corrected(point=None, meaning=None),
    Corrected(point=None, meaning=NewProblem(target="bright", replaces=True)),
    Solved(),
    *(Answered(key=key) for key in KEYS),
    WantsHelp(),
    Contacted(contact="03-1234-5678"),
    FieldGiven(value="A-1"),
    Declined(),
    ErrorSeen(error="burnt"),
    ErrorSeen(error="which"),
    ErrorSeen(error="elsewhere"),
    ErrorSeen(error="gone"),
    Ahead(),
    AsideAsked(node="dark.hot"),
    AsideAsked(node="gone.gone"),
    SameProblem(),
    NewProblem(target="leaflet"),
    NewProblem(target="dark.cover"),
    NewProblem(target="gone"),
    Several(topics=("dark", "leaflet")),
    Unclear(topics=("dark", "bright"), slot="trouble"),
    Unclear(topics=("dark", "bright")),
    Doubted(key="0", target="leaflet"),
    NotOurs(none="weather"),
    NotOurs(none="gone"),
    Thanked(),
    Greeted(),
    Missed(),
    Missed(nearest=("dark", "leaflet")),
)


def at(pending: str) -> State:
    conversation = Talk()
    for text in PENDING[pending]:
        conversation.say(text)
    kind = pending.split()[0]
    assert not kind.startswith("desk.") or conversation.state.pending == kind
    return conversation.state


@pytest.mark.parametrize("pending", PENDING)
@pytest.mark.parametrize("meaning", MEANINGS, ids=repr)
def test_every_meaning_has_a_reply_everywhere(pending: str, meaning: Meaning) -> None:
    knowledge = Talk().guide.knowledge
    state = at(pending)

    turn = step(knowledge, state, said(meaning), facts(50))

    assert turn.says
    assert not any(says.choices for says in turn.says[:-1])
    assert not turn.state.frames or turn.state.pending
    assert turn.says[-1].choices in ((), choices(knowledge, turn.state))


@pytest.mark.parametrize("pending", PENDING)
def test_a_state_survives_being_stored(pending: str) -> None:
    state = at(pending)

    assert from_json(json.loads(json.dumps(to_json(state)))) == state


def test_another_format_is_refused() -> None:
    stored = to_json(State()) | {"format": FORMAT + 1}

    with pytest.raises(ValueError, match="format"):
        from_json(stored)


@pytest.mark.parametrize(
    ("way", "left"),
    [
        (Jumped(node="dark.cover"), "dark.cover"),
        (Resumed(place=0), "power.plug"),
    ],
)
def test_meanings_that_need_something_running(way: Meaning, left: str) -> None:
    state = at("desk.resume") if isinstance(way, Resumed) else at("ask")

    assert step(Talk().guide.knowledge, state, said(way), facts(50)).state.pending == left
