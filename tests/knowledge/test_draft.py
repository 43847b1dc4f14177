from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.check import check
from knowledge.draft import draft, draft_files
from knowledge.findings import KnowledgeError
from knowledge.load import load, load_texts
from knowledge.model import Knowledge, Topic
from knowledge.reading.desk import CONTROLS, OPTIONAL_PHRASES, OUTCOMES, PHRASES


def drafted(name: str, content: str) -> Knowledge:
    knowledge = load_texts(draft_files(name, content.encode()))
    assert check(knowledge) == []
    return knowledge


def topics(knowledge: Knowledge) -> list[Topic]:
    return list(knowledge.topics.values())


def pairs(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [(topic.title, "".join(step.text for step in topic.steps)) for topic in topics(knowledge)]


def refused(name: str, content: str | bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(KnowledgeError) as raised:
        draft_files(name, content if isinstance(content, bytes) else content.encode())
    assert all(finding.file == name and finding.message and finding.remedy for finding in raised.value.findings)
    return [(finding.code, finding.line) for finding in raised.value.findings]


def attempt(name: str, content: str) -> tuple[list[str], set[str]]:
    """The topics that a file becomes, or the codes of its faults. What was drafted must load."""
    try:
        files = draft_files(name, content.encode())
    except KnowledgeError as error:
        return [], {finding.code for finding in error.findings}
    return list(load_texts(files).topics), set()


class TestCsv:
    def test_the_topic_id_is_the_id_of_the_record(self) -> None:
        knowledge = drafted(
            "faq.csv", "id,question,answer\nQ-1_x,送料はいくらですか,無料です。\nq2,返品できますか,できます。\n"
        )

        assert list(knowledge.topics) == ["Q-1_x", "q2"]

    def test_the_question_is_title_and_example_and_the_answer_is_said(self) -> None:
        (topic,) = topics(drafted("faq.csv", "id,question,answer\nq1,送料はいくらですか,無料です。\n"))

        assert (topic.title, topic.examples) == ("送料はいくらですか", ("送料はいくらですか",))
        assert [(step.kind, step.text) for step in topic.steps] == [("say", "無料です。")]

    def test_a_byte_order_mark_windows_line_ends_and_other_columns_do_not_matter(self) -> None:
        content = "\ufeffNo,ID,Question,Answer,備考\r\n1,q1,送料は？,無料です。,x\r\n\r\n2,q2,返品は？,できます。,\r\n"

        assert pairs(drafted("FAQ.CSV", content)) == [("送料は？", "無料です。"), ("返品は？", "できます。")]

    def test_quoted_line_breaks_and_quotes_stay_in_the_answer(self) -> None:
        content = 'id,question,answer\nq1,"送料は,いくら？","一行目。\n""二""行目。\r\n\r\n\r\n三行目。"\n'

        assert pairs(drafted("faq.csv", content)) == [("送料は,いくら？", '一行目。\n"二"行目。\n\n三行目。')]

    def test_faults_name_the_physical_line_where_the_record_begins(self) -> None:
        content = (
            "id,question,answer\n"
            'q1,送料は？,"無料\nです。\n"\n'
            "\n"
            '悪い,返品は？,"できます。\n"\n'
            "q1,交換は？,できます。\n"
            "q4,,できます。\n"
            "q5,住所は？\n"
            "next,電話は？,あります。\n"
        )

        assert refused("faq.csv", content) == [
            ("bad-id", 6),
            ("doubled-id", 8),
            ("empty", 9),
            ("empty", 10),
            ("bad-id", 11),
        ]

    @pytest.mark.parametrize("bad", ["", "a b", "a.b", "あ", "a/b", "x" * 65, " q1", "desk", "none"])
    def test_an_id_that_the_format_forbids_is_refused(self, bad: str) -> None:
        assert refused("faq.csv", f'id,question,answer\n"{bad}",送料は？,無料です。\n') == [("bad-id", 2)]

    def test_what_is_no_csv_is_told_with_its_line(self) -> None:
        assert refused("faq.csv", 'id,question,answer\nq1,送料は？,無料。\nq2,"返品は？,できます。\nq3,x,y\n') == [
            ("bad-csv", 3)
        ]
        assert refused("faq.csv", "q1,送料は？,無料。\n") == [("bad-header", 1)]
        assert refused("faq.csv", b"id,question,answer\nq1,\x91\x97,x\n") == [("bad-encoding", 2)]
        assert refused("faq.csv", "") == [("no-questions", None)]
        assert refused("faq.csv", 'id,question,answer\nq1,x,"' + "あ" * 140_000 + '"\n') == [("too-large", 2)]

    def test_more_than_500_topics_go_to_several_files(self) -> None:
        rows = "".join(f"q{i},質問その{i}はどうなりますか,回答{i}です。\n" for i in range(1001))

        files = draft_files("faq.csv", f"id,question,answer\n{rows}".encode())

        assert [name for name in files if name.startswith("topics/")] == [
            "topics/faq-001.yaml",
            "topics/faq-002.yaml",
            "topics/faq-003.yaml",
        ]
        assert list(load_texts(files).topics) == [f"q{i}" for i in range(1001)]


class TestAnyText:
    def test_signs_that_mean_something_to_the_format_are_only_signs(self) -> None:
        question = "'#1' (a|b) の \"《phone》\" は: {x}, [y] & *z ! 100% #タグ - ?"
        knowledge = drafted(
            "faq.csv", f'id,question,answer\nq1,"{question.replace(chr(34), chr(34) * 2)}",- # 《ticket》: x\n'
        )

        (topic,) = topics(knowledge)
        assert topic.title == question.replace("《", "〈").replace("》", "〉")
        assert len(topic.examples) == 1
        assert topic.steps[0].text == "- # 〈ticket〉: x"

    def test_a_question_asked_twice_becomes_two_wordings(self) -> None:
        content = "id,question,answer\na,送料は？,無料です。\nb,送料は?,有料です。\nc,送料は？,有料です。\n"

        examples = [topic.examples for topic in topics(drafted("faq.csv", content))]
        assert len({example for (example,) in examples}) == 3
        assert all(example.startswith("送料は") for (example,) in examples)

    def test_labels_fit_a_button_and_tell_questions_apart(self) -> None:
        long = "年末年始に限って営業時間が変わる支店について、その営業時間"
        rows = "".join(
            f"q{i},{long}の{kind}を教えてください。,回答。\n" for i, kind in enumerate(["始まり", "終わり", "始まり"])
        )

        labels = [topic.label for topic in topics(drafted("faq.csv", f"id,question,answer\n{rows}"))]
        assert all(len(label) <= 24 for label in labels)
        assert len(set(labels)) == 3

    def test_a_long_answer_is_said_in_messages_of_a_phones_size_with_nothing_lost(self) -> None:
        answer = "".join(f"これは{i}番目の文です。" for i in range(200)) + "切れ目のない" * 100

        (topic,) = topics(drafted("faq.csv", f"id,question,answer\nq1,長い？,{answer}\n"))

        assert all(len(step.text) <= 400 for step in topic.steps)
        assert "".join(step.text for step in topic.steps) == answer

    @settings(max_examples=60)
    @given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=4))
    def test_any_two_texts_load_or_are_refused_with_a_line(self, rows: list[tuple[str, str]]) -> None:
        cells = [[f"q{i}", *(text.replace('"', '""') for text in row)] for i, row in enumerate(rows)]
        content = "id,question,answer\n" + "".join('"' + '","'.join(row) + '"\n' for row in cells)
        loaded, faults = attempt("faq.csv", content)

        assert loaded == ([] if faults else [row[0] for row in cells])
        assert faults <= {"empty"}

    @settings(max_examples=60)
    @given(
        st.sampled_from(["faq.txt", "faq.html", "faq.csv", "faq.md"]),
        st.lists(
            st.sampled_from(
                [
                    "<dl>",
                    "<dt>",
                    "<dd>",
                    "</dl>",
                    "<details>",
                    "<summary>",
                    "</details>",
                    "<table>",
                    "<tr>",
                    "<td>",
                    "</table>",
                    "<h2>",
                    "</h2>",
                    "<p>",
                    "<script>",
                    "質問は",
                    "Q: ",
                    "A: ",
                    "\n",
                    "\n\n",
                    "## ",
                    "です。",
                    "<!--",
                    "&#0;",
                    "(",
                    "|",
                    ")",
                    '"',
                    ",",
                    "id,question,answer",
                ]
            ),
            max_size=30,
        ).map("".join),
    )
    def test_broken_files_load_or_are_refused(self, name: str, content: str) -> None:
        loaded, faults = attempt(name, content)

        assert bool(loaded) != bool(faults)


