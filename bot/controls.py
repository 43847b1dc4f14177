"""Texts that steer the conversation: a person, go back, begin again, thanks, back to the other problem.

The desk's own words for them stand in ``controls`` of desk.yaml; the patterns here are how Japanese says such things.
"""

import re
from collections.abc import Mapping
from typing import Literal

from bot.hearing import Heard, asked_once
from bot.own_words import has_one, is_one, says_one
from bot.pieces import Pieces
from bot.text import clean, japanese, sentences

ControlName = Literal["back", "restart", "again", "end", "bot"]

_WHO = (
    r"(担当(の(者|方|人|かた|ひと)|者|さん)?|サポート(セン[タd]ー?|デスク)?(の(方|かた|人|ひと|担当者?|者|スタッフ))?|オペレー?タ[ー]?|"
    r"(?<![一-龠])(生身の)?人間|係(の(者|方|人|かた)|員|りの人)|スタッフ|社員|有人(チャット|対応)?|相談員|技術者|専門(家|の(方|人))|"
    r"(窓口|受付|御社|そちら|上)の(方|人|者|かた)|((メールに)?(詳しい|くわしい)|(よく|話の?)?わかる|話のわかる|ちゃんとした|技術の|できる)(人間?|方|かた|者|ひと|やつ|奴)|責任者|上司|店長|社長|(偉い|えらい)(人|ひと|方)|上の(人|者|方)|コールセンター|カスタマー(サポート|センター))(さん|様)?"
)
#: 人 by itself stands in too many words (友人, 知らない人): only right before a particle that a talk needs.
_PERSON = (
    r"(?:(?<=^)|(?<=[、。,.\s])|(?<=は)|(?<=なく)|(?<=なくて)|(?<=から)|(?<=と)|(?<=で))"
    r"(誰か|だれか|人|ひと|にんげん)(と|に|へ|を|から|の)?"
)
_TALK = (
    r"(つな|繋|代わ|替わ|変わ|換わ|かわ|代え|替え|話(し|を|せ|さ|が|でき)|はな(し|せ|さ)|相談|引き?継|ひきつ|取り次|呼(ん|び|べ)|出(せ|して|しな|さん)|だせ|頼(み|ん|め|む)|任せ|"
    r"連絡|電話|見て|みて|診て|見(てもら|ていただ)|対応|聞(き|い)|きき?たい|説明|教え|返事|やって|直して|来て|助け|お願|おねがい|希望|やりとり|やり取り|会話|チャット|回して|まわして)"
)
_REQUEST = (
    r"(ください|下さい|もらえ|もらい(?!まし)|いただけ|いただき(?!まし)|いただく|頂|ほしい|欲しい|たい|てえ|お願|おねがい|くれ(?!た|まし|て)|せろ?($|[。、,!！\sよや])|出して|呼べ|呼んで|せますか|"
    r"ますか|させて|しなさい|さん(か|かい)|希望|頂戴|ちょうだい|つないで|繋いで|代わって|替わって|かわって|できませんか|せないの|えないか|頼む|頼みます|よこせ|(?<=代わ)れ(?!ま|な|る|た)|(?<=替わ)れ(?!ま|な|る|た))"
)
_REFUSED = re.compile(
    r"(たくない|たくありません|なくて(いい|よい|大丈夫)|不要|いらない|いりません|要らない|要りません|必要(ない|ありません)|結構です|嫌|いやだ|までもない)"
)
#: 機械じゃなくて, 自動応答は嫌です.
_REFUSES_MACHINE = re.compile(r"(なく|じゃ|では|機械|ボット|ロボット|自動|AI|ai|チャット)")
_WANTS = re.compile(f"(?:{_WHO}.{{0,24}}?|{_PERSON}.{{0,8}}?)(?={_TALK}).{{0,20}}?{_REQUEST}")
_WANTS_SHORT = re.compile(
    f"^(?:人間の)?{_WHO}(と|に|へ|を|で|の)?(お願い(します|いたします)?|おねがいします|です|は|は?(いますか|いませんか|いないの(です)?か?|いないんですか|いらっしゃい(ます|ません)か|おられますか|おりますか)|希望|頼む|よろしく|だ|出せ|を出せ)?$"
)
_CALLS = re.compile(
    r"(電話(で|を|にて)?(直接)?(話(?!すと|し(た(?!い)|ても|まし|ます|て(い|る|た)|なが|つつ))|聞(?=きた[いく]|かせ|け(?:る|ま|ない))|きき(?=たい)|相談(?!し(?:ま|た(?!い)|て(?!ほし|くだ|もら|いただ)|なが|つつ))|教え(?=て(?:$|[。！!]|ほし|くだ|下さ|もらえ|もらいた|いただけ|いただきた|くれ(?!た|まし)|ちょうだい))|サポート|対応|説明|ください|下さい|もらえ|いただけ|いただきた|いただく(こと|わけ)|頂け|頂きた|ほし|欲し|お願|くれ(?!た|まし|て)|したい)|折り返し|"
    r"直接(話|はな|相談|見て|みて|聞|会|お会い)|人間(を)?(出せ|出して|呼べ)|(誰か|だれか)(助け|出て|いませんか|いない(の|か)|つな)|上の(者|人)を(出せ|呼べ)|"
    r"人(と|に)(話|はな|つな|繋|代わ|替わ|相談|聞いてほし|頼(?!まれ))|(機械|ボット|ロボット|AI|ai)(なく|だめ|ダメ|話にならない|いや|嫌|埒|らち|通じ)|"
    r"(機械|ボット|ロボット|AI|ai|お前|おまえ|あんた)(相手)?(じゃ|では|だと)(なく|だめ|ダメ|あかん|話(に|が)なら|いや|嫌|埒|らち|通じ))"
)
_MAY_YOU = (
    r"(もらえ(ます|ません|ない|る|たら)?(か|でしょうか|かな|の(か|[?？]|でしょう|$)|[?？]|と(助か|あり)|$)|もら(う(こと|に)|いたい)|"
    r"いただけ|いただきたい|くれ(ませんか|ない(か|の|[?？]|$)|ますか|る[?？か]|や?$)|ほしい|欲しい|ください|下さい)"
)
#: 見に来てもらえますか, 訪問サポートはありますか.
_COMES = re.compile(
    f"(?<![がもを])来て(見て|直して|設定して|診て|やって|みて|助けて)?{_MAY_YOU}|"
    r"(訪問|出張(?!先))(サポート|修理|対応|して|し|で|に)?[^。先]{0,10}(もらえ|いただけ|ほしい|欲しい|くださ|下さ|くれ|お願い|でき(ます|ません)か|あり(ます|ません)か|ある(の|か|[?？]))"
)
#: 口頭で説明してほしい, 電話のほうが早い.
_BY_VOICE = re.compile(
    f"(口頭|電話|直接|対面)(で|にて)の?(説明|話|教え|聞|相談|やりとり|やり取り|対応|指示|案内)[^。]{{0,6}}({_MAY_YOU}|たい|でき(ます|ません|ない)(か|[?？])|お願い|希望)|"
    f"(直接(?!電話)|リモートで|遠隔で)(の)?(説明|教え|相談|操作|見て|みて|対応|指示|案内)[^。]{{0,6}}({_MAY_YOU}|たい|お願い|希望)|"
    r"電話(の(ほう|方)(が|で)|が|だと|なら)(話が)?(早い|いい|よい|助か|ありがた|楽|安心|希望)|電話(を?かけ|を?し)て?(きて)?(ほし|欲し|もらえ|いただけ|くれ(?!た|まし|て)|くださ|下さ)"
)
_ANYBODY = re.compile(
    r"^(そちらに|そこに|今)?(((誰か|だれか)?(もっと|もう少し)?(詳しい|くわしい|わかる|できる)(人|方|ひと)|誰か|だれか|(生身の|本物の|中の)?(人間?|ひと))(は|って)?(い(ます|ない|ません|る|らっしゃいます)|おる|おらん|おります)(か|の|でしょうか)*|(誰か|だれか)助けて(くれ|ください|くれませんか)?|.{0,16}(機械|ボット|ロボット|自動(応答)?|AI|ai|チャット).{0,10}人(を|に|で))$"
)
_QUESTION_ABOUT_CALLS = re.compile(r"電話(番号|代|機|回線|線)|電話(し|を)?(まし|した)")

