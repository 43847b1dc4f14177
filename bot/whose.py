"""Whose matter a text speaks of: what others' devices can do (妻のパソコンでは受信できる) is not the customer's."""

import re
from collections.abc import Sequence

from bot.hearing import Heard, asked_once, hear

_OTHERS = (
    r"妻|夫|主人|旦那|家内|嫁|父|母|親|息子|娘|兄|姉|弟|妹|祖父|祖母|孫|家族|友人|友達|友だち|知人|知り合い|同僚|上司|部下|先生|隣|相手|先方|ほかの|他の|別の|"
    r"もう(一|1|ひと)つ|もう(一|1)台|よその|会社|職場|学校|実家|スマホ|スマートフォン|携帯|ケータイ|タブレット|ipad|iphone|アイフォン|アイパッド|ノート(パソコン)?|デスクトップ|(web|ウェブ)メール|gmail|ブラウザ|(インター)?ネット|ホームページ|サイト|ウェブ|youtube|line|ライン"
)
#: Others, set apart from the customer by a particle: what is said behind it is said of them.
_SET_APART = re.compile(
    f"(?P<who>{_OTHERS})[^、。！!？?\\n]{{0,14}}?(?:では|でなら|なら|だと|でだけ|だけは|には|のほうは|の方は|のは|からは|は)(?!なく|ない)",
    re.IGNORECASE,
)
_SOMEBODY = (
    r"妻|夫|主人|旦那|家内|嫁|父|母|親|息子|娘|兄|姉|弟|妹|祖父|祖母|孫|家族|友人|友達|友だち|知人|同僚|上司|隣|会社|職場|学校|実家|"
    r"ほか|他|別|もう(?:一|1|ひと)(?:つ|台)"
)
#: What another device shows (妻のパソコンでは、出ています).
_OTHER_DEVICE = re.compile(
    f"(?P<who>{_SOMEBODY})の?[^、。！!？?\\n]{{0,6}}(?:パソコン|pc|スマホ|スマートフォン|携帯|ケータイ|タブレット|端末|機器|機械|ノート|ipad|iphone)"
    "(?:の(?:ほう|方))?(?P<particle>では|だと|なら|でなら|でも|には|からは|は)(?!なく|ない)",
    re.IGNORECASE,
)
#: 別のパソコンだと大丈夫: the trouble is not there, whichever was spoken of.
_WELL_THERE = re.compile(
    r"(では|だと|なら|でなら|でも|には|からは|は)(ちゃんと|普通に|問題なく|きちんと)?(大丈夫|平気|問題(は)?な|普通|正常|でき(る|ます|て)|出来(る|ます|て)|届(く|き|い)|送れ(る|ます|て)|受信(でき|して)|見(られ|れ)(る|ます))(?!ない|ません|ませ)",
)
_PIECES = re.compile(r"(?<=[。！!？?\n])|(?<=、)")


@asked_once
def without_others(heard: Heard, problem: str) -> Heard | None:
    """The text without its pieces about others; the same text where there are none, None where nothing is left.

    ``problem``: how the customer told the trouble; whoever stands in there (母のパソコン) is no other.
    """
    return _kept(heard, [piece for piece in _pieces(heard) if not _is_of_others(piece, problem)])


@asked_once
def without_other_devices(heard: Heard, problem: str) -> Heard | None:
    """The text without its pieces about other devices; as `without_others` otherwise."""
    own: list[str] = []
    set_apart = False
    for piece in _pieces(heard):
        others = [
            m
            for m in _OTHER_DEVICE.finditer(piece)
            if m["who"] not in problem or _WELL_THERE.match(piece, m.start("particle"))
        ]
        if not others and not set_apart:
            own.append(piece)
        # 別の機器では、出ます: what follows is still about it.
        set_apart = bool(others) and others[-1].end() == len(piece.rstrip("、"))
    return _kept(heard, own)


def _pieces(heard: Heard) -> list[str]:
    return [piece for piece in _PIECES.split(heard.source) if piece]


def _kept(heard: Heard, own: Sequence[str]) -> Heard | None:
    """What is left of a text: itself where all of its pieces are, None where they say nothing."""
    rest = "".join(own)
    if rest == heard.source:
        return heard
    return hear(rest) if any(letter.isalnum() for letter in rest) else None


def _is_of_others(piece: str, problem: str) -> bool:
    return any(match["who"] not in problem for match in _SET_APART.finditer(piece))