class TestPlainText:
    def test_marked_questions_and_answers(self) -> None:
        content = "よくある質問\n\nQ1. 送料は？\nA1. 無料です。\n\n追伸。\nＱ：返品は？\nＡ：できます。\n"

        assert pairs(drafted("faq.txt", content)) == [("送料は？", "無料です。\n\n追伸。"), ("返品は？", "できます。")]

    def test_marks_in_a_line_of_their_own(self) -> None:
        content = "【質問】\n送料は？\n【回答】\n無料です。\n【質問】返品は？\n【回答】できます。\n"

        assert pairs(drafted("faq.txt", content)) == [("送料は？", "無料です。"), ("返品は？", "できます。")]

    def test_blocks_between_empty_lines(self) -> None:
        content = "送料は？\n無料です\nいつでも\n\n返品は？\nできます\n"

        assert pairs(drafted("faq.txt", content)) == [("送料は？", "無料です\nいつでも"), ("返品は？", "できます")]

    def test_markdown_headings(self) -> None:
        content = "# よくある質問\n\n## 送料は？\n\n無料です。\n\n### 例外\n離島。\n\n## 返品は？\n\nできます。\n"

        assert pairs(drafted("faq.md", content)) == [
            ("送料は？", "無料です。\n\n### 例外\n離島。"),
            ("返品は？", "できます。"),
        ]

    def test_questions_that_stand_alone_between_answers(self) -> None:
        content = (
            "メールの受信ができない\n"
            "次を順に試してください。\n"
            "- 再起動してください。\n"
            "エラー番号が出る場合\n"
            "0x800ccc0D\n"
            "0x800ccc0E\n"
            "担当者までご連絡ください。\n"
            "スパムが届きますか?\n"
            "届きます。\n"
        )

        assert [title for title, _ in pairs(drafted("faq.txt", content))] == [
            "メールの受信ができない",
            "スパムが届きますか?",
        ]

    def test_a_text_without_questions_is_refused(self) -> None:
        assert refused("faq.txt", "これは文章です。\n質問はありません。\n") == [("no-questions", None)]
        assert refused("faq.docx", "x") == [("unknown-format", None)]


