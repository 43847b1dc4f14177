"""What a customer says of how it went: solved, not solved, not tried yet, at whatever step they say it."""

import pytest

from bot.claims import came_true, only_came_true
from bot.hearing import Heard
from tests.bot.small import talk


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("おかげさまで鳴りました", "鳴った", True), ("昨日まで鳴っていました", "鳴った", False),
        ("もう鳴らなくなりました", "鳴らなくなった", True), ("まだ鳴ります", "鳴らなくなった", False),
        ("やったけどできなかった", "やったらできた", False), ("鳴るのを待っています", "鳴った", False),
        ("鳴ったか確かめます", "鳴った", False), ("鳴ったと思ったのに止まりました", "鳴った", False),
        ("きのう買った「赤い花」という本", "買った", False), ("古い本は読めます", "本が読めた", False),
    ],
)  # fmt: skip
def test_what_came_true(text: str, phrase: str, expected: bool) -> None:
    assert came_true(Heard(text=text), phrase) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("来た来た", True), ("お、いま荷物が3つ来ました！", True), ("待ってたら来ました", True), ("全部来たみたいです", True),
        ("また来ました", False), ("封筒が来ました", False), ("荷物を来ました", False), ("1つだけ来ました", False), ("来ましたか", False),
    ],
)  # fmt: skip
def test_a_bare_verb_says_it_all(text: str, expected: bool) -> None:
    assert only_came_true(Heard(text=text), ("荷物が来た", "やっと来た", "荷物が減らなくなった")) is expected


class TestAtAnyStep:
    @pytest.mark.parametrize(
        "text", ["おかげさまで直りました", "ついた！", "あ、いま明るくなりました", "待ったら明るくなりました"]
    )
    @pytest.mark.parametrize("before", [(), ("まだ",), ("まだ", "一個"), ("まだ", "一個", "番号は出ない")])
    def test_success_ends_the_procedure(self, text: str, before: tuple[str, ...]) -> None:
        conversation = talk("ランプがつかない", *before)

        assert conversation.say(text)[-2:] == ["desk.solved", "desk.anything-else"]

    @pytest.mark.parametrize(
        "text", ["やってみましたが同じです", "うーん、直らない", "つかない", "だめでした", "あかんかった"]
    )
    def test_at_a_try_it_goes_on(self, text: str) -> None:
        assert talk("ランプがつかない").say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["やってみたけど変わりません", "効果がありませんでした"])
    def test_at_a_task_it_is_stuck(self, text: str) -> None:
        assert talk("ランプが消えない").say(text) == ["bright.switch"]

    def test_not_yet_at_a_task_is_given_time(self) -> None:
        assert talk("ランプが消えない").say("まだです") == ["desk.not-tried-yet"]

    def test_what_another_step_would_say_is_no_answer(self) -> None:
        assert talk("ランプがつかない", "まだ").say("試しましたがだめでした") == ["dark.bulbs"]


class TestBesideTheQuestion:
    def test_two_things_told_and_not_the_answer_count_as_not_knowing(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say("コンセントは差し直しました") == ["desk.noted", "dark.bulbs"]
        assert conversation.say("電球も交換済みです") == ["desk.noted", "dark.code"]

    def test_what_is_asked_is_not_told(self) -> None:
        conversation = talk("ランプがつかない")

        conversation.say("電球はひとつでも熱いですか")

        assert "bulbs" not in conversation.state.slots

    def test_an_error_string_counts_more_than_what_was_done_before(self) -> None:
        said = talk("ランプがつかない").say("電球は入れ替えました。error E77 と出ます")

        assert said[-1] == "blink.reset"

    def test_a_way_to_be_reached_with_a_wish_asks_for_a_person(self) -> None:
        assert talk("ランプがつかない").say("03-2222-0000 までお願いします")[:2] == [
            "desk.handed-over",
            "desk.contact-noted",
        ]


class TestWhetherItHelped:
    @pytest.mark.parametrize(
        "text",
        [
            "役に立ちました", "立ちました", "参考になりました", "それで十分です", "一応", "たぶん大丈夫です", "では捨てておきます", "そうします",
            "気にしないことにします", "理解できました",
        ],
    )  # fmt: skip
    def test_yes_in_many_words(self, text: str) -> None:
        assert talk("説明書がほしい").say(text) == ["desk.solved", "desk.anything-else"]

    @pytest.mark.parametrize(
        "text",
        [
            "役に立ちません", "あんまり", "いまいちです", "微妙かな", "それは知っています", "もう見ました", "聞きたいことと違います", "これじゃ困ります",
            "もっと詳しく知りたい", "正直、がっかりです",
        ],
    )  # fmt: skip
    def test_no_in_many_words(self, text: str) -> None:
        assert talk("説明書がほしい").say(text) == ["desk.offer-person"]

    @pytest.mark.parametrize("text", ["へえ", "なんだ、そうだったのか", "つまり、箱を見るんですね"])
    def test_neither_asks_again(self, text: str) -> None:
        assert talk("説明書がほしい").say(text) == ["desk.helped"]

    def test_who_is_about_to_try_is_given_time(self) -> None:
        assert talk("説明書がほしい").say("開けてみます") == ["desk.not-tried-yet"]


class TestTheAuthorsWords:
    def test_a_question_about_a_word_is_no_report_of_it(self) -> None:
        assert talk("ランプがつかない").say("bulb burnt out とはどういう意味ですか")[-1] == "power.plug"

    def test_an_answers_very_wording_is_that_answer(self) -> None:
        conversation = talk("ランプがつかない", "まだ")

        assert conversation.say("何個も") == ["dark.swap"]

    @pytest.mark.parametrize("text", ["何度も試しましたがつきません", "誰も直せませんでした"])
    def test_how_often_and_nobody_ask_nothing(self, text: str) -> None:
        assert not Heard(text=text).asks

    def test_an_apology_denies_nothing(self) -> None:
        assert talk("ランプがつかない").say("すみません、急用でまた今度") == ["desk.later"]
