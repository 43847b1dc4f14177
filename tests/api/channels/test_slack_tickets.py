"""What staff read of a ticket in Slack, within Slack's limits."""

import re

from api.channels.slack.render import SECTION_CHARACTERS
from api.channels.slack.tickets import news

TICKET = {"number": "K7QM-2F9X", "status": "open"}


def test_a_long_text_of_control_characters_is_cut_between_them():
    said = news(TICKET, "<&>" * 2_000)

    assert len(said.text) <= SECTION_CHARACTERS
    assert "&" not in re.sub("&(amp|lt|gt);", "", said.text)
    assert said.text in str(said.blocks[0].to_dict())


def test_without_words_of_the_customer_the_status_is_news():
    assert news(TICKET, None).text == "状態: 未対応"
