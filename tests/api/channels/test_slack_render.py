"""Whatever the desk says is a valid Slack message, and whatever it quotes can neither ping nor deceive."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.channels.slack.render import chosen, render
from tests.api.channels.test_line_render import CONVERSATION, long_texts, message, messages


def sent(*turn: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"text": post.text, "blocks": [block.to_dict() for block in post.blocks]} for post in render(turn)]


@given(st.lists(messages, max_size=6))
def test_any_turn_is_within_the_limits_of_slack(turn: list[dict[str, Any]]) -> None:
    for post in sent(*turn):
        assert post["text"].strip()
        assert len(post["text"]) < 4000
        assert 1 <= len(post["blocks"]) <= 50
        for block in post["blocks"]:
            if block["type"] == "section":
                assert 1 <= len(block["text"]["text"]) <= 3000
            else:
                assert 1 <= len(block["elements"]) <= 25
                for button in block["elements"]:
                    assert 1 <= len(button["text"]["text"]) <= 75
                    assert 1 <= len(button["action_id"]) <= 255
                    assert 1 <= len(button["value"]) <= 2000


@given(long_texts)
def test_no_control_character_of_slack_survives(text: str) -> None:
    for post in sent(message(text)):
        for shown in [post["text"], *(block["text"]["text"] for block in post["blocks"])]:
            assert "<" not in shown
            assert ">" not in shown


def test_a_quoted_ping_is_only_text() -> None:
    [post] = sent(message("<!channel> *強調* & more"))

    assert post["text"] == "&lt;!channel&gt; *強調* &amp; more"
    assert post["blocks"][0]["text"] == {
        "type": "plain_text",
        "text": "&lt;!channel&gt; *強調* &amp; more",
        "emoji": False,
    }


def test_choices_are_buttons_that_carry_the_choice_id() -> None:
    [post] = sent(message("直りましたか？", "直りました", "まだ直りません"))

    buttons = post["blocks"][1]["elements"]
    assert [(button["text"]["text"], button["value"]) for button in buttons] == [
        ("直りました", f"{CONVERSATION}:2:0"),
        ("まだ直りません", f"{CONVERSATION}:2:1"),
    ]
    assert len({button["action_id"] for button in buttons}) == 2


def test_after_a_click_the_message_shows_what_was_chosen_and_has_no_buttons() -> None:
    post = chosen(message("直りましたか？", "直りました"), "直りました")

    assert [block.to_dict()["type"] for block in post.blocks] == ["section", "section"]
    assert post.blocks[1].to_dict()["text"]["text"] == "☑ 直りました"
