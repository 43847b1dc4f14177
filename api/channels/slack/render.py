"""The desk's messages as Slack messages, within Block Kit's limits; nothing in them pings or formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject, SectionBlock

from api.channels.identity import button_data
from api.channels.plain_text import as_text, split

SECTION_CHARACTERS = 3000
BUTTONS_A_BLOCK = 25
BUTTON_CHARACTERS = 75


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackMessage:
    """What one ``chat.postMessage`` says. ``text`` is for notifications and old clients, ``blocks`` for the rest."""

    text: str
    blocks: tuple[Block, ...]


def escape(text: str) -> str:
    """``text`` with Slack's three control characters as entities, so that it can neither ping nor link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def render(messages: Sequence[Mapping[str, Any]]) -> list[SlackMessage]:
    """The posts that say ``messages`` (contract message objects, in order), the last one with buttons."""
    texts = [
        piece
        for message in messages
        # Escaping lengthens a character to five at most, so the pieces are counted as they will be sent.
        for piece in split(as_text(message, numbered=False), SECTION_CHARACTERS, lambda text: len(escape(text)))
    ]
    posts = [SlackMessage(text=escape(text), blocks=(_section(text),)) for text in texts]
    if posts:
        posts[-1] = _with_buttons(posts[-1], messages[-1])
    return posts


def chosen(message: Mapping[str, Any], label: str) -> SlackMessage:
    """``message`` (a contract message object) after a click: its text, the chosen label beneath, the buttons gone."""
    text = next(split(as_text(message, numbered=False), SECTION_CHARACTERS, lambda piece: len(escape(piece))), "…")
    return SlackMessage(text=escape(text), blocks=(_section(text), _section(f"☑ {label}")))


def _with_buttons(post: SlackMessage, message: Mapping[str, Any]) -> SlackMessage:
    buttons = [_button(message, choice, place) for place, choice in enumerate(message.get("choices") or [])]
    rows = [buttons[start : start + BUTTONS_A_BLOCK] for start in range(0, len(buttons), BUTTONS_A_BLOCK)]
    return replace(post, blocks=(*post.blocks, *(ActionsBlock(elements=row) for row in rows)))


def _section(text: str) -> SectionBlock:
    return SectionBlock(text=PlainTextObject(text=escape(text), emoji=False))


def _button(message: Mapping[str, Any], choice: Mapping[str, Any], place: int) -> ButtonElement:
    label = next(split(choice["label"], BUTTON_CHARACTERS, lambda text: len(escape(text))), "…")
    return ButtonElement(
        text=PlainTextObject(text=escape(label), emoji=False),
        action_id=f"choose:{place}",
        value=button_data(message, choice),
    )
