"""The same thing always has the same name, and a button says whose it is."""

import pytest

from api.channels.identity import button_data, client_id, read_button


def test_one_thing_has_one_client_id_and_another_has_another() -> None:
    assert client_id("line", "m1") == client_id("line", "m1")
    assert len({client_id("line", "m1"), client_id("line", "m2"), client_id("slack", "m1")}) == 3


def test_a_button_leads_back_to_its_choice() -> None:
    data = button_data({"id": "c1.4"}, {"id": "4:solved"})

    button = read_button(data)

    assert button is not None
    assert (button.conversation, button.choice, button.seq, button.key) == ("c1", "4:solved", 4, "solved")


@pytest.mark.parametrize("data", ["", "c1", "c1:", "c1:4", "c1:4:", "c1:x:solved", ":4:solved", "c1:４:solved"])
def test_what_is_no_button_of_ours_is_not_read(data: str) -> None:
    assert read_button(data) is None
