"""How the time of a regular expression may grow with its text, read off its tree: nothing is run, nothing is timed.

An expression becomes an automaton whose states are the places of its characters (Glushkov). A search that fails tries
every way through it, so its time is the number of ways to read the same text (Weber and Seidl, 1991):

- exponential, where a loop can be gone round in two ways with one text: ``(い|いや|や)+``;
- of degree n + 1, where n times in a row one loop can hand over to another anywhere in a text that suits both: ``a*a*``.

That a search may begin anywhere is a loop like any other, in front of all that does not begin with ``^``. Told too high
rather than too low: what stands behind an expression always fails, and lookarounds forbid nothing.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from re import _compiler, _constants, _parser  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
from typing import Any

# What the classes of characters may tell apart, beside the characters that an expression names itself.
_SAMPLES = " \n\x000_aZ!é٣あア漢🙂"
# More copies of a repetition would be more work for the same answer, but for expressions that nobody writes.
_COPIES = 12


@dataclass(frozen=True)
class Ambiguity:
    """The power of a text's length that the time may grow with, infinite where a loop reads ``twice`` in two ways."""

    degree: float
    twice: str = ""


def ambiguity(expression: str, flags: int = 0) -> Ambiguity:
    """How often a failing search for ``expression`` may read the same text."""
    automaton = _Automaton(expression, flags)
    for loop in automaton.loops:
        if twice := automaton.read_twice(loop):
            return Ambiguity(math.inf, twice)
    # A loop leads to more than any loop that it leads to: the longest way to it is known before theirs.
    known: list[tuple[set[int], set[int], int]] = []
    for reached, loop in sorted(
        ((automaton.behind(loop), loop) for loop in automaton.loops), key=lambda it: -len(it[0])
    ):
        ways = [way + automaton.hands_over(earlier, loop) for beyond, earlier, way in known if loop <= beyond]
        known.append((reached, loop, max(ways, default=1)))
    return Ambiguity(max(way for _, _, way in known))


@dataclass(frozen=True)
class _Part:
    """Where a piece of an expression begins and ends, and in how many ways it may be empty; two stand for more."""

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    empty: int = 0

    def or_nothing(self) -> "_Part":
        return _Part(self.first, self.last, min(2, self.empty + 1))

    def __or__(self, other: "_Part") -> "_Part":
        return _Part(self.first + other.first, self.last + other.last, min(2, self.empty + other.empty))


