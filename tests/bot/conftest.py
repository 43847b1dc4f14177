"""The shipped knowledge and its matcher, built once for all tests of the bot."""

import pytest

import knowledge
from bot.matcher import Matcher
from knowledge.load import load
from knowledge.model import Knowledge


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    return load(knowledge.shipped())


@pytest.fixture(scope="session")
def matcher(shipped: Knowledge) -> Matcher:
    return Matcher(shipped)
