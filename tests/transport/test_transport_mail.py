"""Messages to a real SMTP server on loopback, with real TLS; only its name is looked up by us."""

import email
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.policy import default

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_server import PASSWORD, Inbox, mail_server
from msgspec.structs import replace

from bcp.model.errors import SecretMissing
from bcp.model.ports import Failure, Reply, Request, SecretRef
from bcp.transport.calls import look_up
from bcp.transport.delivery import deliver
from bcp.transport.letter import written
from transport.transport_kit import closed_port, no_secret, server_tls

AT = datetime(2026, 11, 21, 3, 12, 0, tzinfo=UTC)
HOST = "mail.example"


class Clock:
    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nothing waits {seconds} s here")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """`mail.example` is this machine: TLS still has to prove that name."""
    found = socket.getaddrinfo

    def here(host: str, *rest: object, **more: object) -> object:
        return found("127.0.0.1" if host == HOST else host, *rest, **more)  # type: ignore[arg-type]  # passed through as they came

    monkeypatch.setattr(socket, "getaddrinfo", here)


@pytest.fixture
def mail_tls(authority: trustme.CA, trusted: ssl.SSLContext, named: None) -> ssl.SSLContext:
    del trusted, named
    return server_tls(authority, HOST)


def letter(url: str, *more: tuple[str, str | SecretRef], **changes: object) -> Request:
    headers = (
        ("from", "bcp@shop.example"),
        ("to", "support@shop.example"),
        ("subject", "OpenAI is out"),
        *more,
    )
    request = Request(url, "SEND", headers, b"Answer by hand.\n.\nUntil 06:00.", timeout_s=5.0)
    return replace(request, **changes)


def sent(request: Request, secret: Callable[[str], str] = no_secret) -> Reply:
    import os  # noqa: PLC0415 - SSL_CERT_FILE of the fixture `trusted`

    return deliver(
        request, secret, clock=Clock(), new_id=lambda: "7f3a-1", environ=dict(os.environ)
    )


def test_a_message_goes_over_starttls_and_arrives_whole(mail_tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    with mail_server(inbox, mail_tls) as port:
        reply = sent(letter(f"smtp://{HOST}:{port}", ("to", "sales@shop.example")))
    assert (reply.status, reply.failure, reply.detail) == (250, None, "")
    assert inbox.was_tls == [True]
    assert inbox.taken[0].rcpt_tos == ["support@shop.example", "sales@shop.example"]
    message = inbox.message()
    assert message["Subject"] == "OpenAI is out"
    assert message["Message-ID"] == "<7f3a-1@shop.example>"
    assert message["Date"].datetime == AT
    assert message.get_content().splitlines() == ["Answer by hand.", ".", "Until 06:00."]


def test_tls_from_the_first_byte(mail_tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    with mail_server(inbox, mail_tls, implicit=True) as port:
        assert sent(letter(f"smtps://{HOST}:{port}")).status == 250
    assert inbox.was_tls == [True]


def test_a_server_without_tls_gets_nothing(named: None) -> None:
    del named
    inbox = Inbox()
    with mail_server(inbox) as port:
        reply = sent(letter(f"smtp://{HOST}:{port}"))
    assert (reply.failure, inbox.taken) == (Failure.TLS, [])
    assert "no STARTTLS" in reply.detail


def test_a_certificate_of_another_name_gets_nothing(
    authority: trustme.CA, trusted: ssl.SSLContext, named: None
) -> None:
    del trusted, named
    inbox = Inbox()
    with mail_server(inbox, server_tls(authority, "other.example")) as port:
        reply = sent(letter(f"smtp://{HOST}:{port}"))
    assert (reply.failure, inbox.taken) == (Failure.TLS, [])


def test_this_machine_needs_no_tls() -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        assert sent(letter(f"smtp://127.0.0.1:{port}")).status == 250
    assert inbox.greeted_as == ["[127.0.0.1]"], "an address for a host without a name: RFC 5321"


def login(url: str) -> Request:
    return letter(url, ("login", "bcp"), ("password", SecretRef("mail/bcp")))


def test_the_login_is_a_secret_by_name(mail_tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    with mail_server(inbox, mail_tls, login=True) as port:
        assert sent(login(f"smtp://{HOST}:{port}"), lambda _name: PASSWORD).status == 250
    assert PASSWORD not in str(inbox.taken[0].original_content)


def test_a_wrong_login_is_the_server_s_word_without_the_password(mail_tls: ssl.SSLContext) -> None:
    inbox = Inbox()
    with mail_server(inbox, mail_tls, login=True) as port:
        reply = sent(login(f"smtp://{HOST}:{port}"), lambda _name: "wr0ng-h0rse")
    assert (reply.status, inbox.taken) == (535, [])
    assert "wr0ng-h0rse" not in reply.detail


def test_a_missing_password_is_said_and_nothing_is_asked() -> None:
    def missing(name: str) -> str:
        raise SecretMissing(f"secret {name} is not set")

    reply = sent(login("smtp://127.0.0.1:1"), missing)
    assert (reply.failure, reply.detail) == (Failure.SECRET, "secret mail/bcp is not set.")


def test_some_refused_is_a_failure_that_says_who_has_it_and_who_has_not() -> None:
    inbox = Inbox(refuses=("support@shop.example",))
    with mail_server(inbox) as port:
        reply = sent(letter(f"smtp://127.0.0.1:{port}", ("to", "sales@shop.example")))
    assert (reply.status, len(inbox.taken)) == (550, 1)
    assert reply.detail == (
        "refused: support@shop.example (550 no such mailbox); it went to sales@shop.example"
    )


def test_all_refused_and_a_refused_message() -> None:
    with mail_server(Inbox(refuses=("support@shop.example",))) as port:
        reply = sent(letter(f"smtp://127.0.0.1:{port}"))
    assert (reply.status, reply.detail) == (
        550, "refused: support@shop.example (550 no such mailbox)",
    )  # fmt: skip
    with mail_server(Inbox(after_data="552 too big")) as port:
        reply = sent(letter(f"smtp://127.0.0.1:{port}"))
    assert (reply.status, reply.detail) == (552, "552 too big")


def test_nobody_there_and_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sent(letter(f"smtp://127.0.0.1:{closed_port()}")).failure is Failure.CONNECT

    def unknown(*_asked: object, **_more: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert sent(letter("smtp://nowhere.example")).failure is Failure.DNS


def test_a_server_that_says_nothing_has_its_time_and_no_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        reply = sent(letter(f"smtp://127.0.0.1:{port}", timeout_s=0.2))
    assert (reply.failure, reply.detail) == (Failure.TIMEOUT, "no end within 0.2 s")


def test_a_server_that_drips_has_the_whole_time_once() -> None:
    """Each line in time, for ever: a limit for each answer alone would never strike."""

    def drip(listening: socket.socket, until: threading.Event) -> None:
        connection, _ = listening.accept()
        with connection:
            while not until.wait(0.02):
                try:
                    connection.sendall(b"220-still here\r\n")
                except OSError:
                    return

    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, args=(listening, ended), daemon=True).start()
        reply = sent(letter(f"smtp://127.0.0.1:{listening.getsockname()[1]}", timeout_s=0.3))
        ended.set()
    assert reply.failure is Failure.TIMEOUT


def test_a_server_that_falls_silent_over_the_message_may_have_it() -> None:
    def half(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 here\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    connection.sendall(b"354 go on\r\n")
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    lines.readline()  # never an answer; they hang up in the end
                    return
                connection.sendall(b"250 ok\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=half, args=(listening,), daemon=True).start()
        reply = sent(letter(f"smtp://127.0.0.1:{listening.getsockname()[1]}", timeout_s=0.3))
    assert reply.failure is Failure.TIMEOUT
    assert reply.detail.endswith("it may have gone out all the same")


def test_an_answer_that_says_neither_go_on_nor_no_is_no_delivery() -> None:
    def confused(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 here\r\n")
            for _ in lines:
                connection.sendall(b"250 ok\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=confused, args=(listening,), daemon=True).start()
        reply = sent(letter(f"smtp://127.0.0.1:{listening.getsockname()[1]}"))
    assert (reply.status, reply.failure) == (None, Failure.PROTOCOL)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", "Out\r\nBcc: all@shop.example"),
        ("subject", "Out\nX: y"),
        ("from", "bcp@shop.example\r\nBcc: x@y.example"),
        ("to", "a@shop.example, b@shop.example"),
        ("to", "a@shop.example>\r\nRCPT TO:<b@shop.example"),
        ("login", "bcp\r\nMAIL FROM:<x@y.example>"),
    ],
)
def test_nothing_is_smuggled_into_a_header(name: str, value: str) -> None:
    request = letter("smtp://127.0.0.1:1", (name, value))
    first = tuple(pair for pair in request.headers if pair[0] != name or name == "to")
    reply = sent(replace(request, headers=(*first, (name, value))))
    assert reply.failure is Failure.REFUSED


@given(subject=st.text(max_size=300), text=st.text(max_size=600))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_subject_and_text_is_one_message_that_reads_the_same(subject: str, text: str) -> None:
    headers = (("from", "bcp@shop.example"), ("to", "a@shop.example"), ("subject", subject))
    request = Request("smtp://mail.example", "SEND", headers, text.encode("utf-8", "replace"))
    try:
        out = written(request, look_up([request], no_secret), AT, "1")
    except ValueError:
        assert not subject.isprintable()
        return
    read = email.message_from_bytes(out.content, policy=default)
    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
         "Content-Transfer-Encoding", "MIME-Version"]
    )  # fmt: skip
    assert all(part < 128 for part in out.content), "any server takes it"
    assert " ".join(str(read["Subject"]).split()) == " ".join(subject.split())
    said = text.encode("utf-8", "replace").decode()
    assert read.get_content().split() == said.split()
