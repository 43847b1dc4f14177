"""An agent at the console in a real browser: seen without reloading, answered from the keyboard."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.madoguchi import madoguchi, served

#: Longer than the console waits between two looks.
A_WHILE = 15_000


class Customer:
    """Somebody who writes by the chat API."""

    def __init__(self, address: str, text: str) -> None:
        self._address = address
        opened = self._post("/api/chat/conversations", text)
        self._path = f"/api/chat/conversations/{opened['id']}/messages"
        self._token = opened["token"]

    def says(self, text: str) -> None:
        self._post(self._path, text, {"Authorization": f"Bearer {self._token}"})

    def _post(self, path: str, text: str, headers: dict[str, str] | None = None) -> Any:
        body = json.dumps({"client_id": str(uuid4()), "text": text}).encode()
        request = urllib.request.Request(
            self._address + path, body, {"Content-Type": "application/json"} | (headers or {})
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of a service, and the one-time password of its agent."""
    settings = {"DATA_DIR": tmp_path_factory.mktemp("console"), "LOG_LEVEL": "error"}
    with served(settings=settings) as (_, address, _):
        yield address, madoguchi("staff", "add", "sato", "--role", "agent", settings=settings).json["password"]


def test_from_the_first_sign_in_to_an_answer(page: Page, desk: tuple[str, str], tmp_path: Path):
    address, password = desk
    page.clock.install()
    page.goto(f"{address}/staff")
    page.get_by_label("名前").fill("sato")
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="サインイン").click()

    # The one-time password has to be changed first.
    page.get_by_label("今のパスワード").fill(password)
    page.get_by_label("新しいパスワード （8文字以上）").fill("himawari-2026")
    page.get_by_label("新しいパスワードをもう一度").fill("himawari-2026")
    page.get_by_role("button", name="変える").click()
    expect(page.get_by_text("待っているお客様はいません。")).to_be_visible()

    # A customer who asks for a person appears by itself.
    customer = Customer(address, "メールが受信できません")
    customer.says("担当者と話したい")
    page.clock.fast_forward(A_WHILE)
    row = page.get_by_role("link", name="メールが受信できません")
    expect(row).to_be_visible()

    page.keyboard.press("j")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="メールの受信ができない")).to_be_visible()
    page.get_by_role("button", name="引き継いで返事をする").click()
    page.get_by_label("お客様への返事").fill("お待たせしました。\n担当の佐藤です。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".transcript .agent")).to_contain_text("担当の佐藤です。")

    # What the customer writes appears, and what the agent is writing stays.
    page.get_by_label("お客様への返事").fill("書きかけ")
    customer.says("ありがとうございます。まだ届きません。")
    page.clock.fast_forward(A_WHILE)
    expect(page.locator(".transcript")).to_contain_text("まだ届きません。")
    expect(page.get_by_label("お客様への返事")).to_have_value("書きかけ")


def test_nothing_is_wider_than_a_phone(page: Page, desk: tuple[str, str]):
    address, _ = desk
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/staff/sign-in", "/staff"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
