"""How a step went, in the customer's words: solved, not yet, done, stuck, no idea, where and how.

The desk's own words stand in ``outcomes`` of desk.yaml and in a topic's ``goal``; the patterns are how people say it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.claims import came_true, denied
from bot.controls import says_thanks
from bot.hearing import Heard, asked_once, hear
from bot.morphemes import tokens
from bot.text import japanese, normalise, states
from bot.wordings import likely

#: Words for "gone" that need no author.
_SOLVED = ("直った", "治った", "うまくいった", "復旧した", "解決した")
_SOLVED_NOUN = re.compile(
    r"(解決|解消|復旧)(です|でした|とします|ということで|にします|した|しました|済み|ずみ|や|だ|ね|よ|[。!！、\s]|$)"
)

#: もう聞かれません: what troubled does not come any more.
_NO_MORE = re.compile(
    r"もう(二度と|全然|まったく)?(聞かれ|きかれ|訊かれ|求められ|出|でて|表示され)(て?こ)?(ない|ません|へん|なくな)|(聞かれ|きかれ|求められ)なくな(った|り)|"
    r"(今度|今回|それから|その後|あれから)(は|、)?[^。]{0,8}(聞かれ|きかれ|求められ|出|表示され)(て?き)?(ません|ない|なかった)"
)

_UNSOLVED = re.compile(
    r"(だめ|ダメ|駄目|あかん|あきません|無理|むり|NG|ng)(です|でした|だっ|だ|かっ|や|なん|みたい|っぽ|か|よ|な|で|のまま|まま|[。!！、\s]|$)|"
    r"(変わら|かわら|代わら)(ない|ず|ん|ません|ぬ)|変化(なし|がな|はな|ありません|がありません)|(同じ|おなじ|おんなじ|一緒|いっしょ)(エラー|番号|画面|状態|症状|もの|文|ところ|の|です|でした|だ|や|こと|まま|結果|よう|で|[。!！、\s]|$)|"
    r"(効果|効き目|改善|進展|反応|変化)(は|が|も)?(なし|無し|ない|ありません|見られません|しません|しない|されません|されない|せず|せえへん)|効(き|か)(ません|ない)|"
    r"^あかなかった|(でき|出来)(なかった|ませんでした|へんかった|んかった|ないかった)|失敗(し|です|だ|に|[。!！、\s]|$)|うまく(いかな|いきませ|いかん|いけ(な|ませ)|でき(な|ませ))|(まだ|また|やっぱり?|やはり|相変わらず|依然)[^。、!！?？]{0,24}"
    r"(出(ます|る|て|た|ました)|聞か(れ|れます|れました)|きか(れ|れます)|(聞|訊|言|残|たま|溜ま|詰ま|止ま|回)(いて|って|んで)|拒否|エラー|止まる|止まり|切れ|消え|求め|表示|来(ます|る|て|た|ました)|届(きます|く|いて|いた|きました)|同じ|だめ|ダメ|ん$)|"
    r"(ない|ません|へん|ねえ|ん|ず)(まま|状態|です|でした|っす|わ|よ|けど|けども|が|ねん|で|や|な|のです|んです|んだ|のですが|んですが|って$|[。!！、\s…]|$)|(って|と)(出(る|ます|て|た|ちゃう)|表示|言われ|なる|なります)|いっこうに|一向に|びくとも|(弾|はじ)かれ(ます|る|て|た|まし)|はねられ(ます|る|て|た|まし)|まるで変|なしのつぶて|ゼロのまま|0のまま"
)
#: すみません denies nothing.
_SORRY = re.compile(
    r"(ふ?ざけ|なめ|舐め|(ばか|バカ|馬鹿)にす)(ん|る)なよ?|す(み|い|ん)ません(でした)?|すま(ん|ない|ぬ)|申し訳(あり|ござい)ません(でした)?|(かま|構)い?ません"
)
_STILL = re.compile(
    r"^(いや|いいえ|いえ)?[、\s]*(まだ(です|だめ|や|だ|っす|じゃ|なん)?|全然(です|だめ)?|さっぱり(です)?|いまだに?|ちっとも|それも(もう)?やり(まし)?た?.{0,12})[。、!！\s]*(まだ)?[。!！\s]*$"
)
_UNSURE = re.compile(
    r"かどうか(が|は)?(よく)?(わか|分か|判)ら|(わか|分か|判|解|ワカ)(ら|り|ん|りゃ)(ない|ん|ません|へん|ねえ|なく|ず|な|しません|かね)|わからん|分からん|わかんね|不明|知らない(です)?$|知りません$|覚えて(い)?(ない|ません)|忘れ(た|ました)|思い出せ|自信が?(ない|ありません)|はっきりしな|判断(でき|が|つ)|さあ$|どうだろう|どうでしょう$|(ので|から|は|が|も)、?さっぱり(です|だ|や|で)?$|読め(ない|ません|へん|なく|ん$)|見当(が|も)?つ"
)
_HELP = re.compile(
    r"(どこ(に|で|を|から|が|です|や|な|だ|の|？|\?|$)|どれ(です)?(か|や|なの)?[？?]?$|やり方|やりかた|方法|仕方|しかた|手順が|どう(やって|やる|やり|すれば|したら|すん|するの|操作|設定)|どのように|場所|見つから|みつから|見当たら|見あたら|"
    r"(ボタン|項目|メニュー|画面|設定|欄)(が|も|は)?(ない|ありません|無い|わから|分から)|(もっと|もう少し|もうちょっと)(詳し|くわし|簡単|やさし|わかりやす|分かりやす|かみくだ|噛み砕)|(何|なに)を?(どう)?(すれば|したら|やれば|やったら|押せば|押したら|入れれば|書けば)|意味が|ちんぷんかんぷん|むずかし|難し)"
)
_STUCK = re.compile(
    r"(でき|出来|見つけられ|つながら|繋がら|開け|開か|開き|動か|押せ|進め|進ま|入れ|保存され|つかめ|表示され|出て来|出てこ|出|行け|いけ|やれ|無理|むり)(ない|ません|なかった|ませんでした|へん|ん$|ねえ|ず)|(見つから|みつから|見当たら)(ない|ず|ん|ません)|うまく(いか|いき|でき)(ない|ません|ず|ん)|失敗(し|です)|"
    r"(だめ|ダメ|駄目|無理|むり)(です|でした|だ|や|[。!！\s]|$)|エラー(に|が|と)"
)
_DONE = re.compile(
    r"(でき|出来|終わり|おわり|済み|すみ|やり|完了し|終え|済ませ)(まし)?た(?!ら|い|く|が|けど)|(終わっ|やっ|済ん|すん|終え)(た|だ)(?!ら|い|く|が|けど)|(でき|出来)て(い)?(ます|る)|済んで(い)?(ます|る)|(済|済み|ok|おけ|完了)$|"
    r"(次|つぎ)(へ|に|は|を|お願い|の手順|$)|進(んで|め)(て)?(ください|下さい)?|それから[?？]?$|で[?？]$|その(次|あと)は"
)
_DID = re.compile(
    r"[^。、\s]{2,}(?<!でし)(?<!なかっ)(?<!んかっ)(まし)?た(?!ら|い|く|が|けど|のに)(よ|わ|で|ぞ|[。!！\s]|$)"
)


@asked_once
def solved(heard: Heard, goals: tuple[str, ...]) -> bool:
    """Whether the problem is gone; ``goals``: the desk's and the topic's words for it."""
    if _SOLVED_NOUN.search(heard.source) and came_true(heard, "解決した"):
        return True
    noun = _SOLVED_NOUN.search(heard.source)
    if noun and not any(denied(heard, word) for word in ("解決", "解消", "復旧")) and not heard.asks:
        return True
    if _NO_MORE.search(heard.source) and not heard.asks:
        return True
    return any(came_true(heard, phrase) for phrase in likely(heard, (*_SOLVED, *goals)) if not _is_thanks(phrase))


@lru_cache(maxsize=1024)
def _is_thanks(phrase: str) -> bool:
    return says_thanks(hear(phrase))


@asked_once
def unsolved(heard: Heard, phrases: tuple[str, ...], goals: tuple[str, ...]) -> bool:
    """Whether the problem is still there."""
    source = _SORRY.sub("", heard.source)
    if _STILL.search(source) or _UNSOLVED.search(source):
        return True
    return any(denied(heard, goal) for goal in likely(heard, goals)) or _one_stated(heard, phrases)


@asked_once
def done(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether a task was done, or the next step is asked for."""
    if _DONE.search(heard.source) or _DONE.search(heard.compact):
        return True
    return _one_stated(heard, phrases) or (not heard.asks and _DID.search(heard.source) is not None)


