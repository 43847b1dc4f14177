"""How often somebody may do something: at most so many times in any sixty seconds."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from api.problems import TooFast

#: Whoever was silent longest is forgotten beyond so many.
KEPT = 20_000


class SlidingRate:
    """Counts in a sliding minute. ``limit`` 0: no limit."""

    def __init__(self, limit: int, *, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def count(self, key: str) -> None:
        """One more of ``key``; a refused one does not count. Raises TooFast, which says when to try again."""
        if not self._limit:
            return
        at = self._clock()
        times = self._times.get(key)
        if times is None:
            times = self._times[key] = deque(maxlen=self._limit)
            if len(self._times) > KEPT:
                self._times.popitem(last=False)
        else:
            self._times.move_to_end(key)
        if len(times) == self._limit and at - times[0] < self._seconds:
            raise TooFast(int(self._seconds - (at - times[0])) + 1)
        times.append(at)
