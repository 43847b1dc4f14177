"""Kana that nobody converted, as the words of one knowledge: ソウシンデキナイ and そうしんできない as 送信できない.

The dictionary takes a run of katakana for one unknown word, and cuts hiragana in the wrong places. Words that the
authors use are put in where they sound; everything else becomes hiragana, which the dictionary reads.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.kana import to_hiragana
from bot.morphemes import tokens
from bot.onyomi import ONYOMI
from bot.remembered import Remembering
from bot.text import japanese

_LEAST, _MOST = 3, 12
#: How often the authors' texts may sound like a word without meaning it, for each time that they do (あいて: 開いて).
_UNSURE = 0.1
#: A run of katakana of so many letters may have one wrong.
_TYPO_LEAST = 4
#: A word of so many kana may have two neighbours the other way round, or one missing.
_SLIP_LEAST = 5
#: What one more word costs; a letter that is left as it is costs 1.
_WORD = 1.5
_KANJI = re.compile(r"[一-鿿々]")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_RUN = re.compile(r"[ァ-ヺー]+|[ぁ-ゖー]+")
_CHINESE = re.compile(r"[一-鿿々]{2,4}")
#: Kanji of which somebody is not able: a deed.
_UNABLE = re.compile(r"[一-鿿々]{2}(?=が?(?:でき|出来)(?:ない|な[くか]|ま|ず|ん))")
#: The small kana that is easily left out in typing (jisin for jusin).
_SMALL = re.compile("[ゃゅょっー]")
_KATAKANA = re.compile(r"[ァ-ヺー]{3,}")
_KANA = re.compile(r"[ぁ-ゖー]{4,}")
#: A run of katakana that is no name: it ends as sentences do, or has a particle that nothing else is.
_SENTENCE = re.compile(r"ヲ|(?:マセン|マス|ナイ|タイ|デス|マシタ|マセンカ|ヘン|カッタ)$")


class Conversion(Remembering):
    """The nouns of the authors' texts, ready to be put where a text only sounds like them."""

    _memories = ("_of_text",)

    def __init__(self, texts: Iterable[str]) -> None:
        heard: list[str] = []
        seen: Counter[tuple[str, str]] = Counter()
        for text in texts:
            source = japanese(text)
            for run in _KATAKANA.findall(source):
                seen[to_hiragana(run), run] += 1
            if _KANJI.search(source):
                for token in tokens(source):
                    sound, noun = _sound(token.surface, token.reading)
                    heard.append(sound)
                    if noun and token.pos == "名詞":
                        seen[sound, token.surface] += 1
                heard.append(" ")
        everything = "".join(heard)
        sounds: Counter[str] = Counter()
        for (sound, _), count in seen.items():
            sounds[sound] += count
        self._words: dict[str, str] = {}
        for (sound, surface), _ in seen.most_common():
            if not _LEAST <= len(sound) <= _MOST:
                continue
            others = everything.count(sound) - (0 if _KATAKANA.fullmatch(surface) else sounds[sound])
            if others <= _UNSURE * sounds[sound]:
                self._words.setdefault(sound, surface)
        self._written = frozenset(surface for _, surface in seen)
        #: What is typed by a slip of the finger, and sounds like nothing else of theirs.
        self._slips: dict[str, str] = {}
        # Nearly all slips have letters side by side that nothing has: to see that is far cheaper than to search it all.
        pieces = {everything[i : i + _LEAST] for i in range(len(everything))}
        self._unsmall: dict[str, str] = {}
        for sound, surface in self._words.items():
            self._unsmall.setdefault(_SMALL.sub("", sound), surface)
            if len(sound) >= _SLIP_LEAST and _KATAKANA.fullmatch(surface):
                for slip in _slips(sound):
                    apart = any(slip[i : i + _LEAST] not in pieces for i in range(len(slip) - _LEAST + 1))
                    if slip not in sound and (apart or slip not in everything):
                        self._slips.setdefault(slip, surface)
        self._katakana = [surface for surface in self._words.values() if _KATAKANA.fullmatch(surface)]
        self._remember()

    def _remember(self) -> None:
        # A text is asked twice, for its slots and for its topic.
        self._of_text = lru_cache(maxsize=16)(self._convert)

    def convert(self, text: str) -> str:
        """The `japanese` form of ``text``, its kana converted where nobody did."""
        return self._of_text(text)

    def _convert(self, text: str) -> str:
        source = japanese(text)
        if not _KANJI.search(source):
            if _HIRAGANA.search(source):
                return _RUN.sub(lambda match: self._unfinished(match.group()), source)
            return _RUN.sub(lambda match: self._converted(to_hiragana(match.group())), source)
        source = _UNABLE.sub(lambda match: self._undoable(match.group()), source)
        source = _CHINESE.sub(lambda match: self._misread(match.group()), source)
        source = _KANA.sub(lambda match: self._slipped(match.group()), source)
        return _KATAKANA.sub(lambda match: self._foreign(match.group()), source)

    def _misread(self, run: str) -> str:
        """Kanji that are no word together: what they sound like, if that is one (樹新: 受信)."""
        if run in self._written:
            return run
        found = tokens(run)
        if len(found) == 1 and found[0].known:
            return run
        by_kanji = "".join(ONYOMI.get(letter, letter) for letter in run)
        together = to_hiragana("".join(token.reading for token in found))
        return self._words.get(by_kanji) or self._words.get(together) or run

    def _undoable(self, run: str) -> str:
        """Kanji that nobody of theirs wrote, as a deed: their word that sounds so but for a small kana (自信: 受信)."""
        sound = to_hiragana("".join(token.reading for token in tokens(run)))
        if run in self._written or sound in self._words:
            return run
        return self._unsmall.get(sound, run)

    def _slipped(self, run: str) -> str:
        """A run of hiragana, with what is one of their words but for a slip of the finger put right (ぱわすーど)."""
        for start in range(len(run) - _SLIP_LEAST + 2):
            for size in range(min(_MOST, len(run) - start), _SLIP_LEAST - 2, -1):
                if meant := self._slips.get(run[start : start + size]):
                    return run[:start] + meant + self._slipped(run[start + size :])
        return run

    def _unfinished(self, run: str) -> str:
        return self._converted(run) if _HIRAGANA.match(run) else self._foreign(run)

    def _foreign(self, run: str) -> str:
        """A run of katakana beside hiragana: a word of its own, or one that should be kanji."""
        if run in self._written:
            return run
        sound = to_hiragana(run)
        if _SENTENCE.search(run):
            return self._converted(sound)
        meant = self._words.get(sound)
        if meant is None:
            likest = process.extractOne(run, self._katakana, scorer=OSA.distance, score_cutoff=1)
            # A short run has only two neighbours the other way round (メルー), and is no word.
            if likest and (len(run) >= _TYPO_LEAST or _turned(run, likest[0])):
                meant = likest[0]
        return meant or run

    def _converted(self, run: str) -> str:
        """The cheapest way to write a run of hiragana."""
        run = self._slipped(run)
        size = len(run)
        cost = [0.0] * (size + 1)
        way = [""] * (size + 1)
        back = [0] * (size + 1)
        for end in range(1, size + 1):
            cost[end], back[end], way[end] = cost[end - 1] + 1, end - 1, run[end - 1]
            for start in range(max(0, end - _MOST), end - _LEAST + 1):
                if cost[start] + _WORD < cost[end] and (word := self._words.get(run[start:end])):
                    cost[end], back[end], way[end] = cost[start] + _WORD, start, word
        pieces: list[str] = []
        end = size
        while end:
            pieces.append(way[end])
            end = back[end]
        return "".join(reversed(pieces))


def _slips(sound: str) -> Iterator[str]:
    """``sound`` with two neighbours the other way round, or with one kana but the first missing."""
    for i in range(1, len(sound)):
        yield sound[: i - 1] + sound[i] + sound[i - 1] + sound[i + 1 :]
        yield sound[:i] + sound[i + 1 :]


def _turned(run: str, word: str) -> bool:
    found = tokens(run)
    return sorted(run) == sorted(word) and not (len(found) == 1 and found[0].known)


@lru_cache(maxsize=16384)
def _sound(surface: str, reading: str) -> tuple[str, bool]:
    """How a word sounds where it is not written as it sounds, and whether it is all kanji."""
    hiragana = _HIRAGANA.search(surface) is not None
    kanji = _KANJI.match(surface) is not None and not hiragana
    return to_hiragana(reading) if hiragana or _KANJI.search(surface) else " ", kanji
