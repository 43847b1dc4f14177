"""Reading the answer to お役に立ちましたか: yes, no, or neither, in any words.

Facts about the language only; the desk's own words for it stand in ``outcomes``.
"""

import re

from bot.controls import says_thanks
from bot.hearing import Heard
from bot.meaning import Answered, SameProblem, Thanked
from bot.outcomes import unsolved, unsure, words
from bot.pieces import Pieces
from bot.step_replies import Reply
from knowledge.model import Knowledge

_HELPED = re.compile(
    r"(役に?(立|た)(ち|っ)(まし)?(た|て)|参考に(なり|なっ)(まし)?た|勉強に(なり|なっ)(まし)?た|(わかり|分かり|わかっ|分かっ|理解(し|でき)|納得(し|でき|が?いき)|すっきりし|ほっとし|安心し)(まし)?た(?!い)|疑問が?(解|と)け)|"
    r"^(はい|ええ|うん|まあ|もう|たぶん|多分|とても|大変|とりあえず|いまは|今は)*(それで)?(立(ち|っ)(まし)?た|十分|充分|大丈夫|結構|満足|ばっちり|バッチリ|まあまあ|まずまず|一応|なんとか|何とか|とても|大変|すごく|おかげさまで|助かる|そういうこと(だった|でした)|そうだったの(か)?)(です|だ|でした|ね|よ|わ|な|か|の)*$|^まあ(ね|な)$"
)
_NOT_HELPED = re.compile(
    r"役に?(立|た)(た|ち(ませ|そうに))|立(たな|たん|ちませ)|知って(い)?(る|ます|た)|(わか|分か)って(い)?(る|ます)(よ|けど|わ)?$|^(それは|それも|それなら)?もう[^。]{0,8}(まし)?た$|"
    r"^(うーん|いや|まあ|ちょっと|そんなに|正直)*(あんまり|あまり|いまいち|今一つ|いまひとつ|微妙|びみょう|全然|まったく|全く|ちっとも|さっぱり|物足りない|期待外れ|がっかり(し(まし)?た)?|違う|ちがう|違います)(です|でした|だ|ね|な|わ|よ|かな|か|なあ)*$|"
    r"^(では|じゃあ?|で|それで)?(どう|なに|何を?)(すれば|したら|やれば)(いい|よい)?(ん|の)?(です|でしょう)?(か|の)?$|(聞き|知り|教えてほし)(たい|かった|い)(こと|の)(は|と|とは|と?は?ちょっと)?[^。]{0,8}(違|ちが|じゃな|ではな|それじゃ)|(それ|これ)(だけ)?(じゃ|では)(困|足り|だめ|ダメ|意味|解決)|(もっと|もう少し)[^。]{0,8}(知り|聞き|教え)|困って|ピンと(来|こ)な|答えになって|"
    r"(ほか|他|別)(に|の)?(も)?(方法|手|手段|やり方|対策|案|手立て)|それだけ(です|なん)?(か|なの|しか|[?？]|$)|それしか"
)
#: へえ, そうなんですか: heard, and neither yes nor no.
_LISTENS = Pieces(
    r"(へ[えー]+|ほう|ふー?ん|ふむ(ふむ)?|あら|まあ|ああ|そう(なん|なの|だったん|いうこと)?(です|だ|でした)?(か|ね|の|なんだ|ですね)+|そっか|そうか|そうなんだ|そうなんや|ほんと(う)?(です)?か?|なんだ|なあんだ|そうだったの(です)?(か|ね)?|知らなかった(です)?|知りませんでした|初めて知りました)"
)
#: The advice in the customer's words, to be sure of it (では、電話するんですね): no complaint, whatever it denies.
_ASKS_BACK = re.compile(
    r"(?:^|(?<=[、。！!\s]))(つまり|ということは|てことは|要するに|じゃあ?|では|それなら|なら|そしたら)[^。]*(んです|のです|わけです|こと(です|だ)|ことなん(です|だ)|んだ|ん|の|わけ)(か|ね|な|よね)+$|"
    r"(すればいい|ればいい|たらいい|しなければいい|なければいい)(んです|の|わけ(です)?|のです)?(か|ね|な|よね|わ|んやな|んやね)*$"
)
#: The advice is followed (では無視します, そうします, 気にしないことにします).
_TAKES_UP = re.compile(
    r"(そう|そのように|言われたとおりに|おっしゃるとおりに)(する|します)|(ことに|ように)(する|します)|(ず(に)?|て|で)(おく|おきます|ときます|とく|しまいます)|"
    r"^(では|じゃあ?|それでは|それなら|はい|わかりました)*[^。、がけ]{0,10}(捨て|消し|削除し|無視し|放置し|放って|断り|断っ|ほっと|入れ|使い|変え|伝え|連絡し|電話し)(ます|とく|ておく)"
)
_EVEN_SO = re.compile(r"(でも|けど|しかし|のに|まだ|だめ|ダメ|変わら|役に立た|足り|わから|分から)")


def helped_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    """The text as an answer to "did that help?", or None."""
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed is not None and not heard.asks:
        return Reply(meaning=Answered(key="yes" if agreed else "no"))
    even_so = _EVEN_SO.search(heard.source)
    if _LISTENS.make_up(heard.compact) or (_ASKS_BACK.search(heard.unsigned) and not even_so):
        return Reply(meaning=Thanked() if says_thanks(heard) else SameProblem())
    if _NOT_HELPED.search(heard.unsigned) or _NOT_HELPED.match(heard.compact):
        return Reply(meaning=Answered(key="no"))
    if heard.asks:
        return None
    if not even_so and (
        _HELPED.search(heard.source) or _HELPED.match(heard.compact) or _TAKES_UP.search(heard.unsigned)
    ):
        return Reply(meaning=Answered(key="yes"))
    if says_thanks(heard):
        return None
    outcomes = knowledge.desk.outcomes
    if unsolved(heard, words(outcomes, "unsolved"), ()) or unsure(heard, words(outcomes, "unsure")):
        return Reply(meaning=Answered(key="no"), sure=False)
    return None
