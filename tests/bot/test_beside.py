"""What stands beside the point: around the trouble, in answer to something else, a string that was not offered."""

import pytest

from bot.matcher import Matcher
from bot.understand import Guide
from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.bot.small import FILES, Talk, talk


class TestAroundTheTrouble:
    @pytest.mark.parametrize(
        "text",
        [
            "おとといの夕方からです",
            "二週間前から急に",
            "ウィンドウズです",
            "ノートパソコンを使っています",
            "鈴木と申します",
        ],
    )
    def test_what_is_told_is_noted_and_the_question_stays(self, text: str) -> None:
        assert talk("ランプがつかない", "まだです").say(text) == ["desk.noted", "dark.bulbs"]

    def test_it_is_no_miss(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "きのうの晩から", "鈴木と申します")

        assert conversation.state.misses == 0

    def test_as_a_question_it_is_one(self) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert "desk.noted" not in conversation.say("ウィンドウズですか")

    @pytest.mark.parametrize("text", ["全部やりました", "だから一通り試したって", "言われたことは全部やったよ"])
    def test_whoever_has_tried_everything_is_heard_where_something_else_is_asked(self, text: str) -> None:
        assert talk("ランプがつかない", "まだです").say(text)[0] == "desk.noted"

    def test_more_of_the_problem_does_not_say_that_the_information_did_not_help(self) -> None:
        conversation = talk("説明書がほしい")

        assert conversation.say("電球はふたつで、覆いはありません") == ["desk.noted", "desk.helped"]

    def test_it_is_noted_before_it_is_known_what_about(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("メールの調子がおかしい")
        assert conversation.state.pending == "desk.which-topic"

        assert conversation.say("別の機器です") == ["desk.noted", "desk.which-topic"]


class TestAnAnswerToWhatWasPutAside:
    BUZZ = """\
topic: buzz
title: ランプがうなる
label: ランプがうなる
goal: [静かになった]
examples: [ランプがうなる, ランプから変な音がする, ランプがぶーんという]
steps:
  - id: when
    ask: うなるのは、いつですか？
    answers: [{label: つけたとき, also: [つけた瞬間だけ]}, {label: 消したとき, also: [消した瞬間だけ], go: unplug}]
  - id: tighten
    try: 電球を締め直してください。
  - id: unplug
    try: コンセントを抜いてください。
"""

    def asked(self) -> Talk:
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/buzz.yaml": self.BUZZ.encode()})))
        for text in ("ランプがうなる", "それより、説明書がほしい", "はい"):
            conversation.say(text)
        assert conversation.state.pending == "desk.resume"
        return conversation

    def test_goes_on_with_it_and_counts(self) -> None:
        assert self.asked().say("消した瞬間だけです") == ["desk.continue-topic", "buzz.unplug"]

    def test_a_number_is_of_the_question_at_hand(self) -> None:
        assert self.asked().say("2番")[0] == "desk.anything-else"

    @pytest.mark.parametrize("text", ["はい", "お願いします"])
    def test_a_yes_alone_asks_the_question(self, text: str) -> None:
        assert self.asked().say(text) == ["desk.continue-topic", "buzz.when"]


class TestAnotherString:
    FAULT = """\
topic: fault
title: ランプの警告
label: ランプの警告
examples: [ランプの警告が出た, ランプに警告の文が出る]
steps:
  - id: which
    ask: 警告の文は、どれですか？
    answers: [{label: Lamp overheated, go: cool}, {label: どちらでもない, go: foreign}, {label: 読めない, go: cool}]
  - id: cool
    try: 冷ましてください。
  - id: foreign
    try: 別の器具の文です。その器具を見てください。
"""

    def asked(self) -> Talk:
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/fault.yaml": self.FAULT.encode()})))
        conversation.say("ランプの警告が出た")
        assert conversation.state.pending == "fault.which"
        return conversation

    @pytest.mark.parametrize(
        "text",
        ["警告は Door is open です", "Door is open と書いてあります", "Door is open", "bulb burnt out と出ています"],
    )
    def test_is_none_of_those_offered(self, text: str) -> None:
        assert self.asked().say(text) == ["fault.foreign"]

    def test_an_address_is_no_string_on_the_screen(self) -> None:
        conversation = self.asked()

        conversation.say("taro.yamada@mail.example です")

        assert conversation.state.pending == "fault.which"

    def test_that_has_the_words_of_one_is_that_one(self) -> None:
        assert self.asked().say("Lamp is overheated と書いてあります") != ["fault.foreign"]

    @pytest.mark.parametrize("text", ["Windowsです", "Door is open とは何ですか"])
    def test_what_is_quoted_from_no_screen_answers_nothing(self, text: str) -> None:
        conversation = self.asked()

        conversation.say(text)

        assert conversation.state.pending == "fault.which"


class TestTwoProblemsInOneText:
    def test_both_values_of_what_is_asked_are_one_after_the_other(self) -> None:
        assert talk("ランプの調子が悪い").say("つかないも消えないもあります") == ["desk.which-first"]

    @pytest.mark.parametrize("text", ["受信と送信がどっちもできない", "きのうから送信も受信もできない"])
    def test_both_values_told_at_once_are_not_asked_about(
        self, text: str, shipped: Knowledge, matcher: Matcher
    ) -> None:
        assert Talk(Guide(knowledge=shipped, matcher=matcher)).say(text) == ["desk.which-first"]

    @pytest.mark.parametrize(
        "text",
        [
            "スパムがひどくて困るのと、あとパスワードを何回も要求されるんです",
            "パスワードの入力を繰り返し求められるし、スパムがひどいし",
        ],
    )
    def test_one_that_is_not_clear_is_asked_about_and_the_other_waits(
        self, text: str, shipped: Knowledge, matcher: Matcher
    ) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))

        assert conversation.say(text) == ["desk.noted", "desk.which-topic"]
        assert [frames[0].topic for frames in conversation.state.paused] == ["spam"]


