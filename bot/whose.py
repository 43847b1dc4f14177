"""Whose matter a text speaks of: what others' devices can do (妻のパソコンでは受信できる) is not the customer's."""

import re
from collections.abc import Sequence

from bot.hearing import Heard, asked_once, hear
from bot.vocabulary.whose import OTHER_DEVICE, SET_APART, WELL_THERE

_PIECES = re.compile(r"(?<=[。！!？?\n])|(?<=、)")


@asked_once
def names_others(heard: Heard) -> bool:
    """Whether it speaks of anybody's device that may be another's: only then does `without_others` leave out any."""
    return any(SET_APART.search(piece) for piece in _pieces(heard))


@asked_once
def names_other_devices(heard: Heard) -> bool:
    """The same for `without_other_devices`."""
    return any(OTHER_DEVICE.search(piece) for piece in _pieces(heard))


@asked_once
def without_others(heard: Heard, problem: str) -> Heard | None:
    """The text without its pieces about others; the same text where there are none, None where nothing is left.

    ``problem``: how the customer told the trouble; whoever stands in there (母のパソコン) is no other.
    """
    return _kept(heard, [piece for piece in _pieces(heard) if not _is_of_others(piece, problem)])


@asked_once
def without_other_devices(heard: Heard, problem: str) -> Heard | None:
    """The text without its pieces about other devices; as `without_others` otherwise."""
    own: list[str] = []
    set_apart = False
    for piece in _pieces(heard):
        others = [
            m
            for m in OTHER_DEVICE.finditer(piece)
            if m["who"] not in problem or WELL_THERE.match(piece, m.start("particle"))
        ]
        if not others and not set_apart:
            own.append(piece)
        # 別の機器では、出ます: what follows is still about it.
        set_apart = bool(others) and others[-1].end() == len(piece.rstrip("、"))
    return _kept(heard, own)


def _pieces(heard: Heard) -> list[str]:
    return [piece for piece in _PIECES.split(heard.source) if piece]


def _kept(heard: Heard, own: Sequence[str]) -> Heard | None:
    """What is left of a text: itself where all of its pieces are, None where they say nothing."""
    rest = "".join(own)
    if rest == heard.source:
        return heard
    return hear(rest) if any(letter.isalnum() for letter in rest) else None


def _is_of_others(piece: str, problem: str) -> bool:
    return any(match["who"] not in problem for match in SET_APART.finditer(piece))
