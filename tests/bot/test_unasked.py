"""What customers say that nobody asked for: a number in the midst, thanks, a break, a contact in pieces, two things at once."""

import pytest

from bot.effects import OpenTicket, UpdateTicket
from bot.matcher import Matcher
from bot.understand import Guide
from knowledge.load import load_texts
from knowledge.model import Knowledge
from tests.bot.small import FILES, Talk, talk


def contact_of(conversation: Talk) -> str | None:
    given = [update.fields["contact"] for update in conversation.effects(UpdateTicket) if "contact" in update.fields]
    return given[-1] if given else None


class TestANumberInTheMidst:
    @pytest.mark.parametrize(
        "text",
        [
            "電話は 080-2222-3333",
            "080-2222-3333",
            "ふざけるな。080-2222-3333 だ",
            "080-2222-3333 に早く電話よこせ",
            "鈴木といいます。携帯は080-2222-3333です",
        ],
    )
    def test_is_a_wish_to_be_called(self, text: str) -> None:
        conversation = talk("ランプがつかない")

        assert conversation.say(text)[:2] == ["desk.handed-over", "desk.contact-noted"]
        assert contact_of(conversation) == "080-2222-3333"

    @pytest.mark.parametrize(
        "text",
        [
            "0120-222-333 から電話がありました",
            "080-2222-3333 という番号から着信がありました",
            "080-2222-3333 は御社の番号ですか",
            "03-2222-0000 に電話しろと書いた紙が入っていました",
        ],
    )
    def test_that_is_told_of_calls_nobody(self, text: str) -> None:
        conversation = talk("ランプがつかない", text)

        assert conversation.effects(OpenTicket) == []

    def test_at_once_opens_a_ticket_that_knows_the_problem(self) -> None:
        [ticket] = talk("ランプがつかない。03-2222-0000 に電話よこせ").effects(OpenTicket)

        assert ticket.fields["problem"].startswith("ランプがつかない")

    @pytest.mark.parametrize("text", ["責任者を出せ、責任者を", "上の者を出しなさい", "話のわかるやつを出さんか"])
    def test_who_is_angry_gets_a_person(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.handed-over"

    @pytest.mark.parametrize("text", ["そのことは電話で聞きます", "あとは電話で相談します", "電話で話しますので"])
    def test_who_will_call_gets_none(self, text: str) -> None:
        assert "desk.handed-over" not in talk("ランプがつかない").say(text)


class TestAContactInPieces:
    @pytest.mark.parametrize(
        ("pieces", "contact"),
        [
            (("090の", "2222の3333です"), "090-2222-3333"),
            (("090-2222", "3333"), "090-2222-3333"),
            (("０３", "2222", "0000です"), "03-2222-0000"),
            (("hana@", "mail.example"), "hana@mail.example"),
            (("えーと、番号は080の", "2222の", "あと3333です"), "080-2222-3333"),
            (("はい、電話は03-", "続きは2222", "最後は、0000"), "03-2222-0000"),
        ],
    )
    def test_is_put_together(self, pieces: tuple[str, ...], contact: str) -> None:
        conversation = talk("担当者と話したい")

        for piece in pieces[:-1]:
            assert conversation.say(piece) == ["desk.contact-rest"]
        assert conversation.say(pieces[-1])[0] == "desk.contact-noted"
        assert contact_of(conversation) == contact

    def test_that_is_given_anew_counts_as_it_is(self) -> None:
        conversation = talk("担当者と話したい", "090-2222", "090-4444-5555")

        assert contact_of(conversation) == "090-4444-5555"

    def test_that_stays_without_a_rest_is_kept(self) -> None:
        conversation = talk("担当者と話したい", "090-2222", "ここで待ちます")

        assert contact_of(conversation) == "090-2222"
        assert conversation.state.pending != "desk.contact"

    @pytest.mark.parametrize("text", ["電話番号は", "携帯の番号は", "アドレスはですね"])
    def test_that_is_only_announced_is_waited_for(self, text: str) -> None:
        assert talk("担当者と話したい").say(text) == ["desk.contact"]

    @pytest.mark.parametrize("contact", ["090-2222-3333", "hana@mail.example まで"])
    def test_where_a_field_was_asked_for_is_no_field(self, contact: str) -> None:
        conversation = talk("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ")
        assert conversation.say("はい") == ["desk.handed-over", "desk.field"]

        assert conversation.say(contact)[0] == "desk.contact-noted"


class TestAfterTheContact:
    @pytest.mark.parametrize(
        "text", ["よろしくお願いします", "はい、宜しくお願い致します", "ご連絡お待ちしております", "待ってます"]
    )
    def test_who_counts_on_us_is_thanked(self, text: str) -> None:
        assert talk("担当者と話したい", "090-2222-3333").say(text) == ["desk.thanks"]

    def test_it_is_no_answer_where_one_is_waited_for(self) -> None:
        conversation = talk("担当者と話したい", "よろしくお願いします")

        assert conversation.state.pending == "desk.contact"


class TestThanksInTheMidst:
    def test_of_a_procedure_solve_nothing(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "ありがとうございます")

        assert conversation.state.pending == "dark.bulbs"
        assert conversation.state.end == "open"

    def test_for_a_side_question_solve_nothing(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "電球は熱いですか", "ありがとうございます")

        assert conversation.state.pending == "dark.bulbs"

    def test_at_a_task_do_not_end_it(self) -> None:
        conversation = talk("ランプが消えない", "ありがとうございます")

        assert conversation.state.pending == "bright.switch"


class TestWhatIsToldBesideAnAnswer:
    def test_the_problem_told_again_with_more_is_not_asked_for_more(self) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say("ランプがつかないんです、電球はひとつです") != ["dark.bulbs"]
        assert conversation.state.pending != "dark.bulbs"

    @pytest.mark.parametrize("text", ["全部やりました", "一通り試しました", "すべて試してみました"])
    def test_everything_tried_is_tried(self, text: str) -> None:
        conversation = talk("ランプがつかない", text)

        assert conversation.state.pending == "dark.bulbs"

    def test_of_two_problems_the_other_waits_whichever_way_one_is_chosen(self) -> None:
        conversation = talk("ランプがつかないのと、説明書がほしいのと、両方です")
        assert conversation.state.pending == "desk.which-topic"

        conversation.say("ランプがつかないほうを先にお願いします")

        assert [frames[0].topic for frames in conversation.state.paused] == ["leaflet"]

    def test_of_three_problems_told_in_one_breath_two_wait(self) -> None:
        conversation = talk("ランプがつかないし、明かりが消えないし、説明書もほしい", "説明書")

        assert sorted(frames[0].topic for frames in conversation.state.paused) == ["bright", "dark"]

    def test_a_word_of_the_running_procedure_is_no_return_to_what_was_put_aside(
        self, shipped: Knowledge, matcher: Matcher
    ) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("迷惑メールが多いのと、英語のメールが来るのと両方困っています")
        conversation.say("英語のほうから")

        conversation.say("知らない人です")

        assert conversation.state.topic == "english-mail"

    def test_a_problem_beside_the_help_that_was_given_is_begun(self) -> None:
        conversation = talk("説明書がほしい")
        assert conversation.state.pending == "desk.helped"

        conversation.say("わかりました。ところでランプがつかないのですが")

        assert conversation.state.topic == "dark"


class TestABreak:
    @pytest.mark.parametrize(
        "text",
        [
            "すみません、途中で来客があって中断していました",
            "席を外してました",
            "お待たせしました",
            "ただいま戻りました",
            "続きをお願いします",
        ],
    )
    def test_is_no_riddle(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["何の話でしたっけ", "質問は何でしたっけ", "最初の質問なんだっけ"])
    def test_makes_one_forget_the_question(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです")

        assert conversation.say(text) == ["dark.bulbs"]


class TestAnAnswerTakenBack:
    @pytest.mark.parametrize("text", ["さっきの番号間違えました", "ごめん、答え間違えた", "あ、まちがえました"])
    def test_without_another_is_asked_for_again(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです", "ひとつだけ")

        assert conversation.say(text) == ["desk.corrected", "dark.bulbs"]


class TestHowItWent:
    @pytest.mark.parametrize(
        "text",
        [
            "できました、ありがとう",
            "ついたのを確認できました",
            "ついたことを確かめました",
        ],
    )
    def test_in_other_words_for_solved(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.solved"

    @pytest.mark.parametrize("text", ["入らない", "まだ聞いてきます", "何回差しても弾かれます", "まだ線が残っています"])
    def test_in_other_words_for_not_solved(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[-1] == "dark.bulbs"

    @pytest.mark.parametrize("text", ["何も出ないです", "どれも違います", "小さくて読めません"])
    def test_none_of_what_is_offered_is_no_idea(self, text: str) -> None:
        conversation = talk("ランプがつかない", "まだです", text)

        assert conversation.state.tried[-1].outcome == "unsure"

    def test_at_a_question_with_what_was_done_is_solved_too(self, shipped: Knowledge, matcher: Matcher) -> None:
        conversation = Talk(Guide(knowledge=shipped, matcher=matcher))
        conversation.say("メールが送信できません。パスワードは聞かれません")
        assert conversation.state.pending == "connection.device"

        assert conversation.say("ノートンを切ったらいけました")[0] == "desk.solved"

    @pytest.mark.parametrize("text", ["どうすればいいですか", "じゃあどうすれば"])
    def test_no_help_is_no_greeting(self, text: str) -> None:
        assert talk("説明書がほしい").say(text) == ["desk.offer-person"]


class TestATicketThatIsOffered:
    OFFERED = ("ランプがつかない", "まだ", "一個", "番号は出ない", "まだ", "まだ")

    @pytest.mark.parametrize("text", ["伝えてください", "そうしてください", "手続きを進めて", "これをお願いします"])
    def test_is_taken(self, text: str) -> None:
        assert talk(*self.OFFERED).say(text)[0] == "desk.handed-over"

    @pytest.mark.parametrize(
        "text", ["修理はやめておきます", "今回は見送ります", "まだ決めていません", "買い直したいので修理は不要です"]
    )
    def test_is_declined_whatever_is_named_with_it(self, text: str) -> None:
        conversation = talk(*self.OFFERED)

        conversation.say(text)

        assert conversation.effects(OpenTicket) == []
        assert conversation.state.pending == "desk.offer-person"


class TestTasksDoneAhead:
    STEPS = """\
topic: filter
title: フィルタの交換
label: フィルタ
examples: [フィルタを交換したい, フィルタの換え方を教えて]
steps:
  - id: tool
    ask: ドライバはありますか？
    answers: [{label: ある, also: [あります]}, {label: ない, also: [ありません], go: person}]
  - id: cover
    task: ふたを開けてください。
  - id: take
    task: 古いフィルタを抜いてください。
    already: [古いフィルタを抜きました]
  - id: put
    task: 新しいフィルタを入れてください。
  - id: test
    try: スイッチを入れてください。
"""

    def conversation(self) -> Talk:
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/filter.yaml": self.STEPS.encode()})))
        conversation.say("フィルタを交換したい")
        assert conversation.state.pending == "filter.tool"
        return conversation

    def test_take_the_question_and_the_tasks_on_the_way_with_them(self) -> None:
        conversation = self.conversation()

        assert conversation.say("もう古いフィルタを抜きました") == ["desk.noted", "filter.put"]

    def test_take_the_task_at_hand_with_them(self) -> None:
        conversation = self.conversation()
        conversation.say("あります")

        assert conversation.say("古いフィルタを抜きました") == ["filter.put"]


class TestWordsOfTheCustomersWorld:
    @pytest.mark.parametrize(
        "text",
        [
            "息子に電話で聞きながら差し直しました。明るくなりました",
            "友人に電話で相談して差し直したら明るくなりました",
            "人に頼まれたランプですが、明るくなりました",
        ],
    )
    def test_who_asked_others_wants_nobody_of_ours(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[0] == "desk.solved"

    @pytest.mark.parametrize("text", ["困っています", "すみません"])
    def test_a_sigh_in_the_midst_only_repeats_the_question(self, text: str) -> None:
        assert talk("ランプがつかない", "まだです").say(text) == ["dark.bulbs"]

    @pytest.mark.parametrize("text", ["マダデス", "ダメデシタ"])
    def test_a_telegram_is_read(self, text: str) -> None:
        assert talk("ランプがつかない").say(text)[-1] == "dark.bulbs"

    def test_an_insult_is_no_answer(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "ふざけんな")

        assert conversation.state.pending == "dark.bulbs"

    def test_what_was_told_of_the_wrong_problem_is_not_asked_again_of_the_right_one(self) -> None:
        conversation = talk("ランプがつかない", "まだです", "電球はひとつ", "つかないのではなくて、消えないのでした")

        assert conversation.state.topic == "bright"
        assert conversation.state.slots["bulbs"] == "one"

    @pytest.mark.parametrize("text", ["ランプが", "部屋のランプは"])
    def test_the_beginning_of_a_sentence_begins_no_procedure(self, text: str) -> None:
        assert talk().say(text) == ["desk.greeting"]


class TestThatOne:
    @pytest.mark.parametrize("text", ["それです", "それが出ています", "はい、その英語と同じです"])
    def test_is_what_was_named_before(self, text: str) -> None:
        lamp = """\
topic: fault
title: ランプの警告
label: ランプの警告
examples: [ランプの警告が出た, ランプに警告の文が出る]
steps:
  - id: which
    ask: どの文が出ますか？
    answers: [{label: bulb burnt out, go: person}, {label: overheated, go: cool}]
  - id: cool
    try: 冷ましてください。
asides:
  - {id: words, examples: [bulb burnt out とは何ですか, bulb burnt out の意味は], say: 電球が切れたという意味です。}
"""
        conversation = Talk(Guide.build(load_texts(FILES | {"topics/fault.yaml": lamp.encode()})))
        conversation.say("ランプの警告が出た")
        conversation.say("bulb burnt out とは何ですか")
        assert conversation.state.pending == "fault.which"

        assert conversation.say(text)[-1] == "desk.offer-person"