_BACK = re.compile(
    r"^((一|ひと|1|いっ)(つ|個|こ)?)?(手)?((前|まえ|さっき|直前)(の)?(手順|質問|画面|ところ|所|ステップ|段階|設問|問い|やつ|説明|の)?)?(に|へ|まで|を)?"
    r"(戻|もど|modo)(る|っ|っり|り|し|れ|して|そう|らせ|りたい|ru)?(て)?$|^(一|ひと|1)(つ|個)(前|まえ)$|^(前|まえ)(の(質問|手順|画面))?へ$|^(取り消し|取消|とりけし|undo|バック|back)$"
)
_RESTART = re.compile(
    r"^(もう一度|もう一回|また)?(最初|さいしょ|初め|始め|はじめ|いち|一|1|頭|振り出し|saisho)(から|に|へ|kara)?"
    r"((すべて|全部|もう一度|もう一回|また)?(やり直|やりなお|やり|始め|はじめ|戻|もど|し直|しなお|聞い|聞き直|お願い|yarinao)\w{0,6})?$|"
    r"^(リセット|reset|やり直し|やりなおし|仕切り直し|しきり直し)(する|して|したい)?$"
)
_RESTART_WORD = re.compile(r"(から|直|なお|戻|もど|リセット|reset|kara)")
_AGAIN = re.compile(
    r"^(今の|さっきの|いまの)?(説明|質問|手順)?(を|は)?(もう|も)(一度|いちど|一回|いっかい|いっぺん|一遍|ぺん|1回|1度)(だけ)?(今の|同じ)?(説明|言っ|いっ|言う|教え|話し|お願い|おねがい|見せ|いい|繰り返し|聞かせ|最初の質問)?"
    r"(を|し|て|で|が|も|い)*$|^(繰り返|くりかえ)(し|す|して)?$|^(もっぺん|もいっぺん|もっかい)(言う|いう|言っ|言|説明し|説明|教え|お願い)?(て)?$|^(何|なん)(て|と)(言いました|いいました|言った|おっしゃいました|言ってる|言うた)(か|の)?$|^(今の)?(聞き|見)(逃|のが)し(まし)?た$|"
    r"^((いま|今|さっき|先ほど|最初|前)の)?(質問|手順|話|問い|設問)?(は|って|が)?(何|なん|どれ)(の(話|質問|件))?(でした|だった|やった|だ|です)(っけ|か|かね|かな)?(忘れ(まし)?た)?$|^(質問|何を聞かれ(てい)?た(の)?か)(を|が)?(忘れ|わからなくなり)(まし)?(た)?$"
)
_END = re.compile(
    r"^(終わ(る|り|ります)|おわ(る|り|ります)|終了(する|します)?|中止(する)?|やめ(る|ます)|閉じる|さようなら|さよなら|バイバイ|もういい|もうええ)$"
)
_BOT = re.compile(
    r"^(ボット|チャットボット|自動(応答|の案内|案内)?|機械|ロボット)(との(会話|話|やりとり))?(に|へ)?(戻|もど|代わ|替え|替わ|変え|切り替え|お願い)\w{0,5}$"
)

