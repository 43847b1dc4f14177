"""The lists of wordings that the bot knows by itself."""

import importlib
import pkgutil
import re

import pytest

import bot.vocabulary
from bot.vocabulary.wording import one_of

RECOGNISERS = [
    pytest.param(pattern, id=f"{module.name}.{name}")
    for module in pkgutil.iter_modules(bot.vocabulary.__path__)
    for name, pattern in vars(importlib.import_module(f"bot.vocabulary.{module.name}")).items()
    if isinstance(pattern, re.Pattern) and name not in ("START", "AROUND")  # what stands around may be nothing
]


def test_any_one_of_the_wordings_fits_and_nothing_between_them():
    pattern = re.compile(one_of("はい ええ", "うん(うん)?"))

    assert [bool(pattern.fullmatch(text)) for text in ("はい", "ええ", "うんうん", "はい ええ", "")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_what_stands_behind_a_list_belongs_to_each_of_its_wordings():
    assert re.compile(one_of("直 治") + "った").fullmatch("治った")


@pytest.mark.parametrize("pattern", RECOGNISERS)
def test_a_recogniser_finds_nothing_where_nothing_is_said(pattern: re.Pattern[str]):
    # An empty wording in a list would find itself everywhere.
    assert pattern.search("xqzv") is None
