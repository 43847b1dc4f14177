"""Text as customers type it, in the forms in which it is compared.

`clean` keeps what a reader would see; `normalise` is for comparing spellings, `reading` for comparing sounds, `words`
for comparing meanings. All are pure and accept any text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.kana import fold, kana, to_hiragana
from bot.morphemes import Token, tokens
from bot.polarity import negations, negative_after
from bot.remembered import remembered, remembered_with

Statement = Literal["stated", "denied", "absent"]

_HYPHENS = re.compile(r"(?<=[ぁ-ゖァ-ヺ])[\-‐‑‒–—―−ｰ─━~〜～]+(?=[ぁ-ゖァ-ヺー\s、。」)]|$)")
#: 来ぃひん, 見ぃへん: a vowel drawn out in speech.
_DRAWN = re.compile(r"(?<=[一-鿿])[ぁぃぅぇぉ]")
_BEFORE_NEGATION = "[かさたなまらわばえけせてねへめれげべできこ来一-鿿]"
#: What the text must have somewhere (to look for that is cheap), the form, the standard.
_DIALECT = (
    (("へん", "ひん"), re.compile(r"(?:けえ|けー|こお|こー|こえ)(?:へん|ひん)"), "こない"),
    (("でけへん",), re.compile(r"でけへん"), "できない"),
    (("へんかった", "ひんかった"), re.compile(r"(?:せ[えぇー]|し[いぃー])(?:へん|ひん)かった"), "しなかった"),
    (("へん", "ひん"), re.compile(r"(?:せ[えぇー]|し[いぃー])(?:へん|ひん)(?!し|じ|こう|れい|そう)"), "しない"),
    (("しぇん",), re.compile(r"ましぇん|まっしぇん"), "ません"),
    (("とらん",), re.compile(r"(?<=[いっきしちりみ来着出見])とらん"), "ていない"),
    (("んどらん",), re.compile(r"んどらん"), "んでいない"),
    (("まへん",), re.compile(r"まへん"), "ません"),
    (("んかった",), re.compile(f"(?<={_BEFORE_NEGATION})(?:へん|ひん)かった"), "なかった"),
    (("へん", "ひん"), re.compile(f"(?<={_BEFORE_NEGATION})(?<!こら)(?:へん|ひん)(?!しん|じ|こう|れい|そう)"), "ない"),
    (("ねぐ", "ねく"), re.compile(f"(?<={_BEFORE_NEGATION})ね(?:ぐ|く)(?=な|て)"), "なく"),
    (
        ("ねえ", "ねぇ", "ねー"),
        re.compile(f"(?<={_BEFORE_NEGATION})(?:ねえ|ねぇ|ねー)(?=[。、!?\\s]|$|ん|の|で|け|が|よ)"),
        "ない",
    ),
    (("んく",), re.compile(f"(?<={_BEFORE_NEGATION})んく(?=なっ|なり|なる|て)"), "なく"),
    (("んかった",), re.compile(f"(?<={_BEFORE_NEGATION})んかった"), "なかった"),
    (("んよう",), re.compile(f"(?<={_BEFORE_NEGATION})んようにな(?=[っりる])"), "なくな"),
    (("けん",), re.compile(r"(?:(?<=[ただるうくすつむぐぶ])|(?<=[一-鿿]い))けん(?=[、。,\s])"), "から"),
)
_DIALECT_PART = re.compile("|".join(part for parts, _, _ in _DIALECT for part in parts))
#: The north-east voices k and t within a word: 聞がれ, でぎだげど, 打でば, だびに.
_VOICED_PARTS = (
    "でぎ",
    "げど",
    "げん",
    "聞が",
    "聞ぎ",
    "届が",
    "届げ",
    "開ぐ",
    "開が",
    "動が",
    "受げ",
    "付げ",
    "つげ",
    "打で",
    "打だ",
    "だび",
    "がら",
    "どご",
    "とご",
    "出だ",
)
_VOICED_PART = re.compile("|".join(_VOICED_PARTS))
_VOICED = re.compile(
    r"(?P<きる>(?<=で)ぎ(?=んだ))|(?P<き>(?<=で)ぎ(?=[るたてなまねんれだ])|(?<=[聞開書動着引置行働])ぎ(?=[たてま]))|(?P<く>(?<=[聞開書動着引置働])ぐ)|"
    r"(?P<か>(?<=[聞届開動書着引置働])が(?=[れなね])|(?:(?<=[るだで日時前後])|(?<=[っい]た))が(?=ら))|"
    r"(?P<け>(?<=[受付続届助])げ|(?<=つ)げ(?=[るただ])|げ(?=ど(?:[。、\sもなよ]|$))|(?<=だ)げ(?=ん|ど))|"
    r"(?P<て>(?<=[打立待持])で(?=[ばもる]))|(?P<た>(?<=[打立待持])だ(?=[ねなれ])|だ(?=びに)|(?<=[出けげぎ])だ(?=[らよがげけっ。、\s]|$))|(?P<こ>(?<=[とど])ご(?=[さがにで]))"
)
#: There, まだでぎね denies too.
_FINAL_NE = re.compile(r"(?:(?<=[れけせきかた])|(?<=なん)|(?<=わかん))ね(?=[。、!\s]|$)")
#: Letters whose category is looked at: all but ASCII and the plain Japanese ones.
_ODD = re.compile(r"[^\n -~、。「」ぁ-ゖァ-ヺー㐀-鿿々]")
_SIGNS = re.compile(r"[\W_]+")
_REPEATS = re.compile(r"(.)\1{3,}", re.DOTALL)
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[。！？!?\n])|(?<=[^0-9a-zA-Z][.．])(?=\s|$)")
_CLAUSE_WORDS = frozenset(
    {"が", "けど", "けれど", "けれども", "けども", "し", "から", "ので", "のに", "ねんけど", "ものの"}
)


@remembered(8192)
def clean(text: str) -> str:
    """``text`` in NFKC and lower case, without emoji and control characters; line breaks stay.

    Hyphens used as long-vowel marks become ー; a character more than three times in a row stands three times.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = _ODD.sub(_visible, text)
    return _REPEATS.sub(r"\1\1\1", _DRAWN.sub("", _HYPHENS.sub("ー", text))).strip()