_THANKS = (
    r"(どうも|本当に|ほんとに|ほんま|ほんまに|大変|誠に|まことに|とても|すごく|いろいろ|色々|ご丁寧に|丁寧に|親切に|早速|さっそく|"
    r"ありがと(う|ー|さん|です|ね|な)?(ござい(ます|ました)|ございます)?|有[り]?難う(ございま(す|した))?|あざす|あざっす|サンキュー|サンクス|thanks|thankyou|thx|おおきに|だんだん|"
    r"助かり(ます|ました)|助かった(わ|よ)?|たすかり(ました|ます)|たすかった|感謝(します|です|いたします)?|お世話(になりました|さまでした|様でした|さま|になります)|お疲れさまでした|よろしく(お願いします|です)?|"
    r"わかりました|分かりました|わかった(わ|よ)?|分かった|解りました|了解(です|しました|いたしました)?|承知(しました|いたしました)|なるほど(です(ね)?|ね|な)?|納得(です|しました|した)?|安心(です|しました|した)|勉強になりました|"
    r"よく(わかりました|分かりました|わかった)|すっきりしました|参考に(します|なりました)|よかった(です)?|良かった(です)?|失礼(します|しました|いたします)|ごめんください|では|じゃあ|それでは|また|です|ね|よ|な|わ|！)"
)
_ONLY_THANKS = Pieces(_THANKS)
_SAYS_THANKS = re.compile(
    r"(ありがと|有難う|有り難う|あざす|サンキュー|thanks|thankyou|おおきに|助かり(ました|ます)|助かった|感謝|お世話に?(なりました|さまでした)|わかりました|分かりました|わかった|よくわか(り|っ)|了解|承知|なるほど|納得|安心しました|勉強になりました|すっきり|参考に(します|なりました))"
    r"(?!(は|が|も)?(でき|出来|し|して(は)?(い|お)?|なんか|なら|いか|いき)?(な(い|く|かっ)|ません|ねえ|へん|ん$|かね))"
)
#: The customer is done, where nothing is left to talk about.
_CLOSES = Pieces(
    r"(はい|うん|ええ|もう|どうも|です|ね|じゃあ?|では|それでは|いや|いえ|とりあえず|今(日|回)?(は|のところ)?|うれしい(です)?|嬉しい(です)?|(以上|それだけ|これだけ|それくらい|それで全部|これで全部|十分|充分|おしまい|終わり|満足|完璧|最高|大満足)(です|でした|だ|や|ね|よ|になります)*|"
    r"お?疲れ?(さま|様)(でした|です)?|おつかれ(さま|さん)?(でした|です)?|ご苦労(さま|様|さん)(でした|です)?|また(お願いします|よろしく(お願いします)?|来ます|きます|聞きます|相談します)|(また)?(何か|なにか|なんか|困ったら)(あれば|あったら)?(また)?(お願い|おねがい|聞き|相談|よろしく|来)\w{0,6}|"
    r"(あなた|君|きみ|ボット|AI)?(は|って)?(すごい|凄い|かしこい|賢い|えらい|偉い|優秀|親切|さすが|やるやん|やるなあ?|たいしたもん|大したもの)(です|だ|や|な|ね|よ|ですね|じゃん)*|"
    r"(ほんま|ほんと|本当)?に?(よかった|良かった|ほっとした|ほっとしました|安心した|たすかった)(です|わ|よ|ね|なあ?)*|バイバイ|さようなら|さよなら|ほなな?|じゃあね|またね|good|great|nice|ok)"
)
_GIVES_UP = Pieces(
    r"((もう)?(いい|結構|けっこう)(です|わ|よ|や|かな)*|もうええ(です|わ|よ|や)*|ええ(わ|です(わ)?)|やめ(た|る|ます|ました|とく|ておきます|ようかな|たい(です)?)(わ|よ|ね)?|降参(です|します)?|ギブアップ|お手上げ(です|だ|や)?|投げ出したい|"
    r"(諦め|あきらめ)(た|る|ます|ました|よう|たい|るしか)\w{0,8}|(疲れ|つかれ|くたび|くたびれ)(た|ました|てき|てしま|ちゃ)\w{0,6}|しんどい(です|わ)?|うんざり(です|だ|した)?|嫌になっ(た|て|ちゃ)\w{0,6}|いやになっ(た|て)\w{0,6}|"
    r"(面倒|めんどう|めんど)(くさい|臭い|です|だ|や|になっ)\w{0,6}|(もう)?(無理|むり|限界)(です|だ|や)*(やめます|諦めます|いい(です)?))",
    lead=r"(じゃあ?|では|もう|やっぱり?|なら|だめだ|はあ|はぁ|ああ|あー|うーん|ちょっと|いや|いいえ|今日は)",
)
#: いいよ, not もういいよ.
_AGREES = re.compile(r"^(いい|ええ)(です)?よ(ー|ね)?$")
_TRIED_BEFORE = re.compile(
    r"((もう(?!一|いち|1)|すでに|既に|とっくに|とうに|前に|まえに|以前|さっき|先ほど|先に|昨日|きのう|何度も|何回も|何べんも|[二三2-9]回(も|は)?|相談(する)?前に|電話する前に)(も|は|に)?[^。、!！?？]{0,14}|(それ|これ|そっち|その(手順|方法|操作))(は|も|なら|って|だったら)[^。、!！?？]{0,8})"
    r"(やっ|試し|ためし|実行し|済ませ|やってみ|試してみ|やり|やっとり|し終え)(まし)?(た|てあ(る|ります)|て(い)?(ます|る)|済み|とる)(?!ら|い|く)(けど|が|んですけど|んですが|のですが|のに|よ|わ|ってば|んだ|って|です|で|[。!！、\s]|$)|"
    r"((それ|これ)は?)?(実施|試し|実行|確認)済み|"
    r"(全部|ぜんぶ|すべて|全て|ひととおり|一通り|どれも|いずれも|何もかも|言われたこと(は)?|言われたとおりに?)(は|を|もう|とっくに|、)*(やっ|やり|試し|ためし|し|済ませ)(まし|てみ(まし)?|尽くし(まし)?)?た(?!ら|い)"
)


