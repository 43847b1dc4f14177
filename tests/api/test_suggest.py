"""Suggestions while somebody types, also of what is longer than anybody types."""

import pytest
from starlette.testclient import TestClient

from api.suggesting import LETTERS_ON_LOOP


@pytest.mark.parametrize("times", [1, LETTERS_ON_LOOP])
def test_a_question_is_found_by_a_part_of_it_however_often_it_is_said(client: TestClient, times: int):
    q = " ".join(["お湯"] * times)

    suggestions = client.get("/api/suggest", params={"q": q[:200]}).json()["suggestions"]

    assert [one["topic"] for one in suggestions] == ["kettle"]
