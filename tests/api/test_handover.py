"""A conversation goes on on another device: by a code of six digits, once, for a while, and hard to guess."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.guesses import ALTOGETHER, PER_ADDRESS, SECONDS, Guesses
from api.problems import TooFast
from api.records.database import connect
from api.records.tables import Handover, table
from tests.api.chats import Customer, code, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with serving(folder, public_url="https://desk.example") as client:
        yield client


def redeem(client: TestClient, with_code: str):
    return client.post("/api/chat/handover", json={"code": with_code})


def test_the_code_takes_the_conversation_to_another_device(client: TestClient):
    customer = Customer.opens(client, "お湯がわかない")
    made = customer.post("handover").json()

    taken = redeem(client, made["code"])

    assert len(made["code"]) == 6
    assert made["code"].isdigit()
    assert made["url"] == f"https://desk.example/#madoguchi={made['code']}"
    assert taken.status_code == 200
    opened = taken.json()
    assert (opened["id"], opened["token"]) == (customer.id, customer.opened["token"])
    assert opened["messages"] == customer.messages()
    assert (opened["status"], opened["end"]) == ("bot", "open")
    assert Customer(client, opened).says("まだです")["messages"]


def test_it_is_good_for_fifteen_minutes(client: TestClient, folder: Path):
    customer = Customer.opens(client)
    before = datetime.fromisoformat(customer.messages()[0]["at"])
    made = customer.post("handover").json()
    expires_at = datetime.fromisoformat(made["expires_at"])
    assert timedelta(minutes=14) < expires_at - before < timedelta(minutes=16)

    engine = connect(f"sqlite:///{folder}/data/madoguchi.db")
    with engine.begin() as connection:
        connection.execute(update(table(Handover)).values(expires_at=before - timedelta(minutes=1)))
    engine.dispose()

    assert code(redeem(client, made["code"])) == (404, "not-found")


def test_it_is_good_once(client: TestClient):
    made = Customer.opens(client).post("handover").json()
    assert redeem(client, made["code"]).status_code == 200

    assert code(redeem(client, made["code"])) == (404, "not-found")


def test_each_code_is_its_own(client: TestClient):
    customers = [Customer.opens(client) for _ in range(3)]
    codes = [customer.post("handover").json()["code"] for customer in customers]

    assert [redeem(client, one).json()["id"] for one in codes] == [customer.id for customer in customers]


@pytest.mark.parametrize("between", ["{}-{}", "{} {}", " {}\u3000{} "])
def test_it_may_be_typed_as_people_type(client: TestClient, between: str):
    made = Customer.opens(client).post("handover").json()["code"]
    wide = made.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    assert redeem(client, between.format(wide[:3], wide[3:])).status_code == 200


def test_a_copied_table_opens_nothing(client: TestClient, folder: Path):
    made = Customer.opens(client).post("handover").json()

    engine = connect(f"sqlite:///{folder}/data/madoguchi.db")
    with engine.begin() as connection:
        kept = connection.execute(select(table(Handover).c.code)).scalars().all()
    engine.dispose()

    assert kept
    assert not any(made["code"] in one for one in kept)


@pytest.mark.parametrize(
    "wrong", ["", "12345", "1234567", "abcdef", "１２３４５", "１２３４５a", "12\u0000456", "①②③④⑤⑥x"]
)
def test_what_is_no_code_is_not_found(client: TestClient, wrong: str):
    assert code(redeem(client, wrong)) == (404, "not-found")


@pytest.mark.parametrize("body", [{}, {"code": 402718}, {"code": None}, {"code": "1" * 101}, {"code": "\ud800"}])
def test_a_malformed_body_is_invalid(client: TestClient, body: dict[str, object]):
    response = client.post("/api/chat/handover", content=json.dumps(body), headers={"Content-Type": "application/json"})

    assert code(response) == (422, "invalid")


def test_only_who_holds_the_conversation_gets_a_code(client: TestClient):
    customer = Customer.opens(client)

    assert code(client.post(f"{customer.path}/handover")) == (404, "not-found")


def test_guessing_is_slowed_down_and_good_codes_do_not_count(tmp_path: Path):
    with serving(tmp_path) as client:
        customer = Customer.opens(client)
        good = [customer.post("handover").json()["code"] for _ in range(2)]
        wrong = [f"{number:06}" for number in range(PER_ADDRESS + 2) if f"{number:06}" not in good][:PER_ADDRESS]
        assert redeem(client, good[0]).status_code == 200

        assert [redeem(client, guess).status_code for guess in wrong] == [404] * PER_ADDRESS

        refused = redeem(client, good[1])
    assert code(refused) == (429, "too-fast")
    assert 0 < int(refused.headers["retry-after"]) <= SECONDS + 1


class TestGuesses:
    def test_an_address_may_go_on_when_time_has_passed(self):
        at = 0.0
        guesses = Guesses(lambda: at)
        for _ in range(PER_ADDRESS):
            guesses.check("1.2.3.4")
            guesses.missed("1.2.3.4")

        with pytest.raises(TooFast):
            guesses.check("1.2.3.4")
        guesses.check("1.2.3.5")
        at = SECONDS
        guesses.check("1.2.3.4")

    def test_many_addresses_together_are_slowed_down_too(self):
        guesses = Guesses(lambda: 0.0)
        for number in range(ALTOGETHER):
            guesses.missed(f"address {number}")

        with pytest.raises(TooFast):
            guesses.check("another")
