"""The desk's messages as Slack messages, within Block Kit's limits; nothing in them pings or formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject, SectionBlock

from api.channels.plain_text import as_text, split

SECTION_CHARACTERS = 3000
#: Slack cuts beyond 40,000; it asks for less than 4,000.
MESSAGE_CHARACTERS = 3900
BUTTONS_A_BLOCK = 25
BUTTON_CHARACTERS = 75
VALUE_CHARACTERS = 2000


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
    choices = messages[-1].get("choices") or [] if messages else []
    return [_post(text, choices if place == len(texts) else []) for place, text in enumerate(texts, 1)]


def chosen(message: Mapping[str, Any], label: str) -> SlackMessage:
    """``message`` (a contract message object) after a click: its text, the chosen label beneath, the buttons gone."""
    text = next(split(as_text(message, numbered=False), SECTION_CHARACTERS, lambda piece: len(escape(piece))), "…")
    return SlackMessage(text=escape(text), blocks=(_section(text), _section(f"☑ {label}")))


def _post(text: str, choices: Sequence[Mapping[str, Any]]) -> SlackMessage:
    blocks: list[Block] = [_section(text)]
    for start in range(0, len(choices), BUTTONS_A_BLOCK):
        row = choices[start : start + BUTTONS_A_BLOCK]
        blocks.append(ActionsBlock(elements=[_button(choice, start + place) for place, choice in enumerate(row)]))
    return SlackMessage(text=escape(text), blocks=tuple(blocks))


def _section(text: str) -> SectionBlock:
    return SectionBlock(text=PlainTextObject(text=escape(text), emoji=False))


def _button(choice: Mapping[str, Any], place: int) -> ButtonElement:
    label = next(split(choice["label"], BUTTON_CHARACTERS, lambda text: len(escape(text))), "…")
    return ButtonElement(
        text=PlainTextObject(text=escape(label), emoji=False),
        action_id=f"choose:{place}",
        value=choice["id"][:VALUE_CHARACTERS],
    )
