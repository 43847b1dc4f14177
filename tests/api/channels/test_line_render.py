"""Whatever the desk says is a valid LINE call: the SDK's models and the limits that its schema does not state."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.channels.line.render import render, utf16_units

CONVERSATION = "0b9f0000-0000-4000-8000-00000000000c"


def message(text: str, *labels: str, caution: str | None = None, seq: int = 2) -> dict[str, Any]:
    choices = [{"id": f"{seq}:{place}", "label": label} for place, label in enumerate(labels)]
    return {"id": f"{CONVERSATION}.{seq}", "text": text, "caution": caution, "choices": choices}


def sent(*messages: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [[piece.to_dict() for piece in call] for call in render(messages)]


texts = st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("あ。、\n 🙇𠮷")), max_size=200)
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(1, 60))
labels = st.text(min_size=1, max_size=24).filter(str.strip)
messages = st.builds(
    lambda text, caution, choices: message(text, *choices, caution=caution),
    long_texts,
    st.none() | texts,
    st.lists(labels, max_size=30),
)


@given(st.lists(messages, max_size=8))
def test_any_turn_is_within_the_limits_of_line(turn: list[dict[str, Any]]) -> None:
    for call in sent(*turn):
        assert 1 <= len(call) <= 5
        for piece in call:
            assert piece["type"] == "text"
            assert piece["text"].strip()
            assert utf16_units(piece["text"]) <= 5000
            items = piece.get("quickReply", {}).get("items", [])
            assert len(items) <= 13
            for item in items:
                assert 1 <= len(item["action"]["label"]) <= 20
                assert len(item["action"]["data"]) <= 300
                assert len(item["action"]["displayText"]) <= 300


@given(long_texts)
def test_no_visible_character_is_lost_by_splitting(text: str) -> None:
    together = "".join(piece["text"] for call in sent(message(text)) for piece in call)

    assert "".join(together.split()) == "".join(text.split())


def test_the_choices_stand_in_the_text_too_since_line_on_a_computer_has_no_quick_replies() -> None:
    [[piece]] = sent(message("日付は出ましたか？", "はい", "いいえ"))

    assert piece["text"] == "日付は出ましたか？\n\n1. はい\n2. いいえ"
    assert [item["action"]["data"] for item in piece["quickReply"]["items"]] == [
        f"{CONVERSATION}:2:0",
        f"{CONVERSATION}:2:1",
    ]


def test_a_long_label_is_cut_on_the_button_and_sent_whole() -> None:
    label = "あいうえおかきくけこさしすせそたちつてとなに"

    [[piece]] = sent(message("どれですか？", label))

    action = piece["quickReply"]["items"][0]["action"]
    assert action["label"] == label[:20]
    assert action["displayText"] == label


def test_a_caution_comes_first() -> None:
    [[piece]] = sent(message("設定を削除してください。", caution="先にバックアップしてください。"))

    assert piece["text"] == "⚠ 先にバックアップしてください。\n\n設定を削除してください。"


def test_seven_messages_are_two_calls_and_only_the_last_has_buttons() -> None:
    turn = [message(f"{place}つめ") for place in range(1, 7)] + [message("どうなりましたか？", "直りました")]

    calls = sent(*turn)

    assert [len(call) for call in calls] == [5, 2]
    assert [bool(piece.get("quickReply")) for call in calls for piece in call] == [False] * 6 + [True]
