"""Questions of the customer's: beside an answer, by the way, about a word of the desk's."""

import pytest

from bot.hearing import hear
from bot.matcher import Matcher
from bot.understand import Guide
from knowledge.model import Knowledge
from tests.bot.small import Talk, talk


class TestTheQuestionInAText:
    @pytest.mark.parametrize(
        ("text", "question"),
        [
            ("ところで電球は熱いですか", "電球は熱いですか"),
            ("はい、でも口金って何ですか", "口金って何ですか"),
            ("ふたつ以上です。すみません、一つ聞きたいのですが、有料ですか？", "有料ですか？"),
            ("で、いくらかかるんですか", "いくらかかるんですか"),
        ],
    )
    def test_is_heard_without_what_leads_to_it(self, text: str, question: str) -> None:
        assert hear(text).question.text == question

    @pytest.mark.parametrize("text", ["電球は熱いですか", "でんきゅうはどこですか", "ふたつあります", "はい"])
    def test_is_the_whole_text_where_nothing_leads_to_it(self, text: str) -> None:
        assert hear(text).question.text == text


class TestAQuestionByTheWay:
    @pytest.mark.parametrize(
        "text", ["ちなみに有料ですか", "ところで、お金はかかりますか", "あと、すみません、お金はかかりますか"]
    )
    def test_is_answered_and_the_step_stays(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say(text) == ["desk.cost", "dark.bulbs"]

    def test_that_a_word_of_change_leads_to_changes_nothing(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("スパムが届きます")

        assert conversation.say("ところで、返事を出してもいい？") == ["spam.reply", "spam.who"]

    @pytest.mark.parametrize(
        "text",
        [
            "ついでに聞くけど、これ料金いくら？",
            "ちなみに月の料金はおいくらですか",
            "電話代はこっち持ちですか、かかりますか",
        ],
    )
    def test_about_money_says_who_knows(self, text: str, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("メールが送信できません。パスワードは聞かれません")
        waiting = conversation.state.pending

        said = conversation.say(text)

        assert said[0] in ("desk.cost", "none.billing")
        assert said[-1] == conversation.state.pending == waiting
        assert shipped.desk.phone in (conversation.turns[-1].says[0].text or "")


class TestAQuestionBesideAProblem:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("スパムが来て困ります。ところで、無料ですか？", "desk.cost"),
            ("英語のメールが時々来ます。これは何でしょうか", "english-mail.subject"),
            ("メールソフトを開くたびにパスワードを入れています。なぜですか", "password-every-time.why"),
        ],
    )
    def test_is_answered_only_where_it_is_surely_one(
        self, text: str, first: str, shipped: Knowledge, matcher: Matcher
    ) -> None:
        assert Talk(Guide(knowledge=shipped, matcher=matcher)).say(text)[0] == first


class TestAQuestionBesideAnAnswer:
    @pytest.mark.parametrize("text", ["ふたつ以上です。ちなみに有料ですか", "はい、何個も。お金はかかりますか"])
    def test_both_count(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say(text) == ["desk.cost", "dark.swap"]

    def test_about_a_word_that_nobody_explains_is_declined_and_the_answer_counts(self) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say("ふたつ以上です。でも口金って何ですか") == ["desk.cannot-answer", "dark.swap"]

    def test_how_to_do_it_is_no_question_beside_it(self) -> None:
        conversation = talk("ランプが消えない")

        assert conversation.say("はい、でもどこから開けるんですか") == ["bright.switch"]
        assert conversation.state.pending == "bright.switch"

    def test_a_yes_to_what_is_to_be_tried_ends_nothing(self) -> None:
        conversation = talk("ランプがつかない")

        conversation.say("はい、でもこれって有料ですか")

        assert conversation.state.end == "open"
        assert conversation.state.pending == "power.plug"

    def test_behind_a_reason_is_asked_as_by_itself(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("スパムが届きます")

        assert conversation.say("子どもを迎えに行かないといけないから、続きはあとでもいいですか") == [
            "desk.stop",
            "spam.who",
        ]
