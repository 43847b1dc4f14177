"""Scripts played on the clock of a Monday morning."""

import pytest

from bot.rehearse import NotOnOfferError, play, rehearse
from bot.understand import Guide
from knowledge.load import load_texts
from tests.bot.small import FILES, guide


def test_a_script_is_played_and_told_in_full() -> None:
    played = play(guide(), {"id": "a", "turns": [{"user": "ランプがつかない"}, {"choose": "直りました"}]}).to_json()

    assert played["id"] == "a"
    assert played["nodes"] == ["power.plug", "desk.solved", "desk.anything-else"]
    assert (played["topic"], played["end"], played["ticket_kind"]) == ("dark", "resolved", None)
    first, asked, pressed, *_ = played["transcript"]
    assert (first["author"], first["text"], first["node"], first["seq"]) == ("customer", "ランプがつかない", None, 1)
    assert asked["choices"][0] == {"id": "2:solved", "label": "直りました"}
    assert (pressed["text"], pressed["seq"]) == ("直りました", 3)
    assert first["at"] == "2026-11-30T10:00:00+09:00"


def test_time_passes_only_by_after() -> None:
    turns = [{"user": text} for text in ("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ")]

    early = play(guide(), {"id": "b", "turns": [*turns, {"after": "59分"}]})
    due = play(guide(), {"id": "b", "turns": [*turns, {"after": "1時間"}]})

    assert "desk.follow-up" not in early.nodes
    assert due.nodes[-2:] == ("desk.follow-up", "dark.rest")
    assert due.transcript[-1]["at"] == "2026-11-30T11:00:00+09:00"


def test_an_offer_left_for_a_quarter_of_an_hour_becomes_a_ticket() -> None:
    turns = [{"user": text} for text in ("ランプが消えない", "できません", "できません")]

    played = play(guide(), {"id": "c", "turns": [*turns, {"after": "20分"}]})

    assert (played.end, played.ticket_kind) == ("handoff", "support")


def test_secrets_are_masked_in_the_transcript() -> None:
    played = play(guide(), {"id": "d", "turns": [{"user": "ランプがつかない。パスワードは Tanuki4417 です"}]})

    assert "Tanuki" not in repr(played)
    assert played.transcript[0]["masked"] is True


def test_a_label_that_is_not_on_offer_is_an_error_that_names_it() -> None:
    with pytest.raises(NotOnOfferError) as error:
        play(guide(), {"id": "e", "turns": [{"user": "ランプがつかない"}, {"choose": "押せない"}]})

    assert (error.value.label, error.value.place) == ("押せない", 2)


@pytest.mark.parametrize("script", [{}, {"turns": "a"}, {"turns": [{"say": "a"}]}, {"turns": [{"after": "すこし"}]}])
def test_a_script_of_another_shape_is_an_error(script: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"turn|ターン"):
        play(guide(), script)


class TestRehearsing:
    def _with(self, dialogues: str) -> list[str]:
        files = FILES | {"dialogues.yaml": dialogues.encode()}
        return [f.message for f in rehearse(Guide.build(load_texts(files))) if f.code == "rehearsal"]

    def test_a_conversation_that_goes_right_is_no_finding(self) -> None:
        assert self._with("dialogue: a\nturns: [ランプがつかない, まだ]\nnodes: [dark.bulbs]\nend: open\n") == []

    def test_a_node_that_is_not_shown_is_told_with_the_way_taken(self) -> None:
        (message,) = self._with("dialogue: a\nturns: [ランプがつかない]\nnodes: [dark.cover]\n")
        assert "dark.cover を通りません" in message
        assert "power.plug" in message

    def test_another_end_or_ticket_is_told(self) -> None:
        messages = self._with("dialogue: a\nturns: [人と話したい]\nend: resolved\nticket: repair\n")
        assert messages == ["終わりは resolved のはずが handoff です", "受付は repair のはずが support です"]
