"""``madoguchi talk``: a conversation in the terminal, or scripts played and written down."""

import sys
from pathlib import Path
from typing import Any

from api import learning
from api.cli.folders import load_folder
from api.cli.lines import objects
from api.cli.output import UsageError, emit, read_bytes, tell, write
from api.cli.views import semantic_view
from bot.rehearse import NotOnOfferError, Stage
from bot.rehearse import play as play_script
from bot.understand import Guide


def play(script: Path, knowledge: Path | None) -> None:
    """Prints each dialogue of a script as it went. Raises UsageError at a line that cannot be played."""
    content = read_bytes(script)
    guide = _guide(knowledge)
    for number, dialogue in objects(content.split(b"\n"), source=str(script)):
        try:
            emit(play_script(guide, dialogue).to_json() | {"id": dialogue.get("id")})
        except NotOnOfferError as error:
            raise UsageError(f"{script} の {number} 行目: ボタン「{error.label}」は出ていません") from None
        except ValueError as error:
            raise UsageError(f"{script} の {number} 行目: {error}") from None


def chat(knowledge: Path | None) -> None:
    """Talks with whoever sits at the terminal, until the end of input. A button is pressed by its number."""
    stage = Stage(_guide(knowledge), "talk")
    tell("ふだんの言葉で書いてください。ボタンは番号で選べます (終わりは Ctrl-D)。")
    stage.open()
    shown = _show(stage.messages)
    for line in sys.stdin:
        text = line.strip()
        if not text:
            continue
        labels = _labels(stage.messages)
        if text.isdecimal() and 1 <= int(text) <= len(labels):
            stage.choose(labels[int(text) - 1])
        else:
            stage.say(text)
        shown += _show(stage.messages[shown:])


def _guide(knowledge: Path | None) -> Guide:
    loaded = load_folder(knowledge)
    return learning.guide(loaded, semantic_view(loaded))


def _show(messages: list[dict[str, Any]]) -> int:
    """Prints what the desk says; returns how many messages those were."""
    for message in messages:
        if message["author"] == "customer":
            continue
        if message["caution"]:
            write(f"\n【注意】{message['caution']}\n")
        write(f"\n{message['text']}\n")
        for place, choice in enumerate(message["choices"], 1):
            write(f"  {place}. {choice['label']}\n")
    write("\n> " if sys.stdin.isatty() else "")
    return len(messages)


def _labels(messages: list[dict[str, Any]]) -> list[str]:
    return [choice["label"] for choice in messages[-1]["choices"]] if messages else []