class TestHtml:
    def test_definition_lists(self) -> None:
        content = """<title>FAQ</title><script>var x = "<dt>no</dt>"</script>
        <dl><dt>送料は？<dt>配送料は？<dd><p>無料<b>です</b>。</p><ul><li>離島<li>海外</ul>
        <dt>Q. 返品は？</dt><dd>A. <a href="https://example.com/r">こちら</a>&amp;電話。<br>以上。</dd></dl>"""

        knowledge = drafted("faq.html", content)

        assert pairs(knowledge) == [
            ("送料は？", "無料です。\n・離島\n・海外"),
            ("返品は？", "こちら（https://example.com/r）&電話。\n以上。"),
        ]
        assert knowledge.topics["q1"].examples == ("送料は？", "配送料は？")

    def test_details(self) -> None:
        content = """<details><summary>送料は？</summary><p>無料です。</p><details><summary>離島</summary>有料。</details></details>
        <p>間の文</p><details open><summary><h3>返品は？</h3></summary>できます。</details>"""

        assert pairs(drafted("faq.html", content)) == [
            ("送料は？", "無料です。\n離島\n有料。"),
            ("返品は？", "できます。"),
        ]

    def test_headings_with_text_below(self) -> None:
        content = """<h1>よくある質問</h1><h2>送料は？</h2><p>無料です。</p><table><tr><td>離島<td>有料</table>
        <h2>返品は？</h2><p>できます。</p><h3>例外</h3><p>下着。</p>"""

        assert pairs(drafted("faq.html", content)) == [
            ("送料は？", "無料です。\n離島 有料"),
            ("返品は？", "できます。\n例外\n下着。"),
        ]

    def test_tables_with_and_without_named_columns(self) -> None:
        named = """<table><tr><th>回答<th>質問<tr><td>無料です。<td>送料は？<tr><td>できます。<td>返品は？</table>"""
        plain = """<table><tr><td>1</td><td>送料は？</td><td>無料です。</td></tr><tr><td>2<td>返品は？<td>できます。</table>"""

        for content in (named, plain):
            assert pairs(drafted("faq.html", content)) == [("送料は？", "無料です。"), ("返品は？", "できます。")]

    def test_a_page_that_only_reads_as_text(self) -> None:
        content = "<p>Q: 送料は？</p><p>A: 無料です。</p><div>Q: 返品は？</div><div>A: できます。</div>"

        assert pairs(drafted("faq.htm", content)) == [("送料は？", "無料です。"), ("返品は？", "できます。")]

    def test_a_page_in_the_encoding_that_it_names(self) -> None:
        content = '<meta charset="shift_jis"><dl><dt>送料は？<dd>無料です。</dl>'.encode("shift_jis")

        assert pairs(load_texts(draft_files("faq.html", content))) == [("送料は？", "無料です。")]

    def test_nesting_without_end_is_read(self) -> None:
        content = "<div>" * 50_000 + "<dl><dt>送料は？<dd>無料です。</dl>"

        assert pairs(drafted("faq.html", content)) == [("送料は？", "無料です。")]


