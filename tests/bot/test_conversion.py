"""Kana and mis-conversions become the authors' words, and nothing else does."""

import pytest

from bot.conversion import Conversion

AUTHORS = (
    *(f"{when}から受信できない" for when in ("朝", "昼", "夜", "春", "夏", "秋", "冬", "前", "昔")),
    "メールが受信できません",
    "送信するとパスワードの画面が出ます",
    "送受信のアカウントを確かめる",
    "相手に届かないので箱を開いて見た",
    "英語のスパムが届く",
    "迷惑メールの内容を見る",
    "届かないようにしたい、来ないようにしたい",
)
conversion = Conversion(AUTHORS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ジュシンデキマセン", "受信できません"),
        ("ｿｳｼﾝｽﾙﾄ ﾊﾟｽﾜｰﾄﾞﾉ ｶﾞﾒﾝｶﾞﾃﾞﾙ", "送信すると パスワードの 画面がでる"),
        ("そうじゅしんできない", "送受信できない"),
        ("めーるがとどかない", "メールがとどかない"),
        ("jushin dekinai", "受信できない"),
    ],
)
def test_what_was_typed_in_kana_is_converted(typed: str, meant: str) -> None:
    assert conversion.convert(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("メールが樹新できない", "メールが受信できない"),
        ("名惑メール", "迷惑メール"),
        ("エイゴのメール", "英語のメール"),
        ("パワスードを忘れた", "パスワードを忘れた"),
        ("メルーが届く", "メールが届く"),
        ("何度もぱわすーどが出る", "何度もパスワードが出る"),
        ("ぱすわどがとおらない", "パスワードがとおらない"),
        ("メールの自信ができません", "メールの受信ができません"),
    ],
)
def test_a_wrong_conversion_or_letter_is_put_right(typed: str, meant: str) -> None:
    assert conversion.convert(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "メールが受信できません",
        # a word of its own, though it sounds like one of theirs
        "病院を受診したい",
        "病院を受診できない",
        "自信がありません",
        "自信が持てません",
        # 内容 is heard in ないよう, 相手 in ひらいて: too often not meant
        "とどかないようにしたい",
        "トマトスープの作り方",
        "error 550 relay denied",
        "",
    ],
)
def test_everything_else_stays_as_it_is(typed: str) -> None:
    assert conversion.convert(typed) == typed


def test_what_is_converted_stays_so() -> None:
    once = conversion.convert("ﾒｰﾙｶﾞｼﾞｭｼﾝﾃﾞｷﾏｾﾝ")
    assert conversion.convert(once) == once
