"""A text as features: words with what the lexicon says about them, and sounds.

The two views fail in different places: words where something is mistyped, sounds where another word sounds alike.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.morphemes import Token, tokens
from bot.polarity import is_negation
from bot.text import japanese
from knowledge.model import Knowledge

#: A word is found by its sound from this many kana on.
_SOUND_LEAST = 3
_SOUND_MOST = 10
_GRAMMAR = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
_SIGNS = frozenset({"補助記号", "空白"})
#: A word of fewer lines of the topics may be there by chance, and so may one that others use far more; it stands for
#: any such word (`_THING`, `_DEED`).
_OURS_LEAST = 2
_OURS_SHARE = 1 / 3
#: A thing is the topics' when such a share of their lines names it, and so many times as many as others.
_OWN_SHARE, _OWN_TIMES = 0.03, 1.5
#: What is so often something done (送信する) is no thing.
_DEED_SHARE = 0.05
_THING, _DEED = "□", "■"
#: A text of so many words says more than a greeting: then もしもし and はい are only its manner.
_SAYS_MUCH = 3
#: Behind what the predicate is said of.
_TOPIC_MARKS = frozenset({"が", "を", "は", "も", "って", "だけ"})
_PREDICATES = frozenset({"動詞", "形容詞", "形状詞"})
#: Behind て they only help another verb.
_HELPERS = frozenset({"来る", "行く", "見る", "欲しい", "呉れる", "貰う", "仕舞う", "置く"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """One text as it is compared."""

    words: tuple[str, ...]
    #: Grams of the sound, and the sound itself.
    sounds: tuple[str, ...]
    spoken: str
    #: Its nouns in dictionary form: what it is about.
    nouns: tuple[str, ...]
    #: The same, and the lexicon's groups.
    things: tuple[str, ...]
    #: Whether it names a thing that is the topics' (メール), and not only as a piece of another's (Yahooメール).
    own: bool
    #: Its nouns that name neither a person nor a place, where a thing of the topics' is theirs (ニフティのメール), or
    #: something is done in or with them (Zoomで).
    names: tuple[str, ...]
    #: (as typed, as read) of words that were recognised by their sound.
    corrected: tuple[tuple[str, str], ...] = ()


class FeatureReader:
    """Reads features with the words of one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._concepts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group in knowledge.lexicon:
            for phrase in group:
                norms = tuple(token.norm for token in tokens(japanese(phrase)) if token.pos not in _GRAMMAR)
                if norms:
                    self._concepts.setdefault(norms[0], []).append((norms, group[0]))
        for phrases in self._concepts.values():
            phrases.sort(key=lambda item: -len(item[0]))
        self._lexical = frozenset(norm for ways in self._concepts.values() for norms, _ in ways for norm in norms)
        self._vocabulary: set[str] = set()
        self._by_sound: dict[str, str] = {}
        self._beginnings: set[str] = set()
        self._ours: frozenset[str] = frozenset()
        self._own: frozenset[str] = frozenset()
        self._theirs: frozenset[str] = frozenset()

    def learn(self, texts: Iterable[str]) -> None:
        """Takes over the words of the authors' ``texts`` as those that customers mean when they mistype."""
        for text in texts:
            for token in tokens(japanese(text)):
                if token.content:
                    self._vocabulary.add(token.norm)
                    sound = token.sound
                    if len(sound) >= _SOUND_LEAST:
                        self._by_sound.setdefault(sound, token.norm)
                        self._beginnings.add(sound[:_SOUND_LEAST])

    def tell_apart(self, lines: Iterable[tuple[bool, Sequence[str]]]) -> None:
        """Takes over which words are ours, now that all ``lines`` (whether a topic's, wordings) are known.

        From then on a thing and what is said of it are a feature together, and a word that is not ours counts as any
        such word: who has something else that does not arrive (□ 届かない) does not write to us.
        """
        counts = {True: Counter[str](), False: Counter[str]()}
        things: Counter[str] = Counter()
        deeds: Counter[str] = Counter()
        mine = 0
        for ours, texts in lines:
            mine += ours
            read = [tokens(japanese(text)) for text in texts]
            counts[ours].update({token.norm for found in read for token in found if token.content})
            for found in read:
                for i, token in enumerate(found):
                    if token.pos == "名詞":
                        (deeds if _predicates(found, i) else things)[token.norm] += 1
        self._ours = frozenset(
            norm
            for norm, count in counts[True].items()
            if count >= max(_OURS_LEAST, _OURS_SHARE * (count + counts[False][norm]))
        )

        self._own = frozenset(
            norm
            for norm in things
            if deeds[norm] <= _DEED_SHARE * things[norm]
            and counts[True][norm] >= _OWN_SHARE * mine
            and counts[True][norm] >= _OWN_TIMES * counts[False][norm]
        )
        self._theirs = frozenset(
            norm for norm in things if counts[False][norm] >= _OURS_LEAST and norm not in self._ours
        )

    def _names_own(self, found: Sequence[Token], norms: Sequence[str]) -> bool:
        return any(
            norm in self._own and not (i and _stranger(found, norms, i) in self._theirs) for i, norm in enumerate(norms)
        )

    def _owners(self, found: Sequence[Token], norms: Sequence[str]) -> Iterator[str]:
        """See `Features.names`."""
        for i, (token, norm) in enumerate(zip(found, norms, strict=True)):
            if norm and token.pos == "名詞" and self._is_owner(found, norms, i):
                yield norm
            elif not token.known and self._swallows_own(found, i):
                yield token.surface
            elif i + 2 < len(found) and found[i + 1].surface == "の" and norms[i + 2] in self._own:
                yield from self._compound(found, norms, i)

    def _is_owner(self, found: Sequence[Token], norms: Sequence[str], i: int) -> bool:
        """Whether the noun at ``i`` is such a name."""
        if norms[i] in self._lexical or i + 1 == len(found):
            return False
        if norms[i + 1] in self._own:
            return _FOREIGN.fullmatch(found[i].surface) is not None
        following = found[i + 1]
        if following.surface == "の" or following.pos in _SIGNS:
            return _is_name(found[i]) and i + 2 < len(found) and norms[i + 2] in self._own
        return _is_name(found[i]) and following.surface in _DOING

    def _swallows_own(self, found: Sequence[Token], i: int) -> bool:
        """Whether the unknown word at ``i`` is foreign and ends in a thing of ours: アイクラウドメール.

        Only before hiragana: katakana that nobody converted has no words.
        """
        token = found[i]
        if _FOREIGN.fullmatch(token.surface) is None or i + 1 == len(found):
            return False
        if _HIRAGANA.fullmatch(found[i + 1].surface) is None:
            return False
        return token.norm not in self._lexical and token.surface.endswith(tuple(self._own))

    def _compound(self, found: Sequence[Token], norms: Sequence[str], last: int) -> Iterator[str]:
        """The name of foreign words that ends at ``last``, if there are several, and not all of them are ours."""
        first = last
        while first and _FOREIGN.fullmatch(found[first - 1].surface) and found[first - 1].end == found[first].start:
            first -= 1
        run = range(first, last + 1)
        if first < last and _FOREIGN.fullmatch(found[last].surface) and not all(norms[i] in self._lexical for i in run):
            yield "".join(found[i].surface for i in run)

    def read(self, text: str) -> Features:
        """The features of ``text``."""
        found = tokens(japanese(text))
        norms, corrected = self._corrected(found)
        spoken = "".join([token.sound for token in found])
        words = self._words(found, norms)
        nouns = tuple(
            norm for token, norm in zip(found, norms, strict=True) if norm and token.pos == "名詞" and token.content
        )
        return Features(
            words=tuple(words),
            spoken=spoken,
            nouns=nouns,
            names=tuple(self._owners(found, norms)),
            own=self._names_own(found, norms),
            things=(*nouns, *(w for w in words if w.startswith("«") and "_" not in w)),
            sounds=(*map("".join, pairwise(spoken)), *map("".join, zip(spoken, spoken[1:], spoken[2:], strict=False))),
            corrected=tuple(corrected),
        )

    def rewrite(self, text: str) -> str:
        """``text`` as its content words, those that nobody here uses replaced by what they sound like."""
        found = tokens(japanese(text))
        norms, corrected = self._corrected(found)
        if not corrected:
            return text
        kept = (
            norm for norm, token in zip(norms, found, strict=True) if norm and (token.content or norm != token.norm)
        )
        return " ".join(kept)

    def _corrected(self, found: Sequence[Token]) -> tuple[list[str], list[tuple[str, str]]]:
        """The words' dictionary forms, those that nobody here uses replaced by the known word that sounds the same."""
        norms = [token.norm for token in found]
        if all(token.norm in self._vocabulary or not token.content for token in found) and not _mostly_kana(found):
            return norms, []
        corrected: list[tuple[str, str]] = []
        firm = [token.norm in self._vocabulary and not token.kana for token in found]
        ways = [token.sound for token in found], [token.by_kanji for token in found]
        for sounds in ways[: 1 if ways[0] == ways[1] else 2]:
            owner = [i for i, sound in enumerate(sounds) for _ in sound]
            spoken = "".join(sounds)
            at = 0
            while at < len(spoken):
                if firm[owner[at]] or spoken[at : at + _SOUND_LEAST] not in self._beginnings:
                    at += 1
                    continue
                meant, end = self._meant(found, norms, spoken, owner, at)
                if meant:
                    first, last = owner[at], owner[end - 1]
                    corrected.append(("".join(token.surface for token in found[first : last + 1]), meant))
                    norms[first : last + 1] = [meant, *[""] * (last - first)]
                at = end
        return norms, corrected

    def _meant(
        self, found: Sequence[Token], norms: Sequence[str], spoken: str, owner: Sequence[int], at: int
    ) -> tuple[str, int]:
        """The known word meant at ``at``, the longest first, and where it ends; "" and the next place if none."""
        for end in range(min(len(spoken), at + _SOUND_MOST), at + _SOUND_LEAST - 1, -1):
            meant = self._by_sound.get(spoken[at:end])
            if meant is None:
                continue
            run = range(owner[at], owner[end - 1] + 1)
            if any(norms[i] == meant or not norms[i] for i in run):
                continue
            aligned = (at == 0 or owner[at] != owner[at - 1]) and (end == len(spoken) or owner[end] != owner[end - 1])
            kana = all(found[i].kana for i in run)
            strange = any(found[i].norm not in self._vocabulary and found[i].pos not in _SIGNS for i in run)
            if strange and (aligned or (kana and end - at > _SOUND_LEAST)):
                return meant, end
        return "", at + 1

    def _words(self, found: Sequence[Token], norms: Sequence[str]) -> list[str]:
        words: list[str] = []
        denied: set[int] = set()
        before = ""
        greets = sum(token.content for token in found) < _SAYS_MUCH
        for i, token in enumerate(found):
            norm = norms[i]
            if not norm or (norm == token.norm and not token.content and not (greets and _greets(token))):
                continue
            words.append(norm)
            if before:
                words.append(f"{before}_{norm}")
            before = norm
            if _negated(found, i):
                words.append(f"{norm}¬")
                denied.add(i)
        spelled = [norm for token, norm in zip(found, norms, strict=True) if norm and token.pos not in _GRAMMAR]
        if self._ours:
            words += self._relations(found, norms, denied)
        concepts = self._lexed(spelled)
        words += concepts
        words += [f"{one}_{other}" for one, other in pairwise(concepts)]
        return words

    def _relations(self, found: Sequence[Token], norms: Sequence[str], denied: Container[int]) -> list[str]:
        """What is said (>届く¬), of what (メール>届く¬), what belongs to what (□の受信), whether it is not ours (□).

        ``denied``: the places of the words that are negated.
        """
        relations: list[str] = []
        waiting: list[str] = []
        whose = ""
        for i, (token, norm) in enumerate(zip(found, norms, strict=True)):
            if not norm or not token.content:
                if token.pos == "補助記号":
                    waiting = []
                continue
            following = found[i + 1] if i + 1 < len(found) else None
            if _predicates(found, i):
                name = self._name(token, norm, _DEED)
                if name and whose:
                    relations.append(f"{whose}の{name}")
                whose = ""
                if name and not (norm in _HELPERS and i and found[i - 1].surface in ("て", "で", "ちゃ")):
                    name += "¬" if i in denied else ""
                    relations += [f">{name}", *(f"{thing}>{name}" for thing in waiting)]
                    waiting = []
            elif (
                token.pos == "名詞" and token.sub != "数詞" and not (following and following.pos in ("名詞", "接尾辞"))
            ):
                name = self._name(token, norm, _THING)
                if name == _THING:
                    relations.append(name)
                if name and whose:
                    relations.append(f"{whose}の{name}")
                whose = name if following is not None and following.surface == "の" else ""
                if name and (following is None or following.surface in _TOPIC_MARKS):
                    waiting.append(name)
        return relations

    def _name(self, token: Token, norm: str, other: str) -> str:
        """The word itself if it is ours, ``other`` if it is surely not, "" if it may only be mistyped."""
        if norm in self._ours:
            return norm
        sure = token.known and len(token.surface) > 1 and not _HIRAGANA.fullmatch(token.surface)
        return other if sure else ""

    def _lexed(self, norms: Sequence[str]) -> list[str]:
        """The lexicon's groups that the words belong to, in order, the longest phrases first."""
        concepts: list[str] = []
        i = 0
        while i < len(norms):
            step = 1
            for phrase, concept in self._concepts.get(norms[i], ()):
                if tuple(norms[i : i + len(phrase)]) == phrase:
                    concepts.append(f"«{concept}")
                    step = len(phrase)
                    break
            i += step
        return concepts


