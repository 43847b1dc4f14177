"""Yes or no in Japanese: what a text denies.

Facts about the language only: negation with its dialect forms, and the idioms that look like one.
"""

import re
from collections.abc import Sequence

from bot.morphemes import Token

#: Auxiliaries and adjectives of negation, by normalised form.
_NEGATIVE = frozenset({"ない", "ず", "ぬ", "無い", "まい"})
#: Dialect forms that the dictionary takes for other words, right behind a verb.
_DIALECT = frozenset({"へん", "ひん", "まへん", "ねえ", "ねぇ", "ねー", "ねぐ", "ねく", "ねが", "ねぁ"})
_MAYBE = ("かもしれ", "かも知れ", "にすぎ", "に過ぎ", "間違い", "まちがい", "違い")
_QUESTIONS = ("か", "でしょうか", "ですか", "かしら", "かな", "ものでしょう", "だろうか")
#: 来ないようにして, 来ないでほしい, 来なくなりますか: a wish, not a fact.
_WISHES = re.compile(
    r"(?:よう|様)に(?:し|でき|出来|設定|お願|頼|なん|は)"
    r"|で(?:ほし|欲し|くだ|下さ|くれ|もら)"
    r"|(?:する|し(?:たい|て|ろ|よ)|させ)"
    r"|なり(?:ます|ません)か|なる(?:か|に?は|方法|手段|でしょうか|よう)"
)
_CONJUNCTIONS = frozenset({"が", "けど", "けれど", "けれども", "けども", "し", "から"})


def is_negation(found: Sequence[Token], i: int) -> bool:
    """Whether the word at ``i`` negates the one before it."""
    token = found[i]
    if token.pos in ("助動詞", "形容詞", "接尾辞") and token.norm in _NEGATIVE:
        return token.surface != "なけれ" or token.pos == "形容詞"
    if i > 0 and token.surface in _DIALECT:
        return found[i - 1].pos in ("動詞", "助動詞") or found[i - 1].surface in ("て", "で")
    # 送れん, 見れん: one word in the dictionary, ending in the old negative; in かわんない the ん is only a sound.
    if token.pos != "動詞" or "撥音便" not in token.form or not token.surface.endswith("ん") or len(token.surface) == 1:
        return False
    following = found[i + 1] if i + 1 < len(found) else None
    return following is None or (following.norm not in _NEGATIVE and following.surface[0] not in "だで")


def negations(found: Sequence[Token], start: int, end: int) -> int:
    """How many times ``found[start:end]`` negates, idioms such as かもしれない and ないでしょうか apart."""
    count = 0
    for i in range(start, end):
        if not is_negation(found, i):
            continue
        before = "".join(token.surface for token in found[max(0, i - 4) : i])
        after = "".join(token.surface for token in found[i + 1 : i + 5])
        count += not (before.endswith(_MAYBE) or after.startswith(_QUESTIONS) or _WISHES.match(after))
    return count


def clause_end(found: Sequence[Token], start: int) -> int:
    """Index behind the clause that ``found[start]`` stands in."""
    for i in range(start, len(found)):
        token = found[i]
        if (token.pos == "補助記号" and token.surface in "。、，,！？!?；;") or "\n" in token.surface:
            return i
        if token.sub == "接続助詞" and (token.surface in _CONJUNCTIONS or _concedes(found, i) or _goes_on(found, i)):
            return i
        if token.surface in ("に", "で") and _is_noni(found, i):
            return i
    return len(found)


def _is_noni(found: Sequence[Token], i: int) -> bool:
    """Whether の and に (で) at ``i`` are のに (ので) behind what is said (出るのに送れない)."""
    if i < 2 or found[i - 1].surface != "の" or found[i - 2].pos not in ("動詞", "助動詞", "形容詞"):
        return False
    if i + 1 == len(found):
        return True
    return found[i + 1].pos not in ("助詞", "助動詞") and found[i + 1].norm not in ("無い", "ない", "有る")


def _goes_on(found: Sequence[Token], i: int) -> bool:
    """Whether another thing happens behind て at ``i`` (画面が出て送れない), and not the same goes on (出てこない)."""
    following = found[i + 1] if i + 1 < len(found) else None
    return (
        found[i].surface in ("て", "で")
        and following is not None
        and (following.pos, following.sub) == ("動詞", "一般")
    )


def _concedes(found: Sequence[Token], i: int) -> bool:
    """Whether て and も at ``i`` mean "even so" (停止しても受信できない): what follows is said of something else."""
    if found[i].surface not in ("て", "で") or i + 2 >= len(found) or found[i + 1].surface != "も":
        return False
    return found[i + 2].norm not in ("居る", "良い", "無い", "構う", "大丈夫")


def negative_after(found: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words ``found[start:end]``, with the predicate that follows them in their clause, are negated."""
    return negations(found, start, max(end, clause_end(found, start))) % 2 == 1
