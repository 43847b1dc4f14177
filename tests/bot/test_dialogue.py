"""The dialogue machine, told as conversations with a small desk."""

import pytest

from bot.dialogue import reachable, step
from bot.events import Chose
from bot.state import Tried
from bot.understand import Guide
from knowledge.load import load_texts
from tests.bot.events import facts
from tests.bot.small import FILES, Talk, talk


class TestProcedure:
    def test_opens_with_the_greeting(self) -> None:
        assert Talk().open() == ["desk.greeting"]

    def test_a_problem_begins_its_procedure_at_the_first_question(self) -> None:
        conversation = Talk()

        assert conversation.say("ランプがつかない") == ["power.plug"]
        assert conversation.labels == ["直りました", "まだ直りません", "わからない"]
        assert conversation.last.text == "コンセントを差し直してください。\n直りましたか？"
        assert [frame.topic for frame in conversation.state.frames] == ["dark", "power"]

    def test_a_part_returns_to_its_caller(self) -> None:
        assert talk("ランプがつかない").say("まだです") == ["dark.bulbs"]

    def test_solved_inside_a_part_is_solved_altogether(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("直りました") == ["desk.solved", "desk.anything-else"]
        assert (conversation.state.end, conversation.state.frames) == ("resolved", ())

    def test_a_step_whose_condition_fails_is_passed(self) -> None:
        assert talk("ランプがつかない", "まだです").say("ひとつだけ") == ["dark.code"]
        assert talk("ランプがつかない", "まだです").say("ふたつ以上") == ["dark.swap"]

    def test_unknown_is_a_condition_too(self) -> None:
        assert talk("ランプがつかない", "まだです").say("わかりません") == ["dark.swap"]

    def test_a_task_shows_help_first_and_offers_a_person_the_second_time(self) -> None:
        conversation = talk("ランプが消えない")

        assert conversation.say("開けられません、できません") == ["bright.switch"]
        assert conversation.last.text == "ふたは、下から持ち上げます。"
        assert conversation.say("できません") == ["desk.offer-person"]

    def test_done_ends_a_task_but_not_a_try(self) -> None:
        conversation = talk("ランプが消えない")

        assert conversation.say("できました") == ["bright.hold"]
        assert conversation.say("できました") == ["desk.noted", "bright.hold"]

    def test_information_ends_by_asking_whether_it_helped(self) -> None:
        conversation = Talk()

        assert conversation.say("説明書がほしい") == ["leaflet.where", "desk.helped"]
        assert conversation.say("はい") == ["desk.solved", "desk.anything-else"]
        assert conversation.state.end == "resolved"

    def test_information_that_did_not_help_offers_a_person(self) -> None:
        assert talk("説明書がほしい").say("いいえ") == ["desk.offer-person"]

    def test_thanks_after_information_mean_solved(self) -> None:
        conversation = talk("説明書がほしい")

        assert conversation.say("ありがとう") == ["desk.solved", "desk.anything-else"]
        assert conversation.state.end == "resolved"

    def test_thanks_at_a_try_ask_whether_it_works(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("ありがとうございます") == ["power.plug"]
        assert conversation.last.text == "直りましたか？"
        assert conversation.state.end == "open"

    def test_what_is_owed_is_said_however_the_procedure_is_left(self) -> None:
        for way in ("ついた！", "担当者と話したい", "それよりランプが消えない"):
            conversation = talk("ランプがつかない", "まだ", "ひとつだけ", "番号は出ない")
            conversation.say(way)
            texts = [says.text for says in conversation.turns[-1].says]
            assert texts.count("覆いを、必ず元どおりに付けてください。") == 1, way

    def test_the_third_visit_of_a_step_offers_a_person(self) -> None:
        conversation = talk("ランプがつかない")
        nodes: list[str] = []
        for _ in range(2):
            conversation.press("まだ直りません")
            conversation.say("最初からやり直す")
            nodes = conversation.say("ランプがつかない")
        assert nodes == ["power.plug"]  # beginning again is no circle

        conversation = talk("ランプがつかない", "まだ", "一個", "電球切れと出ます", "まだ", "電球切れと出ます")
        assert conversation.state.pending == "dark.swap"
        assert conversation.say("まだ") == ["desk.offer-person"]


class TestReadingBetweenTheLines:
    def test_what_was_done_before_is_never_asked(self) -> None:
        conversation = Talk()

        assert conversation.say("ランプがつかない。コンセントは差し直しました") == ["dark.bulbs"]
        assert Tried(node="power.plug", outcome="already") in conversation.state.tried

    def test_answering_ahead_is_kept_and_acknowledged(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("電球は2つです") == ["desk.noted", "power.plug"]
        assert conversation.state.misses == 0
        assert conversation.say("まだです") == ["dark.swap"]

    def test_a_question_that_became_needless_is_left(self) -> None:
        assert talk("ランプがつかない").say("コンセントも確認済みです。だめでした") == ["dark.bulbs"]

    def test_twenty_side_questions_in_a_row_lose_nothing(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        for _ in range(20):
            assert conversation.say("電球は熱いですか？") == ["dark.hot", "dark.bulbs"]
        assert conversation.say("一個") == ["dark.code"]

    def test_what_may_be_asked_in_any_procedure_is_answered_in_each(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("お金はかかりますか？") == ["desk.cost", "power.plug"]
        assert conversation.turns[-1].says[0].text == "料金のことは03-0000-0000へ。"
        assert talk("ランプが消えない").say("有料ですか？") == ["desk.cost", "bright.switch"]

    def test_the_same_problem_again_is_no_miss(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("ランプがつかないんです") == ["power.plug"]
        assert conversation.state.misses == 0

    def test_an_own_error_string_goes_to_its_step(self) -> None:
        assert talk("ランプがつかない", "まだ", "一個").say("bulb burnt out と出ます") == ["dark.swap"]

    def test_an_error_string_of_another_topic_is_called_and_comes_back(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個")

        assert conversation.say("error E77 と出ています") == ["blink.reset"]
        assert conversation.say("まだです") == ["dark.code"]
        assert [frame.topic for frame in conversation.state.frames] == ["dark"]

    def test_a_slot_that_decides_an_error_is_asked_first(self) -> None:
        conversation = Talk()

        assert conversation.say("lamp fault") == ["desk.which-topic"]
        assert conversation.labels == ["つかない", "消えない", "わからない"]
        assert conversation.say("消えないほうです") == ["bright.switch"]

    def test_what_is_no_answer_leaves_the_slot_open_and_the_error_leads_on(self) -> None:
        assert talk("lamp fault").say("今日は暑いですね")[-1] == "power.plug"
        assert talk("lamp fault").say("わかりません")[-1] == "power.plug"

    def test_a_known_error_that_is_not_covered_is_told_so(self) -> None:
        assert Talk().say("gas leak と出ます") == ["errors.elsewhere", "desk.offer-person"]

    def test_a_number_a_place_and_a_part_of_a_label_answer(self) -> None:
        for text in ("2番", "２", "下のやつ", "ふたつ", "②"):
            assert talk("ランプがつかない", "まだ").say(text) == ["dark.swap"], text


class TestWays:
    def test_back_leads_to_the_question_before(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "ふたつ以上")

        assert conversation.say("一つ前に戻ってください") == ["desk.taken-back", "dark.bulbs"]
        assert "bulbs" not in conversation.state.slots
        assert conversation.say("ひとつだけ") == ["dark.code"]

    def test_there_is_nothing_before_the_first_question(self) -> None:
        assert talk("ランプがつかない").say("戻る") == ["desk.nothing-to-go-back", "power.plug"]

    def test_a_correction_answers_the_earlier_question_anew(self) -> None:
        conversation = talk("ランプがつかない", "まだ", "ひとつだけ")

        assert conversation.say("すみません、ちがいました。ふたつ以上です")[-1] == "dark.swap"
        assert conversation.state.slots["bulbs"] == "many"

    @pytest.mark.parametrize(
        "text",
        [
            "ふたつ以上です。あ、いえ、ひとつだけです",
            "ふたつ以上。すみません、よく見たら、ひとつだけでした。",
            "何個も。いや、間違えました。一個です",
        ],
    )
    def test_what_is_thought_better_of_in_one_breath_is_answered_by_what_comes_last(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ", text)

        assert conversation.state.slots["bulbs"] == "one"

    @pytest.mark.parametrize(
        "text",
        ["すみません、押し間違えました。ランプがつきました", "さっきの答えまちがえました。ランプがつきました"],
    )
    def test_a_wrong_still_not_is_taken_back_by_telling_that_it_works(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ")

        conversation.say(text)

        assert conversation.state.solved
        assert conversation.state.end == "resolved"

    def test_a_corrected_problem_replaces_the_running_one(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("つかないじゃなくて、消えないんです")[-1] == "bright.switch"
        assert conversation.state.paused == ()

    def test_restart_forgets_everything_but_the_ticket(self) -> None:
        conversation = talk("ランプがつかない", "人と話したい", "090-1111-2222", "ランプがつかない", "まだ")

        assert conversation.say("最初からやり直したいです")[-1] == "desk.restarted"
        assert (conversation.state.frames, conversation.state.slots, conversation.state.undo) == ((), {}, ())
        assert conversation.state.ticket is not None
        assert conversation.state.end == "handoff"

    def test_again_repeats_the_whole_instruction(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("もう一度説明してください") == ["power.plug"]
        assert conversation.last.text.startswith("コンセントを")

    def test_later_moves_nothing(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("ありがとう、帰ってからやります") == ["desk.later"]
        assert conversation.state.pending == "power.plug"
        assert conversation.say("直りました")[-1] == "desk.anything-else"

    def test_another_problem_waits_for_its_turn(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("それより、説明書がほしいです") == [
            "desk.changed-topic",
            "leaflet.where",
            "desk.helped",
        ]
        assert conversation.say("はい") == ["desk.solved", "desk.resume"]
        assert conversation.state.end == "open"
        assert conversation.say("はい") == ["desk.continue-topic", "power.plug"]

    def test_the_problem_put_aside_comes_back_when_asked_for(self) -> None:
        conversation = talk("ランプがつかない", "それより、説明書がほしいです")

        assert conversation.say("さっきのランプの話に戻ってください")[-1] == "power.plug"

    def test_two_problems_in_one_text_are_taken_in_turn(self) -> None:
        conversation = Talk()

        assert conversation.say("ランプがつかないのと、説明書がほしいのと、両方です") == ["desk.which-first"]
        assert conversation.labels == ["ランプがつかない", "説明書"]
        assert conversation.say("説明書から") == ["leaflet.where", "desk.helped"]
        assert conversation.say("はい")[-1] == "desk.resume"
        assert conversation.say("お願いします")[-1] == "power.plug"

    def test_a_problem_told_beside_an_answer_is_kept(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say("一個です。あと、説明書をなくした") == ["desk.noted", "dark.code"]
        assert conversation.say("直りました")[-1] == "desk.resume"
        assert conversation.say("はい") == ["desk.continue-topic", "leaflet.where", "desk.helped"]


class TestNotUnderstood:
    def test_first_the_question_again_then_a_person(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("ぴよぴよぷー") == ["desk.not-understood", "power.plug"]
        assert conversation.say("もふもふもふ") == ["desk.still-not-understood", "desk.offer-person"]

    def test_a_miss_is_forgotten_once_something_is_understood(self) -> None:
        conversation = talk("ランプがつかない", "ぴよぴよぷー", "まだです")

        assert conversation.say("もふもふもふ") == ["desk.not-understood", "dark.bulbs"]

    def test_declining_the_offer_goes_on_with_the_question(self) -> None:
        conversation = talk("ランプがつかない", "ぴよぴよぷー", "もふもふもふ")

        assert conversation.say("いいえ") == ["power.plug"]

    def test_an_answer_to_the_question_behind_the_offer_counts(self) -> None:
        assert talk("ランプがつかない", "まだ", "ぴよぴよぷー", "もふもふもふ").say("ひとつだけ") == ["dark.code"]

    def test_what_is_not_ours_is_said_so_and_asks_again(self) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say("明日の天気を教えて") == ["none.weather", "power.plug"]
        assert conversation.say("まだです") == ["dark.bulbs"]

    def test_twice_in_a_row_not_ours_offers_a_person(self) -> None:
        assert talk("明日の天気を教えて").say("明日の天気を教えて") == ["none.weather", "desk.offer-person"]

    @pytest.mark.parametrize("text", ["", "。", "🙂", "😡😡", "？？"])
    def test_what_cannot_be_read_is_a_miss_with_topics_on_offer(self, text: str) -> None:
        conversation = Talk()

        assert conversation.say(text) == ["desk.not-understood"]
        assert "ランプがつかない" in conversation.labels
        assert conversation.say(text) == ["desk.still-not-understood", "desk.offer-person"]


class TestVersions:
    def _changed(self, old: str, new: str) -> Guide:
        files = FILES | {"topics/dark.yaml": FILES["topics/dark.yaml"].replace(old.encode(), new.encode())}
        return Guide.build(load_texts(files))

    def test_the_same_node_goes_on_in_a_new_version(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        conversation.guide = self._changed("電球はいくつ", "電球は全部でいくつ")

        assert conversation.say("一個") == ["desk.knowledge-changed", "dark.code"]
        assert conversation.state.version == conversation.guide.knowledge.version

    def test_a_node_that_is_gone_leads_to_the_beginning(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        conversation.guide = self._changed("id: bulbs", "id: how-many")

        assert conversation.say("一個") == ["desk.knowledge-changed", "power.plug"]

    def test_a_person_is_reached_all_the_same(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        conversation.guide = self._changed("id: bulbs", "id: how-many")

        assert "desk.handed-over" in conversation.say("人と話したい")


class TestButtons:
    def test_an_earlier_button_answers_its_own_question(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        asked = conversation.state.asked
        conversation.press("ふたつ以上")

        nodes = conversation.happen(Chose(seq=asked, key="0", label="ひとつだけ"))

        assert nodes == ["dark.code"]
        assert conversation.state.slots["bulbs"] == "one"

    def test_a_button_before_a_side_question_still_counts(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        asked = conversation.state.asked
        conversation.say("電球は熱いですか？")

        assert reachable(conversation.state, asked)
        assert conversation.happen(Chose(seq=asked, key="0", label="ひとつだけ")) == ["dark.code"]

    def test_buttons_from_before_a_restart_are_out_of_reach(self) -> None:
        conversation = talk("ランプがつかない", "まだ")
        asked = conversation.state.asked
        conversation.say("最初からやり直す")

        assert not reachable(conversation.state, asked)

    @pytest.mark.parametrize("key", ["0", "9", "starts", "yes", "", "何か"])
    def test_a_key_that_is_not_there_repeats_the_question(self, key: str) -> None:
        conversation = talk("ランプがつかない")
        before = conversation.state

        turn = step(conversation.guide.knowledge, before, Chose(seq=before.asked, key=key, label="?"), facts(9))

        assert [says.node for says in turn.says] == ["power.plug"]
        assert (turn.state.frames, turn.state.pending, turn.state.undo) == (before.frames, before.pending, before.undo)
