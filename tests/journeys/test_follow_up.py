"""A follow-up reaches the customer on their own channel at its time, also when the service was down meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.knowledge.folders import TOPIC, write_minimal
from tests.platforms import line_customer
from tests.platforms.line import LinePlatform
from tests.platforms.line_customer import LineCustomer
from tests.platforms.serving import standing
from tests.platforms.settled import rows, settle
from tests.service import Service
from tests.waiting import wait_until

#: A step after which the desk asks again by itself.
WAITING = TOPIC.replace("try: コンセントを差し直してください。", "try: しばらく置いてください。\n    after: 《time》")


@pytest.fixture
def line() -> Iterator[LinePlatform]:
    with standing(LinePlatform()) as platform:
        yield platform


@pytest.fixture
def time() -> str:
    """After what time the desk asks again; short enough to wait for."""
    return "3秒"


@pytest.fixture
def service(line: LinePlatform, tmp_path: Path, time: str) -> Iterator[Service]:
    knowledge = write_minimal(tmp_path / "knowledge", **{"topics/kettle": WAITING.replace("《time》", time)})
    made = Service(tmp_path / "service", line_customer.settings(line, KNOWLEDGE_DIR=str(knowledge)))
    made.start()
    yield made
    made.kill()


def followed_up(customer: LineCustomer) -> bool:
    return any("follow-up" in said for said in customer.seen)


@pytest.mark.parametrize("is_down_meanwhile", [False, True])
def test_the_desk_asks_again_by_itself_once(service: Service, line: LinePlatform, is_down_meanwhile: bool) -> None:
    customer = LineCustomer(line, service.address)
    customer.say("お湯がわかない")
    wait_until(lambda: any("しばらく置いて" in said for said in customer.seen), lambda: customer.seen)
    if is_down_meanwhile:
        service.kill()
        service.start()

    wait_until(lambda: followed_up(customer), lambda: customer.seen)

    settle(service)
    assert sum("follow-up" in said for said in customer.seen) == 1
    assert rows(service, "SELECT count(*) FROM timer WHERE kind = 'follow-up'") == [(0,)]


@pytest.mark.parametrize("time", ["1時間"])
def test_an_answer_before_its_time_stops_it(service: Service, line: LinePlatform) -> None:
    customer = LineCustomer(line, service.address)
    customer.say("お湯がわかない")
    wait_until(lambda: any("しばらく置いて" in said for said in customer.seen), lambda: customer.seen)

    customer.say("直りました")

    settle(service)
    assert rows(service, "SELECT count(*) FROM timer WHERE kind = 'follow-up'") == [(0,)]
    assert not followed_up(customer)
