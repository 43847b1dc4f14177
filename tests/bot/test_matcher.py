"""The matcher on the shipped knowledge, in phrases of its own: every way of typing, who to whom, and the decision."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence import Match
from bot.matcher import Matcher
from knowledge.draft import draft_files
from knowledge.load import load_texts
from knowledge.model import Knowledge

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "pairs.jsonl").read_text("utf-8").splitlines()]


def offers(match: Match, topic: str) -> bool:
    return match.topic == topic or topic in match.offered


class TestEveryWayOfTyping:
    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            # kanji variants and okurigana
            ("めっきり新しいメールを受取れなくなった", "cannot-receive"),
            ("新しいメールがうけとれない", "cannot-receive"),
            ("メール受信出来ない", "cannot-receive"),
            # full and half width, kana only, katakana
            ("ﾒｰﾙｶﾞｿｳｼﾝﾃﾞｷﾏｾﾝ", "cannot-send"),
            ("めーるがぜんぜんとどきません", "cannot-receive"),
            ("メイワクメールガオオスギル", "spam"),
            # polite, rude, dialect
            ("恐れ入りますが、メールを送信することができず難儀しております", "cannot-send"),
            ("メール送れねえぞ、早くしろ", "cannot-send"),
            ("メールが送れんくなったんやけど", "cannot-send"),
            ("メールぜんぜん来ぃひん", "cannot-receive"),
            # one word
            ("迷惑メール", "spam"),
            # typos, dropped, doubled, neighbouring letters
            ("メールが受信でききません", "cannot-receive"),
            ("めーるがおくrない", "cannot-send"),
            # voice input, emoji, line breaks
            ("えっとですねメールを送ろうとすると送れないんですけどどうしたらいいですか", "cannot-send"),
            ("メールが\n届かない😭😭\nたすけて", "cannot-receive"),
            # mis-conversions
            ("メールを総身できません", "cannot-send"),
            ("メールが受診できない", "cannot-receive"),
            ("メールボックスの要領がいっぱいと出る", "receive-password"),
            # unfinished conversion
            ("メールがじゅsんできない", "cannot-receive"),
            # romaji: Hepburn, Kunrei, input method, Caps Lock, with and without spaces
            ("meeru ga jushin dekimasen", "cannot-receive"),
            ("me-ru wo sousin dekimasen", "cannot-send"),
            ("me-rugajyusinndekinai", "cannot-receive"),
            ("MEIWAKU ME-RU GA OOI", "spam"),
            # mixed
            ("めーるが okurenai たすけて", "cannot-send"),
        ],
    )
    def test_leads_to_its_topic(self, matcher: Matcher, text: str, topic: str) -> None:
        assert offers(matcher.match(text), topic)

    def test_the_problem_in_the_third_sentence(self, matcher: Matcher) -> None:
        text = (
            "はじめて書きます。こちらは連休で親戚が集まっており、朝から台所が大忙しでした。"
            "ところで、おとといからメールがまったく届かなくなりました。孫の写真を待っています。よろしくお願いします。"
        )
        assert offers(matcher.match(text), "cannot-receive")


class TestPairs:
    """One small word decides."""

    @pytest.mark.parametrize("pair", PAIRS, ids=[pair["text"] for pair in PAIRS])
    def test_is_told_apart(self, matcher: Matcher, pair: dict[str, Any]) -> None:
        match = matcher.match(pair["text"])
        if pair["topics"] == ["none"]:
            assert match.decision != "answer"
            return
        right = [*pair["topics"], *([pair["node"]] if "node" in pair else [])]
        assert any(offers(match, topic) for topic in right)
        if "node" in pair:
            assert any(candidate.node == pair["node"] for candidate in match.candidates[:4])


class TestDecision:
    @pytest.mark.parametrize("text", ["", "   ", "😂😂", "！？。、", "\x00"])
    def test_blank_is_rejected_without_candidates(self, matcher: Matcher, text: str) -> None:
        match = matcher.match(text)
        assert (match.decision, match.candidates, match.score) == ("reject", (), 0.0)

    @pytest.mark.parametrize(
        "text", ["カレーの作り方を教えて", "電車の時刻表が見たい", "新しく契約したい", "qwertyuiop"]
    )
    def test_what_is_not_ours_is_not_answered(self, matcher: Matcher, text: str) -> None:
        assert matcher.match(text).decision != "answer"

    @pytest.mark.parametrize(
        "text",
        [
            "ファクシミリを出したのに、支店に届いていないと言われた",
            "アマチュア無線の送信ができない",
            "留守番電話を受信できません",
            "迷惑電話を止めたい",
            "チャットアプリのパスワードが通らない",
        ],
    )
    def test_the_same_verbs_of_another_thing_are_not_answered(self, matcher: Matcher, text: str) -> None:
        assert matcher.match(text).decision != "answer"

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("ラクモのメールのパスワードが毎回聞かれる", "メールのパスワードが毎回聞かれる"),
            ("ポレポレメールが届きません", "メールが届きません"),
            ("グリーンサーバーのメールが届きません", "パソコンのメールが届きません"),
            ("ピカクラウドメールが届きません", "イーメールが届きません"),
            ("zentryで送信できない", "送信できない"),
        ],
    )
    def test_a_name_that_no_example_uses_speaks_for_another_company(
        self, matcher: Matcher, text: str, plain: str
    ) -> None:
        none = {
            wording: 1 - sum(one.score for one in matcher.match(wording, 20).candidates) for wording in (text, plain)
        }
        assert none[text] > 5 * none[plain]

    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            ("ラクモからのメールが届きません", "cannot-receive"),
            ("zentryのパソコンからメールが送れません", "cannot-send"),
            ("田中さんのメールが届きません", "cannot-receive"),
        ],
    )
    def test_who_wrote_and_what_it_is_read_on_is_no_other_company(
        self, matcher: Matcher, text: str, topic: str
    ) -> None:
        assert matcher.match(text).topic == topic

    @pytest.mark.parametrize(
        ("text", "topic"),
        [
            ("ホットメールには入るのに、御社のアドレスには入ってきません", "cannot-receive"),
            ("よその会社のメールは読めるけど、シスコムのメールが取り込めない", "cannot-receive"),
            ("iCloudからは出せるのに御社のアドレスからは出せない", "cannot-send"),
        ],
    )
    def test_what_works_with_another_company_and_not_here_is_ours(
        self, matcher: Matcher, text: str, topic: str
    ) -> None:
        assert matcher.match(text).topic == topic

    @pytest.mark.parametrize(
        "text",
        [
            "シスコムのメールは読めるけど、iCloudのメールが取り込めない",
            "こちらのアドレスには入るのに、ヤフーメールには入らない",
        ],
    )
    def test_what_works_here_and_not_with_another_company_is_not_ours(self, matcher: Matcher, text: str) -> None:
        assert matcher.match(text).decision == "reject"

    @pytest.mark.parametrize("text", ["メールが", "パソコンのメールが", "全然メールが", "メールを"])
    def test_what_breaks_off_before_anything_is_said_is_asked_about(self, matcher: Matcher, text: str) -> None:
        assert matcher.match(text).decision == "clarify"

    @pytest.mark.parametrize(("text", "topic"), [("広告メールが", "spam"), ("受信エラーが", "cannot-receive")])
    def test_what_names_its_topic_is_answered_though_it_breaks_off(
        self, matcher: Matcher, text: str, topic: str
    ) -> None:
        assert matcher.match(text).topic == topic

    def test_an_error_that_is_not_covered_is_rejected_beside_our_verbs(self, matcher: Matcher) -> None:
        assert matcher.match("certificate has expired と出て受信できない").decision == "reject"

    def test_a_full_mailbox_of_the_other_side_is_not_the_customers(self, matcher: Matcher) -> None:
        assert matcher.match("送り先の箱が容量いっぱいで返ってきた").decision != "answer"

    def test_a_text_after_a_number_that_only_says_that_something_failed_decides(self, matcher: Matcher) -> None:
        match = matcher.match("受信エラー 0x800CCC92 サーバーの応答: -ERR account expired")
        assert match.node == "receive-password.expired"

    def test_a_prompt_without_direction_asks_for_it(self, matcher: Matcher) -> None:
        match = matcher.match("パスワードの画面が何度も出る")
        assert match.decision == "clarify"
        assert {"receive-password", "send-password"} <= set(match.offered)
        assert match.ask == "trouble"

    @pytest.mark.parametrize("text", ["メールが使えません", "メールの送受信ができません", "メールの調子が悪い"])
    def test_mail_that_does_not_work_at_all_asks_for_the_direction(self, matcher: Matcher, text: str) -> None:
        match = matcher.match(text)
        assert (match.decision, match.ask) == ("clarify", "trouble")
        assert {"cannot-receive", "cannot-send"} <= set(match.offered)

    def test_a_bad_login_without_direction_asks_for_it(self, matcher: Matcher) -> None:
        match = matcher.match("authentication failed と出る")
        assert (match.decision, match.ask, match.error) == ("clarify", "trouble", "bad-login")
        assert set(match.offered) == {"receive-password", "send-password"}

    def test_an_error_that_is_not_covered_is_not_answered(self, matcher: Matcher) -> None:
        match = matcher.match("受信すると certificate has expired と出ます")
        assert (match.decision, match.error) == ("reject", "certificate")

    def test_what_must_not_be_answered_is_named(self, matcher: Matcher) -> None:
        assert matcher.match("請求書を再発行してほしい").none == "billing"

    def test_scores_fall_and_topics_are_distinct(self, matcher: Matcher) -> None:
        match = matcher.match("メールがだめ", top=8)
        scores = [candidate.score for candidate in match.candidates]
        assert scores == sorted(scores, reverse=True)
        assert sum(scores) <= 1.0 + 1e-9
        assert len({candidate.topic for candidate in match.candidates}) == len(scores) == 8

    @pytest.mark.parametrize(
        ("text", "node"),
        [
            ("契約の更新を先延ばしにしていたら受信できなくなりました", "receive-password.expired"),
            ("ためておける量を超えたらしく、受信が止められました", "receive-password.quota"),
            ("送るときに中継をさせてもらえません", "cannot-send.relay"),
        ],
    )
    def test_a_step_is_found_by_words_that_its_examples_share(self, matcher: Matcher, text: str, node: str) -> None:
        assert matcher.match(text).node == node

    def test_what_speaks_for_the_whole_topic_leads_to_no_step(self, matcher: Matcher) -> None:
        assert matcher.match("受信のたびにパスワードを聞かれ、入れても受信できません").node is None

    def test_top_limits_the_candidates_whatever_the_decision(self, matcher: Matcher) -> None:
        assert len(matcher.match("メールがだめ", top=1).candidates) == 1

    @given(st.text(max_size=300))
    @settings(max_examples=60)
    def test_any_text_is_good_and_the_same_text_has_the_same_answer(self, matcher: Matcher, text: str) -> None:
        match = matcher.match(text)
        assert match == matcher.match(text)
        assert (match.topic is not None) == (match.decision == "answer")
        assert (2 <= len(match.offered) <= 4) == (match.decision == "clarify")


class TestWordings:
    def test_every_wording_reaches_its_own_topic_first(self, matcher: Matcher, shipped: Knowledge) -> None:
        lost = [
            (topic.id, text, match.topic)
            for topic in shipped.topics.values()
            for text in topic.examples
            if not topic.part and (match := matcher.match(text)).candidates[0].topic != topic.id
        ]
        assert lost == []


class TestReasons:
    def test_the_wording_that_decided(self, matcher: Matcher) -> None:
        assert any("いちばん近い例文" in reason for reason in matcher.match("メールが急に届かない").because)

    def test_the_slot_and_what_spoke_against_the_second(self, matcher: Matcher) -> None:
        because = matcher.match("メールの受信ができません。パスワードの画面は出ません").because
        assert any("受信か送信か" in reason and "受信" in reason for reason in because)
        assert any(reason.startswith("次点の") for reason in because)

    def test_the_error_string(self, matcher: Matcher) -> None:
        because = matcher.match("送信すると relaing denied と出る").because
        assert any("relaying denied" in reason and "つづりの違い" in reason for reason in because)

    def test_the_correction(self, matcher: Matcher) -> None:
        assert any(
            "「受診」" in reason and "「受信」" in reason for reason in matcher.match("メールが受診できない").because
        )


class TestAnyKnowledge:
    def test_a_few_questions(self) -> None:
        rows = "id,question,answer\npower,電源が入らない,コンセントを見てください。\nsound,音が出ない,音量を上げてください。\n"
        small = Matcher(load_texts(draft_files("faq.csv", rows.encode())))
        assert small.match("音が出ないのですが").topic == "sound"
        assert small.match("でんげんがはいらない").topic == "power"
        assert small.match("こんにちは").decision == "reject"
