"""What becomes of a thing that a text mentions: it works, it fails, it is not there, or nothing is said.

Facts about the Japanese language only: what counts as going well and as trouble, the potential form, conditions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.morphemes import Token
from bot.polarity import clause_end, is_negation, negations

Fate = Literal["works", "trouble", "denied", "open"]

#: Words that say that something goes well, and that it goes wrong, by normalised form.
_GOOD = frozenset(
    {
        "大丈夫", "平気", "ok", "オーケー", "オッケー", "正常", "順調", "無事", "良好", "普通", "可能",
        "スムーズ", "完璧", "成功", "万全", "宜しい", "行ける", "ちゃんと", "きちんと", "すいすい",
        "快調", "好調", "通り",
    }
)  # fmt: skip
_BAD = frozenset(
    {
        "駄目", "無理", "不可", "不能", "エラー", "失敗", "止まる", "固まる", "困る", "弾く", "拒否", "断る",
        "切れる", "全滅", "不通", "不調", "変", "おかしい", "不具合", "アウト", "トラブル", "停止", "途切れる",
        "中断", "障害", "異常", "問題", "支障", "不安", "不便", "詰まる", "滞る", "途絶える", "引っ掛かる",
        "怪しい", "悪い", "滞り", "差し支え", "差し障り", "異状",
    }
)  # fmt: skip
#: 問題なし, 無問題: a noun that denies.
_WITHOUT = frozenset({"なし", "無し"})
#: What is denied with these was not tried: nothing is known of it.
_TRIES = frozenset({"試す", "試みる", "確かめる", "分かる", "知る"})
_UNTRIED = frozenset({"未確認", "未検証"})
#: Things come and go by these; affirmed, they work.
_MOVES = frozenset(
    {
        "届く", "来る", "入る", "着く", "取れる", "落ちる", "行く", "出来る", "通る", "受かる", "飛ぶ",
        "繋がる", "見える", "流れる", "送れる", "受け取れる", "出せる", "見れる", "使える", "読める", "動く",
    }
)  # fmt: skip
#: What these deny is the thing itself, not its success.
_APPEARS = frozenset(
    {
        "出る", "有る", "表示", "聞く", "訊く", "言う", "求める", "要求", "違う", "関係", "だ", "現れる",
        "無い",
    }
)  # fmt: skip
#: Where these are missing, it is not the thing itself that is denied.
_ANSWERS = frozenset({"応答", "返事", "返答", "反応", "返信", "レスポンス", "返し", "音沙汰"})
#: Who has not done these has not tried.
_DEEDS = frozenset({"送る", "出す", "返す", "返信", "返事", "送信", "発信", "転送"})
_HELPERS = frozenset(
    {
        "居る", "来る", "行く", "仕舞う", "呉れる", "貰う", "頂く", "下さる", "有る", "置く", "見る",
        "くださる", "為る", "てる", "おる",
    }
)  # fmt: skip
_CONDITIONS = frozenset(
    {
        "と", "ば", "たら", "時", "際", "度", "とき", "たび", "途中", "前", "後", "う", "よう", "たい", "毎",
        "儘",
    }
)  # fmt: skip
#: A verb before them only describes.
_LIGHT_NOUNS = frozenset({"方", "側", "分", "の", "奴", "方面"})
#: Where a clause ends that another is said against; に is that of のに.
_CONCESSIONS = frozenset({"が", "けど", "けれど", "けれども", "けども", "のに", "に"})
#: More has to follow.
_BEFORE_MORE = frozenset({"が", "を", "は", "に", "へ", "の"})
_PREDICATES = frozenset({"動詞", "形容詞", "形状詞"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a mention. ``predicate``, ``end``: the words that decide, or the clause's end if none does."""

    fate: Fate
    predicate: int
    end: int


def judge(found: Sequence[Token], start: int, end: int) -> Judgement:
    """What the text says about the mention ``found[start:end]``: it works, it fails, it is not there, or nothing."""
    stop = clause_end(found, start)
    first = _predicate(found, start, stop)
    if (
        first is None
        and stop < len(found)
        and found[stop].surface in "、，,"
        and stop - end <= 3
        and (found[stop - 1].pos != "助動詞")
    ):
        # 受信は、できません; but 回線は光で、 is complete.
        stop = clause_end(found, stop + 1)
        first = _predicate(found, end, stop)
    if first is None:
        return Judgement("open", stop, stop)
    last = _predicate_end(found, first, stop)
    if _unanswered(found, end, first):
        return Judgement("trouble", first, last)
    return Judgement(_fate(found, first, last, stop), first, last)


