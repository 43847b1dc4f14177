"""Texts that take themselves back, and what is told of one thing while another is asked: the last word counts."""

import pytest

from bot.effects import OpenTicket, UpdateTicket
from bot.hearing import hear
from bot.matcher import Matcher
from bot.meaning import Answered, Solved
from bot.replies import as_step
from bot.step_replies import step_reply
from bot.understand import Guide, read
from knowledge.model import Knowledge
from tests.bot.small import Talk, talk


def shipped_talk(knowledge: Knowledge, matcher: Matcher, *texts: str) -> Talk:
    """A conversation with the shipped desk in which ``texts`` were said."""
    conversation = Talk(Guide(knowledge=knowledge, matcher=matcher))
    for text in texts:
        conversation.say(text)
    return conversation


class TestSuccessTakenBack:
    @pytest.mark.parametrize(
        "text",
        [
            "明るくなりました！あ、まだでした",
            "直りました。あれ、また消えました",
            "明るくなりました。いえ、違いました、まだつきません",
            "明るくなりました。あ、これ昨日の写真でした",
            "直った、あ、ごめんなさい、勘違いでした",
        ],
    )
    def test_it_is_not_solved(self, text: str) -> None:
        conversation = talk("ランプがつかない")

        assert "desk.solved" not in conversation.say(text)
        assert conversation.state.pending == "dark.bulbs"

    @pytest.mark.parametrize(
        "text",
        [
            "まだです。あ、明るくなりました！",
            "だめでした。いえ、直りました",
            "明るくなりました。あ、ありがとうございました",
            "直りました。すみません、線が抜けていました",
        ],
    )
    def test_it_is_where_the_last_word_is_success_or_no_other(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.solved"


class TestAnAnswerTakenBack:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("ひとつだけです。いえ、ふたつ以上でした", "many"),
            ("ふたつ以上。あ、ちがう、ひとつだけ", "one"),
            ("何個もあります。あ、やっぱりひとつだけです", "one"),
            ("ひとつだけ。ごめんなさい、よく見たら何個もありました", "many"),
        ],
    )
    def test_the_last_of_two_answers_counts(self, text: str, value: str) -> None:
        conversation = talk("ランプがつかない", "まだです")

        conversation.say(text)

        assert conversation.state.slots["bulbs"] == value

    def test_the_last_of_two_numbers_to_call_counts(self) -> None:
        conversation = talk("担当者と話したい")

        conversation.say("080-2222-1111、あ、間違えました、080-2222-1112です")

        given = [u.fields["contact"] for u in conversation.effects(UpdateTicket) if "contact" in u.fields]
        assert given == ["080-2222-1112"]

    def test_what_was_told_first_may_be_another_problem(self) -> None:
        conversation = talk("ランプがつかないんです。あ、違いました、ランプが消えないんです")

        assert [frame.topic for frame in conversation.state.frames] == ["bright"]

    def test_a_word_that_only_goes_on_takes_nothing_back(self) -> None:
        reading = read(talk().guide, talk("ランプがつかない").state, "直りました。あ、そうだ、説明書もください")

        assert reading.meaning == Solved()


