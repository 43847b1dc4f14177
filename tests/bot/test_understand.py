"""Texts as read at a question: what they mean, in the order in which meanings are tried."""

import pytest

from bot.claims import came_true
from bot.controls import control, corrects, only_thanks, wants_person
from bot.hearing import Heard
from bot.later import later, willing
from bot.meaning import Answered, Control, Later, Missed, Solved, WantsPerson
from bot.state import State
from bot.understand import read
from tests.bot.small import Talk, guide


def heard(text: str) -> Heard:
    return Heard(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "オペレーターにつないでください", "人間を出せ", "担当者に代わって", "サポートの方に見ていただきたいです", "係の人に頼みたい",
        "電話で話したいんやけど", "機械ではなく人に説明したいです", "責任者出せ", "担当者", "サポートから連絡がほしい", "hito to hanashitai",
        "ひととはなしたい", "直らないので、サポートの方から連絡をもらえますか",
    ],
)  # fmt: skip
def test_a_person_is_asked_for(text: str) -> None:
    assert wants_person(heard(text), ())


@pytest.mark.parametrize(
    "text",
    [
        "知らない人からメールが来ます", "会社の担当者に設定してもらいました", "友人に電話しました", "担当者は不要です", "人とは話したくない",
        "電話番号を教えてください", "個人設定を変えたい", "主人のパソコンです",
    ],
)  # fmt: skip
def test_no_person_is_asked_for(text: str) -> None:
    assert not wants_person(heard(text), ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("戻る", "back"), ("すみません、一つ前の手順に戻ってください", "back"), ("modoru", "back"), ("前の質問に戻りたいんですが", "back"),
        ("最初からやり直したいです", "restart"), ("最初からお願いします", "restart"), ("もう一度説明してください", "again"),
        ("もう一回教えて", "again"), ("終わります", "end"), ("ボットに戻る", "bot"),
        # only as the whole text
        ("メールが戻ってくる", None), ("最初から届かない", None), ("契約をやめたい", None), ("もう一度試したけどだめ", None),
    ],
)  # fmt: skip
def test_controls_are_the_whole_text(text: str, name: str | None) -> None:
    assert control(heard(text), {}) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("帰ってから試します", True), ("また今度お願いします", True), ("では1時間おいてから、また受信してみます", True),
        ("今日はもうやめます", True), ("ちょっと待ってください", True), ("明日やってみます", True), ("夕飯のあとで試しますね。ありがとうございました", True),
        ("風呂に入るのでまた", True), ("弟に聞いてからまた来ます", True), ("続きは土曜日にします", True), ("様子を見ます", True),
        ("1時間おいてからやったら受信できました", False), ("昨日やってみました", False), ("また送れません", False),
        ("あとで送信できますか？", False), ("夜に宣伝がたくさん来ます", False), ("弟に聞いたけどわかりません", False), ("朝になるとエラーが出ます", False),
    ],
)  # fmt: skip
def test_later_is_an_intention(text: str, expected: bool) -> None:
    assert later(heard(text), ()) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("わかりました、やってみます", True), ("電源を入れ直してみますね。ありがとう", True), ("見てきます", True),
        ("やってみました", False), ("押してみましたが出ません", False), ("新しいのが入ってきます", False), ("試してみてもいいですか", False),
    ],
)  # fmt: skip
def test_who_is_about_to_try_has_not_answered_yet(text: str, expected: bool) -> None:
    assert willing(heard(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("はい", True), ("うん", True), ("ええ、そうです", True), ("せやで", True), ("ok", True), ("hai", True), ("👍", True), ("お願いします", True),
        ("いいえ", False), ("いや", False), ("ちがいます", False), ("いえ、大丈夫です", False), ("no", False), ("iie", False), ("結構です", False),
        # more than yes or no
        ("うん、送信のときだけ", None), ("そういえば更新した", None), ("いやな感じ", None), ("はいってる", None), ("そうしんです", None),
    ],
)  # fmt: skip
def test_yes_and_no_in_any_style(text: str, expected: bool | None) -> None:
    assert heard(text).agreement is expected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2番", 1), ("２", 1), ("②", 1), ("二つ目", 1), ("ni ban", 1), ("2番目のやつ", 1), ("上のやつ", 0), ("一番下", -1),
        ("2回やりました", None), ("20番台", None),
    ],
)  # fmt: skip
def test_places_in_a_list(text: str, place: int | None) -> None:
    assert heard(text).place == place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("直りました", True), ("なおった！", True), ("治りました", True), ("直ったで", True), ("naorimashita", True),
        ("直りません", False), ("直らなかった", False), ("直りましたか？", False), ("直ったら連絡します", False), ("直ってほしい", False),
        ("直ればいいのですが", False), ("直ったと思ったらまた止まりました", False), ("昨日は直ったのに、今日はだめです", False),
    ],
)  # fmt: skip
def test_came_true(text: str, expected: bool) -> None:
    assert came_true(heard(text), "直った") is expected


def test_sent_is_not_could_send() -> None:
    assert came_true(heard("送れました"), "送れた")
    assert not came_true(heard("昨日メールを送った"), "送れた")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("すみません、番号をまちがえました", True), ("ちがいました、quota という字です", True), ("送信じゃなくて受信でした", True),
        ("ポート番号を打ちまちがえていました", False), ("間違えて消しました", False), ("直りません", False),
    ],
)  # fmt: skip
def test_corrections_take_back_what_was_said_here(text: str, expected: bool) -> None:
    assert corrects(heard(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ありがとうございます", True),
        ("わかりました、どうも", True),
        ("助かりました！", True),
        ("ありがとう、でもまだです", False),
    ],
)
def test_thanks_alone(text: str, expected: bool) -> None:
    assert only_thanks(heard(text)) is expected


class TestOrder:
    def _at_the_first_question(self) -> State:
        conversation = Talk()
        conversation.say("ランプがつかない")
        return conversation.state

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("まだつかない。もういい、担当者を出してください", WantsPerson),
            ("ありがとう。帰ってからやります", Later),
            ("直りました。ありがとうございます", Solved),
            ("戻って", Control),
            ("ぴよぴよぷー", Missed),
        ],
    )
    def test_the_first_meaning_that_fits_counts(self, text: str, kind: type) -> None:
        assert isinstance(read(guide(), self._at_the_first_question(), text).meaning, kind)

    def test_an_answer_in_many_hands(self) -> None:
        for text in (
            "まだです",
            "だめでした",
            "あかんわ",
            "変わらへん",
            "mada dame desu",
            "同じです",
            "いいえ",
            "効果なし",
        ):
            assert read(guide(), self._at_the_first_question(), text).meaning == Answered(key="unsolved"), text

    @pytest.mark.parametrize(
        "text", ["", " ", "。", "\n", "🙂", "a" * 8000, "あ" * 8000, "\u200b", "パスワード" * 1000, "戻" * 500]
    )
    def test_nothing_breaks_it(self, text: str) -> None:
        for state in (State(), self._at_the_first_question()):
            assert read(guide(), state, text).meaning is not None
