"""A conversation opens to its own token, under every key that is still valid, and to nothing else."""

import pytest

from api.keys import LONGEST_ID, Keys

CONVERSATION = "0d3c7f66-9a0e-4d4c-9f2b-0f6c6d8f3a11"


def test_a_token_made_with_an_old_key_still_opens():
    token = Keys(["old"]).token(CONVERSATION)

    assert Keys(["new", "old"]).is_token(CONVERSATION, token)
    assert not Keys(["new"]).is_token(CONVERSATION, token)


@pytest.mark.parametrize("token", ["", "x", "あ", "\udcff", "a" * 43])
def test_nothing_else_opens(token: str):
    assert not Keys(["key"]).is_token(CONVERSATION, token)


def test_what_is_longer_than_any_id_opens_to_nothing():
    keys = Keys(["key"])
    longest, longer = "a" * LONGEST_ID, "a" * (LONGEST_ID + 1)

    assert keys.is_token(longest, keys.token(longest))
    assert not keys.is_token(longer, keys.token(longer))
