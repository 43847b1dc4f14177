"""A follow-up reaches the customer on their own channel at its time, also when the service was down meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.knowledge.folders import TOPIC, minimal_files
from tests.platforms import line_customer
from tests.platforms.line import LinePlatform
from tests.platforms.line_customer import LineCustomer
from tests.platforms.serving import served
from tests.platforms.settled import rows, settle
from tests.service import Service
from tests.waiting import wait_until

#: A step after which the desk asks again by itself.
WAITING = TOPIC.replace("try: コンセントを差し直してください。", "try: しばらく置いてください。\n    after: 3秒")


@pytest.fixture
def line() -> Iterator[LinePlatform]:
    platform = LinePlatform()
    with served(platform.app()) as address:
        platform.address = address
        yield platform
    assert platform.complaints == []


@pytest.fixture
def service(line: LinePlatform, tmp_path: Path) -> Iterator[Service]:
    knowledge = tmp_path / "knowledge"
    for name, content in minimal_files(**{"topics/kettle": WAITING}).items():
        file = knowledge / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
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


def test_an_answer_before_its_time_stops_it(service: Service, line: LinePlatform) -> None:
    customer = LineCustomer(line, service.address)
    customer.say("お湯がわかない")
    wait_until(lambda: any("しばらく置いて" in said for said in customer.seen), lambda: customer.seen)

    customer.say("直りました")

    settle(service)
    assert rows(service, "SELECT count(*) FROM timer WHERE kind = 'follow-up'") == [(0,)]
    assert not followed_up(customer)
