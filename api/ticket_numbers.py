"""Numbers of tickets: eight letters and digits of which none is taken for another (``K7QM-2F9X``)."""

import random

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: All 1,024 of two: ten bits each.
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


def ticket_number(numbers: random.Random) -> str:
    """A number, drawn at once: every turn needs one, though hardly any opens a ticket."""
    drawn = numbers.getrandbits(40)
    return f"{_PAIRS[drawn & 1023]}{_PAIRS[drawn >> 10 & 1023]}-{_PAIRS[drawn >> 20 & 1023]}{_PAIRS[drawn >> 30]}"
