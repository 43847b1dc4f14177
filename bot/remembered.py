"""Results kept by text: short texts come again and again (はい, a label); long ones seldom do, and are large."""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, ClassVar, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

#: Letters of a text that counts as short. What is made of it takes some 20 KB, of the longest text some 4 MB.
_SHORT = 200
#: Long texts kept: one is looked at many times while it is read, and hardly ever again.
_LONG_KEPT = 8


class Remembering:
    """Something with memories of its own, which are not kept with it (`bot.learned`) but made anew.

    ``_memories``: the attributes that `_remember` makes.
    """

    _memories: ClassVar[tuple[str, ...]] = ()

    def _remember(self) -> None:
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in self._memories}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._remember()


def remembered(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keeps what a function of one text returned for its last ``most`` short texts, and for a few long ones."""

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        short = lru_cache(maxsize=most)(function)
        long = lru_cache(maxsize=_LONG_KEPT)(function)

        @wraps(function)
        def ask(text: str) -> T:
            return short(text) if len(text) <= _SHORT else long(text)

        return ask

    return decorate


def remembered_with(most: int) -> Callable[[Callable[[str, K], T]], Callable[[str, K], T]]:
    """The same for a function of a text and of one thing more: a text is asked for the same things again and again."""

    def decorate(function: Callable[[str, K], T]) -> Callable[[str, K], T]:
        @remembered(most)
        def answers(text: str) -> dict[K, T]:
            del text
            return {}

        @wraps(function)
        def ask(text: str, other: K) -> T:
            found = answers(text)
            if other not in found:
                found[other] = function(text, other)
            return found[other]

        return ask

    return decorate
