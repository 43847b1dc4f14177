"""``doctor``, ``channels check`` and ``demo-data``."""

from pathlib import Path

import pytest

from knowledge.draft import draft
from tests.madoguchi import madoguchi


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str | Path]:
    (tmp_path / "faq.csv").write_text("id,question,answer\npower,電源が入らない,コンセントを。\n", encoding="utf-8")
    draft(tmp_path / "faq.csv", tmp_path / "knowledge")
    return {"DATA_DIR": tmp_path / "data", "KNOWLEDGE_DIR": tmp_path / "knowledge"}


def checks(settings: dict[str, str | Path]) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in madoguchi("doctor", settings=settings).json["checks"]}


class TestDoctor:
    def test_all_is_well_before_and_after_the_first_use(self, settings: dict[str, str | Path]):
        assert all(checks(settings).values())
        madoguchi("db", "upgrade", settings=settings)
        assert madoguchi("doctor", settings=settings).code == 0

    def test_what_is_not_well_is_named(self, settings: dict[str, str | Path], tmp_path: Path):
        (tmp_path / "knowledge" / "desk.yaml").write_text("nonsense: yes\n", encoding="utf-8")
        (tmp_path / "file").write_text("x", encoding="utf-8")

        ran = madoguchi("doctor", settings=settings | {"DATA_DIR": tmp_path / "file"})

        assert ran.code == 1
        unwell = {check["name"] for check in ran.json["checks"] if not check["ok"]}
        assert {"knowledge", "data-dir"} <= unwell


class TestChannels:
    def test_nothing_set_up_is_nothing_wrong(self, settings: dict[str, str | Path]):
        ran = madoguchi("channels", "check", settings=settings)

        assert ran.code == 0
        for channel in ran.json["channels"]:
            assert {"channel", "configured", "missing", "webhooks", "reachable"} <= set(channel)
            assert channel["configured"] is False
            assert channel["reachable"] is None

    def test_a_channel_set_up_in_part_names_what_is_missing(self, settings: dict[str, str | Path]):
        ran = madoguchi("channels", "check", settings=settings | {"LINE_CHANNEL_SECRET": "x"})

        line = next(channel for channel in ran.json["channels"] if channel["channel"] == "line")
        assert ran.code == 1
        assert line["configured"] is True
        assert line["missing"] == ["MADOGUCHI_LINE_ACCESS_TOKEN"]


def test_demo_data_are_conversations_like_any_other(settings: dict[str, str | Path]):
    ran = madoguchi("demo-data", "--conversations", "5", settings=settings)

    assert ran.code == 0, ran.words
    assert ran.json["conversations"] == sum(ran.json["ends"].values()) == 5
