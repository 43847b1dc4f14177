"""A known disturbance: while the notice is on, every new conversation is told first."""

from pathlib import Path

from tests.journeys.web_customer import WebCustomer
from tests.knowledge.folders import write_minimal
from tests.madoguchi import madoguchi
from tests.service import running
from tests.waiting import wait_until

TEXT = "ただいま一部の地域で、メールの受信に障害が出ています。復旧までお待ちください。"


def switch(data: Path, *words: str) -> None:
    assert madoguchi("notice", *words, settings={"DATA_DIR": data}).code == 0


def test_new_conversations_are_told_first_while_it_is_on(tmp_path: Path) -> None:
    with running(tmp_path, {"KNOWLEDGE_DIR": str(write_minimal(tmp_path / "knowledge"))}) as service:
        before = WebCustomer.opens(service.address)
        switch(service.database.parent, "on", TEXT)

        wait_until(
            lambda: WebCustomer.opens(service.address).seen()[0]["node"] == "desk.notice",
            lambda: WebCustomer.opens(service.address).seen(),
        )

        told = WebCustomer.opens(service.address).seen()
        assert [message["node"] for message in told] == ["desk.notice", "desk.greeting"]
        assert told[0]["text"] == TEXT
        assert [message["node"] for message in before.seen()] == ["desk.greeting"]
        switch(service.database.parent, "off")
        wait_until(
            lambda: [message["node"] for message in WebCustomer.opens(service.address).seen()] == ["desk.greeting"]
        )
