"""The shipped knowledge says everything that the provider's FAQ says: each number, label and string, in its place."""

import re
from functools import cache
from pathlib import Path

import pytest

from knowledge.load import load
from knowledge.model import Knowledge

ROOT = Path(__file__).parents[2]
MAP = ROOT / "docs" / "faq-map.md"
MAIN_TOPICS = (
    "receive-password",
    "send-password",
    "password-every-time",
    "cannot-receive",
    "cannot-send",
    "spam",
    "english-mail",
    "spam-rule",
)
CODES = ("0x800ccc0d", "0x800ccc18", "0x800ccc0e", "0x800ccc0f")


@cache
def syscom() -> Knowledge:
    return load(ROOT / "knowledge" / "syscom")


@cache
def shown() -> dict[str, str]:
    """What customers can see of each node: text, warning, help, buttons."""
    nodes: dict[str, str] = {}
    for topic in syscom().topics.values():
        for step in topic.steps:
            parts = [step.text, step.caution, step.help, step.elsewhere, step.afterwards, *step.labels.values()]
            parts += [answer.label for answer in step.answers]
            if step.timer and step.timer.starts:
                parts.append(step.timer.starts)
            nodes[step.node] = "\n".join(part for part in parts if part)
        for aside in topic.asides:
            nodes[aside.node] = aside.say
    return nodes | {aside.node: aside.say for aside in syscom().desk.asides}


