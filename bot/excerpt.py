"""What the matcher looks at: of a long text, the people's words; of a pasted log, the lines with the error."""

import re
from collections.abc import Sequence

from bot.errors import ErrorHit
from bot.kana import romaji_to_kana
from bot.text import clean

#: Characters of people's words that are read.
WORDS = 300
#: Characters that are read for slots, where a log's protocol counts too.
CONTEXT = 1_500
#: Lines around an error string that belong to it.
_AROUND = 6
#: A shorter line is a word or two.
_NOISE_LEAST = 12
_LETTER = re.compile(r"[^\W\d_]")
_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿々]")
_STAMP = re.compile(r"\s*[\[(]?\d{1,4}[/:\-.]\d{1,2}")
_HEADER = re.compile(r"\s*[a-z][a-z\-]{2,30}:\s")


def people_words(text: str, hits: Sequence[ErrorHit]) -> str:
    """What of the `clean` text a person wrote: no machine-made error strings, none that are denied; cut to `WORDS`."""
    source = clean(text)
    for hit in sorted(hits, key=lambda hit: -hit.start):
        if hit.end > hit.start and (hit.denied or not _JAPANESE.search(hit.quote)):
            source = f"{source[: hit.start]} {source[hit.end :]}"
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    if len(lines) > 1:
        lines = [line for line in lines if not is_noise(line)]
    words = "\n".join(lines)
    return words if len(words) <= WORDS else _shortened(words)


def _shortened(words: str) -> str:
    """The beginning and the end: the complaint stands in one of them, a log stands in between."""
    half = WORDS // 2
    return f"{words[:half]}\n{words[-half:]}"


def context(text: str, hits: Sequence[ErrorHit]) -> str:
    """What slots are read from: all of a short text; of a long one the people's words and what is near the errors."""
    source = clean(text)
    if len(source) <= CONTEXT:
        return source
    lines = source.split("\n")
    near: set[int] = set()
    for hit in hits:
        line = source.count("\n", 0, hit.start)
        near.update(range(line - _AROUND, line + _AROUND + 1))
    kept = [line for i, line in enumerate(lines) if i in near or not is_noise(line)]
    joined = "\n".join(kept)
    if len(joined) <= CONTEXT:
        return joined
    half = CONTEXT // 2
    return f"{joined[:half]}\n{joined[-half:]}"


def is_noise(line: str) -> bool:
    """Whether a line was written by a machine: a time stamp, a header, or Latin letters that are no romaji."""
    if _STAMP.match(line) or _HEADER.match(line):
        return True
    letters = _LETTER.findall(line)
    japanese = len(_JAPANESE.findall(line))
    return len(line) > _NOISE_LEAST and japanese * 4 < len(letters) and not _JAPANESE.search(romaji_to_kana(line))
