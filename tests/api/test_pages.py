"""The public pages, and the procedures written out on them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

import knowledge
from api.app import create_app
from api.procedures import written_out
from api.settings import Settings
from knowledge.load import load, load_texts
from knowledge.model import Knowledge

FILLS = {"phone": "03-0000-0000", "hours": "平日", "next_open": "明日", "check_url": "https://desk.example/check"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder}/madoguchi.db",
        secret_key=SecretStr("a secret key for tests"),
        public_url="https://desk.example",
    )
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load(knowledge.shipped())


@pytest.mark.parametrize("path", ["/", "/check", "/faq", "/healthz", "/readyz", "/staff", "/openapi.json", "/nowhere"])
def test_head_is_answered_as_get_without_the_body(client: TestClient, path: str) -> None:
    asked, got = client.head(path), client.get(path)

    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]
    assert asked.headers["content-length"] == str(len(got.content))


class TestDemo:
    def test_embeds_the_chat_and_says_the_phone_number_without_it(self, client: TestClient) -> None:
        html = client.get("/").text

        assert '<script type="module" src="/widget/chat.js" data-lang="ja"' in html
        noscript = re.search(r"<noscript>(.*?)</noscript>", html, re.DOTALL)
        assert noscript
        assert "03-0000-0000" in noscript[1]

    def test_leads_to_every_topic(self, client: TestClient, shipped: Knowledge) -> None:
        html = client.get("/").text

        assert [t.id for t in shipped.topics.values() if not t.part and f'href="/faq/{t.id}"' not in html] == []

    def test_has_no_inline_script_or_style(self, client: TestClient) -> None:
        for path in ("/", "/check", "/faq", "/faq/cannot-send"):
            html = client.get(path).text

            assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", html)


class TestCheck:
    def test_shows_the_time_of_now_and_is_never_kept(self, client: TestClient) -> None:
        answer = client.get("/check")

        stamp = re.search(r'<time datetime="([^"]+)"', answer.text)
        assert stamp
        assert abs(datetime.now(UTC) - datetime.fromisoformat(stamp[1])) < timedelta(minutes=1)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in answer.text


class TestProcedure:
    def test_every_topic_has_its_page_with_nothing_left_open(self, client: TestClient, shipped: Knowledge) -> None:
        for topic in shipped.topics.values():
            answer = client.get(f"/faq/{topic.id}")

            assert answer.status_code == (404 if topic.part else 200)
            assert "《" not in answer.text
        assert client.get("/faq/nothing").status_code == 404

    def test_every_sentence_of_a_topic_is_there(self, shipped: Knowledge) -> None:
        topic = shipped.topics["cannot-receive"]
        lines = written_out(shipped, topic, FILLS)

        for step in topic.steps:
            assert step.call or any(step.text.strip().splitlines()[0] in line.text for line in lines)
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))

    def test_says_what_must_be_done_afterwards(self, shipped: Knowledge) -> None:
        lines = written_out(shipped, shipped.topics["cannot-receive"], FILLS)

        assert any(line.afterwards for line in lines)


def test_an_answer_names_the_step_that_it_leads_to_unless_that_is_the_next() -> None:
    found = small(
        """
topic: a
title: 例
label: 例
examples: [例です]
steps:
  - id: which
    ask: どちらですか？
    answers: [{label: 次, go: second}, {label: 先, go: third}, {label: 終わり, go: solved}, {label: 人, go: person}]
  - {id: second, say: 二つ目}
  - {id: third, say: 三つ目}
"""
    )

    ways = written_out(found, found.topics["a"], {})[0].ways

    assert [(way.label, way.number, way.words) for way in ways] == [
        ("次", None, None),
        ("先", 3, None),
        ("終わり", None, "解決です"),
        ("人", None, "担当者にご相談ください"),
    ]


def test_a_case_is_said_before_its_step_and_what_is_unknown_is_no_case() -> None:
    found = small(
        """
topic: a
title: 例
label: 例
examples: [例です]
steps:
  - id: which
    ask: どちらですか？
    slot: side
    answers: [{label: 左, value: left}, {label: 右, value: right}]
  - {id: first, say: 左だけ, if: {side: [left, unknown]}}
  - {id: second, say: まだのとき, if: {side: unknown}}
""",
        """
slot: side
title: 向き
values: {left: {label: 左, phrases: [左]}, right: {label: 右, phrases: [右]}}
""",
    )

    lines = written_out(found, found.topics["a"], {})

    assert [line.when for line in lines] == [(), ("向きが「左」のとき",), ()]


def small(topics: str, slots: str = "") -> Knowledge:
    """The shipped desk with other topics."""
    folder = knowledge.shipped()
    files = {"desk.yaml": (folder / "desk.yaml").read_bytes(), "topics/a.yaml": topics.encode()}
    files |= {"none.yaml": (folder / "none.yaml").read_bytes(), "lexicon.yaml": b"", "errors.yaml": b""}
    return load_texts(files | {"slots.yaml": slots.encode()})
