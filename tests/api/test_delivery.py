"""What waits in the outbox is sent once, in order, and what cannot be sent is kept and told; on both databases."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text
from sqlmodel import SQLModel

from api import delivery as delivery_module
from api import leases
from api.delivery import Delivery, Later, Never, Outcome, Parcel, Sent
from api.records.tables import Conversation, now
from api.records.tables import Delivery as DeliveryRow
from api.records.writer import Writer
from tests.waiting import reached

CONVERSATIONS = SQLModel.metadata.tables[str(Conversation.__tablename__)]
DELIVERIES = SQLModel.metadata.tables[str(DeliveryRow.__tablename__)]


class Platform:
    """Stands for a platform: takes what comes, unless an outcome is waiting to be given instead."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.taken: list[tuple[str, int]] = []
        self.seen: list[Parcel] = []

    async def send(self, parcel: Parcel) -> Outcome:
        self.seen.append(parcel)
        await asyncio.sleep(0)
        outcome = self.outcomes.pop(0) if self.outcomes else Sent(remote=f"r{parcel.id}")
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Sent):
            self.taken.append((parcel.conversation, parcel.payload["number"]))
        return outcome


def put(engine: Engine, conversation: str, *numbers: int, channel: str = "line", **values: Any) -> None:
    with engine.begin() as connection:
        known = connection.execute(text("SELECT 1 FROM conversation WHERE id = :id"), {"id": conversation}).first()
        if not known:
            values_of_conversation = Conversation(id=conversation, state={}).model_dump()
            connection.execute(insert(CONVERSATIONS), [values_of_conversation])
        for number in numbers:
            row = DeliveryRow(
                conversation=conversation,
                channel=channel,
                kind="messages",
                payload={"number": number},
                key=str(uuid.uuid4()),
            )
            connection.execute(insert(DELIVERIES), [{**row.model_dump(exclude={"id"}), **values}])


def states(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT state FROM delivery ORDER BY id"))]


def deliver(engine: Engine, *platforms: Platform, until: Callable[[], bool] | None = None) -> None:
    """Run one worker a platform, all on channel ``line``, until nothing is due (or ``until``)."""

    async def main() -> None:
        writer = Writer(engine)
        writer.start()
        workers = [Delivery(writer, {"line": platform, "mail": platform}) for platform in platforms]
        tasks = [asyncio.create_task(worker.run()) for worker in workers]
        if until is not None:
            await reached(until)
        for worker in workers:
            worker.stop()
        await asyncio.gather(*tasks)
        await writer.stop()

    asyncio.run(main())


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "POLL", 0.01)
    monkeypatch.setattr(delivery_module, "backoff", lambda _attempts: 0.0)


def test_a_stopping_worker_sends_what_is_due_first(engine: Engine) -> None:
    put(engine, "c1", 1, 2, 3)
    platform = Platform()

    deliver(engine, platform)

    assert platform.taken == [("c1", 1), ("c1", 2), ("c1", 3)]
    assert states(engine) == ["sent"] * 3


@pytest.mark.parametrize("trouble", [Later(error="503"), Later(error="429", seconds=0.0), RuntimeError("a defect")])
def test_the_order_of_a_conversation_is_kept_while_a_row_is_tried_again(
    engine: Engine, trouble: Outcome | Exception
) -> None:
    put(engine, "c1", 1, 2)
    platform = Platform(trouble, trouble)

    deliver(engine, platform, until=lambda: len(platform.taken) == 2)

    assert platform.taken == [("c1", 1), ("c1", 2)]


def test_another_conversation_and_another_channel_do_not_wait(engine: Engine) -> None:
    put(engine, "c1", 1, due_at=now() + timedelta(hours=1))
    put(engine, "c1", 2, channel="mail")
    put(engine, "c2", 3)
    platform = Platform()

    deliver(engine, platform)

    assert sorted(number for _, number in platform.taken) == [2, 3]
    assert states(engine) == ["waiting", "sent", "sent"]


def test_what_will_never_work_is_dead_and_the_rest_goes_on(engine: Engine) -> None:
    put(engine, "c1", 1, 2)
    platform = Platform(Never(error="400"))

    deliver(engine, platform)

    assert platform.taken == [("c1", 2)]
    assert states(engine) == ["dead", "sent"]


def test_what_failed_for_a_day_is_dead(engine: Engine) -> None:
    put(engine, "c1", 1, created_at=now() - timedelta(hours=25))

    deliver(engine, Platform(Later(error="503")))

    assert states(engine) == ["dead"]


def test_an_uncertain_delivery_is_not_called_sent(engine: Engine) -> None:
    put(engine, "c1", 1)

    deliver(engine, Platform(Sent(uncertain=True)))

    assert states(engine) == ["uncertain"]


@pytest.mark.parametrize(
    ("outcome", "tried_before"),
    [
        (Later(error="429"), False),  # the platform said no: nothing arrived
        (Later(error="timeout", unknown=True), True),  # nobody knows
    ],
)
def test_the_next_try_knows_whether_an_earlier_one_may_have_arrived(
    engine: Engine, outcome: Outcome, tried_before: bool
) -> None:
    put(engine, "c1", 1)
    platform = Platform(outcome)

    deliver(engine, platform, until=lambda: len(platform.taken) == 1)

    assert [parcel.tried_before for parcel in platform.seen] == [False, tried_before]
    assert len({parcel.key for parcel in platform.seen}) == 1


def test_a_row_whose_sender_died_is_taken_over_when_its_lease_has_run_out(engine: Engine) -> None:
    put(engine, "c1", 1, state="attempted", owner="dead", until=now() - timedelta(seconds=1))
    put(engine, "c2", 2, state="attempted", owner="alive", until=now() + timedelta(seconds=60))
    platform = Platform()

    deliver(engine, platform)

    assert platform.taken == [("c1", 1)]
    assert platform.seen[0].tried_before
    assert states(engine) == ["sent", "attempted"]


def test_a_process_that_is_alone_need_not_wait_for_the_leases_of_its_dead_predecessor(engine: Engine) -> None:
    put(engine, "c1", 1, state="attempted", owner="dead", until=now() + timedelta(seconds=60))
    platform = Platform()

    async def main() -> None:
        writer = Writer(engine)
        writer.start()
        worker = Delivery(writer, {"line": platform})
        await writer.run(leases.release_all)
        worker.stop()
        await worker.run()
        await writer.stop()

    asyncio.run(main())

    assert platform.taken == [("c1", 1)]


def test_two_workers_never_send_one_row_twice_and_keep_each_conversations_order(engine: Engine) -> None:
    for number in range(60):
        put(engine, f"c{number % 6}", number)
    platforms = [Platform(), Platform()]

    def everything() -> Sequence[tuple[str, int]]:
        return [sent for platform in platforms for sent in platform.taken]

    deliver(engine, *platforms, until=lambda: len(everything()) >= 60)

    assert len(everything()) == len(set(everything())) == 60
    for platform in platforms:
        for conversation in range(6):
            numbers = [number for name, number in platform.taken if name == f"c{conversation}"]
            assert numbers == sorted(numbers)
