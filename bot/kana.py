"""Kana: romaji typed with the input method off, unfinished conversion, and the folding of readings.

Nothing here knows words except a handful of English ones that happen to look like romaji.
"""

import re
from functools import lru_cache

from bot.remembered import remembered

_VOWELS = "aiueo"
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "c": "かしくせこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_GLIDES = {"k": "き", "s": "し", "t": "ち", "n": "に", "h": "ひ", "m": "み", "r": "り", "g": "ぎ", "z": "じ", "j": "じ",
           "d": "ぢ", "b": "び", "p": "ぴ", "c": "ち"}  # fmt: skip
_SINGLES = {
    "ya": "や", "yu": "ゆ", "yo": "よ", "ye": "いぇ", "wa": "わ", "wi": "うぃ", "we": "うぇ", "wo": "を",
    "shi": "し", "sha": "しゃ", "shu": "しゅ", "she": "しぇ", "sho": "しょ",
    "chi": "ち", "cha": "ちゃ", "chu": "ちゅ", "che": "ちぇ", "cho": "ちょ",
    "tsu": "つ", "tsa": "つぁ", "tsi": "つぃ", "tse": "つぇ", "tso": "つぉ",
    "fu": "ふ", "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ", "fyu": "ふゅ",
    "ji": "じ", "ja": "じゃ", "ju": "じゅ", "je": "じぇ", "jo": "じょ",
    "va": "ゔぁ", "vi": "ゔぃ", "vu": "ゔ", "ve": "ゔぇ", "vo": "ゔぉ",
    "thi": "てぃ", "dhi": "でぃ", "dhu": "でゅ", "twu": "とぅ", "dwu": "どぅ",
    "qa": "くぁ", "qi": "くぃ", "qu": "く", "qe": "くぇ", "qo": "くぉ",
    "xtu": "っ", "ltu": "っ", "xtsu": "っ", "ltsu": "っ", "xwa": "ゎ", "lwa": "ゎ",
}  # fmt: skip


def _syllables() -> dict[str, str]:
    table = dict(_SINGLES)
    for consonant, row in _ROWS.items():
        table.update({consonant + vowel: kana for vowel, kana in zip(_VOWELS, row, strict=True)})
    for consonant, kana in _GLIDES.items():
        table.update({f"{consonant}y{v}": kana + small for v, small in zip("auo", "ゃゅょ", strict=True)})
        table.update({f"{consonant}yi": kana + "ぃ", f"{consonant}ye": kana + "ぇ"})
    for prefix in "xl":
        table.update({prefix + v: small for v, small in zip(_VOWELS, "ぁぃぅぇぉ", strict=True)})
        table.update({f"{prefix}y{v}": small for v, small in zip("auo", "ゃゅょ", strict=True)})
    return table


_SYLLABLES = _syllables()
#: English words of everyday Japanese mail support that the syllable grammar would swallow.
_ENGLISH = frozenset(
    """
    a i to be the one me use sake same home phone mobile online none more done make made take time name size date site
    sure rule page message image are user base code gate note mode node people please he we she it is in on an some come
    type private remote route docomo yahoo ie ai io id ime pine login logon receive domain data file quota session open
    license licence failure device token cookie info auto memo menu video youtube line amazon hulu live ahamo povo abema
    suica visa cafe wifi wi-fi
    """.split()  # noqa: SIM905
)
_LONE = {"s": "し", "d": "で", "m": "む", "t": "と", "g": "が", "r": "る", "k": "く", "b": "ば", "h": "は", "n": "ん",
         "j": "じ", "z": "ざ", "p": "ぷ", "w": "を", "y": "よ"}  # fmt: skip
_SENTENCE_LEAST = 12
_LATIN = re.compile("[a-z]")
_RUN = re.compile(r"[a-z][a-z'\-]*")
_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿々]")
_UNFINISHED = re.compile(r"(?<=[ぁ-ゖァ-ヺー一-鿿])[bdghjkmnprstwyz](?=[ぁ-ゖァ-ヺー]|\s|$|[。、」！!])")
#: A syllable in Latin letters inside Japanese (送siんできない), and a vowel at the end (届かなi).
_INSIDE = re.compile(r"(?<=[ぁ-ゖ一-鿿])[bdghjkmnprstwyz][aiueo](?=[ぁ-ゖ])|(?<=[ぁ-ゖ])[aiueo](?=\s|$|[。、」！!])")
_POLITE = re.compile(r"(?<=[まで])s(?=\s|$|[。、」！!])")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_TO_KATAKANA = {code - 0x60: code for code in range(ord("ァ"), ord("ヶ") + 1)}
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def to_hiragana(text: str) -> str:
    """``text`` with katakana as hiragana; everything else, ー too, as it is."""
    return text.translate(_TO_HIRAGANA)


@lru_cache(maxsize=8192)
def is_kana(text: str) -> bool:
    """Whether ``text`` is hiragana and katakana only."""
    return all("ぁ" <= letter <= "ヿ" for letter in text)


