"""No text makes a regular expression of ours try for minutes: what customers write is searched with all of them."""

import ast
import gc
import importlib
import math
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import api
import bot
import knowledge
from bot.privacy import Known
from knowledge.load import load
from tests.ambiguity import Ambiguity, ambiguity

# From here on the time grows with the third power of a text's length: seconds for what fits in a message.
_TOO_STEEP = 3
_INSIDE = (dict, list, tuple, set, frozenset)


def _modules() -> Iterator[Any]:
    for room in (knowledge, bot, api):
        yield room
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations." not in found.name:  # alembic's scripts: they run inside alembic only
                yield importlib.import_module(found.name)


def _held(value: Any, seen: dict[int, Any]) -> Iterator[re.Pattern[Any]]:
    """The expressions in ``value``, in what it contains and in what our own objects hold."""
    if isinstance(value, re.Pattern):
        yield value
    elif id(value) not in seen and (
        isinstance(value, _INSIDE) or type(value).__module__.partition(".")[0] in ("knowledge", "bot", "api")
    ):
        seen[id(value)] = value
        for inner in gc.get_referents(value):
            yield from _held(inner, seen)


def _expressions() -> dict[str, tuple[str, int]]:
    """Every expression by a name to find it by: of the modules, inline, and built of the shipped FAQ."""
    found: dict[str, tuple[str, int]] = {}
    seen: dict[int, Any] = {}

    def add(name: str, value: str | bytes, flags: int) -> None:
        text = value if isinstance(value, str) else value.decode("latin-1")
        if (text, flags) not in found.values():
            found[f"{name}: {text[:60]}"] = (text, flags)

    for module in _modules():
        for name, value in vars(module).items():
            for held in _held(value, seen):
                add(f"{module.__name__}.{name}", held.pattern, held.flags & ~re.UNICODE)
        for call in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Attribute(value=ast.Name("re")), args=[ast.Constant(value=str(text)), *_]):
                    add(f"{module.__name__}, line {call.lineno}", text, 0)
                case _:
                    pass
    for held in _held(Known.of(load(knowledge.shipped())), seen):
        add("the error strings of the shipped FAQ", held.pattern, held.flags & ~re.UNICODE)
    return found


@pytest.mark.parametrize(
    ("expression", "twice"),
    [
        # いや and い, や; then the first letter of the next round
        ("^(いや|い|や)+$", "いやい"),
        # ようです and よう, です
        ("^(です|よう(です)?)*$", "ですで"),
        # repeated, and repeated again
        (r"(\w+\s?)*$", "漢"),
        ("(a*)*b", "a"),
        # nothing, read in two ways
        ("^((a?)*b)*$", "b"),
        # aaaaaa as two threes and as three twos
        ("^(a{2}|a{3})*$", "aaaaaa"),
        # capital or not
        ("(?i)^(ab|Ab?c?)+$", "aba"),
    ],
)
def test_a_loop_that_reads_one_text_in_two_ways_is_found_with_the_text(expression: str, twice: str):
    assert ambiguity(expression) == Ambiguity(math.inf, twice)


@pytest.mark.parametrize(
    ("expression", "degree"),
    [
        # one way only, and a search that may begin anywhere
        ("^a*b", 1),
        ("a*b", 2),
        # nothing that both loops read
        ("^a*ba*c", 1),
        ("^(ab)*(ba)*c", 1),
        # one loop hands over to the next
        ("^a*b?a*c", 2),
        ("^(ab)*a(ba)*c", 2),
        (r"^[\d]*[\w]*x", 2),
        ("^x*a*a*a*c", 3),
        # three in a row, and anywhere in a text
        (r"\s*\s*\s*,", 4),
        # each place looks through all that follows
        ("^(?:(?=.*x).)*$", 2),
        # lines are apart
        ("(?m)^[^\n]*#[^\n]*$", 2),
        ("^(a{3})*$", 1),
    ],
)
def test_the_time_grows_with_the_loops_that_one_text_can_be_shared_among(expression: str, degree: int):
    assert ambiguity(expression).degree == degree


def test_no_expression_of_ours_is_read_in_so_many_ways_that_a_text_can_hold_it_up():
    ways = {name: ambiguity(*expression) for name, expression in _expressions().items()}

    assert len(ways) > 250
    steep = {name: found for name, found in ways.items() if found.degree >= _TOO_STEEP}
    assert not steep, "\n".join(f"{name}: {found}" for name, found in steep.items())
