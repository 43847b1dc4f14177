"""Others than the customer, and other devices than the one in trouble."""

import re

from bot.vocabulary.wording import one_of

_FAMILY_AND_FRIENDS = (
    "妻 夫 主人 旦那 家内 嫁 父 母 親 息子 娘 兄 姉 弟 妹 祖父 祖母 孫 家族 友人 友達 友だち 知人 同僚 上司 隣"
)
_PLACES = "会社 職場 学校 実家"
_OTHERS = one_of(
    _FAMILY_AND_FRIENDS,
    "知り合い 部下 先生 相手 先方 ほかの 他の 別の もう(一|1|ひと)つ もう(一|1)台 よその",
    _PLACES,
    # devices
    "スマホ スマートフォン 携帯 ケータイ タブレット ipad iphone アイフォン アイパッド",
    "ノート(パソコン)? デスクトップ",
    # on the web
    "(web|ウェブ)メール gmail ブラウザ (インター)?ネット ホームページ サイト ウェブ youtube line ライン",
)
#: Others, set apart from the customer by a particle: what is said behind it is said of them.
SET_APART = re.compile(
    f"(?P<who>{_OTHERS})"
    + r"[^、。！!？?\n]{0,14}?"
    + one_of("では でなら なら だと でだけ だけは には のほうは の方は のは からは は")
    + "(?!なく|ない)",
    re.IGNORECASE,
)
#: What another device shows (妻のパソコンでは、出ています).
OTHER_DEVICE = re.compile(
    f"(?P<who>{one_of(_FAMILY_AND_FRIENDS, _PLACES, 'ほか 他 別 もう(?:一|1|ひと)(?:つ|台)')})"
    + r"の?[^、。！!？?\n]{0,6}"
    + one_of("パソコン pc スマホ スマートフォン 携帯 ケータイ タブレット 端末 機器 機械 ノート ipad iphone")
    + "(?:の(?:ほう|方))?"
    + f"(?P<particle>{one_of('では だと なら でなら でも には からは は')})(?!なく|ない)",
    re.IGNORECASE,
)
#: 別のパソコンだと大丈夫: the trouble is not there, whichever was spoken of.
WELL_THERE = re.compile(
    one_of("では だと なら でなら でも には からは は")
    + "(ちゃんと|普通に|問題なく|きちんと)?"
    + one_of(
        "大丈夫 平気 問題(は)?な 普通 正常",
        "でき(る|ます|て) 出来(る|ます|て) 届(く|き|い) 送れ(る|ます|て) 受信(でき|して)",
        "見(られ|れ)(る|ます)",
    )
    + "(?!ない|ません|ませ)"
)
