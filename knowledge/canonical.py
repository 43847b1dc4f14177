"""Knowledge as one canonical JSON text and back, exactly: what is stored as a version, and what its hash is made of.

Objects have sorted keys; what has an order (topics, slots, tickets, fields) is a list. The same knowledge always gives
the same text, so a version is the SHA-256 of that text.
"""

import hashlib
import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from knowledge.model import Knowledge

#: Counts up when a text can no longer be read by older programs.
FORMAT = 1


def dump(knowledge: Knowledge) -> str:
    """The canonical JSON text; ``version`` is not part of it, but made from it."""
    body = cast(dict[str, Any], _plain(knowledge))
    del body["version"]
    return json.dumps({"format": FORMAT, **body}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def restore(text: str) -> Knowledge:
    """The knowledge that `dump` wrote, with its version. Raises ValueError for any other text."""
    try:
        body = json.loads(text)
        if body.pop("format") != FORMAT:
            raise ValueError("unknown format")
        body["version"] = _hash(text)
        return _reader(Knowledge)(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a stored knowledge: {error!r}") from error


def seal(knowledge: Knowledge) -> Knowledge:
    """The same knowledge with its version filled in."""
    return replace(knowledge, version=_hash(dump(knowledge)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# Writing ----------------------------------------------------------------------------------------------------------


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        mapping = cast(Mapping[str, object], value)
        if any(is_dataclass(item) and _has_id(type(item)) for item in mapping.values()):
            return [_plain(item) for item in mapping.values()]
        return {key: _plain(item) for key, item in mapping.items()}
    return [_plain(item) for item in cast(Sequence[object], value)]


def _has_id(kind: type) -> bool:
    """Whether values of this type know their own key in a mapping; those have an order and are written as a list."""
    return "id" in _names(kind)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


# Reading ----------------------------------------------------------------------------------------------------------


def _as_is(value: Any) -> Any:
    return value


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How a value of this type is made from JSON: one function per type of `knowledge.model`, built once."""
    origin = get_origin(kind)
    arguments = get_args(kind)
    if is_dataclass(kind):
        return _record_reader(cast(type, kind))
    if (origin is tuple and arguments[-1] is Ellipsis) or origin is Sequence:
        item = _reader(arguments[0])
        return lambda value: tuple(map(item, value))
    if origin is tuple:
        return tuple
    if origin is Mapping:
        item = _reader(arguments[1])
        if is_dataclass(arguments[1]) and _has_id(cast(type, arguments[1])):
            return lambda value: {entry.id: entry for entry in map(item, value)}
        return lambda value: {key: item(entry) for key, entry in value.items()}
    if origin in (Union, types.UnionType):
        return _union_reader(arguments)
    if kind in (str, int, bool) or origin is Literal:
        return _as_is
    raise TypeError(f"no JSON form for {kind}")


def _union_reader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    readers = [_reader(argument) for argument in arguments if argument not in (type(None), str)]
    if len(readers) > 1:
        raise TypeError(f"no JSON form for {arguments}")
    read = readers[0] if readers else _as_is
    return lambda value: value if value is None or isinstance(value, str) else read(value)


def _record_reader(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = [(field.name, _reader(hints[field.name])) for field in fields(kind)]
    required = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}

    def read(value: dict[str, Any]) -> Any:
        # A version stored before a field existed has that field's default.
        return kind(**{name: item(value[name]) for name, item in readers if name in value or name in required})

    return read
