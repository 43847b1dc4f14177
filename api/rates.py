"""How often somebody may do something: at most so many times in any sixty seconds."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network

from starlette.types import Scope

from api.problems import TooFast

#: Whoever was silent longest is forgotten beyond so many.
KEPT = 20_000


def source_of(scope: Scope) -> str:
    """Whom a request counts for: its address; of IPv6 the first 64 bits, behind which one line has all addresses."""
    host: str = scope["client"][0] if scope["client"] else ""
    if ":" not in host:
        return host
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    # As a server in front of us that speaks both writes IPv4: their first 64 bits are the same for everybody.
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False))


class SlidingRate:
    """Counts in a sliding minute. ``limit`` 0: no limit."""

    def __init__(self, limit: int, *, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raises TooFast where one more of ``key`` would be refused."""
        times = self._times.get(key)
        if times and len(times) == self._limit:
            self._refuse_before(times[0])

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
        if len(times) == self._limit:
            self._refuse_before(times[0])
        times.append(at)

    def _refuse_before(self, first: float) -> None:
        left = first + self._seconds - self._clock()
        if left > 0:
            raise TooFast(int(left) + 1)
