"""Slots: what a text states by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slots import SlotReader
from knowledge.model import Knowledge


@pytest.fixture(scope="session")
def reader(shipped: Knowledge) -> SlotReader:
    return SlotReader(shipped)


class TestDirection:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            # plain, inflected, dialect
            ("送信できません", "send"),
            ("受信できません", "receive"),
            ("メールが届かへん", "receive"),
            ("メールが送れんくなった", "send"),
            # kana, romaji, mis-conversion
            ("そうしんできない", "send"),
            ("ｼﾞｭｼﾝﾃﾞｷﾏｾﾝ", "receive"),
            ("soushin dekinai", "send"),
            ("受診できません", "receive"),
            ("総身できません", "send"),
            # what works does not count
            ("受信はできるが送信ができない", "send"),
            ("送信は問題ないのに受信できない", "receive"),
            ("受けるほうは平気、出すほうがだめ", "send"),
            ("送れるけど受け取れない", "receive"),
            ("じゅしんはできるけどそうしんができない", "send"),
            # what is denied does not count, the last word wins
            ("受信じゃなくて送信です", "send"),
            ("送信、いや受信", "receive"),
            # who to whom
            ("叔父へのメールが着かない", "send"),
            ("叔父からのメールが着かない", "receive"),
            ("相手に届かない", "send"),
            ("返信が来ない", "receive"),
            ("返信しようとすると止まる", "send"),
            ("昨日からメールが送れない", "send"),
            ("こちらのアドレスからメールを出せない", "send"),
            ("恩師に何度出しても、母には届くのに先生に着いていない", "send"),
            ("先方が受信できないそうだ", "send"),
            ("送ったはずが届いていないと電話が来た", "send"),
            ("妹が送ったと言うのに届かない", "receive"),
            ("兄の出した便り、僕に届いていない", "receive"),
            ("社外宛のメールが一通も出ておりません", "send"),
            ("便りが誰にも届いていないらしい", "send"),
            ("部長が送ってくれたメールが当方に来ていない", "receive"),
            # what is said politely, or without a verb
            ("送信ができておりません", "send"),
            ("送信ができません。受信は支障ございません", "send"),
            ("受け取れない。出すほうは問題なし", "receive"),
            ("送れない。受けるほうは黙って入ってくる", "send"),
            ("抜け出せません。受信のときです", "receive"),
            ("受け取るほうは何ともないのに、送るほうが失敗する", "send"),
            ("受け取ることはできても送ることができません", "send"),
            ("送信したら「パスワードが受け付けられませんでした」", "send"),
            # だけ sets one apart
            ("出すときだけ失敗する。おかげで注文が受けられない", "send"),
            ("受信の際のみエラーになり、返信ができない", "receive"),
            ("返信するとエラーになる。受信は普通", "send"),
            ("送信するとサーバからの応答がないと言われる", "send"),
            # the nearer of two
            ("先方には届くのに私だけ届かない", "receive"),
            ("取引先は送信済み、うちは未着", "receive"),
            # what others say of it
            ("「着いてないよ」と何人かに言われています", "send"),
            ("送ったよと言われたのに何も無い", "receive"),
            ("送信済みに入っているのに受け取った人がいない", "send"),
            ("先方の返書が着かない", "receive"),
            ("相手先で受信されていない", "send"),
            # somebody's machine, and what is on it
            ("義父のパソコンで受信がうまくできない", "receive"),
            ("店長のスマホがメールを受け取らない", "receive"),
            ("おばのパソコンにメールが入ってこない", "receive"),
            ("仕入先の受信箱には何もない", "send"),
            ("仕入先の受信箱にこちらのメールがない", "send"),
            # by who is new to the language
            ("うける だいじょうぶ です。だす できません", "send"),
            ("おくる できます。うけとる できません", "receive"),
            # a word that only ends like another: 出てゆきません is no 来ません
            ("予約の返信がエラーになって出てゆきません", "send"),
            # protocols
            ("-ERR Authentication failed.", "receive"),
            ("535 5.7.8 authentication failed", "send"),
            ("送信しようとしたら -ERR login failed が出た", "receive"),
        ],
    )
    def test_receive_or_send(self, reader: SlotReader, text: str, value: str) -> None:
        assert reader.read(text)["trouble"] == value

    @pytest.mark.parametrize(
        "text",
        [
            "どうすれば広告が来なくなりますか",
            "送信も受信もできない",
            "送受信できない",
            "変なメールが届く",
            "送信者に心当たりがない",
            "怪しいので返事はしていません",
            "差出人の名前が長い",
            "本を読む",
        ],
    )
    def test_left_open(self, reader: SlotReader, text: str) -> None:
        assert "trouble" not in reader.read(text)


class TestContrast:
    @pytest.mark.parametrize(
        ("text", "apart", "left"),
        [
            # another thing
            ("受信はできるのに送信できない", "受信", "送信できない"),
            # the same, with somebody or something else
            ("弟には着くのに、わたしには着かない", "弟", "わたしには着かない"),
            ("よその会社のメールは読めるけど、ここのメールが読めない", "よそ", "ここのメールが読めない"),
            ("先週です。隣の店には来ますが、うちには来ません", "隣の店", "うちには来ません"),
        ],
    )
    def test_what_works_elsewhere_is_set_apart(self, reader: SlotReader, text: str, apart: str, left: str) -> None:
        rest = reader.without_contrast(text)

        assert apart not in rest
        assert rest.endswith(left)

    @pytest.mark.parametrize(
        "text",
        [
            # nothing is said against it
            "弟には着くので、わたしにも着きます",
            "よその会社のメールは読めるけど、ここのメールも読める",
            # it does not work
            "弟には着かないのに、わたしには着く",
        ],
    )
    def test_what_is_no_contrast_stays(self, reader: SlotReader, text: str) -> None:
        assert reader.without_contrast(text) == text


class TestOtherSlots:
    def test_a_denied_prompt_is_none(self, reader: SlotReader) -> None:
        assert reader.read("パスワードの画面は出ません")["prompt"] == "none"

    def test_a_prompt_that_is_not_shown_is_none(self, reader: SlotReader) -> None:
        assert reader.read("パスワードの画面は表示されていません")["prompt"] == "none"

    @pytest.mark.parametrize("text", ["送るとき暗証を入れてくださいと出ます", "合言葉のことで困っています"])
    def test_a_thing_may_be_named_without_a_value(self, reader: SlotReader, text: str) -> None:
        assert reader.named(text) == {"prompt"}

    @pytest.mark.parametrize("text", ["パスワードは聞かれません", "受信できません"])
    def test_what_is_denied_or_absent_is_not_named(self, reader: SlotReader, text: str) -> None:
        assert not reader.named(text)

    def test_a_prompt_again(self, reader: SlotReader) -> None:
        assert reader.read("パスワードを入れてもまた聞かれて進めない")["prompt"] == "again"

    def test_a_prompt_that_can_be_passed(self, reader: SlotReader) -> None:
        assert reader.read("パスワードを聞かれますが、入れれば使えます")["prompt"] == "every-time"

    def test_a_gap_stays_within_its_sentence(self, reader: SlotReader) -> None:
        assert "prompt" not in reader.read("パスワードを変えました。何度も電話しましたが出ません")

    def test_a_finished_clause_does_not_borrow_the_next_predicate(self, reader: SlotReader) -> None:
        assert reader.read("回線は御社の光で、よその会社のものではありません")["network"] == "own"

    def test_says_which_phrase_decided(self, reader: SlotReader) -> None:
        value, phrase = reader.explain("出張先からつないでいます")["network"]
        assert (value, phrase) == ("other", "出張先")


@given(st.text(max_size=120))
def test_any_text_is_good(reader: SlotReader, text: str) -> None:
    assert all(reader.read(text).values())
