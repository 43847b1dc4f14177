"""What every command has in common: exit codes, JSON on stdout, words on stderr, and errors that are sentences."""

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge import shipped
from tests.madoguchi import COMMAND, ROOT, environment, madoguchi, run

FAQ = 'id,question,answer\nfirst,電源が入らない,コンセントを確かめてください。\nsecond,音が出ない,"音量を\n上げてください。"\n'
CANDIDATE_KEYS = {"topic", "node", "score"}
MATCH_KEYS = {"id", "decision", "topic", "node", "score", "offered", "ask", "error", "slots", "candidates"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small knowledge folder, drafted from an FAQ."""
    place = tmp_path_factory.mktemp("knowledge")
    (place / "faq.csv").write_text(FAQ, encoding="utf-8")
    ran = madoguchi("draft", place / "faq.csv", place / "small")
    assert ran.code == 0, ran.words
    return place / "small"


@pytest.fixture
def broken(folder: Path, tmp_path: Path) -> Path:
    """The same folder with a field that does not exist."""
    copy = tmp_path / "broken"
    shutil.copytree(folder, copy)
    topic = next((copy / "topics").glob("*.yaml"))
    topic.write_text(topic.read_text(encoding="utf-8") + "\nnonsense: yes\n", encoding="utf-8")
    return copy


def modules_loaded(*arguments: str) -> set[str]:
    """What Python has imported when the command ends."""
    script = f"import sys; from api.cli import main\nsys.argv = {['madoguchi', *arguments]!r}\n"
    script += "try: main()\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], env=environment(), cwd=ROOT, capture_output=True, check=True)
    return set(done.stderr.decode().split())


class TestManners:
    def test_version_names_the_shipped_folder(self):
        assert madoguchi("version").json["knowledge"] == str(shipped())

    @pytest.mark.parametrize("arguments", [["nonsense"], ["match", "--top", "x"], ["eval"], ["staff", "add", "a"]])
    def test_wrong_use_exits_with_2(self, arguments: list[str]):
        ran = madoguchi(*arguments)

        assert ran.code == 2
        assert ran.words
        assert ran.out == ""

    @pytest.mark.parametrize("command", [["check"], ["draw"], ["match", "音が出ない"], ["talk"]])
    def test_a_missing_folder_exits_with_2(self, command: list[str]):
        ran = madoguchi(*command, "--knowledge", "no/such/folder")

        assert ran.code == 2
        assert "no/such/folder" in ran.words

    @pytest.mark.parametrize("command", [["draw"], ["match", "音が出ない"]])
    def test_a_broken_folder_exits_with_1_and_says_what_to_do(self, broken: Path, command: list[str]):
        ran = madoguchi(*command, "--knowledge", broken)

        assert ran.code == 1
        assert "nonsense" in ran.words
        assert "→" in ran.words

    def test_offline_commands_care_for_no_environment(self, folder: Path):
        wrong = {"PORT": "nonsense", "DATABASE_URL": "nonsense", "DATA_DIR": "/proc/nonsense"}

        assert run("version", settings=wrong).code == 0
        assert run("match", "音が出ない", "--knowledge", folder, settings=wrong).code == 0

    def test_output_is_utf8_in_any_locale(self, folder: Path):
        done = subprocess.run(
            [*COMMAND, "match", "音が出ない", "--knowledge", folder],
            env=environment()
            | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
            cwd=ROOT,
            capture_output=True,
            check=False,
        )

        assert done.returncode == 0, done.stderr
        json.loads(done.stdout.decode("utf-8"))

    def test_a_reader_that_leaves_is_no_error(self, folder: Path):
        command = " ".join(f"'{word}'" for word in [*COMMAND, "match", "--knowledge", str(folder)])
        lines = "\n".join('{"id": "a", "text": "音が出ない"}' for _ in range(50))

        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command} | head -n 1"],
            input=lines.encode(),
            env=environment(),
            cwd=ROOT,
            capture_output=True,
            check=False,
        )

        assert done.stderr == b""
        assert len(done.stdout.splitlines()) == 1

    @pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
    def test_a_stream_that_its_parent_closed_is_no_defect(self, folder: Path, closed: str):
        command = f"{shlex.join(COMMAND)} match --knowledge {folder}"

        done = subprocess.run(
            ["bash", "-c", f"{command} {closed}"], input=b"", capture_output=True, cwd=ROOT, check=False
        )

        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


class TestMatch:
    def test_one_text(self, folder: Path):
        row = madoguchi("match", "音が出ないのですが", "--knowledge", folder).json

        assert set(row) >= MATCH_KEYS
        assert row["id"] is None
        assert row["decision"] in ("answer", "clarify", "reject")
        assert all(set(candidate) == CANDIDATE_KEYS for candidate in row["candidates"])

    def test_lines_keep_their_order_and_ids(self, folder: Path):
        lines = [
            '{"id": "b", "text": "音が出ない", "kind": "ignored"}',
            "",
            '{"id": "a", "text": " "}',
            '{"id": 3, "text": "x"}',
        ]

        ran = madoguchi("match", "--knowledge", folder, stdin="\ufeff" + "\n".join(lines))

        assert ran.code == 0
        assert [row["id"] for row in ran.lines] == ["b", "a", 3]
        assert ran.lines[1]["decision"] == "reject"

    def test_top_bounds_the_candidates(self, folder: Path):
        assert len(madoguchi("match", "音が出ない", "--top", "1", "--knowledge", folder).json["candidates"]) <= 1

    @pytest.mark.parametrize(
        "line",
        [
            b"{",
            b"[]",
            b"7",
            b'{"id": "x"}',
            b'{"id": "x", "text": 7}',
            b'{"text": "\xff"}',
            b'{"text": "\\ud800"}',
            b'{"id": NaN, "text": "x"}',
            b'{"id": 1e999, "text": "x"}',
        ],
    )
    def test_a_broken_line_is_named_and_the_earlier_ones_are_printed(self, folder: Path, line: bytes):
        ran = madoguchi("match", "--knowledge", folder, stdin='{"id": "a", "text": "音"}\n'.encode() + line + b"\n")

        assert ran.code == 2
        assert "2" in ran.words
        assert [row["id"] for row in ran.lines] == ["a"]

    def test_an_argument_that_is_no_utf8_is_refused(self, folder: Path):
        ran = run("match", b"\xff\xfe", "--knowledge", folder)

        assert ran.code == 2

    def test_explain_gives_reasons(self, folder: Path):
        ran = madoguchi("match", "音が出ない", "--explain", "--knowledge", folder)

        assert isinstance(ran.json["because"], list)
        assert ran.words.splitlines() == ran.json["because"]

    def test_it_pays_for_neither_web_nor_database(self, folder: Path):
        loaded = modules_loaded("match", "音", "--knowledge", str(folder))

        assert "bot.matcher" in loaded
        assert not loaded & {"fastapi", "starlette", "sqlalchemy", "sqlmodel", "pydantic_settings", "rich"}

    def test_without_options_it_pays_for_none(self):
        loaded = modules_loaded("match", "メールが届かない")

        assert "bot.matcher" in loaded
        assert not loaded & {"typer", "pydantic"}

    def test_without_options_it_says_the_same(self):
        assert run("match", "メールが届かない").json == run("match", "メールが届かない", "--top", "5").json

    def test_what_looks_like_an_option_is_read_as_one(self):
        assert run("match", "--nonsense").code == 2


class TestTalk:
    SCRIPT = '{"id": "d", "title": "x", "turns": [{"user": "音が出ない"}, {"choose": "%s"}]}\n'

    def test_a_script_is_played_and_written_down(self, folder: Path, tmp_path: Path):
        (tmp_path / "script.jsonl").write_text(self.SCRIPT % "はい" + "\n" + self.SCRIPT % "いいえ", encoding="utf-8")

        ran = madoguchi("talk", "--script", tmp_path / "script.jsonl", "--knowledge", folder)

        assert ran.code == 0, ran.words
        first, second = ran.lines
        assert set(first) == {"id", "nodes", "topic", "transcript", "end", "ticket_kind"}
        assert (first["id"], first["topic"], first["end"]) == ("d", "second", "resolved")
        assert second["end"] == "open"
        shown = [message["node"] for message in first["transcript"] if message["author"] != "customer"]
        assert first["nodes"] == shown
        assert [message["seq"] for message in first["transcript"]] == list(range(1, len(first["transcript"]) + 1))

    def test_a_label_that_is_not_on_offer_is_named_with_its_line(self, folder: Path, tmp_path: Path):
        (tmp_path / "script.jsonl").write_text(self.SCRIPT % "はい" + self.SCRIPT % "たぶん", encoding="utf-8")

        ran = madoguchi("talk", "--script", tmp_path / "script.jsonl", "--knowledge", folder)

        assert ran.code == 2
        assert "たぶん" in ran.words
        assert "2" in ran.words
        assert len(ran.lines) == 1

    @pytest.mark.parametrize(
        "line", ["{", '{"id": "a"}', '{"turns": [{"nonsense": "x"}]}', '{"turns": [{"after": "soon"}]}']
    )
    def test_a_line_that_is_no_script(self, folder: Path, tmp_path: Path, line: str):
        (tmp_path / "script.jsonl").write_text(line, encoding="utf-8")

        assert madoguchi("talk", "--script", tmp_path / "script.jsonl", "--knowledge", folder).code == 2

    def test_at_the_terminal_buttons_have_numbers(self, folder: Path):
        ran = madoguchi("talk", "--knowledge", folder, stdin="音が出ない\n\n1\n")

        assert ran.code == 0
        assert "  1. はい" in ran.out


class TestCheckAndDraw:
    def test_a_sound_folder_has_no_findings(self, folder: Path):
        ran = madoguchi("check", folder)

        assert ran.json == {"findings": []}
        assert ran.code == 0

    def test_a_finding_says_where_what_and_what_to_do(self, broken: Path):
        ran = madoguchi("check", broken)

        assert ran.code == 1
        finding = ran.json["findings"][0]
        assert set(finding) == {"file", "line", "node", "code", "message", "remedy"}
        assert finding["file"].startswith("topics/")
        assert finding["line"] > 1

    def test_draw_prints_mermaid_and_writes_svg(self, folder: Path, tmp_path: Path):
        assert madoguchi("draw", folder).out.startswith(("flowchart", "graph", "stateDiagram"))
        assert madoguchi("draw", folder, "--svg", tmp_path / "machine.svg").code == 0
        assert (tmp_path / "machine.svg").read_text(encoding="utf-8").lstrip().startswith("<")

    def test_what_cannot_be_written_is_named(self, folder: Path, tmp_path: Path):
        ran = madoguchi("draw", folder, "--svg", tmp_path / "no" / "such" / "machine.svg")

        assert ran.code == 2
        assert "machine.svg" in ran.words


class TestDraft:
    def test_the_ids_are_the_faqs(self, folder: Path):
        assert {row["topic"] for row in madoguchi("match", "音が出ない", "--knowledge", folder).json["candidates"]} <= {
            "first",
            "second",
        }

    def test_a_defect_names_the_physical_line(self, tmp_path: Path):
        (tmp_path / "faq.csv").write_text('id,question,answer\na,b,"c\nd"\nbad id,e,f\n', encoding="utf-8")

        ran = madoguchi("draft", tmp_path / "faq.csv", tmp_path / "out")

        assert ran.code == 1
        assert ran.json["findings"][0]["line"] == 4
        assert not (tmp_path / "out").exists()

    def test_a_missing_faq_exits_with_2(self, tmp_path: Path):
        assert madoguchi("draft", tmp_path / "faq.csv", tmp_path / "out").code == 2


class TestEval:
    LABELS = (
        '{"id": "1", "text": "音が出ないのですが", "topics": ["second"]}\n{"id": "2", "text": "", "topics": ["none"]}\n'
    )

    @pytest.fixture
    def labels(self, tmp_path: Path) -> Path:
        (tmp_path / "labels.jsonl").write_text(self.LABELS, encoding="utf-8")
        return tmp_path / "labels.jsonl"

    def test_figures(self, folder: Path, labels: Path):
        figures = madoguchi("eval", labels, "--knowledge", folder).json

        assert {"n", "in_scope", "first", "offered", "wrong", "refused", "rejected", "error_node", "ece"} <= set(
            figures
        )
        assert {"ms", "by_kind", "by_topic", "reliability", "misses"} <= set(figures)
        assert (figures["n"], figures["in_scope"], figures["error_node"]) == (2, 1, None)

    def test_a_missed_bound_exits_with_1_and_still_prints(self, folder: Path, labels: Path):
        ran = madoguchi("eval", labels, "--min", "first=1.01", "--knowledge", folder)

        assert ran.code == 1
        assert ran.json["n"] == 2

    def test_a_page_and_a_comparison(self, folder: Path, labels: Path, tmp_path: Path):
        (tmp_path / "old.json").write_text(madoguchi("eval", labels, "--knowledge", folder).out, encoding="utf-8")

        ran = madoguchi(
            "eval", labels, "--html", tmp_path / "page.html", "--compare", tmp_path / "old.json", "--knowledge", folder
        )

        assert ran.json["compare"] == {"figures": {}, "better": [], "worse": []}
        assert "<html" in (tmp_path / "page.html").read_text(encoding="utf-8")

    @pytest.mark.parametrize("content", [b"{", b'{"text": "a"}', b"\xff"])
    def test_labels_that_cannot_be_read_exit_with_2(self, folder: Path, tmp_path: Path, content: bytes):
        (tmp_path / "labels.jsonl").write_bytes(content)

        assert madoguchi("eval", tmp_path / "labels.jsonl", "--knowledge", folder).code == 2

    def test_a_bound_that_does_not_exist_exits_with_2(self, folder: Path, labels: Path):
        assert madoguchi("eval", labels, "--min", "nonsense=1", "--knowledge", folder).code == 2
