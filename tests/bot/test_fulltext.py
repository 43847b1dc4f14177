from collections.abc import Sequence

import numpy as np
import pytest

from bot.fulltext import FullText, content_grams
from bot.postings import Floats, Gathering, Postings
from bot.semantic import FEW_TOPICS, SemanticView, weight
from knowledge.draft import draft_files
from knowledge.load import load_texts
from knowledge.model import Knowledge

FAQ = {
    "moving": (
        "市外へ引っ越すときの手続きを知りたい。",
        "転出届を市民課に出してください。届出は引っ越しの14日前からできます。",
    ),
    "seal": ("印鑑登録について教えてください。", "印鑑登録証を作ります。本人確認の書類が要ります。"),
    "garbage": (
        "粗大ごみの出し方は？",
        "電話で申し込み、シールを買って貼ってください。冷蔵庫や洗濯機は引き取れません。",
    ),
    "books": ("図書館の本を返すのが遅れます。", "延長は一度だけできます。返却ポストも使えます。"),
}


@pytest.fixture(scope="module")
def city() -> Knowledge:
    rows = "".join(f"{topic},{question},{answer}\n" for topic, (question, answer) in FAQ.items())
    return load_texts(draft_files("faq.csv", f"id,question,answer\n{rows}".encode()))


def postings(*entries: str) -> Postings:
    gathering = Gathering()
    for entry in entries:
        gathering.add(entry.split())
    return gathering.postings()


class TestPostings:
    def test_a_rare_word_says_more_than_a_common_one_and_an_unknown_one_most(self) -> None:
        index = postings("a b", "a c", "a")

        assert index.idf("x") > index.idf("b") > index.idf("a") > 0

    def test_the_entry_that_repeats_the_word_in_fewer_words_is_best(self) -> None:
        scores = postings("b b", "b c d e", "b", "a").bm25({"b": 1.0})

        assert scores.argsort()[::-1].tolist() == [0, 2, 1, 3]
        assert scores[3] == 0

    def test_shared_counts_each_word_once_and_recall_is_the_share_of_the_entry(self) -> None:
        index = postings("b b c", "b", "a")

        assert index.shared(["b", "b"])[0] == pytest.approx(index.idf("b"))
        assert index.recall(["b", "x"]).tolist() == pytest.approx(
            [index.idf("b") / (index.idf("b") + index.idf("c")), 1, 0]
        )

    def test_feedback_finds_an_entry_through_one_that_shares_its_words(self) -> None:
        index = postings("fridge appliance", "washer appliance", "book library")

        scores = index.feedback({"fridge": 1.0})

        assert scores[1] > scores[2] == 0

    def test_an_empty_index_and_unknown_words_score_nothing(self) -> None:
        assert postings().bm25({"a": 1.0}).tolist() == []
        assert postings().feedback({"a": 1.0}).tolist() == []
        assert postings("").recall(["a"]).tolist() == [0]
        assert postings("a").bm25({"x": 1.0}).tolist() == [0]


class TestFullText:
    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            ("印鑑の登録をしたい", "seal"),
            ("転出届はいつから出せますか", "moving"),
            ("洗濯機を捨てたい", "garbage"),
            ("借りた本を返却ポストに入れたい", "books"),
        ],
    )
    def test_a_topic_is_found_by_its_question_or_by_its_answer(self, city: Knowledge, text: str, topic: str) -> None:
        scores = FullText(city).scores(text)

        assert list(city.topics)[int(scores.argmax())] == topic

    @pytest.mark.parametrize("text", ["", "😀", "。。。", "xyz", "の" * 300])
    def test_a_text_without_a_known_word_prefers_no_topic(self, city: Knowledge, text: str) -> None:
        assert FullText(city).scores(text).tolist() == pytest.approx([0] * len(FAQ))

    def test_grams_of_hiragana_alone_are_left_out(self) -> None:
        assert content_grams("本のＡｂ、です") == ["本", "a", "b", "本の", "のa", "ab"]


class TestSemanticView:
    def test_few_topics_are_not_even_encoded(self, city: Knowledge) -> None:
        def encode(texts: Sequence[str]) -> Floats:
            raise AssertionError(texts)

        view = SemanticView(city, encode)

        assert view.weight == 0
        assert view.scores("印鑑").tolist() == [0] * len(FAQ)

    def test_the_weight_grows_with_the_number_of_topics(self) -> None:
        weights = [weight(count) for count in (0, FEW_TOPICS - 1, FEW_TOPICS * 2, 100, 200, 100_000)]

        assert weights == sorted(weights)
        assert weights[:2] == [0, 0]
        assert weights[-2] == weights[-1] == pytest.approx(0.9)

    def test_the_topic_whose_question_means_the_same_scores_best(self) -> None:
        rows = "".join(f"q{i},質問{i},回答{i}\n" for i in range(40))
        many = load_texts(draft_files("faq.csv", f"id,question,answer\n{rows}".encode()))

        def encode(texts: Sequence[str]) -> Floats:
            vectors = np.zeros((len(texts), 40), dtype=np.float32)
            for row, text in enumerate(texts):
                vectors[row, int("".join(filter(str.isdigit, text.split()[0])))] = 1
            return vectors

        scores = SemanticView(many, encode).scores("別の言い方7")

        assert int(scores.argmax()) == 7
        assert scores.mean() == pytest.approx(0, abs=1e-5)
