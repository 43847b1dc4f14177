"""Mail addresses and phone numbers, and places in a list."""

import re

from bot.vocabulary.wording import one_of

# Mail addresses and phone numbers ----------------------------------------------------------------------------------

MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
PHONE = re.compile(
    r"(?<![\d.\-/:])(?:\+81[\-\s]?|0)\d{1,4}[\-\s(]{0,2}\d{1,4}[\-\s)]{0,2}\d{3,4}(?![\d\-:/])",
)
#: What stands for a hyphen between digits.
DASHES = re.compile(r"(?<=\d)\s?[‐‑‒–—―−ー－]\s?(?=\d)")
#: Behind a contact that is not meant (…ではなく, …はやめて, …は使えません).
NOT_THIS_ONE = re.compile(
    r"\s*(という?)?(の?アドレス|の?番号|のほう|の方)?(じゃ|では|は|には|で|も|だと)(、|もう|いま|今は?)?"
    + one_of(
        "な(く|い) やめ 止め だめ ダメ 駄目 使え(な|ませ) 使ってい?(な|ませ)",
        "受け取れ(な|ませ) 見られ(な|ませ) 届かな 出られ(な|ませ)",
    )
)

#: Digits as they are spoken, from 0: ぜろさんの、いちにさんし.
_SPOKEN = (
    "ぜろ ゼロ れい 〇 零",
    "いち 一",
    "に 二",
    "さん 三",
    "よん し 四",
    "ご 五",
    "ろく 六",
    "なな しち 七",
    "はち 八",
    "きゅう く 九",
)
SPOKEN_DIGITS = {word: str(digit) for digit, words in enumerate(_SPOKEN) for word in words.split()}
_DIGIT = one_of(*sorted(SPOKEN_DIGITS, key=len, reverse=True))
SPOKEN_DIGIT = re.compile(_DIGIT)
#: A row of them, with の and signs between the groups.
SPOKEN = re.compile(f"(?:(?:{_DIGIT}|[0-9])" + r"(?:の|、|,|\s|-|ー)*){9,}")

# Places in a list --------------------------------------------------------------------------------------------------

ORDINALS = {
    word: number
    for row in (
        "一 二 三 四 五 六 七 八 九",
        "ひとつ ふたつ みっつ よっつ いつつ",
        "いち に さん よん ご",
        "ichi ni san yon go",
        "① ② ③ ④ ⑤",
    )
    for number, word in enumerate(row.split(), 1)
}
#: 2番, 上から三つ目, 二番目のやつで: the number itself is the first group.
NUMBER = re.compile(
    r"^(?:選択肢(?:の)?)?(?:上から|左から)?(\d{1,2}|" + one_of(*ORDINALS) + ")"
    "(?:つ)?(?:番|ばん|個|つ|こ|ban)?(?:目|め|me)?"
    + one_of(
        "の(?:やつ|もの|ほう|方|選択肢|文字|文|行|項目|ボタン)?",
        "かな です だ だと思います でしょうか を選びます",
        "で でお願いします をお願いします",
    )
    + "*$"
)
_ONE = "(の(やつ|もの|ほう|方|選択肢)?)?$"
#: From 0; -1 is the last.
PLACES = (
    (re.compile(f"^(一番|いちばん)?(上|うえ){_ONE}|^{one_of('最初 さいしょ はじめ 初め 前者')}{_ONE}"), 0),
    (re.compile(f"^(一番|いちばん)?(下|した){_ONE}|^{one_of('最後 さいご 後者')}{_ONE}"), -1),
    (re.compile(f"^{one_of('真ん中 まんなか 中央 真中')}{_ONE}"), 1),
)