def conceded(found: Sequence[Token]) -> tuple[int, int] | None:
    """The words of the first clause that says what works, where the next one says against it what does not:
    母には届くのに in 母には届くのに私には届かない.
    """
    begin = 0
    while (stop := clause_end(found, begin)) < len(found):
        if found[stop].surface in _CONCESSIONS and judge(found, begin, begin).fate == "works":
            comma = stop + 1 < len(found) and found[stop + 1].surface in "、，,"
            if judge(found, stop + 1 + comma, stop + 1 + comma).fate == "trouble":
                return begin, stop + 1
        begin = stop + 1
    return None


def unfinished(found: Sequence[Token]) -> bool:
    """Whether a text only names things and breaks off before it says anything of them: メールが, パソコンのメールを."""
    words = [token for token in found if token.pos not in ("補助記号", "空白")]
    if not words or words[-1].pos != "助詞" or words[-1].surface not in _BEFORE_MORE:
        return False
    says = (*_PREDICATES, "助動詞")
    return not any(token.pos in says or token.norm in _GOOD or token.norm in _BAD for token in words)


def _predicate(found: Sequence[Token], start: int, stop: int) -> int | None:
    for i in range(start, stop):
        token = found[i]
        if token.norm in _GOOD or token.norm in _BAD or is_negation(found, i):
            return i
        if token.pos == "名詞" and token.norm in _APPEARS and i + 1 < stop and found[i + 1].norm == "為る":
            return i
        says = token.pos in _PREDICATES and token.norm not in ("為る", "済む", "ボタン") and not _goes_with(found, i)
        if says and not (_attributive(found, i, stop) or _only_how(found, i, stop) or _named(found, i, stop)):
            return i
    return None


def _goes_with(found: Sequence[Token], i: int) -> bool:
    """Whether the verb at ``i`` is the first half of another (受け取る)."""
    token, following = found[i], found[i + 1] if i + 1 < len(found) else None
    return (
        token.pos == "動詞"
        and token.form.startswith("連用形")
        and following is not None
        and (following.pos, following.sub, following.start) == ("動詞", "一般", token.end)
    )


def _only_how(found: Sequence[Token], i: int, stop: int) -> bool:
    """Whether the verb at ``i`` only says how or that another does too (黙って入ってくる, 送るも受けるも)."""
    if found[i].pos != "動詞" or i + 2 >= stop or found[i + 2].pos != "動詞" or found[i + 2].norm in _HELPERS:
        return False
    return found[i + 1].surface in ("て", "で") or (found[i + 1].surface == "も" and found[i].form.startswith("終止形"))


def _named(found: Sequence[Token], i: int, stop: int) -> bool:
    """Whether the verb at ``i`` is only named, as by who is new to the language: 送る できません."""
    if not found[i].form.startswith(("終止形", "連体形")):
        return False
    following = next((token for token in found[i + 1 : stop] if token.pos != "空白"), None)
    return following is not None and (following.norm == "出来る" or following.norm in _GOOD | _BAD)


def _attributive(found: Sequence[Token], i: int, stop: int) -> bool:
    """Whether the verb at ``i`` only describes the noun behind it (受けるほうは, 送る側が): in 届くのに it does not."""
    following = found[i + 1] if i + 1 < len(found) else None
    return (
        following is not None
        and (following.norm in _LIGHT_NOUNS or following.surface in ("ほう", "の", "ん", "こと"))
        and i + 2 < stop
        and found[i + 2].surface in ("は", "が", "も", "だけ", "のみ", "なら", "を", "に")
    )


