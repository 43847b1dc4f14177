"""A text as the readers of a conversation look at it: the small words of talk, heard once.

Everything here is about the language (politeness, yes and no, counting, inflection); nothing about the knowledge.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.kana import to_hiragana
from bot.morphemes import Token, tokens
from bot.remembered import remembered
from bot.text import clause_texts, japanese, normalise, reading

_START = re.compile(r"^[^\w]*((あ|え|えっと|ええと|すみません|じゃあ?|では|なら|まあ|ま)[、。,.\s]+)*")
_SIGNS = re.compile(r"^[^\w]+|[^\w]+$")
_SIGNS_BEHIND = re.compile(r"[\s。.!！〜~ー…]+$")
_NOT_LETTERS = re.compile(r"[^\w]+|_")
#: Politeness and hesitation before and behind what is meant.
_BEFORE = re.compile(
    r"^(すみません(が|けど)?|すいません(が|けど)?|すんません(が)?|あの[うー]?|えっと|ええと|えーと|それでは|では|じゃあ?|ほな|ほんなら|ちょっと|"
    r"やっぱり?|やはり|悪いけど|わるいけど|申し訳(ありません|ございません|ない)(が|けど|のですが|ですが)?|ごめん(なさい|ね)?|あっ?|"
    r"できれば|とりあえず|いったん|一旦|お手数ですが|恐れ入りますが|とにかく|もう(?![一い1])|なら|まず|次は|今度は)"
)
_BEHIND = re.compile(
    r"((を|に|で|が|の)?(お願い|おねがい|頼み|たのみ)(します|いたします|致します|できますか|たい|ます)?|頼む|たのむ|"
    r"て?(ください|下さい|くださいませ|くださる|くださいますか|ちょうだい|頂戴|くれ|くれる|くれや|くれますか|くれませんか|ほしい|欲しい)|"
    r"て?(もらえ|いただけ|頂け)(ます|ません|る|ない)?か?(ね|な)?|て?(もらい|いただき|頂き)?(たい|とう)(です|ん|の|が|けど|ございます|思います)*|"
    r"です(か|が|けど)?|ます(か|ね|よ)?|でしょうか|(だ|との)?(そう|こと)(です|だ|や)|(だ|か)?と(思|おも)(います|う|った|いますが)|よろしく|よ|ね|な|わ|や|さ|ん|けど|かな|んですが|のですが|んですけど|(し|でき)ますか|いい(です)?か?)$"
)
#: A word of agreement ends where another would begin: そう is no そういえば, no よ is no よく.
_ENDS = r"(?=[\s、。，,．.!！?？〜~ー…・)）]|$|お願い|おねがい|よろしく|頼|です|だ|や)"
_YES = re.compile(
    r"^((はー?い|はいはい|うんうん|うん(?!ざ|て|よう|と)|うむ|ええ(?!と|え|っと)|もちろん|ぜひ(とも)?|是非(とも)?|お願い(します|いたします|致します|できますか)?|おねがい(します)?|"
    r"そう(です|だ|だよ|や|じゃ|や?で)(ね|よ|な)?|せや(で|な|ねん|ね)|その(通り|とおり)(です)?|それで(いい(です)?|お願い(します)?)|頼(む|みます)|(それ|はい)?で?よろしく(お願いします)?)(?![るっりらろれ])|"
    r"(そう|せや|おう|ああ|んだ|ほい|ok|okay|オーケー|オッケー|おけ|おっけー|いえす|イエス|yes|yep|y|hai|了解|りょうかい|承知|合って(い)?(ます|る)|ほうじゃ|そや|そやで)(です|しました)?"
    + _ENDS
    + ")"
)
_NO = re.compile(
    r"^((いいえ|いや(?!な|が|っ|で|だ)|いえ(?!す|ば)|ううん|うんにゃ|いんや|違(います|うよ|うわ|う、|いますよ)|ちが(います|うよ|うわ)|ちゃうちゃう|"
    r"そうじゃ(ない|ありません)(です)?|そうでは(ない|ありません)(です)?|(今は|いまは)?結構です|けっこうです|遠慮(します|しておきます|しとく)|(今は|いまは|特に)?(要らない|要りません|いらない|いりません|いらん|いらねえ|いらない)(です)?|"
    r"(やめ|止め)(とく|ておきます|ときます|ておく)|必要(ない|ありません)(です)?|ノーサンキュー)|"
    r"(いや|違う|ちがう|ちゃう|のー|ノー|no|nope|n|iie|ない|なし|ありません|不要|だめ|ダメ|駄目|大丈夫|特に(ない|ありません|なし))(です)?"
    + _ENDS
    + ")"
)
_WISHES = re.compile(r"(お願い|おねがい|頼|よろしく|了解|りょうかい|承知|ぜひ|是非|もちろん|それで)")
_YES_SIGNS = re.compile(r"^\W*[👍🙆⭕○◯✅🆗👌]")
_NO_SIGNS = re.compile(r"^\W*[👎🙅❌×✖🆖]")
_ASKING_END = re.compile(
    r"(です|ます|でしょう|ました|ません|でした|の|ん|る|た|い)か(ね|な|い)?$|かしら$|(いい|よい|大丈夫|平気|必要な|だめな|やる|する|なる|ある)の$|(やり方|方法|仕方|しかた|手順|意味)(は|って|を|が)?$|(って|とは|は)(何|なん|なに|どこ|どれ|いつ|誰|だれ)(です|なの|や|だ)?(か|ねん|っけ)?$|っけ$|(何|なん)のこと$|(?<!今)(?<!こんにち)(?<!こんばん)[一-龠ァ-ヶー]は$|(には|ときは|場合は|たら)$|"
    r"(教えて|おしえて)(ください|下さい|ほしい(です)?|くれ|くれませんか|ちょうだい|もらえますか)?$"
)
_ASKING_WORD = re.compile(
    r"(何|なに|なん(で|の|や|です)|なぜ|どう(して|やる|やり|やっ|すれ|なる|したら|いう|すん)|どこ|どれ|どっち|どちら|どの|いつ|誰|だれ|いく(つ|ら)|何で)"
)
#: 何度も, 誰か: no question.
_NOT_ASKED = re.compile(
    r"(何|なん|なに|誰|だれ|どこ|いつ|どれ|どちら|どっち|いく(?:つ|ら))(?:[度回人通日年件時分十百個]|べん|遍)?(?:でも|にも|も|か(?=[^\s。、？?!！]{2}))"
)
_ASKING_CLOSE = re.compile(r"(の|ん|か|ねん|や|って|だ|る|い|ば|のか|わけ|んだ|んや|じゃ)$")
MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PHONE = re.compile(r"(?<![\d.\-/:])(?:\+81[\-\s]?|0)\d{1,4}[\-\s(]{0,2}\d{1,4}[\-\s)]{0,2}\d{3,4}(?![\d\-:/])")
#: What stands for a hyphen between digits.
_DASHES = re.compile(r"(?<=\d)\s?[‐‑‒–—―−ー－]\s?(?=\d)")
#: Behind a contact that is not meant (…ではなく, …はやめて, …は使えません).
_NOT_THIS_ONE = re.compile(
    r"\s*(という?)?(の?アドレス|の?番号|のほう|の方)?(じゃ|では|は|には|で|も|だと)(、|もう|いま|今は?)?(な(く|い)|やめ|止め|だめ|ダメ|駄目|使え(な|ませ)|使ってい?(な|ませ)|受け取れ(な|ませ)|見られ(な|ませ)|届かな|出られ(な|ませ))"
)
#: Digits as they are spoken (ぜろさんの、いちにさんし), with の and か between the groups.
_SPOKEN = re.compile(
    r"(?:(?:ぜろ|ゼロ|れい|〇|零|いち|一|に|二|さん|三|よん|しち|し|四|ご|五|ろく|六|なな|七|はち|八|きゅう|く|九|[0-9])(?:の|、|,|\s|-|ー)*){9,}"
)
_DIGITS_IN_WORDS = (
    "ぜろ ゼロ れい 〇 零|いち 一|に 二|さん 三|よん し 四|ご 五|ろく 六|なな しち 七|はち 八|きゅう く 九"
)
_SPOKEN_DIGITS = {word: str(digit) for digit, words in enumerate(_DIGITS_IN_WORDS.split("|")) for word in words.split()}
_SPOKEN_DIGIT = re.compile("|".join(sorted(_SPOKEN_DIGITS, key=len, reverse=True)))
_ORDINALS = {
    **{word: n for n, word in enumerate("一二三四五六七八九", 1)},
    **{word: n for n, word in enumerate(("ひとつ", "ふたつ", "みっつ", "よっつ", "いつつ"), 1)},
    **{word: n for n, word in enumerate(("いち", "に", "さん", "よん", "ご"), 1)},
    **{word: n for n, word in enumerate(("ichi", "ni", "san", "yon", "go"), 1)},
    **{sign: n for n, sign in enumerate("①②③④⑤", 1)},
}
_NUMBER = re.compile(
    r"^(?:選択肢(?:の)?)?(?:上から|左から)?(\d{1,2}|[一二三四五六七八九①②③④⑤]|ひとつ|ふたつ|みっつ|よっつ|いつつ|いち|に|さん|よん|ご|ichi|ni|san|yon|go)"
    r"(?:つ)?(?:番|ばん|個|つ|こ|ban)?(?:目|め|me)?(?:の(?:やつ|もの|ほう|方|です|選択肢|文字|文|行|項目|ボタン)?|のほうです|かな|です|だ|だと思います|で|でお願いします|をお願いします|でしょうか|を選びます)*$"
)
_PLACES = (
    (
        re.compile(
            r"^(一番|いちばん)?(上|うえ)(の(やつ|もの|ほう|方|選択肢)?)?$|^(最初|さいしょ|はじめ|初め|前者)(の(やつ|もの|ほう|方|選択肢)?)?$"
        ),
        0,
    ),
    (
        re.compile(
            r"^(一番|いちばん)?(下|した)(の(やつ|もの|ほう|方|選択肢)?)?$|^(最後|さいご|後者)(の(やつ|もの|ほう|方|選択肢)?)?$"
        ),
        -1,
    ),
    (re.compile(r"^(真ん中|まんなか|中央|真中)(の(やつ|もの|ほう|方|選択肢)?)?$"), 1),
)


#: マダデス: what is mostly inflection, typed as in a telegram.
_IN_KATAKANA = re.compile(
    r"[ァ-ヺー、。!?\s]*(デス|マス|マシタ|マセン|マセンデシタ|デシタ|ナイ|ダメ|マダ)[ヨネワ]?[、。!?\s]*"
)
#: Letters of a text that may be a few words with politeness around them. What is longer says more than that, and to
#: peel it would take time by the square of its length.
_LONGEST_CORE = 200

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One text and its views; each is computed when first asked for."""

    text: str
    #: What `asked_once` keeps.
    found: dict[Any, Any] = field(default_factory=dict[Any, Any], compare=False, repr=False)

    @cached_property
    def source(self) -> str:
        """The text as standard Japanese (romaji and dialect resolved)."""
        text = japanese(self.text)
        return to_hiragana(text) if _IN_KATAKANA.fullmatch(text) else text

    @cached_property
    def unsigned(self) -> str:
        """`source` without the signs at its end."""
        return _SIGNS_BEHIND.sub("", self.source)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its words."""
        return tokens(self.source)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, each in dictionary form and by its sound without the inflected end."""
        return frozenset(form for token in self.tokens for form in (token.norm, _sound(token)))

    @cached_property
    def joined(self) -> str:
        """Its letters, katakana as hiragana."""
        return joined(self.source)

    @cached_property
    def kana(self) -> str:
        """How it sounds."""
        return reading(self.text)

    @cached_property
    def joined_pairs(self) -> frozenset[str]:
        """All pairs of neighbouring letters in `joined`: what does not begin with one of them is not there."""
        return _pairs(self.joined)

    @cached_property
    def kana_pairs(self) -> frozenset[str]:
        """The same of `kana`."""
        return _pairs(self.kana)

    @cached_property
    def clauses(self) -> list[str]:
        """Its pieces that say one thing each."""
        return clause_texts(self.text)

    @cached_property
    def compact(self) -> str:
        """Letters and digits only."""
        return _NOT_LETTERS.sub("", self.source)

    @cached_property
    def core(self) -> str:
        """`compact` without politeness around it: what is left is what is meant."""
        return core(self.text)

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question."""
        ending = self.source.rstrip("。. 　!！…")
        if ending.endswith(("?", "？")) or _ASKING_END.search(ending):
            return True
        last = re.split(r"[。！!\n]", ending)[-1]
        return _ASKING_WORD.search(_NOT_ASKED.sub("", last)) is not None and _ASKING_CLOSE.search(last) is not None

    @cached_property
    def contact(self) -> str | None:
        """Mail addresses and phone numbers in it, as written, or None; one that it takes back is left out."""
        text = _as_typed(self.text)
        found = [*MAIL.finditer(text), *_PHONE.finditer(text)]
        meant = [match[0].strip() for match in found if not _NOT_THIS_ONE.match(text, match.end())]
        if found:
            return "、".join(meant or [match[0].strip() for match in found])
        return _spoken_number(text)

    @cached_property
    def beside_contact(self) -> str:
        """The text without the mail addresses and phone numbers in it."""
        return _PHONE.sub("", MAIL.sub("", _as_typed(self.text)))

    @cached_property
    def agreement(self) -> bool | None:
        """Yes (True) or no (False) where that is all it says, politeness aside; None where it says more or neither."""
        if _YES_SIGNS.match(self.text):
            return True
        if _NO_SIGNS.match(self.text):
            return False
        said = self.leaning
        return None if said is None or self._behind_leaning else said

    @cached_property
    def confirms(self) -> bool | None:
        """`agreement` that answers a question about what is so: お願いします or 了解 is none."""
        agreed = self.agreement
        return None if agreed and _WISHES.search(self.compact) else agreed

    @cached_property
    def leaning(self) -> bool | None:
        """Yes or no at its beginning, whatever follows."""
        return _leaning(_START.sub("", self.source))[0]

    @cached_property
    def _behind_leaning(self) -> str:
        rest = _leaning(_START.sub("", self.source))[1]
        for _ in range(8):
            rest = _SIGNS.sub("", rest)
            said, shorter = _leaning(rest)
            bare = core(rest)
            if said is None and bare == rest:
                return rest
            rest = shorter if said is not None else bare
        return rest

    @cached_property
    def place(self) -> int | None:
        """The place in a list that it names as a whole (2番, 上のやつ, 最後の): from 0; -1 is the last."""
        compact = self.core or self.compact
        for pattern, place in _PLACES:
            if pattern.match(compact):
                return place
        match = _NUMBER.match(compact) or _NUMBER.match(self.compact) or _NUMBER.match(self.text.strip().lower())
        if match is None:
            return None
        said = match[1]
        number = int(said) if said.isdecimal() else _ORDINALS[said]
        return number - 1 if number else None


@remembered(1024)
def hear(text: str) -> Heard:
    """``text`` to be looked at; one that was heard before with all that was found out about it."""
    return Heard(text=text)


def asked_once(function: Callable[Concatenate[Heard, P], T]) -> Callable[Concatenate[Heard, P], T]:
    """For a pure function of a text and of hashable positional arguments: what it returned is kept with the text."""

    @wraps(function)
    def ask(heard: Heard, *args: P.args, **kwargs: P.kwargs) -> T:
        question = (function, args)
        if question not in heard.found:
            heard.found[question] = function(heard, *args, **kwargs)
        return heard.found[question]

    return ask


@remembered(8192)
def core(text: str) -> str:
    """``text`` as letters and digits, politeness before and behind it removed; of a long one just the letters."""
    said = _NOT_LETTERS.sub("", japanese(text))
    while 0 < len(said) <= _LONGEST_CORE:
        shorter = _BEHIND.sub("", _BEFORE.sub("", said))
        if shorter == said or not shorter:
            break
        said = shorter
    return said


def _pairs(letters: str) -> frozenset[str]:
    return frozenset(map(str.__add__, letters, letters[1:]))


def _as_typed(text: str) -> str:
    """``text`` in one width, hyphens between digits as such; nothing is left out (2222 stays four digits)."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text))


