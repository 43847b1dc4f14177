"""What a text claims of something: that it came true, that it did not; what is asked, wished or over is no claim."""

import re
from functools import lru_cache

from bot.hearing import GRAMMAR, Heard, asked_once, forms, joined, meaningful
from bot.morphemes import Token
from bot.polarity import clause_end, negations
from bot.remembered import remembered
from bot.text import denies, reading
from bot.vocabulary.wording import one_of

#: What behind a word makes it a condition, a wish, a purpose, and no claim.
_UNREAL = re.compile(
    one_of(
        "^(まし)?(たら|たり|ればいい|れば|ば|ると|ても)",
        "^(し)?た(い|く|がる) ^(し)?(て|で)(ほし|欲し|くださ|下さ|くれ|もら|いただ|頂)",
        "^と(いい|よい|助か|思|の) ^(でき|し)?ます?ように ^よう(に(して|する|した)|です)",
        "^(する)?" + one_of("方法 ため には か 策 かどうか はず つもり まで 前 まえ たら"),
    )
)
_DOING = re.compile(r"^(て|で)(い)?(る|ます)(ん|の)?(です|だ)?(けど|けれど|が|のに)")
_ASKED = re.compile(r"(か|かな|かしら|の)[?？]*$|[?？]$")
_BUT = re.compile(one_of("のに が けど けれど けども ものの と思ったら と思った かと思"))
#: 昨日までは: no longer so.
_PAST_ONLY = re.compile(
    one_of(
        "(?<!さ)(?<!最後)(?<!終わり)まで 以前 前は 前までは さっきまで 今まで",
        "昨日は きのうは 一度は いったんは 一瞬",
    )
)


@asked_once
def came_true(heard: Heard, phrase: str) -> bool:
    """Whether the text says that ``phrase`` (直った, 受信できた) is so now: not denied, asked, wished or over."""
    spans = _spans(heard, phrase)
    past = _TOLD_AS_PAST.search(phrase) is not None
    told = any(_is_so(heard, span, denies=denies(phrase), phrase_past=past) for span in spans)
    return told or (not spans and literally(heard, phrase))


@remembered(8192)
def _in_kana(source: str) -> bool:
    return not any("一" <= letter <= "鿿" for letter in source)


@asked_once
def only_came_true(heard: Heard, phrases: tuple[str, ...]) -> bool:
    """Whether the text is the verb of one of ``phrases`` in the past and nothing of its own (来たわ for やっと来た).

    How much, when and how, and the nouns of ``phrases``, are nothing of its own (あっ、メールが3通来ました).
    """
    said = [token for token in _last_clause(heard) if token.pos not in GRAMMAR and token.pos != "感動詞"]
    verbs = [token for token in said if token.pos == "動詞"]
    # パスワードを入れました is what the customer did.
    by_hand = any(token.surface == "を" for token in heard.tokens)
    if not verbs or heard.asks or by_hand or not _PAST_END.match(heard.source[verbs[-1].end :]):
        return False
    if not all(_same(one, verbs[-1]) for one in verbs) or not any(_same(verbs[-1], end) for end in _ends(phrases)):
        return False
    nouns = _nouns(phrases)
    if _PART_ONLY.search(heard.source[: verbs[-1].start]):
        return False
    return all(token.norm in nouns or _says_how(token) for token in said if token.pos != "動詞")


_PAST_END = re.compile(r"^((て|で)(い)?)?(まし)?(た|だ)(よ|わ|で|ぞ|ね|な|です|っす|みたい|よう|ー|〜|[。!！\s])*$")
#: Again is not at last.
_AGAIN = frozenset({"又", "未だ", "再び", "矢張り"})
#: Verbs that only help another one, or only say "I see".
_HELPING = frozenset({"居る", "成る", "為る", "有る", "分かる"})


def _last_clause(heard: Heard) -> tuple[Token, ...]:
    """The words behind what was done or happened before (再起動したら、来ました)."""
    found = heard.tokens
    before = [i for i, token in enumerate(found) if token.surface in ("たら", "だら")]
    return found[before[-1] + 1 :] if before else found


@lru_cache(maxsize=256)
def _ends(phrases: tuple[str, ...]) -> tuple[Token, ...]:
    """The verbs that phrases end in, those that deny something and mere helping verbs apart."""
    whole = [meaningful(phrase) for phrase in phrases if "たら" not in phrase and not denies(phrase)]
    ends = [words[-1] for words in whole if words]
    return tuple(end for end in ends if end.pos == "動詞" and end.norm not in _HELPING)


