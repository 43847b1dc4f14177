"""What a customer says who waits for a person, or is about to: of the ticket, of how to be reached.

Facts about the language only. Whether a ticket is open is the reader's to know.
"""

import re
from typing import Literal

from bot.hearing import Heard, asked_once, hear
from bot.pieces import Pieces
from bot.text import sentences

About = Literal["status", "there", "hurry", "withdraw", "wish"]

#: A question about the ticket has at most so many letters; a longer text tells something else too.
_SHORT = 16
#: A contact with at most so many letters beside it (です、まで) is given, whatever they say.
_BARE = 6
#: The longest wish kept with a contact; the whole text is in the transcript.
_WISH = 60
_AROUND = re.compile(r"^\W*((です|に|へ|まで|は|で|の?ほうに)(?=\W|[^ぁ-ん]|$)\W*)*|\W+$")
_NUMBER = re.compile(r"(受付|受け付け|整理|問い?合わせ|チケット)(の)?番号(?!を?(間違|まちが))")
_THERE = Pieces(
    r"(もしもし|おーい|あの[ーう〜]*|すみません|すいません|ねえ|はろー|hello|誰か(い(ます|る|ない|ません)|おる|おらん)?(か|の)?|"
    r"(まだ|まだまだ)(です|でしょう|なの|なん|かかり(ます|そう))?(か|の|かな|かしら)(ね|なあ?)?|まだ(？|\?)?|(返事|返信|連絡|電話|対応|担当者?|回答)(は|が|も)?まだ(です)?(か|なの|なん)?(か)?|"
    r"(誰も|だれも|ちっとも|全然)?(返事|連絡|電話|返信)?(が|は)?(来|き)(ない|ません|てない|ていません)(ね|よ|の|んですが|のですが|けど)?)"
)
_STATUS = re.compile(
    r"(どう(なって|なりました|なった|なってい)|状況|進捗|進み具合|見通し)|"
    r"(いつ|何時|なんじ|何分|なんぷん|何日|どのくらい|どれくらい|どれぐらい|どんだけ)(ごろ|頃|まで|に|で|くらい|ぐらい)?[^。]{0,10}"
    r"(返事|返信|連絡|電話|待|来|なり|かか|わか|分か|対応|\?|？|ですか|でしょうか|$)"
)
_HURRY = re.compile(
    r"(急ぎ|急い(で|でる)|至急|緊急|大至急|早く(して|お願い|対応|連絡|返事|電話|頼)|はやく(して|お願い)|早めに|一刻も)"
)
_WITHDRAW = re.compile(
    r"(キャンセル|取り消|取消|取り下げ|引き継ぎ(は|を)?(やめ|中止|不要|いら)|担当者(は|への連絡は)?(もう)?(不要|いら|要ら|結構)|連絡(は|も)?(もう)?(不要|いりません|いらない|要りません|要らない|結構|しなくて(いい|よい|結構))|"
    r"電話(は|も)?(もう)?(不要|いりません|いらない|結構|しなくて))"
)
_COUNTS_ON_US = re.compile(
    r"(はい|では|それでは|じゃあ?|どうぞ|どうか|すみませんが|お手数ですが|(ご?連絡|お?電話|お?返事|回答|対応)(を|の(ほど|件))?|何卒|なにとぞ)*"
    r"((よろしく|宜しく|宜敷く)(お願い|おねがい|頼み|頼む)?(いたします|致します|します|です|ね|ます)*|(お願い|おねがい)(いたします|致します|します|ね)+|頼(みます|んだ|むね?|んだよ)|お?待ちして(い|お)?(ます|る|ります)|待って(い)?(ます|る)(ね|よ)?)"
)
_BY_HIMSELF = re.compile(r"(自分で|自力で|自己)(なんとか|何とか)?(解決|直(せ|し)|でき(まし)?た|なお(せ|し))")
_WHEN = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]+)(時|じ)(半)?(以降|過ぎ|すぎ|ごろ|頃|から|まで|に|なら|より)|(夕方|夜|朝|昼|午前|午後|平日|週末|土日|土曜|日曜|月曜|火曜|水曜|木曜|金曜|明日|あした|明後日|来週|休み|昼休み|仕事)"
    r"[^。]{0,14}(お願い|電話|連絡|かけ|掛け|希望|なら|以降|に|が(いい|助か|よい)|ください|のほう|つなが|出られ)|(留守|不在|出かけ|出られ(ない|ませ)|(電話|連絡)は(いつでも|何時でも))"
)
_EARLIER = re.compile(
    r"(さっき|先ほど|先程|この前|前回|以前|前|同じ|いつも)(に|と|の|伝えた|書いた|教えた|言った)*(電話)?(番号|アドレス|連絡先|ところ|の)(と同じ|に|で|へ|です|お願い|を)"
)
_HOW = re.compile(
    r"^(できれば|なるべく)?(お?電話|メール|折り返し)(を|で|が|に|の(ほう|方)(が|で))?(お?電話)?(して|お願い|ください|下さい|いい|よい|ほしい|希望|連絡|返事|かけ)"
)
_REACH_ME = re.compile(
    r"((ご?連絡|お?電話|お?返事|返信|折り返し)(を|は)?|かけて|まで)(お願い|おねがい|ください|下さい|ほしい|欲しい|もらえ|いただけ)|まで(ご?連絡|お?電話)"
)
#: 03-…によこせ, 090-…にかけろ.
_CALL_ME = re.compile(
    r"(電話|連絡|返事|折り返し)(を|は|で)?(早く|すぐ|今すぐ)?(よこ|寄越|く(れ|だ)|かけ|掛け|し(て|ろ|や)|頼|待)|(かけ|掛け)(ろ|直|なお|てこい|てき)"
)
#: A phone number in digits; one that anybody may call free of charge is no customer's.
_MINE = re.compile(r"(?:0(?!120|800|570|990)|81)\d{9,10}")
#: A number that is told of: who called, what a mail says.
_TOLD_OF = re.compile(
    r"着信|から[^。]{0,8}(電話|かか|連絡)|と(書い|かい|あり|ある|表示)|という番号|詐欺|迷惑|(しろ|してくれ|するように)と|(ない|ません|かった)(です)?$"
)
#: What stands around a number that is given: whose, what for, politeness.
_AROUND_NUMBER = re.compile(
    r"お?電話(番号)?|でんわ|携帯|ケータイ|けいたい|スマホ|固定|自宅|実家|職場|会社|(ご)?連絡先?|番号|tel|phone|折り返し|私|わたし|うち|家|名前|と申し|申し|です|だ|や|で|に|へ|まで|は|の|が|こちら|ここ|こっち|お願い(します)?|よろしく|はい|すみません|[、。,.:：\s]",
    re.IGNORECASE,
)
#: A number with at most so many letters beside it in its sentence is given to be called, whatever they say.
_NAMED = 6
#: ここで待ちます.
_STAYS = re.compile(r"待(ち|って|つ)|(ここ|この(まま|画面))で")
_REACH = re.compile(
    r"(電話|連絡|番号|アドレス|返事|返信|かけて|宛|変更|変えて|改め|こっち|こちら|そっち|別の|ではなく|じゃなく)"
)