@asked_once
def closes(heard: Heard) -> bool:
    """Whether the text only ends the talk in a friendly way (それだけです, よかった)."""
    return _CLOSES.make_up(heard.compact)


#: So many letters tell whether it is there again; to look through a long text costs by the square of its length.
_BEGINNING = 200
_COMES_BACK = re.compile(
    r"^(あっ?|あれ|え|えっ|ごめん(なさい)?|すみません|いや|と思ったら|と思ったのに|でも|しかし|けど|ところが)*"
    r"(まだ(?!あ[りる]|何か)|(また|再び|再度|やっぱり?|やはり|結局)(?!(何か|なにか|今度|来ます|お願い|よろしく|ね$|な$|明日|あとで|後で))(?!.*(あれば|あったら|ときは|とき$|お願い))"
    r"|.*(再発|ぶり返し|逆戻り|元に戻(って|っちゃ)|もとに戻(って|っちゃ))|(同じ|おなじ|おんなじ)(画面|こと|エラー|状態|症状|もの|の)|(だめ|ダメ|駄目|あかん|無理)(でした|だった|です|だ|や|に|みたい|っぽ|$)|"
    r".*(直って|治って|解決して|なおって)(い)?(な|ま|へん))"
)
_PUZZLED = re.compile(
    r"^(えっと|ええと|あの|すみません)?(は|はあ|え+っ?|へ|ん|なぬ|なんて|なに|何|(なに|何)(それ|これ|が|を|の(こと|話))?|どういう(こと|意味|意味合い)|(何|なに)を?(言って|おっしゃって|言われて|書いて)(い)?(る|ます|ある)(の|ん)?(です)?(か|のか)?(が|も)?((さっぱり|よく|全然)?(わから|分から|わかり|分かり|理解でき)\w{0,6})?|(何|なに)を?(どう)?(すれば|したら|やれば)(いい|よい)?(ん|の)?(です|でしょう)?(か(が)?)?((さっぱり|よく|全然)?(わから|分から|わかり|分かり)\w{0,6})?|(どう|どない)(すれば|したら|やれば|やったら)(いい|よい|ええ)?(の|ん)?(です|でしょう)?(か|の|ん)?|(日本語|普通のことば|やさしいことば)で(お願い|言って|説明)\w{0,6}|どうゆうこと|(意味|いみ|言って(い)?ること|言葉|ことば|説明|内容)(が|も|は)?(不明|わから|分から|判ら|わかん|わかり|分かり|さっぱり|難し|むずかし)\w{0,8}|"
    r"(専門)?用語(が|は|ばかりで)\w{0,12}|(難し|むずかし)(い|く|すぎ|過ぎ)(て|る|ます)?(です|わ|よ|ね)*((よく)?(わから|分から|わかり|分かり|理解でき|ついていけ)(な|ま|ん)\w{0,6})?|ちんぷんかんぷん\w{0,3}|さっぱり(わから|分から|わかり|分かり)\w{0,6})"
    r"(です|でしょう|なの|なん)?(か|の|よ|ね|や)*$"
)


