import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.suggest import Suggester
from knowledge.draft import draft_files
from knowledge.load import load_texts

FAQ = """\
id,question,answer
receive,メールの受信ができない,確かめてください。
password,受信の時にパスワードの入力が何度も出ます,確かめてください。
send,メールの送信ができない,確かめてください。
spam,迷惑メール（SPAM）が届きます,消してください。
print,プリンターで印刷できない,電源を入れてください。
health,健康診断を受診したい,予約してください。
year,2026年の休業日はいつですか,元日です。
"""


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(load_texts(draft_files("faq.csv", FAQ.encode())))


def topics(suggester: Suggester, q: str) -> list[str]:
    return [suggestion.topic for suggestion in suggester.suggest(q)]


@pytest.mark.parametrize(
    "q", ["受信", "じゅし", "ジュシ", "ｼﾞｭｼ", "jusi", "jushi", "zyusi", "JUSHI", "jush", "jusin", "jushin", "受信の"]
)
def test_two_characters_in_any_script_find_what_they_begin(suggester: Suggester, q: str) -> None:
    assert set(topics(suggester, q)) >= {"password"}


def test_a_question_that_begins_so_comes_before_one_that_goes_on_so(suggester: Suggester) -> None:
    first, *others = topics(suggester, "じゅし")

    assert first == "password"
    assert set(others) == {"receive", "health"}


def test_each_topic_is_shown_with_the_question_that_its_author_put_first() -> None:
    topic = "topic: send\ntitle: メールの送信ができない\nlabel: x\nexamples: [送信不可, 送信が止まる]\nsteps: [{id: a, say: b}]\n"
    files = draft_files("faq.csv", FAQ.encode()) | {"topics/faq-001.yaml": topic.encode()}

    found = Suggester(load_texts(files)).suggest("送信")

    assert [one.text for one in found] == ["メールの送信ができない", "送信不可", "送信が止まる"]


def test_what_is_spelled_so_comes_before_what_only_sounds_so(suggester: Suggester) -> None:
    assert topics(suggester, "受診")[0] == "health"
    assert topics(suggester, "受信")[-1] == "health"


@pytest.mark.parametrize(
    ("q", "topic"),
    [
        ("spam", "spam"),
        ("ｓｐａｍ", "spam"),
        ("ぷり", "print"),
        ("puri", "print"),
        ("2026", "year"),
        ("めいわ", "spam"),
        ("meiwaku", "spam"),
        ("メール 送", "send"),
        ("パスワード 何度", "password"),
        ("メールの送信", "send"),
    ],
)
def test_words_anywhere_in_the_question_are_found(suggester: Suggester, q: str, topic: str) -> None:
    assert topics(suggester, q)[0] == topic


def test_whole_questions_are_suggested(suggester: Suggester) -> None:
    assert [suggestion.text for suggestion in suggester.suggest("めいわ")] == ["迷惑メール（SPAM）が届きます"]


@pytest.mark.parametrize("q", ["", " ", "受", "j", "　", "！？", "んんん", "qqqq", "\n\n", "\x00", "😀😀"])
def test_nothing_is_suggested_for_less_than_two_characters_or_what_no_question_holds(
    suggester: Suggester, q: str
) -> None:
    assert suggester.suggest(q) == []


def test_at_most_five_each_of_another_topic_first() -> None:
    rows = "".join(f"q{i},配送はいつですか、その{i}回目,明日です。\n" for i in range(9))
    files = draft_files("faq.csv", f"id,question,answer\n{rows}".encode())
    several = b"topic: many\ntitle: \xe9\x85\x8d\xe9\x80\x81\nlabel: x\nexamples: [\xe9\x85\x8d\xe9\x80\x81\xe6\x97\xa5, \xe9\x85\x8d\xe9\x80\x81\xe5\x85\x88]\n"
    many = load_texts(files | {"topics/many.yaml": several + b"steps: [{id: a, say: b}]\n"})

    found = Suggester(many).suggest("はいそう")

    assert len(found) == 5
    assert len({suggestion.topic for suggestion in found}) == 5
    assert len(Suggester(many).suggest("はいそう", limit=20)) == 12


def test_what_is_written_in_kana_only_is_shown_as_the_topics_title() -> None:
    topic = "topic: send\ntitle: 送信できない\nlabel: x\nexamples: [そうしんできない]\nsteps: [{id: a, say: b}]\n"
    files = draft_files("faq.csv", FAQ.encode()) | {"topics/faq-001.yaml": topic.encode()}

    assert [found.text for found in Suggester(load_texts(files)).suggest("そうし")] == ["送信できない"]


@given(st.text(max_size=40))
def test_any_text_is_answered_with_different_questions(suggester: Suggester, q: str) -> None:
    found = suggester.suggest(q)

    assert len(found) <= 5
    assert len({suggestion.text for suggestion in found}) == len(found)