@lru_cache(maxsize=256)
def _nouns(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(token.norm for phrase in phrases for token in meaningful(phrase) if token.pos == "名詞")


def _says_how(token: Token) -> bool:
    if token.pos in ("副詞", "接尾辞", "形状詞"):
        return token.norm not in _AGAIN and (token.pos != "形状詞" or token.norm in ("無事", "みたい", "普通"))
    return token.pos == "名詞" and (token.sub == "数詞" or token.norm in _WHEN)


_WHEN = frozenset({"今", "いま", "先程", "さっき", "今日", "今朝", "只今", "全部", "全て", "一度"})


def literally(heard: Heard, phrase: str) -> bool:
    """Whether the text has the phrase as written, signs aside, and goes on to nothing that takes it back."""
    if _in_kana(heard.source):
        # Kana without kanji is cut into words at the wrong places: by the sound.
        wanted, found = reading(phrase), heard.kana
    else:
        wanted, found = joined(phrase), heard.joined
    at = found.find(wanted) if len(wanted) >= 3 else -1
    if at < 0:
        return False
    behind = found[at + len(wanted) :]
    return not re.match(r"(ら|り|の?か|かな|かどう|と思っ|のに|が|けど|な(い|く))", behind)


@asked_once
def denied(heard: Heard, phrase: str) -> bool:
    """Whether the text says that ``phrase`` is not so."""
    return any(_turned(heard.tokens, span) != denies(phrase) for span in _spans(heard, phrase))


def _turned(found: tuple[Token, ...], span: tuple[int, int]) -> bool:
    """Whether what stands at ``span`` is denied, there or in the rest of the clause that it ends in."""
    return negations(found, span[0], max(span[1], clause_end(found, span[1] - 1))) % 2 == 1


#: 遅れる sounds like 送れる; written in kanji it is meant.
_LATE = "遅れる"
_E_ROW = "エケセテネヘメレゲゼデベペェ"
_S_ROW = "サシスセソ"


def _spans(heard: Heard, phrase: str) -> list[tuple[int, int]]:
    wanted = meaningful(phrase)
    if not wanted or any(map(heard.words.isdisjoint, forms(phrase))):
        return []
    found = heard.tokens
    counted = any(token.sub == "数詞" for token in wanted)
    places = [i for i, token in enumerate(found) if token.pos not in GRAMMAR and (counted or not _counts(found, i))]
    size = len(wanted)
    return [
        (places[i], places[i + size - 1] + 1)
        for i in range(len(places) - size + 1)
        if all(_same(found[place], token) for place, token in zip(places[i : i + size], wanted, strict=True))
    ]


def _counts(found: tuple[Token, ...], i: int) -> bool:
    """Whether the word at ``i`` only says how many (基準が13になった, 3通届いた); none at all is more than that."""
    if found[i].sub == "数詞":
        return found[i].norm not in _NONE
    return i > 0 and found[i - 1].sub == "数詞" and found[i].pos in ("接尾辞", "名詞") and len(found[i].surface) == 1


_NONE = frozenset({"0", "〇", "零", "ゼロ"})


def _same(said: Token, wanted: Token) -> bool:
    """One word in two spellings or inflections; 送れた is not 送った."""
    if said.surface == wanted.surface:
        return True
    if said.pos in ("動詞", "形容詞") and wanted.pos in ("動詞", "形容詞"):
        stem, other = said.reading.removesuffix("ル"), wanted.reading.removesuffix("ル")
        can, could = stem[-1:] in _E_ROW, other[-1:] in _E_ROW
        if said.norm == wanted.norm == "出来る":
            # でけた for できた.
            return True
        if said.norm == wanted.norm:
            # 見てます is not 見れた.
            return can == could or (len(stem) == 1 and ("れ" in said.surface) == ("れ" in wanted.surface))
        # A word misconverted or in kana: the sound without its inflected end.
        if (stem[-1:] in _S_ROW) != (other[-1:] in _S_ROW):
            # 直した (what the customer did) is not 直った (what came of it).
            return False
        return (
            len(stem) >= 3
            and said.pos == wanted.pos
            and can == could
            and stem[:-1] == other[:-1]
            and not (said.norm == _LATE and said.surface[0] >= "一")
        )
    return said.norm == wanted.norm


def _is_so(heard: Heard, span: tuple[int, int], *, denies: bool, phrase_past: bool) -> bool:
    found = heard.tokens
    end = clause_end(found, span[1] - 1)
    tail = "".join(token.surface for token in found[span[1] : max(end, span[1])])
    # The conjunction that ends the clause belongs to it.
    conjunction = "".join(token.surface for token in found[end : end + 1])
    before = heard.source[: found[span[0]].start]
    rest = heard.source[found[end].start :] if end < len(found) else ""
    if phrase_past and not denies and found[span[1] - 1].pos == "動詞" and not _is_past(found[span[0] : span[1]], tail):
        return False
    if _PART_ONLY.search(before) or _THOUGHT.match(tail):
        return False
    # A clause that ends in ても (入れ直しても) only tells what was tried.
    if denies and phrase_past and not _PAST_TAIL.search(tail):
        # 聞かれません is no 聞かれませんでした.
        return False
    if _turned(found, span) != denies or _attributive(found, span[1]):
        return False
    if _UNREAL.match(tail) or conjunction in ("て", "で"):
        return False
    # 入れてるんですけど (and nothing more) says what is being done, and that it does not help.
    if _DOING.match(tail + conjunction) and not any(letter.isalnum() for letter in rest.removeprefix(conjunction)):
        return False
    if _ASKED.search(tail + conjunction.strip("。、")) and re.search(
        r"(た|る|す)(ん|の)?(です)?か", tail + conjunction
    ):
        return False
    if _works_beside_trouble(heard.source[: found[span[1] - 1].start], rest):
        return False
    contrast = _BUT.search(tail) or conjunction in ("が", "けど", "けれど", "けれども", "けども", "のに", "ものの")
    contradicted = _BUT.search(tail)
    if contradicted:
        rest = tail[contradicted.end() :] + rest
    if contrast and (_PAST_ONLY.search(before[-12:]) or _trouble(rest)):
        return False
    return not _PAST_ONLY.search(before[-8:])


_TOLD_AS_PAST = re.compile(r"(た|とる)(よ|わ|で|ね|な)*$")
_PAST_TAIL = re.compile(r"た|だ(?!と)|なくな")
#: 一通だけ送れました: not all.
_PART_ONLY = re.compile(
    one_of(
        r"[\d一二三](通|件|つ|個|人)だけ (?<!\d)(0|ゼロ)(通|件|個)",
        "(自分|友[^、。]?|知人|家族|一部|ほか|他)[^、。]{0,6}には",
        "(古い|前の|昔の|昨日の|きのうの)[^、。]{0,6}(は|なら)",
    )
    + "$"
)
#: 送れたと思ったのに.
_THOUGHT = re.compile(r"^(まし)?(た|だ)と思(った|い)(のに|ら|けど|が|まし)")
_PAST = re.compile(
    one_of(
        "^(ら?れ|さ?せ)?((て|で)(い|お)?)?(まし)?(た|だ)(?!い) ^(まし)?(た|だ)",
        "^(て|で)(い|お)?(る|ます|り) ^て(助か|よかった|良かった|安心|ほっと)",
    )
)
#: 直ったのは, 届いたか確認します: told of, not told; but 届いたのを確認しました is.
_NOT_AFTER_ALL = re.compile(
    "^(まし)?(た|だ|る)?"
    + one_of(
        "(の|こと)(を|は|に|が|も)"
        + "(?!(ちゃんと|きちんと|自分で)?(確認|確かめ|見て|見ま|見た)(でき|し|られ)?(まし)?(た|て))",
        "か(どうか|を|、)?" + one_of("確認 確か たしか 見 試 調べ 待 わか 分か"),
    )
)


def _is_past(said: tuple[Token, ...], tail: str) -> bool:
    """Whether a verb, the last word of ``said``, is told as having happened, or as what one can do now."""
    if _NOT_AFTER_ALL.match(tail):
        return False
    if "は" in (token.surface for token in said) and not _PAST.match(tail):
        # 昨日のメールは読めます tells what works all the time.
        return False
    verb = said[-1]
    can = verb.reading.removesuffix("ル")[-1:] in _E_ROW or verb.norm == "出来る"
    return can or _PAST.match(tail) is not None


#: 変わったことを確認しました.
_MADE_SURE = re.compile(r"こと(を|が|も)[^、。]{0,6}(確認|確かめ|見)[^、。]{0,3}(た|て)")


def _attributive(found: tuple[Token, ...], behind: int) -> bool:
    """Whether the predicate before ``behind`` only describes what follows (届いたメールは)."""
    following = next((token for token in found[behind:] if token.pos != "助動詞"), None)
    if following is not None and following.surface in "「『（(":
        return True
    if following is None or following.pos != "名詞":
        return False
    if following.norm in ("事", "こと") and _MADE_SURE.search("".join(token.surface for token in found[behind:])):
        return False
    return following.norm not in ("気", "様", "感じ", "模様", "そう")


_STILL_WRONG = re.compile(
    one_of(
        "(だめ|ダメ|駄目|無理|あかん)(です|で|や|なん|だ|[、。]|$)",
        "(ない|ません|へん)(です|ん|の|けど|が|まま|[、。!！]|$)",
        "止まったまま エラーが?(出ます|出る|になります|になる)",
    )
)


def _works_beside_trouble(before: str, rest: str) -> bool:
    """受信はできます beside something that is wrong: it tells what works, not that the trouble is over."""
    clause = re.split(r"[、。！!？?\n]", before)[-1]
    elsewhere = before[: len(before) - len(clause)] + " " + rest
    return ("は" in clause or "も" in clause) and _STILL_WRONG.search(elsewhere) is not None


def _trouble(text: str) -> bool:
    """Whether a text goes on to say that something is wrong."""
    return bool(re.search(r"また|まだ|戻って|返って|ない|ません|だめ|ダメ|駄目|エラー|へん|ん$|止ま|切れ|消え", text))