@asked_once
def comes_back(heard: Heard) -> bool:
    """Whether the text says that what was gone is there again."""
    return _COMES_BACK.match(heard.compact[:_BEGINNING]) is not None


@asked_once
def puzzled(heard: Heard) -> bool:
    """Whether the text as a whole says that the desk was not understood."""
    if not heard.compact:
        # ？？
        return heard.asks
    if len(heard.compact) <= 2 and not heard.asks and heard.compact not in ("えっ", "なに", "何"):
        return False
    return _PUZZLED.match(heard.compact) is not None


@asked_once
def gives_up(heard: Heard) -> bool:
    """Whether the text as a whole says that the customer has had enough."""
    return not heard.asks and not _AGREES.match(heard.compact) and _GIVES_UP.make_up(heard.compact)


@asked_once
def tried_before(heard: Heard) -> bool:
    """Whether what is asked to be done was tried before (それはもうやりました): it did not help."""
    return _TRIED_BEFORE.search(heard.source) is not None and not heard.asks


_RESUME = re.compile(
    r"(さっき|先ほど|先程|さきほど|(?<![一-龠])前|まえ|元|もと|最初|はじめ|初め)の?[^。、]{0,14}?(話|はなし|件|(?<!手)続き|つづき|問題|相談|困りごと)(に|へ|を|の|は|で|お願|から)|"
    r"(?<!手)(続き|つづき)(を|から|に)(お願い|頼|やり|やって|し|戻|教え|再開)|話(を|に)?(戻|もど)(して|し|って|り|す|る)|に話を戻|(元|もと)(に|の話)戻"
)
_SWITCH = re.compile(
    r"(それより|その前に|(先に|さきに)(そっち|そちら|こっち|こちら|別|ほか|他|聞|教え|相談|知り|お願い|片付)|別件|別の(件|話|こと|質問|相談)|話(は|が|を)?(変わ|変え|かわ|かえ)|それと(は)?別|ところで|それはそうと|ちなみに別|もう(一つ|ひとつ|1つ)(別|困|聞|相談|質問)|"
    r"(ほか|他)(に|の)(も)?(困|聞きたい|相談|質問|件)|そっちは(もう)?いい|そっちより|(それ|あと|それから)(と)?、?(もう一つ|ほかに|他に)|(次は|つぎは|今度は|こんどは)(?!何|なに|どう|どこ|\\?|？|$))"
)
_CORRECTS = re.compile(
    r"(ちがいました|違いました|ちがった|違った(わ|です|みたい)?|間違え(た(?!ら)|まし|て)|まちがえ(た(?!ら)|まし|て)|間違い(でした|ました)|まちがい(でした|ました)|じゃな(くて|く)|ではな(くて|く)|じゃのうて|やのうて|やなくて|やなしに|とちごうて|とちごて|ちゃうて|"
    r"勘違い|かんちがい|訂正|言い間違|いいまちがい|押し間違|選び間違|取り消(し|す)|さっきの(は|答え)(違|ちが|間違|まちが)|じゃなかった|ではありませんでした|ではなかった|(の|な)(方|ほう)(でした|だった|やった))"
)
_NO_AND_MORE = re.compile(
    r"^(あ[っ、]*|いや[、]?|いえ[、]?|ううん[、]?)?(ちがう|違う|違います|ちがいます|ちゃう|ちゃいます)(わ|な|よ|ねん|って)?[、。,!！\s]+(?=\S)"
)
#: 打ちまちがえていました, 間違えて消した: a mistake in the customer's settings, not in what they told us.
_MISTAKE_ELSEWHERE = re.compile(
    r"(打ち|打つ|入力|入れ|設定|押し所|綴り|つづり|スペル|ポート|パスワード|アドレス|アカウント|送り先|宛先|文字|数字)[^。、]{0,10}(間違|まちが|違|ちが)|(間違|まちが)えて(い|る|ま|消|削|入|設|送|打|登|お|た|なけ|ない)"
)
_WRONG_ANSWER = re.compile(
    r"(^|[、。,\s]|さっきの|今の|選択肢の|上の)(番号|答え|回答|選択|ボタン)を?(押し|選び|書き)?(間違|まちが)"
)
_TAKES_BACK = re.compile(
    r"((あ[っー]*|いや|えっと|すみません|すいません|ごめん(なさい)?|申し訳ありません)+|(あ[っー]*|いや|えっと|すみません|すいません|ごめん(なさい)?|申し訳ありません)*"
    r"((今|いま|さっき|先ほど|前|上)の?)?(番号|答え|回答|返事|選択(肢)?|ボタン|やつ|の)(は|を|が|も)?)(押し|選び|書き|言い)?"
    r"(間違|まちが|違|ちが)(え|い|った|って|っと|っちゃ)*(まし|でし|い)?(た|ます|る|です)*(すみません|ごめん(なさい)?|わ|ね|よ|みたい(です)?)*"
)