def _spoken_number(text: str) -> str | None:
    """A phone number said in words, in digits: one that begins with 0 and is as long as one."""
    said = _SPOKEN.search(text)
    if said is None:
        return None
    digits = _SPOKEN_DIGIT.sub(lambda match: _SPOKEN_DIGITS[match[0]], said[0])
    groups = [group for group in re.split(r"\D+", digits) if group]
    return "-".join(groups) if digits.startswith("0") and sum(map(len, groups)) in (10, 11) else None


def _leaning(source: str) -> tuple[bool | None, str]:
    no = _NO.match(source)
    yes = _YES.match(source)
    longest = max((m for m in (yes, no) if m), key=lambda m: m.end(), default=None)
    if longest is None:
        return None, source
    return longest is yes, source[longest.end() :]


# Words and letters -------------------------------------------------------------------------------------------------

GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})


@remembered(8192)
def joined(text: str) -> str:
    """``text`` as letters only, katakana as hiragana."""
    return normalise(text).replace(" ", "")


@lru_cache(maxsize=4096)
def meaningful(phrase: str) -> tuple[Token, ...]:
    """The words of a phrase without particles, auxiliaries and signs."""
    return tuple(token for token in tokens(japanese(phrase)) if token.pos not in GRAMMAR)


@lru_cache(maxsize=8192)
def beginning(phrase: str) -> tuple[str, ...]:
    """The first word that a phrase means something by, as in `Heard.words`; nothing for mere grammar."""
    wanted = meaningful(phrase)
    return (wanted[0].norm, _sound(wanted[0])) if wanted else ()


def _sound(token: Token) -> str:
    """What the inflections of a word have in common: nearly all of its sound, or its spelling."""
    return token.reading.removesuffix("ル")[:-1] or token.surface


#: Words that any question may have: what is asked, not what is spoken of.
_ASKING = frozenset(
    ("何", "何処", "何れ", "何方", "如何", "為る", "良い", "教える", "知る", "分かる", "違う", "大丈夫")
) | frozenset(("遣る", "使う", "見る", "方", "時", "所", "此方", "意味", "言葉"))


@lru_cache(maxsize=8192)
def spoken_of(text: str) -> frozenset[str]:
    """What a text speaks of: its words in dictionary form, without those that any question has."""
    said = (token for token in tokens(japanese(text)) if token.content and token.pos not in ("代名詞", "副詞"))
    return frozenset(token.norm for token in said) - _ASKING


@lru_cache(maxsize=8192)
def things(text: str) -> frozenset[str]:
    """The nouns among these, numbers apart."""
    found = (token for token in tokens(japanese(text)) if token.content and token.pos == "名詞" and token.sub != "数詞")
    return frozenset(token.norm for token in found) - _ASKING
