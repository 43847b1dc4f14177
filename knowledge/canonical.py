"""Knowledge as one canonical JSON text and back, exactly: what is stored as a version, and what its hash is made of.

Objects have sorted keys, fields at their default are left out, and what has an order (topics, slots, tickets, fields)
is a list. The same knowledge always gives the same text, so a version is the SHA-256 of that text.
"""

import hashlib
import json
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from knowledge import collector
from knowledge.model import Knowledge

#: Counts up when a text can no longer be read by older programs.
FORMAT = 1

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def dump(knowledge: Knowledge) -> str:
    """The canonical JSON text; ``version`` is not part of it, but made from it."""
    return "".join(_pieces(knowledge))


def restore(text: str) -> Knowledge:
    """The knowledge that `dump` wrote, with its version. Raises ValueError for any other text."""
    try:
        body = json.loads(text)
        if body.pop("format") != FORMAT:
            raise ValueError("unknown format")
        body["version"] = _hash(text)
        with collector.paused():
            return _codec(Knowledge).read(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a stored knowledge: {error!r}") from error


def seal(knowledge: Knowledge) -> Knowledge:
    """The same knowledge with its version filled in."""
    digest = hashlib.sha256()
    for piece in _pieces(knowledge):
        digest.update(piece.encode())
    return replace(knowledge, version=digest.hexdigest())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _pieces(knowledge: Knowledge) -> Iterator[str]:
    """The text in pieces, a topic at a time: of 100,000 topics the whole would take as much memory as they do."""
    yield f'{{"desk":{_json(knowledge.desk)}'
    yield from _list("errors", knowledge.errors)
    yield f',"format":{FORMAT},"lexicon":{_ENCODER.encode(knowledge.lexicon)}'
    yield from _list("nones", knowledge.nones)
    yield from _list("rehearsals", knowledge.rehearsals)
    yield from _list("slots", knowledge.slots.values())
    yield from _list("topics", knowledge.topics.values())
    yield "}"


def _list(name: str, values: Iterable[object]) -> Iterator[str]:
    yield f',"{name}":['
    for place, value in enumerate(values):
        yield f",{_json(value)}" if place else _json(value)
    yield "]"


def _json(value: object) -> str:
    return _ENCODER.encode(_codec(type(value)).write(value))


# One codec for each type of `knowledge.model`, built once from its annotation ---------------------------------------


@dataclass(frozen=True, slots=True)
class _Codec:
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _as_is(value: Any) -> Any:
    return value


_PLAIN = _Codec(_as_is, _as_is)


@cache
def _codec(kind: Any) -> _Codec:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(cast(type, kind))
    if (origin is tuple and arguments[-1] is Ellipsis) or origin is Sequence:
        return _sequence(_codec(arguments[0]))
    if origin is tuple:
        return _Codec(list, tuple)
    if origin is Mapping:
        return _mapping(arguments[1])
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if kind in (str, int, bool) or origin is Literal:
        return _PLAIN
    raise TypeError(f"no JSON form for {kind}")


def _sequence(item: _Codec) -> _Codec:
    if item is _PLAIN:
        return _Codec(list, tuple)
    return _Codec(lambda value: list(map(item.write, value)), lambda value: tuple(map(item.read, value)))


def _mapping(kind: Any) -> _Codec:
    item = _codec(kind)
    if is_dataclass(kind) and any(field.name == "id" for field in fields(kind)):
        # Values that know their own key have an order and are written as a list.
        return _Codec(
            lambda value: list(map(item.write, value.values())),
            lambda value: {entry.id: entry for entry in map(item.read, value)},
        )
    return _Codec(
        lambda value: {key: item.write(entry) for key, entry in value.items()},
        lambda value: {key: item.read(entry) for key, entry in value.items()},
    )


def _union(arguments: tuple[Any, ...]) -> _Codec:
    """None or a text as they are, or the one other type."""
    others = [_codec(argument) for argument in arguments if argument not in (type(None), str)]
    if not others:
        return _PLAIN
    [item] = others
    return _Codec(
        lambda value: value if value is None or isinstance(value, str) else item.write(value),
        lambda value: value if value is None or isinstance(value, str) else item.read(value),
    )


def _record(kind: type) -> _Codec:
    hints = get_type_hints(kind)
    specs = [(field.name, _default(field), _codec(hints[field.name])) for field in fields(kind) if field.init]
    values_of = attrgetter(*(name for name, _, _ in specs))

    def write(value: Any) -> dict[str, Any]:
        values = values_of(value)
        return {
            name: codec.write(item)
            for (name, default, codec), item in zip(specs, values, strict=True)
            if default is MISSING or item != default
        }

    def read(value: dict[str, Any]) -> Any:
        return kind(
            **{name: codec.read(value[name]) for name, default, codec in specs if default is MISSING or name in value}
        )

    return _Codec(write, read)


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
