"""Names that tie a platform's things to the desk's: they are computed, so the same event always gets the same name."""

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

_NAMESPACE = uuid.UUID("6d61646f-6775-4368-a369-6368616e6e65")


def client_id(channel: str, thing: str) -> str:
    """The client id under which the desk knows ``thing`` (a message's or an event's own id on ``channel``)."""
    return str(uuid.uuid5(_NAMESPACE, f"{channel}:{thing}"))


class Button(NamedTuple):
    """Which choice of which message of which conversation a button stands for."""

    conversation: str
    choice: str

    @property
    def seq(self) -> int:
        """The number of the message that offered the choice."""
        return int(self.choice.partition(":")[0])

    @property
    def key(self) -> str:
        """The choice's key within its message."""
        return self.choice.partition(":")[2]


def button_data(message: Mapping[str, Any], choice: Mapping[str, Any]) -> str:
    """What a button carries: a choice id alone would be read in whatever conversation is open when it is pressed."""
    return f"{message['id'].rpartition('.')[0]}:{choice['id']}"


def read_button(data: str) -> Button | None:
    """The button that carried ``data``; None if it is none of ours."""
    conversation, _, choice = data.partition(":")
    seq, _, key = choice.partition(":")
    if not (conversation and key and seq.isascii() and seq.isdecimal()):
        return None
    return Button(conversation, choice)
