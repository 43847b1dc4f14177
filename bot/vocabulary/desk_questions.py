"""Answers to the desk's own questions: which problem, back to the other one, anything else."""

import re

from bot.vocabulary.wording import one_of

_ALL = "両方 りょうほう どちらも どっちも 二つとも 2つとも ふたつとも"
ALL_OF_THEM = re.compile(one_of(_ALL))
#: 両方です: of two problems, and no more.
BOTH = re.compile(
    "^(その|受信も送信も)?"
    + one_of(_ALL, "全部 送受信")
    + r"(とも|だめ|ダメ|できない|できません|です|だ|や)*(困って\w*)?$"
)
#: 続けて: back to what was put aside.
GO_ON = re.compile(
    "^(では|じゃあ?)?(そのまま)?"
    + one_of(
        "続け(て|る|ます|たい(です)?|ましょう) つづけて 再開(し|して)?",
        "戻り(ます|たい(です)?) 戻る やります そうする そうします",
    )
    + "$"
)
#: それはもういい: not back to it.
NO_MORE = re.compile(
    one_of(
        "^(それ|そっち|その(件|話)|もう|あれ)(は|も)?(もう)?"
        + one_of("いい よい 結構 けっこう 大丈夫 済み 済んだ 要らない いらない")
        + "(です|わ|よ|や)*$",
        "(ほか|他|別)の(こと|話|件|質問)",
    )
)
#: もう一つあります: there is something else.
MORE = re.compile(
    "^"
    + one_of("はい ええ 実は あと まだ もう(一つ|ひとつ|1つ|一件|一点) ほかに(も)? 他に(も)? 別に")
    + "*"
    + one_of(
        "あります ある(んです|のです)?(が|けど)? あるんだけど 困っています 困って(い)?る",
        r"相談(が|したい)\w{0,8} (聞き|質問|相談|教え)\w{0,3}(たい|して)\w{0,8}",
    )
    + "$"
)
#: Words that mean a place in a list.
NUMBERED = re.compile(
    one_of(r"^(\d{1,2}|[①-⑨])$ 番 ばん 目 め$ ban 上 下 前者 後者 真ん中 最初 最後"),
)
