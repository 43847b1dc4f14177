"""Text as customers type it: every way of writing one thing ends in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.excerpt import is_noise
from bot.kana import finish, fold, romaji_to_kana, syllables
from bot.text import clauses, clean, japanese, normalise, reading, sentences, states, words


class TestSpelling:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            # full and half width
            ("ﾒｰﾙｶﾞｵｸﾚﾅｲ", "メールガオクレナイ"),
            ("ＳＭＴＰ　サーバ", "smtp サーバ"),
            # katakana is compared as hiragana
            ("メール", "めーる"),
            # hyphens typed for the long-vowel mark
            ("メ-ル", "メール"),
            ("サ－バ", "サーバ"),
            # emoji, signs, line breaks
            ("困った😢！！\nお願い", "困った お願い"),
            # repeats
            ("なんでええええええ", "なんでえええ"),
        ],
    )
    def test_ways_of_writing_one_thing_are_one(self, typed: str, meant: str) -> None:
        assert normalise(typed) == normalise(meant)

    def test_control_characters_and_lone_surrogates_are_dropped(self) -> None:
        assert clean("受\x00信\ud800でき\u200bない") == "受 信 できない"

    @given(st.text())
    def test_any_text_is_good(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)
        assert isinstance(reading(text), str)
        assert all(words(text))


class TestRomaji:
    @pytest.mark.parametrize(
        ("typed", "kana"),
        [
            # Hepburn, Kunrei, spellings of input methods
            ("shinjitsu", "しんじつ"),
            ("sinzitu", "しんじつ"),
            ("jushin", "じゅしん"),
            ("zyusin", "じゅしん"),
            ("jyusinn", "じゅしん"),
            ("chotto", "ちょっと"),
            ("tyotto", "ちょっと"),
            ("maltuti", "まっち"),
            ("konnyaku", "こんにゃく"),
            ("hon'ya", "ほんや"),
            ("shimbun", "しんぶん"),
            ("sa-ba-", "さーばー"),
            ("fairu", "ふぁいる"),
        ],
    )
    def test_a_run_of_syllables(self, typed: str, kana: str) -> None:
        assert syllables(typed) == kana

    @pytest.mark.parametrize("word", ["spam", "outlook", "thunderbird", "denied", "mail", "smtp"])
    def test_english_is_no_romaji(self, word: str) -> None:
        assert syllables(word) is None

    def test_spaces_between_romaji_words_go(self) -> None:
        assert romaji_to_kana("tegami ga todokanai") == "てがみがとどかない"

    def test_without_spaces_and_with_caps_lock(self) -> None:
        assert japanese("TEGAMIGATODOKANAI") == "てがみがとどかない"

    def test_sentences_without_spaces(self) -> None:
        assert japanese("tegamigatodokanainode.naosite") == "てがみがとどかないので.なおして"

    def test_an_english_sentence_stays_english(self) -> None:
        text = "the server rejected your message because of its size"
        assert japanese(text) == text

    def test_hosts_addresses_and_codes_stay(self) -> None:
        for text in ("pop.example.ne.jp が出る", "hanako@example.ne.jp に送れない", "0x800ccc0e が出る"):
            assert japanese(text) == text

    def test_romaji_between_japanese(self) -> None:
        assert japanese("めーるが okurenai です") == "めーるが おくれない です"


class TestUnfinished:
    @pytest.mark.parametrize(
        ("typed", "kana"),
        [("そうsんできない", "そうしんできない"), ("dきない", "dきない"), ("とまりまs", "とまります")],
    )
    def test_a_consonant_left_alone(self, typed: str, kana: str) -> None:
        assert finish(typed) == kana


class TestReading:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            # kanji variants and okurigana
            ("受け取れない", "受取れない"),
            ("受信出来ない", "じゅしんできない"),
            # mis-conversions sound right
            ("要領がいっぱい", "容量がいっぱい"),
            ("接続を介助しました", "接続を解除しました"),
            # small kana, long vowels, を and お, づ and ず
            ("ジユシン", "じゅしん"),
            ("サーバー", "サーバ"),
            ("めーるお", "メールを"),
            ("つづける", "つずける"),
            ("okurenai", "送れない"),
        ],
    )
    def test_what_sounds_alike_reads_alike(self, one: str, other: str) -> None:
        assert reading(one) == reading(other)

    def test_kanji_that_the_dictionary_does_not_read(self) -> None:
        assert reading("名惑") == reading("迷惑")

    def test_folding(self) -> None:
        assert fold("ジュウショヲヅケル") == "じゆしよずける"


class TestDialect:
    @pytest.mark.parametrize(
        ("said", "standard"),
        [
            ("窓が開がねえんだげど", "窓が開かないんだけど"),
            ("手紙は届がね", "手紙は届かない"),
            ("押すだびに聞がれる", "押すたびに聞かれる"),
            ("字を打だねばなんね", "字を打たねばならない"),
            ("打でば受げられる", "打てば受けられる"),
            ("一人ででぎんだげど", "一人でできるんだけど"),
            ("明日がら読めねぐなる", "明日から読めなくなる"),
        ],
    )
    def test_voiced_within_a_word_in_dialect(self, said: str, standard: str) -> None:
        assert japanese(said) == standard

    @pytest.mark.parametrize(
        "text", ["行きたがらない人", "見ながら書いた", "ここでぎりぎりだ", "出だしで止まる", "船は出だしたが"]
    )
    def test_what_only_looks_voiced_stays(self, text: str) -> None:
        assert japanese(text) == text

    @pytest.mark.parametrize(
        ("said", "standard"),
        [
            ("手紙が届かへん", "手紙が届かない"),
            ("手紙が来ぃひん", "手紙が来ない"),
            ("手紙がけえへん", "手紙がこない"),
            ("送れんくなった", "送れなくなった"),
            ("見えへんかった", "見えなかった"),
            ("返事せえへん", "返事しない"),
            ("動作しいひんかった", "動作しなかった"),
            ("返せへん", "返せない"),
            ("できまへん", "できません"),
            ("動かねえ", "動かない"),
        ],
    )
    def test_negation_in_dialect(self, said: str, standard: str) -> None:
        assert japanese(said) == standard

    @pytest.mark.parametrize("text", ["はやく返信したい", "はやくへんしんしたい", "画面が変です", "このへんが痛い"])
    def test_what_only_looks_like_it_stays(self, text: str) -> None:
        assert japanese(text) == text


class TestClauses:
    def test_conjunctions_and_signs_end_them(self) -> None:
        assert clauses("送れるのに、受け取れませんが、急ぐので電話した。") == [
            "送れるのに",
            "受け取れませんが",
            "急ぐので",
            "電話した。",
        ]

    def test_sentences(self) -> None:
        assert sentences("雪です。寒い！\n直して") == ["雪です。", "寒い！", "直して"]


class TestStates:
    @pytest.mark.parametrize(
        ("text", "phrase", "how"),
        [
            ("もう直りました", "直った", "stated"),
            ("なおりました", "直った", "stated"),
            ("naorimashita", "直った", "stated"),
            ("画面は出るのに送れない", "画面が出る", "stated"),
            ("画面は出るので送らない", "画面が出る", "stated"),
            ("画面が出て送れない", "画面が出る", "stated"),
            ("画面が出てこない", "画面が出る", "denied"),
            ("まだ直ってない", "直った", "denied"),
            ("直らん", "直った", "denied"),
            ("なおんない", "直った", "denied"),
            ("直ってへん", "直った", "denied"),
            ("直ったかもしれない", "直った", "stated"),
            ("変わりません", "変わらない", "stated"),
            ("かわんない", "変わらない", "stated"),
            ("変わりました", "変わらない", "denied"),
            ("はい！", "はい", "stated"),
            ("はいりません", "はい", "absent"),
            ("窓を閉めた", "直った", "absent"),
            ("", "直った", "absent"),
            ("直った", "", "absent"),
        ],
    )
    def test_said_denied_or_not_there(self, text: str, phrase: str, how: str) -> None:
        assert states(text, phrase) == how


class TestNoise:
    @pytest.mark.parametrize(
        "line",
        [
            "[10:02:11] connecting to pop.example.ne.jp:110",
            "2011-03-05 22:00:40 compact check",
            "Return-Path: <MAILER-DAEMON@example.ne.jp>",
            "220 mail.example.ne.jp ESMTP Postfix",
        ],
    )
    def test_what_a_machine_wrote(self, line: str) -> None:
        assert is_noise(line.lower())

    @pytest.mark.parametrize("line", ["受信だけできなくなりました", "me-ru ga todokanai node komaru", "Outlook です"])
    def test_what_a_person_wrote(self, line: str) -> None:
        assert not is_noise(line.lower())