def _visible(match: re.Match[str]) -> str:
    letter = match.group()
    category = unicodedata.category(letter)
    if category in ("So", "Cs", "Sk", "Co", "Cn", "Cc", "Zs", "Zl", "Zp"):
        return " "
    return "" if category in ("Cf", "Mn", "Me") else letter


@remembered(8192)
def japanese(text: str) -> str:
    """`clean` text with romaji and unfinished conversions as kana: what the words are read from."""
    return _standard(kana(clean(text)))


def _standard(text: str) -> str:
    """Negation as the dictionary knows it: 届かへん, 来ひん, 届かねぐ as 届かない, 来ない, 届かなく."""
    if _VOICED_PART.search(text):
        text = _unvoiced(text)
    for parts, dialect, standard in _DIALECT if _DIALECT_PART.search(text) else ():
        if any(part in text for part in parts):
            text = dialect.sub(standard, text)
    return text


def _unvoiced(text: str) -> str:
    plain = _VOICED.sub(lambda match: match.lastgroup or "", text)
    return plain if plain == text else _FINAL_NE.sub("ない", plain).replace("ばなんない", "ばならない")


@remembered(8192)
def normalise(text: str) -> str:
    """Spelling to compare: `clean`, katakana as hiragana, signs and spaces as one space."""
    return _SIGNS.sub(" ", to_hiragana(clean(text))).strip()


@remembered(8192)
def reading(text: str) -> str:
    """Sound to compare: folded hiragana of the whole text (see `bot.kana.fold`), without signs and spaces."""
    return "".join([token.sound for token in tokens(japanese(text))])


def words(text: str) -> list[str]:
    """Meaning to compare: the content words of ``text`` in their one dictionary spelling, in order."""
    return [token.norm for token in tokens(japanese(text)) if token.content]


def clauses(text: str) -> list[str]:
    """``text`` in pieces that say one thing each: cut at signs, line breaks and after が, けど, ので, のに."""
    return [_SPACES.sub(" ", piece).strip() for piece in clause_texts(text)]


def clause_texts(text: str) -> list[str]:
    """As `clauses`, on the `japanese` text, with nothing but empty pieces removed."""
    source = japanese(text)
    pieces: list[str] = []
    start = 0
    for end in clause_ends(tokens(source)):
        piece = source[start:end]
        start = end
        if any(letter.isalnum() for letter in piece):
            pieces.append(piece)
    return pieces


def clause_ends(found: tuple[Token, ...]) -> list[int]:
    """Character positions where clauses end, the end of the text last."""
    return [token.end for i, token in enumerate(found) if i + 1 == len(found) or _ends_clause(found, i)]


def _ends_clause(found: tuple[Token, ...], i: int) -> bool:
    token = found[i]
    if token.surface in "。、，,！？!?；;" or "\n" in token.surface:
        return True
    if token.sub == "接続助詞" and token.surface in _CLAUSE_WORDS:
        return True
    # のに and ので are two words each; after a noun they are no conjunctions (母のに).
    return (
        i > 1
        and token.surface in ("に", "で")
        and found[i - 1].surface == "の"
        and found[i - 2].pos in ("動詞", "助動詞", "形容詞")
        and found[i + 1].pos not in ("助詞", "助動詞")
    )