def _predicate_end(found: Sequence[Token], first: int, stop: int) -> int:
    """Index behind the predicate that begins at ``first``: its auxiliaries and helping verbs belong to it."""
    i = first + 1
    while i < stop:
        token = found[i]
        if (
            token.pos == "助動詞"
            or token.surface in ("も", "は", "が", "すら", "さえ", "の", "ん", "で")
            or token.norm in ("無い", "為る")
        ):
            i += 1
        elif token.surface in ("て", "で", "ちゃ", "っ") and i + 1 < stop and found[i + 1].norm in _HELPERS:
            i += 2
        elif (
            (token.pos in ("動詞", "接尾辞") and (found[i - 1].pos in _PREDICATES or token.norm in ("為る", "出来る")))
            or (
                found[first].pos == "名詞"
                and token.norm in ("出来る", "成る", "出る", "有る", "無い", "御座る", *_WITHOUT)
            )
            or is_negation(found, i)
        ):
            i += 1
        else:
            break
    return i


def _fate(found: Sequence[Token], first: int, last: int, stop: int) -> Fate:
    nothing = sum(token.norm in _WITHOUT for token in found[first:last]) + (first > 0 and found[first - 1].norm == "無")
    negative = (negations(found, first, last) + nothing) % 2 == 1
    words = {token.norm for i, token in enumerate(found[first:last], first) if not _only_helps(found, i)}
    if (negative and words & _TRIES) or words & _UNTRIED:
        return "denied"
    if words & _BAD:
        return "works" if negative else "trouble"
    if words & _GOOD and ("普通" not in words or _ends_usual(found, first, last)):
        return "trouble" if negative else "works"
    if negative:
        if _undone(found, first, last):
            return "denied"
        passive = any(token.norm in ("れる", "られる") for token in found[first:last])
        if words & _APPEARS and (passive or not words & _MOVES) and not _able(found, first, last):
            return "denied"
        return "trouble"
    condition = any(
        token.norm in _CONDITIONS or token.surface in _CONDITIONS
        for token in found[first + 1 : min(last + 2, stop + 1)]
    )
    if any(token.surface in ("たり", "だり") for token in found[first : min(last + 2, stop)]):
        return "trouble"
    if (words & _MOVES or _able(found, first, last)) and not condition:
        return "works"
    return "open"


def _ends_usual(found: Sequence[Token], first: int, last: int) -> bool:
    """Whether it is 普通 itself that is said (受信は普通です), not how something goes or what kind it is."""
    said = found[first:last]
    how = any(token.surface in ("に", "な") or token.pos in ("動詞", "形容詞") for token in said)
    return not how and (last == len(found) or found[last].pos != "助詞" or found[last].surface != "の")


def _unanswered(found: Sequence[Token], end: int, first: int) -> bool:
    """Whether behind a mention that ends at ``end`` something else stays silent (送信サーバから返事がない)."""
    return first - 2 >= end and found[first].norm == "無い" and found[first - 2].norm in _ANSWERS


def _undone(found: Sequence[Token], first: int, last: int) -> bool:
    """Whether somebody has not done what the predicate names (返事はしていません): that it fails is not said."""
    if any(token.norm in ("れる", "られる", "出来る") for token in found[first:last]) or _able(found, first, last):
        return False
    if found[first].norm in _DEEDS:
        return first + 1 < last and found[first + 1].norm in ("て", "で", "てる")
    # する stands before the predicate that 居る is taken for.
    start = first - 2 if found[first].norm in ("居る", "おる", "てる") else first
    before = [token for token in found[max(0, start - 2) : max(0, start)] if token.pos != "助詞"]
    return bool(before) and found[start].norm == "為る" and before[-1].norm in _DEEDS


def _only_helps(found: Sequence[Token], i: int) -> bool:
    """Whether the word at ``i`` only helps the verb before it (出てきます comes nowhere)."""
    return i > 0 and found[i].norm in ("来る", "行く") and found[i - 1].surface in ("て", "で")


def _able(found: Sequence[Token], first: int, last: int) -> bool:
    """Whether a verb stands in its potential form: 送れる, 受け取れた (normalised to 送る, 受け取る)."""
    return any(_potential(token) for token in found[first:last])


def _potential(token: Token) -> bool:
    stem = token.surface.removesuffix("る")
    if token.pos != "動詞" or len(stem) < 2 or stem[-1] not in "えけげせてねべめれ":
        return False
    return not token.norm.endswith(f"{stem[-1]}る") and not token.form.startswith(("仮定形", "命令形"))