# node, what must be read there, letter by letter
FACTS = [
    # the three causes of the prompt while receiving
    ("receive-password.cause", ["authentication failed", "expired", "incorrect", "quota", "3つ"]),
    ("receive-password.wrong", ["authentication failed", "キャプスロック", "ナムロック", "パスワードが間違っている"]),
    ("receive-password.contract", ["契約期間", "契約容量"]),
    (
        "receive-password.expired",
        ["契約期間が終了", "expired", "incorrect", "配信が拒否", "早急に更新", "打ちまちがい"],
    ),
    ("receive-password.renewal", ["「更新の意思」", "メールの喪失や拒否を一定期間猶予する措置"]),
    ("receive-password.quota", ["メールBOX", "「契約容量」", "猶予期間", "利用規制中", "quota", "受信できません"]),
    ("receive-password.release", ["「メールの利用制限解除」", "猶予期間を再設定", "すぐに全てのメールを受信"]),
    # the prompt while sending
    (
        "send-password.smtp-auth",
        ["エスエムティーピー認証", "「アカウント」", "「パスワード」", "relaying denied", "受信の設定と同一"],
    ),
    ("send-password.at-mark", ["@（アットマーク）", "入力しないでください"]),
    # the prompt every time
    ("password-every-time.why", ["保存せずに毎回入力するように設定"]),
    ("password-every-time.choose", ["画面に従って", "受信や送信の度に入力", "パスワードの保存を選択"]),
    # the connection check
    ("connection.save-page", ["接続できていない可能性", "「ページを保存」", "「保存したこのページ」"]),
    ("connection.clock", ["「更新」または「リロード」", "今日の日付と今の時刻"]),
    ("connection.line", ["日付と時刻が正常に表示されない", "接続を確認"]),
    # receiving
    ("cannot-receive.accounts", ["メーラ", "アカウントの数", "不要なもの", "削除"]),
    ("cannot-receive.how-many", ["2つ以上"]),
    ("cannot-receive.receive-only", ["「送受信」ではなく、「受信」だけ", "別々"]),
    ("cannot-receive.symptom", ["サーバが応答しない", "途中まで受信"]),
    ("cannot-receive.big-mail", ["大きなメール", "そのままお待ちください"]),
    ("cannot-receive.half-way", ["バックアップ", "設定をすべて削除し、もう一度設定"]),
    ("error-text.what", ["「エラー」が表示されます", "0x800ccc0E"]),
    ("restart.restart", ["再起動"]),
    ("antivirus.off", ["停止", "元どおり動かしてください"]),
    ("cannot-receive.wait-hour", ["1時間程度"]),
    # sending
    ("cannot-send.send-only", ["「送受信」ではなく、「送信」だけ"]),
    ("cannot-send.symptom", ["「拒否された」", "応答しない", "接続を解除"]),
    ("cannot-send.relay", ["先に受信を行い、15分以内に送信", "relaying denied"]),
    ("cannot-send.port25", ["ISP", "「スパム対策」", "「OP25B」", "「25」から「587」", "「送信時に承認する」"]),
    ("cannot-send.own-network", ["ほかの会社の接続サービス", "送信メールサーバ", "提供するネットワーク"]),
    ("cannot-send.approved", ["接続事業者", "移動体通信事業者", "ほとんど許可していません"]),
    ("cannot-send.ask-provider", ["ISP", "ネットワークの管理者", "お問い合わせ"]),
    # unwanted mail
    ("spam.who", ["送信者によって対処が異なります"]),
    ("spam.known", ["通販や掲示板", "ユーザ登録", "配信拒否を伝えると、配信が停止することがあります"]),
    (
        "spam.unknown",
        [
            "スパマー",
            "配信リスト",
            "必ずこの時が来る",
            "あきらめざるをえない",
            "「アンチスパム」",
            "市販のスパム対策ソフト",
        ],
    ),
    ("spam.care", ["不明なサイト", "大量の「スパム」", "不用意な入力", "最善の策"]),
    # mail in English
    ("english-mail.subject", ["海外から", "Virus intercepted", "==SPAM=="]),
    ("english-mail.virus", ["「Virus intercepted」", "配信を中止", "from", "to", "必ず確認"]),
    ("english-mail.from-acquaintance", ["感染している可能性", "メール以外"]),
    ("english-mail.from-myself", ["多くは詐称", "感染している可能性"]),
    ("english-mail.spam-report", ["==SPAM==", "冒頭部分", "「評価値」", "評価項目", "書類として添付"]),
    ("english-mail.score", ["「評価値」", "「20」を超える", "ほとんどが「スパム」", "必ず一読"]),
    # the filter's rules
    (
        "spam-rule.about",
        ["「アンチスパム」の個人設定", "「user_prefs」", "「FTP」", "ホームディレクトリ", "「18」", "「13」"],
    ),
    ("spam-rule.tool", ["Windows", "インターネットエクスプローラ", "IE", "「メモ帳」"]),
    (
        "spam-rule.connect",
        ["「アドレス」欄", "ftp://お客様ID:パスワード@サーバ名.syscom.ne.jp", "「Enter」", ":（コロン）パスワード"],
    ),
    ("spam-rule.folder", ["「.spamassassin」", "ディレクトリ"]),
    ("spam-rule.take-out", ["「user_prefs」", "デスクトップに「ドラッグ」"]),
    ("spam-rule.reopen", ["IEを閉じて、もう一度開き", "「ドラッグ」"]),
    ("spam-rule.text", ["英語のテキスト"]),
    ("spam-rule.save-as", ["「ファイル」", "「名前を付けて保存」"]),
    ("spam-rule.as-text", ["「ファイルの種類」", "「テキストファイル」", "IEを閉じて"]),
    ("spam-rule.notepad", ["テキストアイコン表示の「user_prefs」", "「メモ帳」"]),
    ("spam-rule.score", ["「#required_score 5」", "「#」を削除", "「数字」", "「判定基準」", "18", "13"]),
    ("spam-rule.other-lines", ["「判定基準」以外", "ほかの行", "「評価項目」"]),
    ("spam-rule.save", ["「user_prefs.txt」", "「.txt」は表示されません", "ほかのファイル名"]),
    ("spam-rule.connect-again", ["ftp://お客様ID:パスワード@サーバ名.syscom.ne.jp", "「.spamassassin」"]),
    ("spam-rule.put-in", ["「.spamassassin」", "「user_prefs.txt」", "「ドラッグ」"]),
    ("spam-rule.rename", ["「user_prefs.txt」を、「user_prefs」に「名前を変更」"]),
    ("spam-rule.refresh", ["「更新」", "「user_prefs」の1個"]),
    ("spam-rule.test-mail", ["自分宛てにメールを送信", "「判断基準」"]),
    ("spam-rule.cannot-drag", ["「コピー」と「貼り付け」を併用"]),
    ("spam-rule.standard-score", ["「18」", "非常に緩い", "「13」"]),
    ("spam-rule.strict-or-loose", ["小さくすると基準が厳しくなり", "多くなります"]),
    ("spam-rule.other-items", ["変更しないことをお勧め", "「スパムアサシン公式サイト」"]),
    ("spam-rule.one-back", ["1段階ずつ前の設定に戻して"]),
    ("spam-rule.delete", ["「user_prefs」を削除", "自分宛てにメールを送信", "初期ファイルが生成"]),
    ("spam-rule.network-place", ["「接続先」", "「ネットワーク プレース」", "次回の変更が簡単"]),
    ("spam-rule.password-shown", ["IEを「FTP」に使用", "パスワードがそのまま表示"]),
    # the four codes
    ("error-0x800ccc0d.name", ["0x800ccc0D", "名前が見つからなかった"]),
    ("error-0x800ccc0e.server", ["0x800ccc0E", "接続できなかった", "ポート番号"]),
    ("error-0x800ccc0f.timeout", ["0x800ccc0F", "途中で切れた", "タイムアウト"]),
    ("error-0x800ccc18.spa", ["0x800ccc18", "断られた", "セキュリティで保護されたパスワード認証"]),
]


