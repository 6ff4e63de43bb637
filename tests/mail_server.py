"""A real SMTP server on loopback, with real TLS where a test wants it."""

import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "c0rrect-h0rse"


@dataclass
class Inbox:
    """What a server took, and whom it refuses."""

    refuses: tuple[str, ...] = ()
    after_data: str = "250 taken"
    taken: list[Envelope] = field(default_factory=list)
    was_tls: list[bool] = field(default_factory=list)
    greeted_as: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802 - the library's names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.taken.append(envelope)
        assert server.transport is not None
        self.was_tls.append(server.transport.get_extra_info("ssl_object") is not None)
        self.greeted_as.append(str(session.host_name))
        return self.after_data

    def message(self) -> EmailMessage:
        content = cast("bytes", self.taken[-1].original_content)
        return email.message_from_bytes(content, policy=default)


class Implicit(Controller):
    """TLS from the first byte; the library's own knock on it demands a certificate it knows."""

    def _trigger_server(self) -> None:
        anyone = ssl.create_default_context()
        anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((self.hostname, self.port)) as plain,
            anyone.wrap_socket(plain) as knock,
        ):
            knock.recv(4)


@contextmanager
def mail_server(
    inbox: Inbox, tls: ssl.SSLContext | None = None, *, implicit: bool = False, login: bool = False
) -> Iterator[int]:
    port = _free_port()
    options: dict[str, Any] = {}  # the parameters of aiosmtpd.smtp.SMTP
    if login:
        options = {"authenticator": _authenticated, "auth_required": True}
        options["auth_require_tls"] = tls is not None
    if tls and not implicit:
        options["tls_context"] = tls
    kind = Implicit if implicit else Controller
    server = kind(
        inbox, "127.0.0.1", port, ssl_context=tls if implicit else None, **options,
    )  # fmt: skip
    server.start()
    try:
        yield port
    finally:
        server.stop()


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    del server, session, envelope, mechanism
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
