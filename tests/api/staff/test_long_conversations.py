"""A conversation of any length opens in the console at its end, a page of it."""

import re

import pytest

from api.staff import overview
from tests.api.staff.conftest import House


def shown(page: str) -> list[str]:
    """The numbers of the messages on a page."""
    return re.findall(r'id="m(\d+)"', page)


def test_the_last_messages_are_shown_and_the_ones_before_them_are_a_press_away(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    opened = house.conversation("音が出ない", "まだ出ません", "直りません")
    agent = house.signed_in("agent")
    path = f"/staff/conversations/{opened['id']}"
    everything = shown(agent.get(path).text)
    monkeypatch.setattr(overview, "PAGE", 2)

    page = agent.get(path).text
    pages = [shown(page)]
    while earlier := re.search(r'href="(\?after=\d+)">これより前の', page):
        page = agent.get(path + earlier[1]).text
        assert f'href="{path}">いちばん新しい所へ' in page
        pages.append(shown(page))

    assert pages[0] == everything[-2:]
    assert sorted({int(seq) for page in pages for seq in page}) == [int(seq) for seq in everything]


def test_what_is_told_of_a_page_is_of_its_messages(house: House, monkeypatch: pytest.MonkeyPatch):
    opened = house.conversation("音が出ない", "担当者と話したい")
    monkeypatch.setattr(overview, "PAGE", 2)

    page = house.signed_in("agent").get(f"/staff/conversations/{opened['id']}?after=0").text

    assert "通った道 (1)" in page
    assert page.count("どう読んだか") == 1


@pytest.mark.parametrize("after", ["-1", "x", "99999999999"])
def test_a_page_that_cannot_be_is_refused(house: House, after: str):
    path = f"/staff/conversations/{house.conversation('音が出ない')['id']}"

    assert house.signed_in("agent").get(f"{path}?after={after}").status_code == 422