@asked_once
def wants_person(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether a person is asked for, anywhere in the text. ``phrases``: the desk's own words for it."""
    for sentence in sentences(clean(heard.text)) or [clean(heard.text)]:
        said = japanese(sentence)
        if _REFUSED.search(said) and not _REFUSES_MACHINE.search(said):
            continue
        if _WANTS.search(said) or _COMES.search(said) or _BY_VOICE.search(said):
            return True
        if _CALLS.search(said) and not _QUESTION_ABOUT_CALLS.search(said):
            return True
    whole = _WANTS_SHORT.match(heard.compact) or _ANYBODY.match(heard.compact)
    return whole is not None or says_one(heard, phrases)


#: In the order in which they are tried.
_CONTROLS: tuple[tuple[ControlName, re.Pattern[str]], ...] = (
    ("back", _BACK),
    ("restart", _RESTART),
    ("again", _AGAIN),
    ("bot", _BOT),
    ("end", _END),
)


def control(heard: Heard, controls: Mapping[str, tuple[str, ...]]) -> ControlName | None:
    """Which control the text is as a whole, politeness aside."""
    return _control(heard, tuple(controls.get(name, ()) for name, _ in _CONTROLS))


@asked_once
def _control(heard: Heard, phrases: tuple[tuple[str, ...], ...]) -> ControlName | None:
    said = heard.core
    for (name, pattern), one in zip(_CONTROLS, phrases, strict=True):
        own = is_one(heard, one)
        if name == "restart" and not own and not _RESTART_WORD.search(heard.compact):
            # 1, 最初: a place in a list.
            continue
        if own or any(pattern.match(view) for view in (said, heard.compact) if view):
            return name
    return None


def only_thanks(heard: Heard) -> bool:
    """Whether the text is thanks or "I see" and nothing else."""
    return says_thanks(heard) and _ONLY_THANKS.make_up(heard.compact)


@asked_once
def says_thanks(heard: Heard) -> bool:
    """Whether the text thanks or says "I see", among other things."""
    return _SAYS_THANKS.search(heard.source.replace(" ", "")) is not None


@asked_once
def resumes(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text goes back to a problem talked about before."""
    return _RESUME.search(heard.source) is not None or has_one(heard, phrases)


@asked_once
def switches(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text says that something else comes now."""
    return _SWITCH.search(heard.source) is not None or has_one(heard, phrases)


@asked_once
def corrects(heard: Heard) -> bool:
    """Whether the text takes back what was said to the desk."""
    said = heard.source
    if _NO_AND_MORE.search(said):
        return True
    if not _CORRECTS.search(said):
        return False
    return not _MISTAKE_ELSEWHERE.search(said) or _WRONG_ANSWER.search(said) is not None


@asked_once
def corrects_plainly(heard: Heard) -> bool:
    """Whether it says so in words that leave no doubt: ちがいます may be a no, AじゃなくてB an answer."""
    plainly = re.sub(r"(じゃ|では|や)な(くて|く)|じゃのうて|やのうて|やなしに|とちごう?て|ちゃうて", "", heard.source)
    return _CORRECTS.search(plainly) is not None


@asked_once
def takes_back_only(heard: Heard) -> bool:
    """Whether the text says that an answer was wrong, and no more (さっきの番号間違えました)."""
    return _TAKES_BACK.fullmatch(heard.compact) is not None


@asked_once
def corrected_text(heard: Heard) -> str:
    """What a correcting text says instead: what stands behind the words that take back."""
    # Romaji is left as it is where it can be: it may be an error string.
    said = clean(heard.text) if _CORRECTS.search(clean(heard.text)) else heard.source
    said = _NO_AND_MORE.sub("", said)
    cuts = [match.end() for match in _CORRECTS.finditer(said)]
    rest = said[cuts[-1] :] if cuts else said
    rest = re.sub(r"^(ました|でした|です|ました?ね|し|た|て|、|。|\s|[!！])+", "", rest)
    return rest if any(letter.isalnum() for letter in rest) else ""
