"""What a text says in its conversation, and the readings that are kept: はい to the same question is read once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter
from threading import Lock
from typing import Any, cast

from bot.evidence import Match
from bot.meaning import Meaning
from bot.state import State

#: Texts at a question whose readings are kept, and so many readings of each: the last ones.
_TEXTS, _PLACES = 4_096, 8
#: Letters of a text that may come again.
_SHORT = 200


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one text says in its conversation. Everything here is masked."""

    text: str
    masked: bool
    meaning: Meaning
    #: The matcher's whole answer (why, for staff); None where it was not asked.
    match: Match | None = None
    #: What the text states, asked for or not.
    slots: dict[str, str] = field(default_factory=dict[str, str])
    #: Steps that it says were done before.
    already: tuple[str, ...] = ()
    #: The error string or number that it brings, as typed.
    quote: str | None = None
    #: Other problems that it tells beside its meaning.
    besides: tuple[str, ...] = ()

    @cached_property
    def why(self) -> Mapping[str, Any]:
        """What staff see of it, as JSON."""
        if self.match is None:
            return {"decision": "answer", "score": 1.0, "candidates": []}
        return {**self.match.to_json(), "because": list(self.match.because)}


@dataclass(frozen=True, kw_only=True)
class Said:
    """The customer wrote ``text`` (masked), read as ``reading``."""

    text: str
    reading: Reading


class Readings:
    """The last readings by one guide.

    A reading is a function of the text and of what it looks at in the conversation's state. What it looked at is noted
    while it is made; where all of that is the same again, so is the reading.
    """

    def __init__(self) -> None:
        #: By the text and the question that waits: what was looked at, what was seen there, and the reading.
        self._kept: dict[tuple[str, str | None], tuple[_Kept, ...]] = {}
        self._keeping = Lock()

    def read(self, text: str, state: State, read: Callable[[State], Reading]) -> Reading:
        """What ``read`` makes of the text in this state, or made of it before."""
        for look, seen, reading in self._kept.get((text, state.pending), ()):
            if look(state) == seen:
                return reading
        noted = _Noted(state)
        reading = read(cast(State, noted))
        if not reading.masked and len(text) <= _SHORT:
            # Of a text with a secret nothing is kept, not even that it was said.
            look = _look(tuple(noted.seen))
            self._keep((text, state.pending), (look, look(state), reading))
        return reading

    def _keep(self, asked: tuple[str, str | None], kept: "_Kept") -> None:
        # Large knowledge is read in several threads.
        with self._keeping:
            self._kept[asked] = (*self._kept.get(asked, ()), kept)[-_PLACES:]
            if len(self._kept) > _TEXTS:
                del self._kept[next(iter(self._kept))]


class _Noted:
    """Stands for a state while a text is read, and notes what is looked at."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.seen = ["mode"]

    def __getattr__(self, name: str) -> Any:
        # Only the first look at each comes here: the value stands in its place afterwards.
        self.seen.append(name)
        value = vars(self)[name] = getattr(self._state, name)
        return value


@lru_cache(maxsize=256)
def _look(names: tuple[str, ...]) -> Callable[[State], object]:
    """What looks at these features of a state all at once."""
    return attrgetter(*names)


_Kept = tuple[Callable[[State], object], object, Reading]
