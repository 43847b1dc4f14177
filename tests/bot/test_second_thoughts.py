"""Conversations that do not go straight on: questions back, second thoughts, waiting, circles, the end of a talk."""

import pytest

from bot.effects import OpenTicket, UpdateTicket
from tests.bot.small import Talk, talk


def contact_of(conversation: Talk) -> str | None:
    given = [update.fields["contact"] for update in conversation.effects(UpdateTicket) if "contact" in update.fields]
    return given[-1] if given else None


class TestContacts:
    @pytest.mark.parametrize(
        ("text", "contact"),
        [
            ("090-2222-3333", "090-2222-3333"),
            ("あ、そこは見られないので hana@mail.example へください", "hana@mail.example"),
            ("ついた、と妻は言いますが 03-2222-0000 にどうぞ", "03-2222-0000"),
            ("old@mail.example ではなく new@mail.example です", "new@mail.example"),
            ("ぜろきゅうぜろの、いちにさんしの、ごろくななはち です", "090-1234-5678"),
            ("０３－４４４４－５５５５", "03-4444-5555"),
        ],
    )
    def test_a_contact_wins_over_everything_else_in_the_text(self, text: str, contact: str) -> None:
        conversation = talk("ランプがつかない", "担当者と話したい")

        assert conversation.say(text)[0] == "desk.contact-noted"
        assert contact_of(conversation) == contact

    def test_a_wish_about_the_hour_goes_with_the_contact(self) -> None:
        conversation = talk("担当者と話したい")

        conversation.say("０８０ー２２２２ー３３３３に、あしたの夜お願いします")

        assert contact_of(conversation) == "080-2222-3333（あしたの夜お願いします）"

    def test_a_person_is_still_heard_beside_a_contact(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("担当者から 03-2222-0000 に電話がほしい")[:2] == [
            "desk.handed-over",
            "desk.contact-noted",
        ]
        assert contact_of(conversation) == "03-2222-0000"

    def test_a_new_contact_replaces_the_old_and_is_confirmed(self) -> None:
        conversation = talk("担当者と話したい", "03-2222-0000")

        assert conversation.say("いえ、03-9999-0000 でした")[0] == "desk.contact-changed"
        assert contact_of(conversation) == "03-9999-0000"

    def test_an_address_that_mail_comes_from_is_no_contact(self) -> None:
        conversation = talk("担当者と話したい", "03-2222-0000")

        conversation.say("ところで boss@mail.example さんのランプもずっと調子が悪いと聞きました")

        assert contact_of(conversation) == "03-2222-0000"

    def test_the_contact_given_before_is_taken_as_said(self) -> None:
        conversation = talk("担当者と話したい")

        assert conversation.say("先ほど伝えた番号にお願いします")[0] == "desk.contact-noted"
        assert contact_of(conversation) == "先ほど伝えた番号にお願いします"


class TestWaitingForAPerson:
    @pytest.mark.parametrize(
        ("text", "node"),
        [
            ("もしもし？", "desk.still-waiting"), ("まだでしょうか", "desk.still-waiting"), ("返事が来ないんですが", "desk.still-waiting"),
            ("受付の番号は何番でしたか", "desk.ticket-status"), ("どうなりましたか", "desk.ticket-status"), ("何時ごろ連絡が来ますか", "desk.ticket-status"),
            ("大至急お願いします", "desk.ticket-hurry"), ("連絡はもう不要です", "desk.ticket-withdrawn"), ("自力で直せました", "desk.ticket-solved"),
            ("平日の夜に電話をください", "desk.ticket-noted"),
        ],
    )  # fmt: skip
    def test_what_is_said_of_the_ticket_is_answered(self, text: str, node: str) -> None:
        assert talk("担当者と話したい", "ここで待ちます").say(text)[0] == node

    def test_nobody_is_there_at_night_and_the_desk_says_when(self) -> None:
        conversation = Talk(office_open=False)
        for text in ("担当者と話したい", "ここで待ちます"):
            conversation.say(text)

        assert conversation.say("もしもし") == ["desk.ticket-status"]

    def test_hurry_at_the_contact_question_is_passed_on_and_the_contact_still_taken(self) -> None:
        conversation = talk("担当者と話したい")

        assert conversation.say("急いでいるんですが") == ["desk.ticket-hurry"]
        assert conversation.say("03-2222-0000") == ["desk.contact-noted"]

    def test_solved_without_us_is_noted_on_the_ticket(self) -> None:
        conversation = talk("担当者と話したい", "ここで待ちます")

        conversation.say("自分で解決できました")

        assert "お客様によると、解決しました。" in (conversation.effects(UpdateTicket)[-1].summary or "")
        assert conversation.state.end == "handoff"


class TestWhoseMatterItIs:
    @pytest.mark.parametrize(
        "text", ["隣の部屋のは、妹の部屋ではつきました", "友人の家ではついたそうです", "会社ではついた"]
    )
    def test_what_works_for_others_solves_nothing(self, text: str) -> None:
        conversation = talk("ランプがつかない")

        conversation.say(text)

        assert conversation.state.end == "open"

    def test_who_was_named_with_the_trouble_is_no_other(self) -> None:
        conversation = talk("母のランプがつかない")

        assert conversation.say("母のランプは明るくなりました")[0] == "desk.solved"

    def test_denied_agreement_is_no_thanks(self) -> None:
        assert talk("説明書がほしい").say("それでは納得がいきません") == ["desk.offer-person"]

    @pytest.mark.parametrize("text", ["おっ、ついたわ", "ついたよ！", "成功！"])
    def test_a_bare_verb_at_a_try_says_that_it_works(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.solved"


class TestErrorsFirst:
    def test_an_error_string_wins_over_the_verb_beside_it(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert "blink.reset" in conversation.say("error E77 が何個も出ています")

    def test_an_error_of_the_other_trouble_is_introduced(self) -> None:
        conversation = talk("ランプが消えない")

        nodes = conversation.say("電球切れ と出ました")

        assert nodes[0] == "desk.error-elsewhere"
        assert nodes[-1].startswith("dark.")


class TestQuestionsBack:
    @pytest.mark.parametrize(
        "text", ["ひとつだけって何ですか", "ふたつ以上とはどういう意味ですか？", "ふたつ以上でしょうか"]
    )
    def test_a_question_about_an_answer_does_not_choose_it(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ")

        conversation.say(text)

        assert conversation.state.pending == "dark.bulbs"
        assert "bulbs" not in conversation.state.slots
        assert conversation.state.misses == 0

    def test_an_answer_beside_a_question_is_taken(self) -> None:
        assert talk("ランプがつかない", "まだ").say("ひとつだけです。次はどうしましょうか？") == ["dark.code"]

    def test_a_question_brings_the_help_of_the_step(self) -> None:
        conversation = talk("ランプが消えない")

        assert conversation.say("ふたってどれのことですか")[-1] == "bright.switch"
        assert conversation.last.text == "ふたは、下から持ち上げます。"

    def test_puzzled_is_no_outcome(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない")

        assert conversation.say("は？") == ["dark.cover"]
        assert conversation.last.text == "覆いは、ねじ二本で止まっています。"

    @pytest.mark.parametrize("text", ["保証書はどこですか", "配達は何日ですか", "社長は誰ですか"])
    def test_the_form_of_a_question_alone_hits_no_aside(self, text: str) -> None:
        nodes = talk("ランプがつかない", "まだ").say(text)

        assert not {"dark.hot", "dark.which-bulb"} & set(nodes)

    def test_at_the_desks_own_questions_it_is_said_that_there_is_no_answer(self) -> None:
        conversation = talk("ランプが消えない", "できません", "できません")

        assert conversation.say("そちらの社長はどなたですか") == ["desk.cannot-answer", "desk.offer-person"]


class TestNotYetAndBefore:
    @pytest.mark.parametrize(
        "text", ["まだやっていません", "これから試します", "いま試している最中です", "もう少し時間がかかります"]
    )
    def test_not_tried_yet_is_no_outcome(self, text: str) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say(text) == ["desk.not-tried-yet"]
        assert conversation.state.pending == "power.plug"

    @pytest.mark.parametrize("text", ["それはもう試しました", "前にもやりました", "さっきやったんですが"])
    def test_tried_before_did_not_help(self, text: str) -> None:
        assert talk("ランプがつかない").say(text) == ["dark.bulbs"]


class TestGivingUp:
    @pytest.mark.parametrize("text", ["もういいです", "あきらめます", "疲れました", "お手上げです"])
    def test_a_person_is_offered_once_and_kindly(self, text: str) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say(text) == ["desk.gave-up", "desk.offer-person"]
        assert conversation.say("いいえ") == ["desk.later"]
        assert conversation.say(text) == ["desk.later"]
        assert conversation.say("まだです") == ["dark.bulbs"]

    def test_yes_hands_over(self) -> None:
        conversation = talk("ランプがつかない", "疲れました", "はい")

        assert len(conversation.effects(OpenTicket)) == 1


class TestCircles:
    def test_the_same_question_three_times_in_vain_offers_a_person(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say("次へ") == ["dark.bulbs"]
        assert conversation.say("次へ") == ["dark.bulbs"]
        assert conversation.say("次へ") == ["desk.still-not-understood", "desk.offer-person"]

    def test_an_answer_in_between_begins_anew(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "次へ", "次へ", "一個")

        assert conversation.state.stays == 0


class TestTheEndOfATalk:
    def test_yes_invites_to_write(self) -> None:
        assert talk("ランプがつかない", "直りました").say("はい") == ["desk.go-ahead"]

    @pytest.mark.parametrize(
        "text",
        [
            "はい、助かりました",
            "それだけです",
            "お疲れさまでした",
            "よかった",
            "すごいですね",
            "また何かあればお願いします",
        ],
    )
    def test_friendly_last_words_are_thanked_for(self, text: str) -> None:
        conversation = talk("ランプがつかない", "直りました")

        assert conversation.say(text) == ["desk.thanks"]
        assert conversation.state.end == "resolved"

    @pytest.mark.parametrize(
        "text", ["あ、また消えました。同じです", "やっぱりだめでした", "だめだ", "直っていませんでした"]
    )
    def test_what_comes_back_reopens_the_last_step(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "ついた！")

        assert conversation.say(text) == ["desk.reopened", "dark.cover"]
        assert conversation.state.end == "open"
        assert conversation.say("まだです") == ["dark.rest"]

    @pytest.mark.parametrize(
        ("text", "node"),
        [
            ("へえ、そうなんですか", "desk.helped"),
            ("では、箱のふたを見ればいいんですね", "desk.helped"),
            ("ほかの方法はありますか", "desk.offer-person"),
        ],
    )
    def test_advice_in_own_words_is_no_no(self, text: str, node: str) -> None:
        assert talk("説明書がほしい").say(text) == [node]


class TestWhichOne:
    def test_a_bare_number_is_a_place_not_the_beginning(self) -> None:
        assert talk("ランプの調子が悪い").say("1")[-1] == "power.plug"
        assert talk("ランプがつかない", "まだ").say("1") == ["dark.code"]

    def test_both_are_told_apart_one_after_the_other(self) -> None:
        conversation = talk("ランプの調子が悪い")

        assert conversation.say("両方です") == ["desk.which-first"]
        assert conversation.labels == ["ランプがつかない", "ランプが消えない"]

    @pytest.mark.parametrize("text", ["はい", "それって何ですか"])
    def test_what_names_none_asks_again(self, text: str) -> None:
        assert talk("ランプの調子が悪い").say(text) == ["desk.which-topic"]

    def test_another_problem_is_no_answer(self) -> None:
        assert talk("ランプの調子が悪い").say("説明書がほしい")[0] == "leaflet.where"


class TestBackToWhatWasPutAside:
    @staticmethod
    def asked() -> Talk:
        return talk("ランプがつかない", "それより、説明書がほしい", "はい")

    @pytest.mark.parametrize("text", ["続けて", "はい", "再開してください"])
    def test_it_goes_on(self, text: str) -> None:
        assert self.asked().say(text)[0] == "desk.continue-topic"

    @pytest.mark.parametrize("text", ["それはもういいです", "大丈夫です", "ほかのことを聞きたい"])
    def test_it_is_left(self, text: str) -> None:
        assert self.asked().say(text) == ["desk.anything-else"]

    def test_it_is_solved_by_now(self) -> None:
        conversation = self.asked()

        assert conversation.say("もう直りました") == ["desk.solved", "desk.anything-else"]
        assert conversation.state.end == "resolved"

    def test_the_question_is_repeated_about_the_same_topic(self) -> None:
        conversation = self.asked()
        asked = conversation.last.text

        conversation.say("ありがとう")

        assert conversation.last.text == asked

    def test_there_is_something_else(self) -> None:
        assert talk("説明書がほしい", "はい").say("もう一つあります") == ["desk.go-ahead"]

    def test_information_that_did_not_help_after_all_offers_a_person(self) -> None:
        assert talk("説明書がほしい", "はい").say("やっぱりだめでした") == ["desk.noted", "desk.offer-person"]


class TestOtherDevices:
    @pytest.mark.parametrize("text", ["妻のパソコンでは何個もあります", "別の機器では、ひとつだけです"])
    def test_what_another_device_shows_is_no_answer(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say(text) == ["dark.bulbs"]
        assert "bulbs" not in conversation.state.slots

    def test_what_the_own_one_shows_beside_it_is(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say("妻のパソコンでは何個もあります。こちらは一個です") == ["dark.code"]
        assert conversation.state.slots["bulbs"] == "one"


class TestThinkingBetterOfIt:
    @pytest.mark.parametrize(
        "text", ["いや、やっぱり1", "待って、やっぱりひとつだけです", "すみません、よく見たら一個でした"]
    )
    def test_answers_the_last_question_anew(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです", "2")
        assert conversation.state.slots["bulbs"] == "many"

        assert conversation.say(text)[0] == "desk.corrected"
        assert conversation.state.slots["bulbs"] == "one"

    def test_of_the_problem_replaces_it(self) -> None:
        conversation = talk("ランプがつかない", "まだです")

        conversation.say("いや、やっぱり消えないほうです")

        assert (conversation.state.topic, conversation.state.paused) == ("bright", ())

    @pytest.mark.parametrize("text", ["やっぱりだめです", "やはり同じです"])
    def test_that_it_did_not_help_is_an_answer(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです", "2")

        assert conversation.say(text) == ["dark.code"]
        assert conversation.state.slots["bulbs"] == "many"


@pytest.mark.parametrize("word", ["いや", "いいえ", "待って", "あー", "あら", "すみません"])
def test_a_word_said_a_thousand_times_is_read_like_any_other(word: str):
    conversation = talk("ランプがつかない")

    assert conversation.say(word * 1000 + "、ほんとうに")