class TestFolder:
    def test_a_generic_list_of_what_is_not_answered_comes_with_it(self) -> None:
        knowledge = drafted("faq.csv", "id,question,answer\nq1,明日の天気を教えて,晴れです。\n")

        examples = [example for none in knowledge.nones for example in none.examples]
        assert len(examples) >= 40
        assert "明日の天気を教えて" not in examples
        assert "こんにちは" in examples

    def test_the_desk_has_all_its_sentences_and_words(self) -> None:
        desk = drafted("faq.csv", "id,question,answer\nq1,送料は？,無料です。\n").desk

        assert {*PHRASES, *OPTIONAL_PHRASES} - set(desk.phrases) == {"contact-own-domain"}
        assert all(desk.controls[name] for name in CONTROLS)
        assert all(desk.outcomes[name] for name in OUTCOMES)

    def test_the_folder_is_written_and_may_be_written_again(self, tmp_path: Path) -> None:
        source, out = tmp_path / "faq.csv", tmp_path / "new" / "folder"
        source.write_text("id,question,answer\nq1,送料は？,無料です。\n", encoding="utf-8")

        written = draft(source, out)
        assert draft(source, out) == written

        assert sorted(out.rglob("*.yaml")) == sorted(written)
        assert list(load(out).topics) == ["q1"]

    def test_an_authors_work_is_not_overwritten(self, tmp_path: Path) -> None:
        source, out = tmp_path / "faq.csv", tmp_path / "out"
        source.write_text("id,question,answer\nq1,送料は？,無料です。\n", encoding="utf-8")
        draft(source, out)
        desk = out / "desk.yaml"
        desk.write_text(desk.read_text(encoding="utf-8").replace("お問い合わせ窓口", "わたしの窓口"), encoding="utf-8")

        with pytest.raises(KnowledgeError) as raised:
            draft(source, out)

        assert [(finding.file, finding.code) for finding in raised.value.findings] == [("desk.yaml", "would-overwrite")]
        assert load(out).desk.name == "わたしの窓口"
