"""Numbers of tickets."""

import random
import re

from api.ticket_numbers import ticket_number


def test_a_number_has_two_groups_of_four_and_no_letter_that_is_taken_for_another():
    numbers = random.Random(7)

    drawn = {ticket_number(numbers) for _ in range(2_000)}

    assert len(drawn) == 2_000
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", number) for number in drawn)
    assert {place for number in drawn for place in enumerate(number)} >= {(8, "Z"), (8, "2"), (0, "Z"), (0, "2")}


def test_the_same_source_gives_the_same_number():
    assert ticket_number(random.Random("a conversation")) == ticket_number(random.Random("a conversation"))