@asked_once
def stays_here(heard: Heard) -> bool:
    """Whether the customer waits where they are, instead of leaving a contact."""
    return _STAYS.search(heard.source) is not None and not heard.asks


@asked_once
def about_ticket(heard: Heard) -> About | None:
    """What a text says about the open ticket as a whole, or None. Only for texts that bring no contact."""
    source = heard.source
    if _NUMBER.search(source):
        return "status"
    if _THERE.make_up(heard.compact):
        return "there"
    if _WITHDRAW.search(source):
        return "withdraw"
    if _HURRY.search(source):
        return "hurry"
    if _STATUS.search(source) and (heard.asks or len(heard.compact) <= _SHORT):
        return "status"
    return "wish" if wish(heard) else None


@asked_once
def leaves_it_to_us(heard: Heard) -> bool:
    """Whether the text only says that the customer counts on us (よろしくお願いします, お待ちしています)."""
    return _COUNTS_ON_US.fullmatch(heard.compact) is not None


@asked_once
def wish(heard: Heard) -> bool:
    """Whether the text says when or how to be reached (夕方にお願いします)."""
    return _WHEN.search(heard.source) is not None and not heard.asks


@asked_once
def by_himself(heard: Heard) -> bool:
    """Whether the customer says to have solved it without us."""
    return _BY_HIMSELF.search(heard.source) is not None and not heard.asks


def same_contact(heard: Heard) -> bool:
    """Whether a contact given before is meant (さっきの番号で)."""
    return _EARLIER.search(heard.source) is not None and not heard.asks


@asked_once
def gives_contact(heard: Heard) -> bool:
    """Whether the contact in a text is one to be reached at, not one that mail comes from or goes to."""
    if heard.contact is None:
        return False
    if "@" not in heard.contact:
        return True
    beside = "".join(letter for letter in heard.beside_contact if letter.isalnum())
    return len(beside) <= _BARE or _REACH.search(heard.source) is not None or wish(heard)


@asked_once
def calls_for_a_call(heard: Heard) -> bool:
    """Whether the text gives a phone number that nobody asked for, to be called there (電話は 090-…)."""
    if heard.contact is None or heard.asks or _TOLD_OF.search(heard.beside_contact):
        return False
    if not all(_MINE.fullmatch(re.sub(r"\D", "", number)) for number in heard.contact.split("、")):
        return False
    beside = next((piece for piece in sentences(heard.text) if hear(piece).contact), heard.text)
    rest = _AROUND_NUMBER.sub("", hear(beside).beside_contact)
    return sum(map(str.isalnum, rest)) <= _NAMED or _CALL_ME.search(heard.beside_contact) is not None


def how(heard: Heard) -> bool:
    """Whether the text only says by what to be reached (電話してください), not where."""
    return heard.contact is None and _HOW.match(heard.compact) is not None


def asks_to_be_reached(heard: Heard) -> bool:
    """Whether the text gives a contact and asks to be called or written to there."""
    return heard.contact is not None and _REACH_ME.search(heard.beside_contact) is not None


def as_given(heard: Heard) -> str:
    """The contact, with what the same text wishes (いつ、どうやって) behind it in brackets."""
    contact = heard.contact or heard.text.strip()
    beside = _AROUND.sub("", re.sub(r"\s+", " ", heard.beside_contact)) if heard.contact else ""
    return f"{contact}（{beside[:_WISH]}）" if beside and wish(heard) else contact