class TestInOtherTones:
    @pytest.mark.parametrize("text", ["すまんが、さっきのをもう一回言うてくれんかの", "もう一度教えてもらえんかのう"])
    def test_the_question_is_put_again(self, text: str) -> None:
        assert talk("ランプがつかない", "まだです").say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["ええと、何を聞かれているんでしたっけ", "何を答えればいいんだっけ"])
    def test_a_question_that_was_forgotten_is_put_again(self, text: str) -> None:
        assert talk("ランプがつかない", "まだです").say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["あら、どうしましょう", "困ったな、どうしよう"])
    def test_a_sigh_brings_help(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだ", "1", "番号は出ない")
        assert conversation.state.pending == "dark.cover"

        conversation.say(text)

        assert any("ねじ" in (says.text or "") for says in conversation.turns[-1].says)

    @pytest.mark.parametrize("text", ["人", "やっぱり担当者に", "では、係の人で"])
    def test_a_person_is_asked_for_in_a_word(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.handed-over"

    def test_an_offer_is_declined_with_good_intentions(self) -> None:
        conversation = talk("説明書がほしい", "いいえ")
        assert conversation.state.pending == "desk.offer-person"

        assert conversation.say("わかりました。気をつけます") == ["desk.anything-else"]


class TestALeftOutQuestion:
    @pytest.mark.parametrize("text", ["飛ばしてください", "いいから次へ進んで", "おまかせします"])
    def test_goes_on_as_with_no_idea(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say(text) == ["dark.swap"]

    @pytest.mark.parametrize("text", ["急いでるんです", "暗いんですけど"])
    def test_is_not_what_only_explains(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです", text)

        assert conversation.state.pending == "dark.bulbs"


class TestTheBeginningAndTheEnd:
    def test_a_question_about_anything_beside_the_problem_is_answered_first(self) -> None:
        assert talk().say("ランプがつかないんです。ちなみに有料ですか？")[:2] == ["desk.cost", "power.plug"]

    def test_a_first_text_that_tells_of_success_begins_nothing(self) -> None:
        assert talk().say("ランプがつかなかったのですが、電球を換えたら直りました")[0] == "desk.solved"

    @pytest.mark.parametrize("text", ["元どおりに復旧したい", "解決したら教えてください"])
    def test_a_wish_is_no_success(self, text: str) -> None:
        assert "desk.solved" not in talk("ランプがつかない").say(text)

    def test_a_threat_to_leave_is_answered_with_a_person(self) -> None:
        assert talk("ランプがつかない").say("もう解約するわ") == ["desk.gave-up", "desk.offer-person"]


class TestWhichAnswer:
    @pytest.mark.parametrize(
        ("text", "node"),
        [
            ("心当たりあり", "spam.known"),
            ("心当たり無し", "spam.unknown"),
            ("心当たりは一切ございません", "spam.unknown"),
            ("全然心当たりがございません", "spam.unknown"),
            ("心当たりはございます", "spam.known"),
        ],
    )
    def test_in_a_word_less_is_the_same(self, text: str, node: str, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("スパムが届きます")

        assert conversation.say(text)[0] == node

    def test_a_word_that_only_sounds_like_a_yes_agrees_to_nothing(self) -> None:
        fault = TestAnotherString.FAULT.replace(
            "{label: Lamp overheated,", "{label: Lamp overheated, also: [そうです],"
        )
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/fault.yaml": fault.encode()})))
        conversation.say("ランプの警告が出た")

        conversation.say("そういう質問はもうたくさんです")

        assert conversation.state.pending == "fault.which"

    def test_none_of_them_is_no_answer_that_tells_of_nothing(self) -> None:
        fault = TestAnotherString.FAULT.replace(
            "{label: どちらでもない, go: foreign}", "{label: 何も出ない, go: foreign}"
        )
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/fault.yaml": fault.encode()})))
        conversation.say("ランプの警告が出た")

        assert conversation.say("どちらでもありません") != ["fault.foreign"]

    @pytest.mark.parametrize(
        ("text", "node"), [("ええ、まあ", "solved"), ("はい、一応", "solved"), ("いえ、たぶん", "bulbs")]
    )
    def test_that_is_half_a_yes_or_a_no_is_one(self, text: str, node: str) -> None:
        assert talk("ランプがつかない").say(text)[0].endswith(node)

    @pytest.mark.parametrize("text", ["ひとつだけかしら", "たぶん一個ですかね", "ひとつだけ、かな？"])
    def test_that_is_not_sure_of_itself_is_one(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです", text)

        assert conversation.state.slots["bulbs"] == "one"

    def test_that_asks_is_none(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "ひとつだけですか？")

        assert conversation.state.pending == "dark.bulbs"


class TestWhatWasDone:
    def test_no_more_understood_is_nothing_done(self) -> None:
        conversation = talk("ランプが消えない")
        assert conversation.state.pending == "bright.switch"

        assert conversation.say("わからなくなりました")[0] != "bright.hold"
        assert conversation.state.pending == "bright.switch"

    def test_as_told_is_no_other_problem(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        for text in ("送信が拒否されました", "また拒否されました"):
            conversation.say(text)
        assert conversation.state.pending == "cannot-send.relay-again"

        conversation.say("言われたとおり受信しました")

        assert conversation.state.pending == "cannot-send.relay-again"

    def test_with_thanks_where_something_else_is_asked_is_solved(self) -> None:
        assert talk("ランプがつかない", "まだです").say("できました、ありがとうございます")[0] == "desk.solved"


class TestWhichProblem:
    def test_told_where_only_a_side_of_it_was_asked_is_begun(self) -> None:
        conversation = talk("ランプの調子が悪い")
        assert conversation.state.pending == "desk.which-topic"

        conversation.say("明かりが点かなくなったんです")

        assert conversation.state.topic == "dark"

    @pytest.mark.parametrize("text", ["じゃあどうするの", "それでどうなるの"])
    def test_a_question_that_names_nothing_is_no_small_talk(
        self, text: str, shipped: Knowledge, matcher: Matcher
    ) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        for said in ("スパムが届きます", "心当たりはない", "いいえ"):
            conversation.say(said)
        assert conversation.state.pending == "desk.offer-person"

        assert not any(node.startswith("none.") for node in conversation.say(text))


class TestTheSameAgain:
    def test_still_there_is_no_problem_told_twice(self) -> None:
        assert talk("ランプがつかない").say("まだランプがつかない") == ["dark.bulbs"]

    def test_the_error_that_the_procedure_is_about_asks_nothing_anew(self) -> None:
        conversation = talk("error E77")
        assert conversation.state.pending == "blink.reset"

        assert conversation.say("error E77") == ["blink.reset"]


class TestWhatIsNoYes:
    @pytest.mark.parametrize("text", ["はい？", "ええ?", "え、うん？"])
    def test_an_answer_that_wonders_ends_nothing(self, text: str) -> None:
        conversation = talk("ランプがつかない", text)

        assert conversation.state.pending == "power.plug"

    def test_an_i_see_confirms_nothing(self) -> None:
        conversation = talk("ランプがつかない", "そうですか、じゃあ電気屋さんに聞こうかな")

        assert conversation.state.pending == "power.plug"

    def test_it_takes_no_offer(self) -> None:
        assert talk("説明書がほしい", "いいえ").say("はい？") == ["desk.offer-person"]

    def test_a_bare_failure_is_no_answer_to_which(self) -> None:
        fault = TestAnotherString.FAULT.replace(
            "{label: 読めない, go: cool}", "{label: 別の文, also: [いいえ], go: foreign}"
        )
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/fault.yaml": fault.encode()})))
        conversation.say("ランプの警告が出た")

        conversation.say("だめ")

        assert conversation.state.tried[-1].outcome == "unsure"


class TestEnough:
    def test_after_an_offer_goes_back_to_nothing(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "むにゃむにゃ", "ほげほげ")
        assert conversation.state.pending == "desk.offer-person"

        assert conversation.say("もういい") == ["desk.later"]
        assert conversation.say("ひとつだけ") == ["dark.code"]


class TestAMatterOfAnotherDay:
    @pytest.mark.parametrize(
        "text", ["先週お電話した者ですが", "受付番号は K7QM-2F9X です", "きのう相談した件ですけど"]
    )
    def test_is_offered_to_a_person(self, text: str) -> None:
        assert talk().say(text) == ["desk.gave-up", "desk.offer-person"]

    def test_once(self) -> None:
        assert talk("先週お電話した者ですが").say("受付番号は K7QM-2F9X です") == ["desk.offer-person"]


class TestTheWordsOfTheStep:
    def test_are_no_error_that_is_told(self) -> None:
        timeout = """\
topic: slow
title: ランプが点くのが遅い
label: 点くのが遅い
examples: [ランプが点くのが遅い, 点くまで時間がかかる]
steps:
  - id: limit
    try: 「bulb burnt out」の表示を消してみてください。
  - id: warm
    try: 部屋を暖めてください。
"""
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/slow.yaml": timeout.encode()})))
        conversation.say("ランプが点くのが遅い")

        assert conversation.say("bulb burnt outを消しても同じです") == ["slow.warm"]
