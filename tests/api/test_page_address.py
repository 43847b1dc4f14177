"""Of the page on which a customer is, no more is kept than its origin and path."""

import sqlite3
from pathlib import Path

from tests.api.chats import new_id, serving


def test_of_a_long_page_address_origin_and_the_beginning_of_its_path_are_kept(tmp_path: Path):
    page = "https://www.example.jp/support/" + "a" * 50_000 + "?token=secret"
    with serving(tmp_path) as client:
        answer = client.post("/api/chat/conversations", json={"client_id": new_id(), "page": page})

    assert answer.status_code == 201
    with sqlite3.connect(tmp_path / "data" / "madoguchi.db") as database:
        [(kept,)] = database.execute("SELECT page FROM conversation").fetchall()
    database.close()
    assert kept.startswith("https://www.example.jp/support/aaa")
    assert len(kept) == 500