class _Automaton:
    def __init__(self, expression: str, flags: int) -> None:
        tree = _parser.parse(expression, flags)
        self._parsed = tree.state
        self._alphabet = "".join(sorted({*_SAMPLES, *_named(tree)}))
        self._everything = (1 << len(self._alphabet)) - 1
        # What each state reads, in bits of the alphabet, and where it leads: named twice if it leads there in two ways.
        self._reads: list[int] = []
        self._leads: list[list[int]] = []
        # States that lead to each other: those of a repetition without an end, and of all inside it.
        self.loops: list[set[int]] = []
        self._looking_ahead: set[int] = set()
        self._then(self._endless([(_constants.ANY_ALL, None)]), self._sequence(tree))

    # What it is made of

    def _state(self, characters: int) -> _Part:
        self._reads.append(characters)
        self._leads.append([])
        state = (len(self._reads) - 1,)
        return _Part(state, state)

    def _then(self, before: _Part, behind: _Part) -> _Part:
        for state in before.last:
            self._leads[state].extend(behind.first)
        return _Part(
            before.first + behind.first * before.empty,
            behind.last + before.last * behind.empty,
            min(2, before.empty * behind.empty),
        )

    def _sequence(self, items: Iterable[tuple[Any, Any]]) -> _Part:
        whole = _Part(empty=1)
        for kind, value in items:
            whole = self._then(whole, self._part(kind, value))
        return whole

    def _part(self, kind: Any, value: Any) -> _Part:
        match kind:
            case _constants.MAX_REPEAT | _constants.MIN_REPEAT | _constants.POSSESSIVE_REPEAT:
                return self._repeated(*value)
            case _constants.BRANCH:
                whole = _Part()
                for items in value[1]:
                    whole |= self._sequence(items)
                return whole
            case _constants.SUBPATTERN:
                return self._sequence(value[-1])
            case _constants.ATOMIC_GROUP:
                return self._sequence(value)
            case _constants.ASSERT | _constants.ASSERT_NOT:
                # What looks ahead is a way that ends there. What looks behind has one length, and so no loop.
                direction, items = value
                return _Part(self._ahead(items).first if direction > 0 else (), empty=1)
            case _constants.AT:
                return self._position(value)
            case _constants.ANY_ALL | _constants.GROUPREF:
                return self._state(self._everything)
            case _:
                return self._state(self._characters(kind, value))

    def _position(self, value: Any) -> _Part:
        if value is not _constants.AT_BEGINNING:
            return _Part(empty=1)
        # The end of the line before, which no loop may go over; before a text there is nothing to read.
        lines = self._parsed.flags & re.MULTILINE
        return self._state(self._characters(_constants.LITERAL, ord("\n")) if lines else 0)

    def _characters(self, kind: Any, value: Any) -> int:
        one = _compiler.compile(_parser.SubPattern(self._parsed, [(kind, value)]))
        return sum(1 << found.start() for found in one.finditer(self._alphabet))

    def _ahead(self, items: Any) -> _Part:
        begin = len(self._reads)
        part = self._sequence(items)
        self._looking_ahead.update(range(begin, len(self._reads)))
        return part

    def _repeated(self, least: int, most: int, items: Any) -> _Part:
        endless = most is _constants.MAXREPEAT
        whole = _Part(empty=1)
        for _ in range(min(least - 1 if endless else least, _COPIES)):
            whole = self._then(whole, self._sequence(items))
        rest = _Part(empty=1)
        if endless:
            rest = self._endless(items) if least else self._endless(items).or_nothing()
        else:
            for _ in range(min(most - least, _COPIES)):
                rest = self._then(self._sequence(items), rest).or_nothing()
        return self._then(whole, rest)

    def _endless(self, items: Any) -> _Part:
        begin = len(self._reads)
        part = self._sequence(items)
        self._then(part, part)
        loop = set(range(begin, len(self._reads))) - self._looking_ahead
        self.loops = [inner for inner in self.loops if not inner <= loop] + [loop]
        return part

    # What it tells

    def behind(self, states: set[int]) -> set[int]:
        """All states that ``states`` lead to, and themselves."""
        found, left = set(states), list(states)
        while left:
            fresh = set(self._leads[left.pop()]) - found
            found |= fresh
            left += fresh
        return found

    def read_twice(self, loop: set[int]) -> str:
        """A text with which two ways part somewhere in ``loop`` and meet again; "" if there is none."""
        texts = {(state, state): "" for state in sorted(loop)}
        left = list(texts)
        for pair in left:
            one, other = (self._leads[state] for state in pair)
            for ways in combinations(one, 2) if pair[0] == pair[1] else product(one, other):
                alike = self._reads[ways[0]] & self._reads[ways[1]]
                if not alike or not loop.issuperset(ways):
                    continue
                text = texts[pair] + self._alphabet[alike.bit_length() - 1]
                if ways[0] == ways[1]:
                    return text
                further = (min(ways), max(ways))
                if further not in texts:
                    texts[further] = text
                    left.append(further)
        return ""

    def hands_over(self, loop: set[int], later: set[int]) -> bool:
        """Whether one text goes round in ``loop``, round in ``later``, and from the one into the other."""
        return any(self._one_text((p, p, q), (p, q, q), loop, later) for p, q in self._rounds(loop, later))

    def _rounds(self, loop: set[int], later: set[int]) -> set[tuple[int, int]]:
        """Pairs of a state of each loop that one text may come back to in both, and pairs between such ones."""
        ahead = {
            (p, q): [
                (a, b)
                for a, b in product(loop.intersection(self._leads[p]), later.intersection(self._leads[q]))
                if self._reads[a] & self._reads[b]
            ]
            for p, q in product(loop, later)
            if self._reads[p] & self._reads[q]
        }
        found, before = set(ahead), 0
        while len(found) != before:
            before = len(found)
            reached = {pair for one in found for pair in ahead[one]}
            found = {pair for pair in found & reached if not found.isdisjoint(ahead[pair])}
        return found

    def _one_text(
        self, begin: tuple[int, int, int], end: tuple[int, int, int], loop: set[int], later: set[int]
    ) -> bool:
        """Whether a text leads from each state of ``begin`` to its one of ``end``, the outer two within their loops."""
        seen, left = {begin}, [begin]
        while left:
            first, across, last = left.pop()
            for a, c in product(loop.intersection(self._leads[first]), later.intersection(self._leads[last])):
                alike = self._reads[a] & self._reads[c]
                for b in self._leads[across] if alike else ():
                    states = (a, b, c)
                    if states == end and alike & self._reads[b]:
                        return True
                    if states not in seen and alike & self._reads[b]:
                        seen.add(states)
                        left.append(states)
        return False


def _named(tree: Any) -> Iterator[str]:
    """The characters where a literal or a range of ``tree`` begins or ends, and the first ones behind."""
    if isinstance(tree, _parser.SubPattern | list | tuple):
        for part in tree:
            yield from _named(part)
    elif type(tree) is int and 0 <= tree < 0x10FFFF:
        yield from map(chr, (tree, tree + 1))