@remembered(8192)
def syllables(run: str) -> str | None:
    """Kana of one lower-case run of letters (``-`` = long vowel), or None when it is not wholly romaji.

    Hepburn, Kunrei and the spellings of input methods, mixed. A final lone consonant is an unfinished syllable and
    is allowed in runs of ten letters or more (shorter ones are English: denied, domain).
    """
    kana: list[str] = []
    i, n = 0, len(run)
    while i < n:
        letter = run[i]
        if letter == "-":
            kana.append("ー")
            i += 1
        elif letter == "n" and (i + 1 == n or run[i + 1] not in "aiueoy"):
            doubled = run[i + 1 : i + 2] == "n" and (i + 2 == n or run[i + 2] not in "aiueoy")
            i += 2 if doubled or run[i + 1 : i + 2] == "'" else 1
            kana.append("ん")
        elif letter == "m" and run[i + 1 : i + 2] in ("b", "p") and run[i + 2 : i + 3] in tuple("aiueoy"):
            kana.append("ん")
            i += 1
        elif (letter not in "aiueon" and run[i + 1 : i + 2] == letter) or run[i : i + 3] == "tch":
            kana.append("っ")
            i += 1
        else:
            for size in (4, 3, 2, 1):
                syllable = _SYLLABLES.get(run[i : i + size]) if i + size <= n else None
                if syllable is not None:
                    kana.append(_long(syllable, letter, run[i - 1 : i]))
                    i += size
                    break
            else:
                if i == n - 1 and n >= 10:
                    kana.append(_LONE.get(letter, ""))
                    i += 1
                else:
                    return None
    return "".join(kana)


def _long(syllable: str, letter: str, before: str) -> str:
    """The second vowel of pasuwaado and meeru as the long-vowel mark that such words are written with."""
    return "ー" if letter in "ae" and letter == before else syllable


def _run_to_kana(run: str) -> str | None:
    if run in _ENGLISH or run.startswith("-"):
        return None
    if run == "wa":
        return "は"
    return syllables(run.rstrip("'"))


def kana(text: str) -> str:
    """Lower-case ``text`` with all that was left in Latin letters as kana: romaji, and unfinished conversion."""
    return finish(romaji_to_kana(text)) if _LATIN.search(text) else text


def romaji_to_kana(text: str) -> str:
    """Lower-case ``text`` with the romaji in it as hiragana; English words, codes and addresses stay.

    In a text without any Japanese, romaji is believed only when most letters parse as syllables, so that an English
    sentence stays English. Single letters are never converted there.
    """
    runs = [(match.group(), match.start(), match.end()) for match in _RUN.finditer(text)]
    read = [(_run_to_kana(run) if _alone(text, start, end) else None) for run, start, end in runs]
    mixed = bool(_JAPANESE.search(text))
    if not mixed:
        letters = sum(len(run) for run, _, _ in runs)
        romaji = sum(len(run) for (run, _, _), kana in zip(runs, read, strict=True) if kana)
        if romaji < 0.5 * letters or romaji < 4:
            return text
    out: list[str] = []
    at = 0
    for (run, start, end), kana in zip(runs, read, strict=True):
        if kana is None or (len(run) < (3 if mixed else 1)):
            continue
        out += (text[at:start], kana)
        at = end
    out.append(text[at:])
    joined = "".join(out)
    # Romaji is written with spaces between words, kana is not.
    return joined if mixed else re.sub(r"(?<=[ぁ-ゖー])\s+(?=[ぁ-ゖー])", "", joined)


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the run at ``start:end`` is no part of an address, a code or a path."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before and before in "0123456789_@/<\\=") or (after and after in "0123456789_@/>\\="):
        return False
    # A full stop without a space behind it ends a sentence only where the runs are too long for a host's name.
    beyond = text[end + 1 : end + 2]
    hosts = (before == "." and start > 1) or (after == "." and beyond.isalnum() and beyond.isascii())
    return (
        not hosts or end - start >= _SENTENCE_LEAST or (before == "." and text[max(0, start - 9) : start - 1].isalpha())
    )


def finish(text: str) -> str:
    """Consonants left alone between kana (じゅsん) as the likeliest syllable, whole syllables (届かなi) as they are."""
    text = _INSIDE.sub(lambda match: _SYLLABLES[match.group()], text)
    return _UNFINISHED.sub(_lone, _POLITE.sub("す", text))


def _lone(match: re.Match[str]) -> str:
    """The syllable that a lone consonant most likely was, in the kana around it."""
    kana, around = _LONE[match.group()], match.string[match.start() - 1] + match.string[match.end() : match.end() + 1]
    return kana.translate(_TO_KATAKANA) if len(around) > 1 and _KATAKANA.fullmatch(around) else kana


_HIRAGANA_FOLD = str.maketrans(
    "ぁぃぅぇぉゃゅょゎっをづぢゔゕゖ",
    "あいうえおやゆよわつおずじぶかけ",
    "ー・〜～-' 　",
)
#: Katakana too, each as its hiragana.
_FOLD = _HIRAGANA_FOLD | {code: _HIRAGANA_FOLD.get(hiragana, hiragana) for code, hiragana in _TO_HIRAGANA.items()}
_LONG = re.compile(
    "(?<=[あかさたなはまやらわがざだばぱ])あ|(?<=[いきしちにひみりぎじびぴ])い"
    "|(?<=[うくすつぬふむゆるぐずぶぷ])う|(?<=[えけせてねへめれげぜでべぺ])[いえ]"
    "|(?<=[おこそとのほもよろごぞどぼぽ])[うお]"
)


def fold(kana: str) -> str:
    """A reading in the form in which readings are compared.

    Hiragana, small kana large, を as お, づ as ず, long vowels short; letters and digits stay.
    """
    return _LONG.sub("", kana.translate(_FOLD))
