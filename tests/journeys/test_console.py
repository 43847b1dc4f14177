"""An agent at the console in a real browser: seen without reloading, answered from the keyboard."""

import io
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image
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
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | Path]:
    return {"DATA_DIR": tmp_path_factory.mktemp("console"), "LOG_LEVEL": "error"}


@pytest.fixture(scope="module")
def address(settings: dict[str, str | Path]) -> Iterator[str]:
    """Address of a service."""
    with served(settings=settings) as (_, address, _):
        yield address


def sign_in(page: Page, address: str, name: str, settings: dict[str, str | Path]) -> None:
    """A new agent's first time at the console."""
    password = madoguchi("staff", "add", name, "--role", "agent", settings=settings).json["password"]
    page.goto(f"{address}/staff")
    page.get_by_label("名前").fill(name)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="サインイン").click()

    # The one-time password has to be changed first.
    page.get_by_label("今のパスワード").fill(password)
    page.get_by_label("新しいパスワード （8文字以上）").fill("himawari-2026")
    page.get_by_label("新しいパスワードをもう一度").fill("himawari-2026")
    page.get_by_role("button", name="変える").click()
    expect(page.get_by_role("heading", name="会話")).to_be_visible()


def test_from_the_first_sign_in_to_an_answer(page: Page, address: str, settings: dict[str, str | Path], tmp_path: Path):
    page.clock.install()
    sign_in(page, address, "sato", settings)
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


def test_nothing_is_wider_than_a_phone(page: Page, address: str, settings: dict[str, str | Path]):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/staff/sign-in")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sign_in(page, address, "kato", settings)
    for path in ("/staff", "/staff/tickets", "/staff/deliveries", "/staff/me"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_authenticator_app_reads_the_key_off_the_screen(page: Page, address: str, settings: dict[str, str | Path]):
    sign_in(page, address, "goto", settings)
    page.goto(f"{address}/staff/me")

    seen = page.get_by_role("img", name="認証アプリに登録する鍵の QR コード").screenshot()

    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(seen)))
    link = page.get_by_role("link", name="このスマートフォンの認証アプリで開く")
    assert code.text == link.get_attribute("href")
