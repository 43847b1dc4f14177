"""Files on Slack: what Slack keeps is fetched with our token, which nobody else gets to see."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.platforms import slack_person
from tests.platforms.serving import standing
from tests.platforms.settled import settle
from tests.platforms.slack import SlackPlatform
from tests.platforms.slack_person import SlackPerson
from tests.service import Service, running


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackPlatform]:
    with standing(SlackPlatform()) as platform:
        yield platform


@pytest.fixture(scope="module")
def service(slack: SlackPlatform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("slack"), slack_person.settings(slack)) as started:
        yield started


@pytest.fixture
def another_site() -> Iterator[tuple[str, list[str]]]:
    """A site that is not Slack's: its address, and the tokens it was shown."""
    shown: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("Authorization", ""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.2", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}", shown
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("has_address", [True, False])
def test_of_a_file_on_another_site_the_customer_is_told_that_it_cannot_be_read(
    slack: SlackPlatform, service: Service, another_site: tuple[str, list[str]], has_address: bool
) -> None:
    address, shown = another_site
    file = f"F{has_address}"
    slack.files[file] = ("image/png", b"")
    slack.elsewhere[file] = f"{address}/picture.png" if has_address else None
    customer = SlackPerson(slack, service.address, user=f"U{file}", channel=f"D{file}")

    customer.say("", subtype="file_share", files=[{"id": file, "mimetype": "image/png"}])

    settle(service)
    assert any("読み取れません" in said for said in customer.seen)
    assert shown == []