@pytest.mark.parametrize(("node", "facts"), FACTS, ids=[node for node, _ in FACTS])
def test_each_fact_of_the_faq_is_said_where_it_belongs(node: str, facts: list[str]) -> None:
    text = shown()[node]

    assert [fact for fact in facts if fact not in text] == []


def test_time_limits_run_as_the_faq_says() -> None:
    relay, wait = syscom().step("cannot-send.relay"), syscom().step("cannot-receive.wait-hour")

    assert relay is not None
    assert relay.timer is not None
    assert (relay.timer.kind, relay.timer.seconds) == ("within", 15 * 60)
    assert wait is not None
    assert wait.timer is not None
    assert (wait.timer.kind, wait.timer.seconds) == ("after", 60 * 60)


def test_the_faqs_two_requests_are_tickets_of_their_own_kind() -> None:
    steps = [syscom().step("receive-password.renewal"), syscom().step("receive-password.release")]

    assert [step and step.ticket for step in steps] == ["renewal", "quota-release"]
    assert syscom().desk.tickets["renewal"].title == "更新の意思"
    assert syscom().desk.tickets["quota-release"].title == "メールの利用制限解除"


def test_the_faqs_misspelt_name_is_understood_and_the_right_one_shown() -> None:
    port = syscom().step("cannot-send.port25")

    assert port is not None
    assert any("OBP25B" in example for example in port.examples)
    assert not [node for node, text in shown().items() if "OBP25B" in text]


def test_every_step_about_a_code_names_its_source() -> None:
    for code in CODES:
        own = [step for step in syscom().topics[f"error-{code}"].steps if step.kind != "do"]

        assert own
        assert all(step.source and code[2:].upper() in step.source.upper() for step in own)


def test_customers_who_write_passwords_are_expected_where_passwords_are_the_subject() -> None:
    secret = {topic.id for topic in syscom().topics.values() if topic.secret}

    assert {"receive-password", "send-password", "password-every-time", "spam-rule"} <= secret


@pytest.mark.parametrize("topic", MAIN_TOPICS)
def test_a_topic_has_at_least_forty_own_examples(topic: str) -> None:
    lines = set(syscom().topics[topic].example_lines)

    assert len(lines) >= 40


def test_at_least_a_hundred_examples_of_what_the_desk_must_not_answer() -> None:
    assert sum(len(entry.examples) for entry in syscom().nones) >= 100


def test_at_least_twenty_five_conversations_are_rehearsed() -> None:
    assert len(syscom().rehearsals) >= 25


# The table of the documentation -------------------------------------------------------------------------------------


def mapped() -> set[str]:
    return set(re.findall(r"`([a-z0-9-]+\.[a-z0-9-]+)`", MAP.read_text(encoding="utf-8")))


def test_the_table_of_sentences_names_only_what_exists() -> None:
    known = set(shown()) | {f"desk.{name}" for name in syscom().desk.phrases}

    assert mapped() - known == set()


def test_everything_that_customers_can_read_stands_in_the_table_of_sentences() -> None:
    silent = {step.node for topic in syscom().topics.values() for step in topic.steps if step.kind == "do"}

    assert set(shown()) - silent - mapped() == set()