_HIRAGANA = re.compile("[ぁ-ゖー]*")
_FOREIGN = re.compile("[a-z]+|[ァ-ヺー]+")
#: Behind where something is done, or what it is done with.
_DOING = frozenset({"で", "に", "へ"})


def _stranger(found: Sequence[Token], norms: Sequence[str], i: int) -> str:
    """The noun that the one at ``i`` belongs to: written before it (Yahooメール), with a sign or の between."""
    before = i - 1
    if before and (found[before].pos in _SIGNS or found[before].surface == "の"):
        before -= 1
    return norms[before]


def _is_name(token: Token) -> bool:
    """Whether a noun is a name as of a company: of no person and no place, or foreign to the dictionary."""
    if len(token.surface) == 1:
        return False
    return token.sub == "固有名詞" or (not token.known and _FOREIGN.fullmatch(token.surface) is not None)


def _predicates(found: Sequence[Token], i: int) -> bool:
    """Whether the word at ``i`` says what happens: a verb, an adjective, a noun with する or できる."""
    if found[i].pos in _PREDICATES:
        return True
    return found[i].pos == "名詞" and i + 1 < len(found) and found[i + 1].norm in ("為る", "出来る")


def _greets(token: Token) -> bool:
    """ありがとう and こんにちは are words too; えっと is not."""
    return token.pos == "感動詞" and token.sub != "フィラー"


def _negated(found: Sequence[Token], i: int) -> bool:
    """Whether the word at ``i`` is negated right behind it (受信できない, 届いていない)."""
    for j in range(i + 1, min(len(found), i + 5)):
        token = found[j]
        if is_negation(found, j):
            return True
        if token.pos not in ("助動詞", "動詞", "助詞", "形容詞") or token.surface in ("が", "を", "に", "へ"):
            return False
    return False


def _mostly_kana(found: Sequence[Token]) -> bool:
    return sum(token.kana for token in found) >= 0.8 * len(found)
