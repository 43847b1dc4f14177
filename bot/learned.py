"""What a matcher has learned from a knowledge, as bytes and back, so that the next start need not learn it again.

The bytes hold no knowledge, only places in it, and reading them can make nothing but what is learned: values, arrays
and the classes of `bot`. They are good for the same knowledge and the same code; who keeps them sees to that.
"""

import io
import pickle
from typing import Any

from bot.matcher import Matcher
from knowledge import collector
from knowledge.model import Knowledge

#: What may be made beside the classes of `bot`: arrays and counts.
_PLAIN = frozenset(
    {
        ("collections", "Counter"),
        ("collections", "defaultdict"),
        ("builtins", "list"),
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy._core.multiarray", "_reconstruct"),
    }
)


def keep(matcher: Matcher, knowledge: Knowledge) -> bytes:
    """What ``matcher`` has learned from ``knowledge``. Raises ValueError for one that has not learned (full text)."""
    if not matcher.learned:
        raise ValueError("this matcher looks texts up instead of learning")
    kept = io.BytesIO()
    _Keeper(kept, knowledge).dump(matcher)
    return kept.getvalue()


def recall(kept: bytes, knowledge: Knowledge) -> Matcher:
    """The matcher that `keep` was given. Raises ValueError for bytes that are anything else."""
    try:
        with collector.paused():
            matcher = _Reader(kept, knowledge).load()
    except Exception as error:
        # Broken bytes fail in any way there is.
        raise ValueError(f"nothing learned: {error!r}") from error
    if not isinstance(matcher, Matcher):
        raise ValueError("nothing learned")
    return matcher


def _parts(knowledge: Knowledge) -> list[object]:
    """What of the knowledge a matcher holds on to, in an order of its own."""
    return [knowledge, knowledge.slots, *knowledge.errors]


class _Keeper(pickle.Pickler):
    def __init__(self, file: io.BytesIO, knowledge: Knowledge) -> None:
        super().__init__(file, protocol=5)
        self._places = {id(part): place for place, part in enumerate(_parts(knowledge))}

    def persistent_id(self, obj: object) -> int | None:
        return self._places.get(id(obj))


class _Reader(pickle.Unpickler):
    def __init__(self, kept: bytes, knowledge: Knowledge) -> None:
        super().__init__(io.BytesIO(kept))
        self._parts = _parts(knowledge)

    def persistent_load(self, pid: Any) -> object:
        return self._parts[pid]

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) in _PLAIN:
            return super().find_class(module_name, global_name)
        if module_name.startswith("bot."):
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is nothing learned")
