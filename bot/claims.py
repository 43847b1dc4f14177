"""What a text claims of something: that it came true, that it did not; what is asked, wished or over is no claim."""

import re

from bot.hearing import GRAMMAR, Heard, asked_once, beginning, joined, meaningful
from bot.morphemes import Token
from bot.polarity import clause_end, negative_after
from bot.remembered import remembered
from bot.text import reading

_UNREAL = re.compile(
    r"^(まし)?(たら|たり|ればいい|れば|ば|ると|ても)|^(し)?た(い|く|がる)|^(し)?(て|で)(ほし|欲し|くださ|下さ|くれ|もら|いただ|頂)|"
    r"^と(いい|よい|助か|思|の)|^(する)?(方法|ため|には|か|策|かどうか|はず|つもり|まで|前|まえ|たら)|^(でき|し)?ます?ように|^よう(に(して|する|した)|です)"
)
_DOING = re.compile(r"^(て|で)(い)?(る|ます)(ん|の)?(です|だ)?(けど|けれど|が|のに)")
_ASKED = re.compile(r"(か|かな|かしら|の)[?？]*$|[?？]$")
_BUT = re.compile(r"(のに|が|けど|けれど|けども|ものの|と思ったら|と思った|かと思)")
_PAST_ONLY = re.compile(r"((?<!さま)まで|以前|前は|前までは|さっきまで|昨日は|きのうは|一度は|いったんは|一瞬|今まで)")


@asked_once
def came_true(heard: Heard, phrase: str) -> bool:
    """Whether the text says that ``phrase`` (直った, 受信できた) is so now: not denied, asked, wished or over."""
    spans = _spans(heard, phrase)
    return any(_is_so(heard, span) for span in spans) or (not spans and literally(heard, phrase))


@remembered(8192)
def _in_kana(source: str) -> bool:
    return not any("一" <= letter <= "鿿" for letter in source)


@asked_once
def only_came_true(heard: Heard, phrase: str) -> bool:
    """Whether the text is the verb of ``phrase`` in the past and nothing else (来たわ for やっと来た)."""
    said = [token for token in heard.tokens if token.pos not in GRAMMAR and token.pos != "感動詞"]
    wanted = meaningful(phrase)
    if len(said) != 1 or not wanted or said[0].pos != "動詞" or heard.asks or not _same(said[0], wanted[-1]):
        return False
    behind = heard.source[said[0].end :]
    return _PAST_END.match(behind) is not None


_PAST_END = re.compile(r"^(て(い)?)?(まし)?(た|だ)(よ|わ|で|ぞ|ね|な|です|っす|ー|〜|[。!！\s])*$")


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
    return any(negative_after(heard.tokens, *span) for span in _spans(heard, phrase))


#: 遅れる sounds like 送れる; written in kanji it is meant.
_LATE = "遅れる"
_E_ROW = "エケセテネヘメレゲゼデベペェ"
_S_ROW = "サシスセソ"


def _spans(heard: Heard, phrase: str) -> list[tuple[int, int]]:
    wanted = meaningful(phrase)
    if not wanted or heard.words.isdisjoint(beginning(phrase)):
        return []
    found = heard.tokens
    places = [i for i, token in enumerate(found) if token.pos not in GRAMMAR]
    size = len(wanted)
    return [
        (places[i], places[i + size - 1] + 1)
        for i in range(len(places) - size + 1)
        if all(_same(found[place], token) for place, token in zip(places[i : i + size], wanted, strict=True))
    ]


def _same(said: Token, wanted: Token) -> bool:
    """One word in two spellings or inflections; 送れた is not 送った."""
    if said.surface == wanted.surface:
        return True
    if said.pos in ("動詞", "形容詞") and wanted.pos in ("動詞", "形容詞"):
        stem, other = said.reading.removesuffix("ル"), wanted.reading.removesuffix("ル")
        can, could = stem[-1:] in _E_ROW, other[-1:] in _E_ROW
        if said.norm == wanted.norm:
            # 見てます is not 見れた.
            return can == could or (len(stem) == 1 and ("れ" in said.surface) == ("れ" in wanted.surface))
        # A word misconverted or in kana: the sound without its inflected end.
        if (stem[-1:] in _S_ROW) != (other[-1:] in _S_ROW):
            # 直した (what the customer did) is not 直った (what came of it).
            return False
        return (
            len(stem) >= 3
            and can == could
            and stem[:-1] == other[:-1]
            and not (said.norm == _LATE and said.surface[0] >= "一")
        )
    return said.norm == wanted.norm


def _is_so(heard: Heard, span: tuple[int, int]) -> bool:
    found = heard.tokens
    end = clause_end(found, span[0])
    tail = "".join(token.surface for token in found[span[1] : max(end, span[1])])
    # The conjunction that ends the clause belongs to it.
    conjunction = "".join(token.surface for token in found[end : end + 1])
    before = heard.source[: found[span[0]].start]
    rest = heard.source[found[end].start :] if end < len(found) else ""
    # A clause that ends in ても (入れ直しても) only tells what was tried.
    if negative_after(found, *span) or _attributive(found, span[1]):
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


def _attributive(found: tuple[Token, ...], behind: int) -> bool:
    """Whether the predicate before ``behind`` only describes what follows (届いたメールは)."""
    following = next((token for token in found[behind:] if token.pos != "助動詞"), None)
    if following is None or following.pos != "名詞":
        return False
    return following.norm not in ("気", "様", "感じ", "模様", "そう")


_STILL_WRONG = re.compile(
    r"(だめ|ダメ|駄目|無理|あかん)(です|で|や|なん|だ|[、。]|$)|(ない|ません|へん)(です|ん|の|けど|が|まま|[、。!！]|$)|止まったまま|エラーが?(出ます|出る|になります|になる)"
)


def _works_beside_trouble(before: str, rest: str) -> bool:
    """受信はできます beside something that is wrong: it tells what works, not that the trouble is over."""
    clause = re.split(r"[、。！!？?\n]", before)[-1]
    elsewhere = before[: len(before) - len(clause)] + " " + rest
    return ("は" in clause or "も" in clause) and _STILL_WRONG.search(elsewhere) is not None


def _trouble(text: str) -> bool:
    """Whether a text goes on to say that something is wrong."""
    return bool(re.search(r"また|まだ|ない|ません|だめ|ダメ|駄目|エラー|へん|ん$|止ま|切れ|消え", text))