def sentences(text: str) -> list[str]:
    """``text`` at its sentence ends and line breaks, as written."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if any(letter.isalnum() for letter in piece)]


@remembered_with(1024)
def states(text: str, phrase: str) -> Statement:
    """Whether ``text`` says ``phrase``, says its opposite, or neither.

    The phrase is found by spelling, by its words (直った in 直りました), and, from four kana on, by its sound. A phrase
    that is negative itself (変わらない) is denied by the positive.
    """
    sought = _sought(phrase)
    if not sought.letters:
        return "absent"
    searched = _searched(text)
    span = _literal_span(searched, sought) or _word_span(searched, sought) or _sound_span(searched, sought)
    if span is None:
        return "absent"
    return "stated" if negative_after(searched.tokens, *span) == sought.negative else "denied"


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that counts, with its place among all. ``stem``: a verb's sound without the inflected end."""

    place: int
    norm: str
    stem: str | None


@dataclass(frozen=True, slots=True)
class _Searched:
    """A text as it is searched: made once, asked for hundreds of phrases."""

    tokens: tuple[Token, ...]
    letters: str
    #: Where each letter stands in the text.
    positions: tuple[int, ...]
    words: tuple[_Word, ...]
    norms: frozenset[str]
    stems: frozenset[str]
    sounds: tuple[str, ...]
    sound: str


@dataclass(frozen=True, slots=True)
class _Sought:
    """A phrase as it is looked for."""

    letters: str
    words: tuple[_Word, ...]
    sound: str
    negative: bool


@remembered(256)
def _searched(text: str) -> _Searched:
    source = japanese(text)
    found = tokens(source)
    letters = [(letter, i) for i, letter in enumerate(to_hiragana(source)) if letter.isalnum() or letter == "ー"]
    counting = _words(found)
    sounds_of = tuple(token.sound for token in found)
    return _Searched(
        tokens=found,
        letters="".join(letter for letter, _ in letters),
        positions=tuple(i for _, i in letters),
        words=counting,
        norms=frozenset(word.norm for word in counting),
        stems=frozenset(word.stem for word in counting if word.stem),
        sounds=sounds_of,
        sound="".join(sounds_of),
    )


@lru_cache(maxsize=16384)
def _sought(phrase: str) -> _Sought:
    own = tokens(japanese(phrase))
    return _Sought(
        letters=normalise(phrase).replace(" ", ""),
        words=_words(own),
        sound="".join([token.sound for token in own]),
        negative=denies(phrase),
    )


@lru_cache(maxsize=16384)
def denies(phrase: str) -> bool:
    """Whether a phrase by itself denies something (変わらない)."""
    found = tokens(japanese(phrase))
    return negations(found, 0, len(found)) % 2 == 1


def _literal_span(searched: _Searched, sought: _Sought) -> tuple[int, int] | None:
    at = searched.letters.find(sought.letters)
    if at < 0:
        return None
    start, end = searched.positions[at], searched.positions[at + len(sought.letters) - 1] + 1
    inside = [i for i, token in enumerate(searched.tokens) if token.end > start and token.start < end]
    first, last = searched.tokens[inside[0]], searched.tokens[inside[-1]]
    # A short phrase must not be a piece of another word (はい in はいる).
    if len(sought.letters) <= 3 and (first.start != start or last.end != end):
        return None
    return inside[0], inside[-1] + 1


def _word_span(searched: _Searched, sought: _Sought) -> tuple[int, int] | None:
    wanted, there = sought.words, searched.words
    if not wanted or not all(word.norm in searched.norms or word.stem in searched.stems for word in wanted):
        return None
    for i in range(len(there) - len(wanted) + 1):
        if all(_same(one, word) for one, word in zip(there[i:], wanted, strict=False)):
            return there[i].place, there[i + len(wanted) - 1].place + 1
    return None


_GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白"})


def _words(found: tuple[Token, ...]) -> tuple[_Word, ...]:
    return tuple(_Word(i, token.norm, _stem(token)) for i, token in enumerate(found) if _counts(token))


def _counts(token: Token) -> bool:
    """Whether a word must be found; 受信だけ is not 受信."""
    return token.pos not in _GRAMMAR or token.surface in ("だけ", "のみ", "しか")


def _stem(token: Token) -> str | None:
    # かわる written in kana is a word of its own in the dictionary: compare the sound without the inflected end.
    stem = fold(token.reading)[:-1] if token.pos == "動詞" else ""
    return stem if len(stem) >= 2 else None


def _same(one: _Word, other: _Word) -> bool:
    return one.norm == other.norm or (one.stem is not None and one.stem == other.stem)


def _sound_span(searched: _Searched, sought: _Sought) -> tuple[int, int] | None:
    if len(sought.sound) < 4 or sought.sound not in searched.sound:
        return None
    for i in range(len(searched.sounds)):
        joined = ""
        for j in range(i, len(searched.sounds)):
            joined += searched.sounds[j]
            if len(joined) >= len(sought.sound):
                if joined == sought.sound:
                    return i, j + 1
                break
    return None