@asked_once
def stuck(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether a task cannot be done."""
    return _STUCK.search(heard.source) is not None or _one_stated(heard, phrases)


@asked_once
def unsure(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the customer does not know."""
    return _UNSURE.search(heard.source) is not None or _one_stated(heard, phrases)


@asked_once
def wants_help(heard: Heard) -> bool:
    """Whether it is asked where or how the step is done."""
    return _HELP.search(heard.source) is not None


def _one_stated(heard: Heard, phrases: tuple[str, ...]) -> bool:
    return any(_stated(heard, phrase) for phrase in likely(heard, phrases))


def _stated(heard: Heard, phrase: str) -> bool:
    """Whether the text says one of the desk's words: written so, or (a verb, not a mere いや全然) inflected."""
    if len(phrase) <= 2:
        return heard.core == phrase or heard.compact == phrase
    if normalise(phrase).replace(" ", "") in normalise(heard.text).replace(" ", ""):
        return states(heard.text, phrase) == "stated"
    said = tokens(japanese(phrase))
    if said and said[0].pos in ("助詞", "接続詞", "助動詞"):
        # でも来る is more than 来る.
        return False
    verbs = [token for token in said if token.pos in ("動詞", "形容詞")]
    return bool(verbs) and states(heard.text, phrase) == "stated"


def words(outcomes: Mapping[str, tuple[str, ...]], *names: str) -> tuple[str, ...]:
    """The desk's own words for these outcomes."""
    return outcomes.get(names[0], ()) if len(names) == 1 else tuple(w for name in names for w in outcomes.get(name, ()))