class TestWhatFailsInTheEnd:
    @pytest.mark.parametrize("text", ["確認済み・問題なし", "点検完了、異常なし。変化なし", "差し直し完了、NG"])
    def test_a_check_that_finds_nothing_solves_nothing(self, text: str) -> None:
        assert "desk.solved" not in talk("ランプがつかない").say(text)

    @pytest.mark.parametrize("text", ["息子がつけてくれたんですわ", "電気屋がくれたもんでな"])
    def test_what_explains_denies_nothing(self, text: str) -> None:
        reading = read(talk().guide, talk("ランプがつかない").state, text)

        assert reading.meaning != Answered(key="unsolved")

    @pytest.mark.parametrize("text", ["それも済", "そっちも実施済み", "やったってば", "抜き差ししたって言ってるだろ"])
    def test_who_insists_on_having_done_it_goes_on(self, text: str) -> None:
        assert talk("ランプがつかない").say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["合ってます", "差し込みは合っている。線も", "向きは間違いありません"])
    def test_what_is_as_it_should_be_has_cured_nothing(self, text: str) -> None:
        assert talk("ランプがつかない").say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["待てません", "待つのはちょっと", "1時間も待ってられない"])
    def test_who_will_not_wait_goes_on(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ", "ひとつだけ", "番号は出ない", "まだ")
        assert conversation.state.pending == "dark.rest"

        conversation.say(text)

        assert conversation.state.pending == "dark.order"

    def test_who_twice_tells_no_outcome_goes_on(self) -> None:
        conversation = talk("ランプがつかない", "済み")
        assert conversation.state.pending == "power.plug"

        assert conversation.say("で？")[-1] == "dark.bulbs"


class TestWhatIsOffered:
    @pytest.mark.parametrize(
        "text",
        [
            "修理する",
            "修理するに決まってるでしょ",
            "長いこと放っておいたからなあ。じゃあそれでお願い",
            "至急で",
            "すぐやって",
            "修理しないわけないだろ",
        ],
    )
    def test_it_is_taken_in_words(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ", "ひとつだけ", "番号は出ない", "まだ", "まだ")
        assert conversation.state.pending == "dark.order"

        conversation.say(text)

        assert [ticket.kind for ticket in conversation.effects(OpenTicket)] == ["repair"]

    @pytest.mark.parametrize("text", ["修理はしない", "修理はまだ決めていません", "主人に相談しないと"])
    def test_it_is_not(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ", "ひとつだけ", "番号は出ない", "まだ", "まだ")

        conversation.say(text)

        assert conversation.effects(OpenTicket) == []

    def test_a_customers_number_is_no_number_to_call(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "ひとつだけ", "番号は出ない", "まだ", "まだ", "はい")
        assert conversation.state.pending == "desk.field"

        conversation.say("0012345")

        assert conversation.state.pending == "desk.contact"


class TestAskedForBeforeItsTurn:
    @pytest.mark.parametrize("text", ["1個だけ", "ふたつあります", "三件です"])
    def test_how_many_there_are_is_noted_at_any_step(self, text: str) -> None:
        conversation = talk("ランプが消えない", "できました")
        assert conversation.state.pending == "bright.hold"

        assert conversation.say(text)[0] == "desk.noted"

    def test_the_answer_to_the_next_question_is_kept(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("一個")[0] == "desk.noted"
        assert conversation.state.slots["bulbs"] == "one"

    def test_what_was_told_otherwise_after_all_leads_elsewhere(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "知らない会社から宣伝のメールが届いて困ります")
        assert conversation.state.pending == "desk.helped"

        said = conversation.say("そういえば一度買い物したことがある店でした")

        assert said[0] == "spam.known"


class TestOfAnotherProblem:
    def test_a_question_in_the_steps_own_words_begins_none(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "メールを送ると拒否されたと出ます")
        assert conversation.state.pending == "cannot-send.relay"

        conversation.say("受信するのは毎回ですか")

        assert [frame.topic for frame in conversation.state.frames] == ["cannot-send"]

    def test_trouble_that_the_running_one_does_not_stand_for_does(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "毎回パスワードを入れるのが面倒です", "保存する")

        conversation.say("送信のとき何度もパスワードを聞かれて送れません")

        assert conversation.state.frames[0].topic == "send-password"

    def test_first_this_one_is_another(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "メールが送れません、パスワードの画面は出ません")

        conversation.say("先に迷惑メールの話をいいですか。知らない会社から広告が来ます")

        assert conversation.state.frames[0].topic == "spam"

    def test_the_one_put_aside_may_be_over(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(
            shipped, matcher, "メールが受信できません、パスワードは聞かれません", "それより迷惑メールが多くて困ります"
        )

        assert "desk.solved" in conversation.say("あれ、さっきの受信の話ですが、受信できました")
        assert [frames[0].topic for frames in conversation.state.paused] == ["spam"]

    def test_thanks_for_what_is_over_begin_nothing(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "英語のメールが来ました", "Virus intercepted", "自分です", "はい")

        said = conversation.say("英語のメールの件はよく理解できました。お世話になりました")

        assert said == ["desk.thanks"]


class TestRead:
    def test_the_first_letters_of_a_string_name_it(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "受信でパスワードを何度も聞かれて受信できません")

        assert conversation.say("エクスパなんとかと書いてあるようじゃ")[0] == "receive-password.expired"

    def test_a_subject_with_an_answers_word_and_more_is_that_answer(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "英語のメールが届きました")

        assert conversation.say("件名は 42 ==SPAM== Win a new car today です")[0] == "english-mail.spam-report"

    def test_to_let_the_friend_know_ends_it(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "英語のメールが来ました", "Virus intercepted")

        assert conversation.say("いとこからなので、いまから知らせておきますね")[0] == "desk.solved"


class TestAPerson:
    @pytest.mark.parametrize(
        "text", ["もういい、人間だして", "人。至急", "いいから人", "早く人を", "もう無理、電話して"]
    )
    def test_one_is_asked_for_in_a_word(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.handed-over"

    @pytest.mark.parametrize(
        "text",
        ["友人に相談してみます", "主人に話してみないと", "大人と子どもで使っています", "息子に電話して聞きました"],
    )
    def test_others_are_none(self, text: str) -> None:
        assert "desk.handed-over" not in talk("ランプがつかない").say(text)

    def test_where_one_is_offered_hurry_is_a_yes(self) -> None:
        conversation = talk("ランプがつかない", "むにゃ", "もにゃ")
        assert conversation.state.pending == "desk.offer-person"

        assert conversation.say("早くしてくれ")[0] == "desk.handed-over"

    def test_where_one_is_offered_a_question_about_the_step_is_answered(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "ひとつだけ", "番号は出ない", "むにゃ", "もにゃ")
        assert conversation.state.pending == "desk.offer-person"

        assert conversation.say("どうやるの") == ["dark.cover"]


class TestWhereAPersonIsOffered:
    def lost(self, *texts: str) -> Talk:
        conversation = talk("ランプがつかない", *texts, "むにゃ", "もにゃ")
        assert conversation.state.pending == "desk.offer-person"
        return conversation

    def test_the_same_offer_does_not_come_again_and_again(self) -> None:
        conversation = self.lost("まだ")

        assert conversation.say("ほにゃ") == ["dark.bulbs"]
        assert conversation.say("へにゃ")[-1] == "desk.offer-person"

    def test_who_goes_on_telling_goes_on(self) -> None:
        conversation = self.lost()

        said = conversation.say("電球はふたつです")

        assert said[0] == "desk.noted"
        assert "desk.offer-person" not in said

    @pytest.mark.parametrize("text", ["ここで待ってます", "お茶を飲みながら、この画面で待っています"])
    def test_who_waits_here_takes_it(self, text: str) -> None:
        assert self.lost().say(text)[0] == "desk.handed-over"

    def test_a_step_done_is_no_problem_solved(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(
            shipped,
            matcher,
            "普通のメールがスパムと判定されます。基準を変えたいです",
            "IEはあります",
            "むにゃ",
            "もにゃ",
        )
        assert conversation.state.pending == "desk.offer-person"

        assert "desk.solved" not in conversation.say("完了")


class TestWhatIsNotSaid:
    def test_a_wish_is_nothing_done(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "普通のメールがスパムと判定されます。基準を変えたいです")

        conversation.say("数字を変えたいんです")

        assert "spam-rule.score" not in conversation.state.already

    def test_an_error_that_does_not_show_is_no_clock_that_does_not(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "メールが届きません。パスワードは聞かれません", "この機器です")
        assert conversation.state.pending == "connection.clock"

        conversation.say("エラー出てないよ")

        assert conversation.state.slots.get("clock") is None
        assert conversation.state.pending == "connection.clock"

    @pytest.mark.parametrize("text", ["出ます", "出てる"])
    def test_that_something_shows_is_not_that_it_does_not(self, shipped: Knowledge, text: str) -> None:
        asked = as_step(shipped.slots["prompt"])

        assert step_reply(shipped, asked, hear(text), {}) is None

    def test_to_go_back_one_step_counts_nothing(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(
            shipped, matcher, "メールが届きません。パスワードは聞かれません", "日付は出ています"
        )

        conversation.say("1つ前に戻って")

        assert "accounts" not in conversation.state.slots


class TestTwoProblems:
    def test_both_may_be_told_in_one_breath(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "迷惑メールと英語のメール、両方で困っています")

        assert conversation.last.node == "desk.which-first"
        assert len(conversation.labels) == 2

    def test_back_is_back_to_what_was_put_aside(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "それより、説明書がほしい", "はい")
        assert conversation.state.pending == "desk.resume"

        assert "dark.bulbs" in conversation.say("戻って")

    def test_a_question_is_not_put_in_the_place_of_another(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "送信のほうもやってください")
        asked = conversation.labels

        conversation.say("うちにはこれしか機械がないもんでな")

        assert conversation.labels == asked


class TestTheEndOfInformation:
    @pytest.mark.parametrize(
        "text",
        ["そっか、じゃあ捨てときます", "姉に電話で言っときますね", "箱を見てみます、どうも", "業者に依頼する。以上"],
    )
    def test_who_takes_it_up_was_helped(self, text: str) -> None:
        assert talk("説明書がほしい").say(text)[0] == "desk.solved"

    def test_who_knows_now_was_helped(self) -> None:
        assert talk("説明書がほしい").say("もうわかったよ")[0] == "desk.solved"

    def test_thanks_before_a_question_end_nothing(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "英語のメールが来ました", "Virus intercepted")

        assert "desk.solved" not in conversation.say("わかりました。でも、どうしたらいいんでしょうか")

    def test_more_of_what_was_explained_is_no_miss(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = shipped_talk(shipped, matcher, "英語のメールが来ました", "==SPAM== と書いてあります")
        assert conversation.state.pending == "desk.helped"

        assert conversation.say("件名の数字は八です")[0] == "desk.noted"


def test_when_to_be_called_goes_with_the_number() -> None:
    conversation = talk("担当者と話したい")

    conversation.say("070-2222-3333、平日の夕方で")

    given = [u.fields["contact"] for u in conversation.effects(UpdateTicket) if "contact" in u.fields]
    assert given == ["070-2222-3333（平日の夕方で）"]
