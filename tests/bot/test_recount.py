"""What was done offline while the conversation went on: told line by line, and the question asked again."""

import pytest

from bot.effects import UpdateTicket
from bot.recount import record, recount
from tests.bot.events import facts
from tests.bot.small import Talk


@pytest.fixture
def talk() -> Talk:
    """Somebody who has told their trouble with the lamp, and has been asked the first question."""
    talk = Talk()
    talk.say("ランプがつかない")
    return talk


def told(talk: Talk, base_seq: int, *keys: str) -> list[str] | None:
    return recount(talk.guide.knowledge, talk.state, base_seq, keys, facts(9))


def test_each_step_is_told_with_what_was_asked(talk: Talk) -> None:
    asked = talk.state.asked
    talk.say("まだだめ")

    assert told(talk, asked, "unsolved", "1", "unsolved") == [
        "・コンセントを差し直してください。 → まだ直りません",
        "・電球はいくつありますか？ → ふたつ以上",
        "・電球を入れ替えてください。 → まだ直りません",
    ]


def test_telling_moves_nothing(talk: Talk) -> None:
    before = talk.state

    told(talk, before.asked, "solved")

    assert talk.state == before


@pytest.mark.parametrize("keys", [("done",), ("unsolved", "7"), ("7",), ("",)])
def test_what_was_no_button_then_is_not_told(talk: Talk, keys: tuple[str, ...]) -> None:
    assert told(talk, talk.state.asked, *keys) is None


def test_of_a_question_long_gone_the_buttons_are_told(talk: Talk) -> None:
    assert told(talk, 900, "unsolved", "1") == ["・まだ直りません", "・2"]
    assert told(talk, 900, "nonsense") is None


def test_the_question_that_waits_is_asked_again(talk: Talk) -> None:
    turn = record(talk.guide.knowledge, talk.state, ["・ひとつ → はい"], facts(9))

    shown = [(says.author, says.node) for says in turn.says]
    assert shown == [("system", "desk.offline-steps"), ("bot", talk.state.pending)]
    assert turn.says[0].text.endswith("・ひとつ → はい")
    assert turn.says[-1].choices
    assert turn.state.pending == talk.state.pending


def test_a_person_who_has_taken_over_is_not_talked_over(talk: Talk) -> None:
    talk.agent("takes")

    turn = record(talk.guide.knowledge, talk.state, ["・ひとつ"], facts(9))

    assert [says.node for says in turn.says] == ["desk.offline-steps"]


def test_it_joins_an_open_ticket(talk: Talk) -> None:
    talk.say("人と話したい")

    turn = record(talk.guide.knowledge, talk.state, ["・ひとつ"], facts(9))

    assert [effect.note for effect in turn.effects if isinstance(effect, UpdateTicket)] == ["・ひとつ"]
