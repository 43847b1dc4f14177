"""What could not be sent, seen and sent again."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from api.records.database import connect
from api.records.tables import Delivery, table
from tests.api.staff.conftest import House

DELIVERY = table(Delivery)


def add(house: House, state: str) -> int:
    """A delivery in that state; returns its id."""
    conversation, at = house.conversation("音が出ない")["id"], datetime(2020, 1, 1, tzinfo=UTC)
    engine = connect(house.settings.database_url)
    with engine.begin() as connection:
        connection.execute(
            insert(DELIVERY).values(
                conversation=conversation,
                channel="slack",
                kind="message",
                payload={},
                key=f"{conversation} {state}",
                state=state,
                attempts=7,
                error="nobody there",
                due_at=datetime(2999, 1, 1, tzinfo=UTC),
                created_at=at,
            )
        )
        (number,) = connection.execute(select(DELIVERY.c.id).where(DELIVERY.c.conversation == conversation)).one()
    engine.dispose()
    return number


def ids(house: House, **params: str | int) -> list[int]:
    answer = house.signed_in("viewer").get("/api/staff/deliveries", params=params)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["deliveries"]]


def test_they_are_listed_by_state_and_an_attempted_one_still_waits(house: House):
    numbers = {state: add(house, state) for state in ("waiting", "attempted", "uncertain", "dead", "sent")}

    assert ids(house, state="dead") == [numbers["dead"]]
    assert ids(house, state="uncertain") == [numbers["uncertain"]]
    assert ids(house, state="waiting") == [numbers["attempted"], numbers["waiting"]]
    assert numbers["sent"] not in ids(house)
    assert ids(house, limit=1, before=numbers["dead"]) == [numbers["uncertain"]]


def test_sent_again_it_is_due_as_if_it_were_new(house: House):
    number = add(house, "dead")

    assert house.signed_in("viewer").post(f"/api/staff/deliveries/{number}/resend").status_code == 403
    assert house.signed_in("agent").post(f"/api/staff/deliveries/{number}/resend").status_code == 204

    engine = connect(house.settings.database_url, reading=True)
    with engine.begin() as connection:
        row = connection.execute(select(DELIVERY).where(DELIVERY.c.id == number)).one()
    engine.dispose()
    assert row.state in ("waiting", "attempted")
    assert row.created_at.year > 2020
    assert row.due_at < datetime(2999, 1, 1, tzinfo=UTC)
    assert row.key.endswith(" dead")


@pytest.mark.parametrize(("delivery", "status"), [("999999", 404), ("99999999999999999999", 422), ("x", 422)])
def test_what_is_not_there(house: House, delivery: str, status: int):
    assert house.signed_in("agent").post(f"/api/staff/deliveries/{delivery}/resend").status_code == status


def test_what_was_sent_is_not_sent_again(house: House):
    assert house.signed_in("agent").post(f"/api/staff/deliveries/{add(house, 'sent')}/resend").status_code == 404


def test_the_console_shows_them_with_a_button(house: House):
    number = add(house, "dead")

    assert f"/staff/deliveries/{number}/resend" in house.signed_in("agent").get("/staff/deliveries").text
    assert "/resend" not in house.signed_in("viewer").get("/staff/deliveries").text
