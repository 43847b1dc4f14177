"""What reaches the customer without a word of theirs: a countdown, the follow-up after it, a person's answer."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from api.records.database import connect
from api.records.tables import Timer, now, table
from tests.journeys.chat import Chat
from tests.knowledge.folders import TOPIC, write_minimal
from tests.madoguchi import madoguchi, served

#: A step after which the desk asks again by itself.
WAITING = TOPIC.replace("try: コンセントを差し直してください。", "try: しばらく置いてください。\n    after: 1時間")


class Agent:
    """Somebody of the staff, by the API."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._token = token

    def does(self, conversation: str, what: str, **body: str) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        path = f"{self._address}/api/staff/conversations/{conversation}/{what}"
        with urllib.request.urlopen(urllib.request.Request(path, json.dumps(body).encode(), headers)):
            pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("by-itself")


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[tuple[str, Agent]]:
    """Address of a service whose step asks again after an hour, and its agent."""
    knowledge = write_minimal(folder / "knowledge", **{"topics/kettle": WAITING})
    settings = {"DATA_DIR": folder / "data", "KNOWLEDGE_DIR": knowledge, "LOG_LEVEL": "error"}
    with served(settings=settings) as (_, address, _):
        madoguchi("staff", "add", "sato", "--role", "agent", settings=settings)
        token = madoguchi("staff", "token", "sato", "--scope", "agent", settings=settings).json["token"]
        yield address, Agent(address, token)


def the_hour_is_over(folder: Path) -> None:
    """Nobody waits an hour here: what is set is set back, and the service finds it at its next look."""
    engine = connect(f"sqlite:///{folder / 'data' / 'madoguchi.db'}")
    with engine.begin() as connection:
        assert connection.execute(update(table(Timer)).values(due_at=now())).rowcount
    engine.dispose()


def test_a_countdown_goes_on_over_a_reload_and_the_follow_up_is_counted_on_the_closed_chat(
    page: Page, desk: tuple[str, Agent], folder: Path
) -> None:
    address, _ = desk
    chat = Chat(page).open(address)
    chat.say("お湯がわかない")
    expect(page.get_by_role("timer")).to_be_visible()

    page.reload()

    expect(page.get_by_role("timer")).to_be_visible()
    chat.element.evaluate("chat => chat.close()")
    the_hour_is_over(folder)
    expect(chat.launcher).to_have_accessible_name(re.compile(r"新しいメッセージ \d 件"))
    chat.launcher.click()
    expect(chat.log).to_contain_text("窓口の文（follow-up）")
    expect(chat.launcher).not_to_have_accessible_name(re.compile("新しいメッセージ"))


def test_a_person_who_takes_over_is_named_and_answers(page: Page, desk: tuple[str, Agent]) -> None:
    address, agent = desk
    chat = Chat(page).open(address)
    chat.person.click()
    expect(chat.status).to_contain_text("担当者を待っています")
    record = page.evaluate("desk => JSON.parse(localStorage.getItem(`madoguchi:${desk}/`))", address)

    agent.does(record["id"], "take")
    expect(chat.status).to_contain_text("sato がお答えしています")
    agent.does(record["id"], "messages", client_id=str(uuid4()), text="担当の佐藤です。")

    expect(page.locator("madoguchi-chat .message.agent")).to_contain_text("担当の佐藤です。")
    expect(page.locator("madoguchi-chat .message.agent .name")).to_have_text("sato")
