"""The desk's messages as LINE message objects, within LINE's limits.

Limits: LINE's OpenAPI (``line-openapi``, messaging-api.yml) and, where the schema is silent (5,000 UTF-16 units a text,
20 characters a quick reply's label), the Messaging API reference.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from linebot.v3.messaging import Message, PostbackAction, QuickReply, QuickReplyItem, TextMessage

from api.channels.identity import button_data
from api.channels.plain_text import as_text, split

TEXT_UNITS = 5000
MESSAGES_A_CALL = 5
QUICK_REPLIES = 13
LABEL_CHARACTERS = 20
DISPLAYED_CHARACTERS = 300


def utf16_units(text: str) -> int:
    """How long LINE counts ``text``: UTF-16 code units, a lone surrogate being one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def render(messages: Sequence[Mapping[str, Any]]) -> list[list[Message]]:
    """The calls that say ``messages`` (contract message objects, in order): each a list of 1 to 5 LINE messages.

    Choices stand as quick replies (at most 13, on the last message, where alone LINE shows them) and numbered in the
    text, since LINE on a computer shows no quick replies. A turn without any text gives no call.
    """
    texts = [piece for message in messages for piece in split(as_text(message, numbered=True), TEXT_UNITS, utf16_units)]
    said: list[Message] = [TextMessage(text=text, quickReply=None, quoteToken=None) for text in texts]
    choices = messages[-1].get("choices") if messages else None
    if said and choices:
        said[-1].quick_reply = QuickReply(
            items=[_quick_reply(messages[-1], choice) for choice in choices[:QUICK_REPLIES]]
        )
    return [said[start : start + MESSAGES_A_CALL] for start in range(0, len(said), MESSAGES_A_CALL)]


def _quick_reply(message: Mapping[str, Any], choice: Mapping[str, Any]) -> QuickReplyItem:
    label = choice["label"]
    action = PostbackAction(
        label=label[:LABEL_CHARACTERS],
        data=button_data(message, choice),
        displayText=label[:DISPLAYED_CHARACTERS],
        text=None,
        inputOption=None,
        fillInText=None,
    )
    return QuickReplyItem(type="action", action=action, imageUrl=None)
