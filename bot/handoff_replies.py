"""Reading the answers to what is asked about a person: whether to hand over, where to reach the customer, a field."""

import re

from bot.contacts import announces_contact
from bot.controls import only_thanks
from bot.hearing import GRAMMAR, Heard
from bot.meaning import Answered, Contacted, Declined, FieldGiven, SameProblem
from bot.outcomes import unsolved, unsure, words
from bot.step_replies import EXPLICIT, Reply
from knowledge.model import Knowledge

#: The offer of a person is taken (それでいいです, 仕方ないですね, わかりました), or not (自分でやってみます, 考えます).
_ACCEPTS = re.compile(
    r"(それ|そう|その方向)(で|して)(いい|よい|結構|構いません|お願い|ください|もらえ|いただ)|^(それで)?(構いません|かまいません|かまわない|構わない|いいよ|いいですよ|いいとも|ええよ|ええで)(です)?$|(仕方|しかた|しょうが|しょう)(が)?(ない|ありません)|"
    r"それしか(ない|なさそう|ありません)(の)?なら|そうする(しか|他)|(お?任せ|おまかせ)(します|する|しますね)?|(引き継いで|つないで|頼も|お願いしよ|そうしよ)|^(はい)?(わかりました|分かりました|わかった|了解|承知|助かります)(です|しました|いたしました|よ|わ)*$|"
    r"(なら|だと|は|以降)[^。]{0,6}(電話|連絡)(に|も)?(出られ|取れ|とれ|大丈夫|いい|つなが)"
)
_RESIGNED = re.compile(r"しか(ない|なさそう|ありません)(の)?か(な|も)?$")
_REFUSES = re.compile(
    r"(自分|自力|こっち|こちら)で(もう少し|もうちょっと|まず|何とか|なんとか)?[^。]{0,6}(やっ|やり|やる|試|ため|調べ|し(て|ます)|直)|(もう少し|もうちょっと|もう一度|もう一回)[^。]{0,8}(やって|試し|ためし|考え|頑張)|(まだ|今(は|回は)|そこまで|そんなに)[^。]{0,6}(結構|いい(です)?$|必要|しなくて|大丈夫|けっこう)|(ので|から)結構(です)?$|(までも|ほど(でも|では|じゃ))(ない|ありません)"
)
_DECLINES = re.compile(
    r"(言い|いい|教え|おしえ|書き|かき|伝え|出し)たく(ない|ありません|ねえ)|(教え|伝え|言|出)(られ|せ|え)?(ない|ません|へん)|書(か(ない|ん)|きません)|勘弁|お断り|困ります|ちょっと[…。・]*$|待機|パス(します|で)?$|ここに(書|返事|返信|連絡)|(ここ|このまま|この画面|チャット|こちら)で(待|まち|返事|返信|いい|お願い|答え|回答|連絡)|待(ち|って|つ)|"
    r"自分で(やり|やる|やって|します|なんとか|何とか|調べ|直し|直す)|やっぱり?(いい|ええ|やめ)|"
    r"(書かず|教えず|連絡先(は|なし|なん)|なし|ありません|持って(い)?(ない|ません)|とば|飛ば|スキップ|skip|省略|次へ|秘密|個人情報|わからない|わかりません|分かりません|不明|不要|結構|けっこう|いりません|いらない|(どちらも|どっちも|何も|なにも)(ない|無い))"
)
#: Of more than the field at hand: the contact is not given, the customer waits here.
_WAITS = re.compile(r"連絡先|(ここ|このまま|この画面|チャット)で(待|まち|返事|いい)|待ちます|待ってます")
_REACHES = re.compile(
    r"(連絡|電話|返事|返信|メール(を|して)?(ください|下さい)|かけて|宛|あて|まで(お願い|ください|[。、\s]*$)|届け)"
)
#: A longer text without a letter or digit of the alphabet is no field's value.
_LONGEST = 30


def offer_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    """The text as an answer to the offer of a person, or None."""
    if heard.contact:
        return Reply(meaning=Contacted(contact=heard.contact))
    agreed = heard.agreement if heard.agreement is not None else heard.leaning
    if agreed:
        return Reply(meaning=Answered(key="yes"))
    if heard.asks and not _RESIGNED.search(heard.unsigned):
        return None
    if _REFUSES.search(heard.unsigned):
        return Reply(meaning=Answered(key="no"))
    if _ACCEPTS.search(heard.unsigned):
        return Reply(meaning=Answered(key="yes"))
    if EXPLICIT.search(heard.unsigned) and unsolved(heard, words(knowledge.desk.outcomes, "unsolved"), ()):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    if agreed is False:
        return Reply(meaning=Answered(key="no"))
    if only_thanks(heard):
        return Reply(meaning=SameProblem())
    if unsolved(heard, words(knowledge.desk.outcomes, "unsolved"), ()):
        return Reply(meaning=Answered(key="unsolved"), sure=False)
    return None


def contact_reply(heard: Heard) -> Reply | None:
    """The text as an answer to where the customer can be reached, or None; a contact itself is read before."""
    if announces_contact(heard):
        return Reply(meaning=SameProblem())
    if heard.asks:
        return None
    if heard.leaning is False or _DECLINES.search(heard.source):
        return Reply(meaning=Declined(everything=True))
    # はい, and nothing given yet.
    return Reply(meaning=SameProblem()) if heard.agreement else None


def field_reply(knowledge: Knowledge, heard: Heard) -> Reply | None:
    """The text as what was asked for the ticket, or None."""
    if heard.contact and ("@" not in heard.contact or _REACHES.search(heard.source)):
        return Reply(meaning=Contacted(contact=heard.contact))
    written = re.search(r"[A-Za-z0-9]{3,}", heard.text)
    unknown = not written and unsure(heard, words(knowledge.desk.outcomes, "unsure"))
    if heard.leaning is False or unknown or (_DECLINES.search(heard.source) and not re.search(r"[0-9@]", heard.source)):
        return Reply(meaning=Declined(everything=_WAITS.search(heard.source) is not None))
    if heard.agreement or only_thanks(heard):
        return Reply(meaning=SameProblem())
    if written or (len(heard.compact) <= _LONGEST and _is_value(heard)):
        return Reply(meaning=FieldGiven(value=heard.text.strip()))
    return None


def _is_value(heard: Heard) -> bool:
    """Whether the text names something and tells nothing (佐藤太郎です)."""
    said = [token for token in heard.tokens if token.pos not in GRAMMAR]
    return not heard.asks and bool(said) and all(token.pos not in ("動詞", "形容詞") for token in said)
