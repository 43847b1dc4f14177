"""How many wrong codes somebody may try: six digits are found by trying, unless that takes too long."""

import time
from collections.abc import Callable

from api.rates import SlidingRate

#: As long as a code is good.
SECONDS = 15 * 60.0
#: Wrong codes of one address in that time, and of everybody together: one guess in 2,000 codes that are good.
PER_ADDRESS = 20
ALTOGETHER = 500


class Guesses:
    """Counts wrong codes of this process; right ones do not count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_address = SlidingRate(PER_ADDRESS, seconds=SECONDS, clock=clock)
        self._altogether = SlidingRate(ALTOGETHER, seconds=SECONDS, clock=clock)

    def check(self, address: str) -> None:
        """Raises TooFast for whoever has been wrong too often, and while too many have been."""
        self._per_address.check(address)
        self._altogether.check("")

    def missed(self, address: str) -> None:
        """One more wrong code."""
        self._per_address.count(address)
        self._altogether.count("")
