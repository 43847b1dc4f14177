"""Tickets by mail, through a real SMTP server with TLS and a login."""

import asyncio
import datetime
import gc
import ipaddress
import ssl
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import insert
from sqlmodel import SQLModel

from api.channels.mail import MailSender, smtp_options
from api.delivery import Later, Never, Outcome, Parcel, Sent
from api.records.database import connect
from api.records.migrate import upgrade
from api.records.reads import Reads
from api.records.tables import Conversation, Ticket, now
from api.settings import Settings
from tests.ports import free_port
from tests.waiting import PATIENCE

#: Both ends' loops stop while a TLS connection that they have closed still waits for its last round.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


class Mailbox(MessageHandler):
    """Keeps what arrives; ``refuse`` answers RCPT with that line."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Message] = []
        self.refuse = ""

    def handle_message(self, message: Message) -> None:
        self.mails.append(message)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.refuse or "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - datetime.timedelta(days=1))
        .not_valid_after(moment + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


class Server:
    """An SMTP server on a free port."""

    def __init__(self, **options: Any) -> None:
        self.mailbox = Mailbox()
        self.port = free_port()
        self.controller = Controller(
            self.mailbox, hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE, **options
        )
        self.controller.start()

    def stop(self) -> None:
        """Stop it, and let go of its connections here: the next test would be blamed for them."""
        self.controller.stop()
        gc.collect()


@pytest.fixture
def secured(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that wants STARTTLS and the login desk / pass word."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"desk", b"pass word")
        return AuthResult(success=good, handled=bool(good))

    server = Server(tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
    yield server
    server.stop()


@pytest.fixture
def plain() -> Iterator[Server]:
    """A server without TLS and login."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def reads(tmp_path: Path) -> Iterator[Reads]:
    """A database with one ticket."""
    url = f"sqlite:///{tmp_path / 'madoguchi.db'}"
    writing = connect(url)
    upgrade(writing)
    summary = "受信できない（パスワードは聞かれない）\n試したこと: 再起動 → まだ直りません"
    ticket = Ticket(number="K7QM-2F9X", conversation="c1", kind="support", contact="090-1234-5678", summary=summary)
    with writing.begin() as connection:
        for row in (Conversation(id="c1", state={}), ticket):
            table = SQLModel.metadata.tables[str(row.__tablename__)]
            connection.execute(insert(table), [row.model_dump()])
    writing.dispose()
    made = Reads(connect(url, reading=True))
    yield made
    made.close()


def parcel(what: str = "opened", note: str | None = None, key: str = "k1") -> Parcel:
    payload = {"number": "K7QM-2F9X", "what": what, "note": note}
    return Parcel(
        id=1,
        conversation="c1",
        channel="mail",
        kind="ticket",
        payload=payload,
        key=key,
        tried_before=False,
        created_at=now(),
    )


def send(reads: Reads, url: str, *parcels: Parcel) -> list[Outcome]:
    settings = Settings(smtp_url=url, mail_from="窓口 <desk@example.jp>", ticket_mail_to="help@example.jp")  # type: ignore[arg-type]

    async def main() -> list[Outcome]:
        sender = MailSender(settings, reads)
        return [await sender.send(each) for each in parcels]

    return asyncio.run(main())


def body(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_ticket_and_its_news_are_one_thread(reads: Reads, secured: Server) -> None:
    url = f"smtp://desk:pass%20word@localhost:{secured.port}"

    outcomes = send(reads, url, parcel(), parcel("updated", "もう一度試しました", "k2"), parcel("updated", None, "k3"))

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    first, second, third = secured.mailbox.mails
    assert first["Message-ID"] == "<ticket-K7QM-2F9X@example.jp>"
    assert second["In-Reply-To"] == second["References"] == third["References"] == first["Message-ID"]
    assert len({first["Message-ID"], second["Message-ID"], third["Message-ID"]}) == 3
    assert all("K7QM-2F9X" in str(mail["Subject"]) for mail in secured.mailbox.mails)
    assert "受信できない" in body(first)
    assert "090-1234-5678" in body(first)
    assert "もう一度試しました" in body(second)


def test_a_wrong_login_waits_for_the_operator(reads: Reads, secured: Server) -> None:
    [outcome] = send(reads, f"smtp://desk:wrong@localhost:{secured.port}", parcel())

    assert outcome == Later(error="SMTPAuthenticationError", seconds=300)
    assert secured.mailbox.mails == []


def test_without_a_login_a_server_without_tls_will_do(reads: Reads, plain: Server) -> None:
    [outcome] = send(reads, f"smtp://127.0.0.1:{plain.port}", parcel())

    assert isinstance(outcome, Sent)


def test_a_login_is_never_sent_without_tls(reads: Reads, plain: Server) -> None:
    [outcome] = send(reads, f"smtp://desk:pass@127.0.0.1:{plain.port}", parcel())

    assert isinstance(outcome, Later)
    assert plain.mailbox.mails == []


@pytest.mark.parametrize(("answer", "kind"), [("550 no such user", Never), ("450 try again", Later)])
def test_a_refusal_for_good_is_not_tried_again(reads: Reads, plain: Server, answer: str, kind: type[Outcome]) -> None:
    plain.mailbox.refuse = answer

    [outcome] = send(reads, f"smtp://127.0.0.1:{plain.port}", parcel())

    assert isinstance(outcome, kind)


def test_a_server_that_is_down_is_tried_again(reads: Reads) -> None:
    [outcome] = send(reads, "smtp://127.0.0.1:9", parcel())

    assert isinstance(outcome, Later)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://u:p%40ss@mail.example.jp", {"port": 465, "use_tls": True, "username": "u", "password": "p@ss"}),
        ("smtp://u:p@mail.example.jp", {"port": 587, "start_tls": True, "username": "u", "password": "p"}),
        ("smtp://mail.example.jp", {"port": 25, "start_tls": None}),
        ("smtp://mail.example.jp:587", {"port": 587, "start_tls": None}),
    ],
)
def test_what_an_address_means(url: str, expected: dict[str, Any]) -> None:
    assert smtp_options(url) == {"hostname": "mail.example.jp", **expected}
