"""One message by SMTP (RFC 5321), over TLS, within its own time: everything that speaks smtplib.

A request has the URL of the server, the text as its body, and as headers `from`, `to` (once for
each address) and `subject`; `login` and `password` are for the server alone.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec.structs import replace

from bcp.model.errors import SecretMissing
from bcp.model.ports import Clock, Failure, NewId, Reply, Request
from bcp.model.redaction import Redactor
from bcp.model.urls import is_loopback
from bcp.transport.calls import Fault, Found, SecretLookup, look_up, secret_missing, short
from bcp.transport.letter import Letter, written
from bcp.transport.trust import tls_context

_PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409 section 3.1; RFC 8314 section 3.3
_MARGIN_S = 1.0
_ACCEPTED, _REFUSES = 250, 400  # RFC 5321 section 4.2.1: from 400 on an answer is a no
_FAILURES: tuple[tuple[type[Exception], Failure], ...] = (
    (socket.gaierror, Failure.DNS),
    (ssl.SSLError, Failure.TLS),
    (TimeoutError, Failure.TIMEOUT),
    (smtplib.SMTPException, Failure.PROTOCOL),
    (OSError, Failure.CONNECT),
)


def send_mail(
    request: Request,
    secret: SecretLookup,
    *,
    clock: Clock,
    new_id: NewId,
    environ: Mapping[str, str],
) -> Reply:
    """Send one message; `smtp` demands STARTTLS, `smtps` begins with TLS, loopback needs neither.

    Args:
        request: as this module says.
        secret: looks the password up.
        clock: the message's date, and how long it took.
        new_id: the message's id.
        environ: where `tls_context` finds whom to trust.

    Returns:
        Status 250 where the server took it for everybody; a failure, or the server's own code,
        with who was refused, where it did not.
    """
    began, found = clock.monotonic(), look_up([request], secret)
    try:
        letter = written(request, found, clock.now(), new_id())
        tls = tls_context(environ)
    except SecretMissing as missing:
        return secret_missing(request, missing)
    except (ValueError, Fault) as error:
        return Reply(request.url, failure=Failure.REFUSED, detail=short(str(error)))
    reply = _within(request, _Conversation(request.url, tls, request.timeout_s), letter)
    took_ms = round((clock.monotonic() - began) * 1000)
    return replace(reply, detail=_redacted(reply.detail, found), elapsed_ms=took_ms)


class _Conversation:
    """What is said to one server; it can be cut off from outside, and sends nothing after that."""

    def __init__(self, url: str, tls: ssl.SSLContext, limit_s: float) -> None:
        parts = urlsplit(url)
        self._host, self._scheme = parts.hostname or "", parts.scheme
        self._port = parts.port or _PORTS[parts.scheme]
        # Longer than the whole may take: smtplib would call its own time-out a lost connection.
        self._tls, self._patience_s = tls, limit_s + _MARGIN_S
        self._smtp: smtplib.SMTP | None = None
        self._is_cut = False
        self.is_handed_over = False
        """Whether the server may have the message, though it has not said so."""

    def cut(self) -> None:
        """End it, whatever is under way."""
        self._is_cut = True
        sock = self._smtp.sock if self._smtp else None
        if sock is not None:
            with suppress(OSError):  # it has ended by itself
                sock.shutdown(socket.SHUT_RDWR)

    def deliver(self, letter: Letter) -> Mapping[str, tuple[int, bytes]]:
        """Hand the message over; who was refused, each with the server's code and words.

        Raises:
            OSError: of smtplib, ssl or the network.
        """
        self._smtp = smtp = self._connected()
        try:
            self._greet(smtp)
            if letter.login:
                smtp.login(letter.login, letter.password)
            if self._is_cut:
                raise TimeoutError
            self.is_handed_over = True
            refused = smtp.sendmail(letter.sender, letter.recipients, letter.content)
            with suppress(OSError):  # it was taken; how the server says goodbye is its own affair
                smtp.quit()
        finally:
            smtp.close()
        return refused

    def _connected(self) -> smtplib.SMTP:
        host, port, wait_s = self._host, self._port, self._patience_s
        if self._scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, "localhost", timeout=wait_s, context=self._tls)
        return smtplib.SMTP(host, port, "localhost", timeout=wait_s)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        """Say who we are, and go over to TLS.

        Nothing to this machine itself leaves it, and a mail server here has mostly a certificate
        of its own making; so there TLS is demanded by `smtps` only.
        """
        smtp.local_hostname = _our_name(smtp.sock)
        smtp.ehlo_or_helo_if_needed()
        if self._scheme == "smtp" and not is_loopback(self._host):
            if not smtp.has_extn("starttls"):
                raise ssl.SSLError("the server offers no STARTTLS, so nothing was sent")
            smtp.starttls(context=self._tls)


def _our_name(sock: socket.socket | None) -> str:
    """Our address: the name of a host that has none (RFC 5321 section 4.1.3)."""
    if sock is None:
        raise smtplib.SMTPServerDisconnected("the server has hung up")
    ours = ip_address(sock.getsockname()[0])
    return f"[IPv6:{ours}]" if ours.version == 6 else f"[{ours}]"


def _within(request: Request, talk: _Conversation, letter: Letter) -> Reply:
    """Have the conversation in a thread that nobody waits for any longer than the limit."""
    future: Future[Mapping[str, tuple[int, bytes]]] = Future()

    def run() -> None:
        try:
            future.set_result(talk.deliver(letter))
        except Exception as error:  # noqa: BLE001 - raised again below, in the caller's thread
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="mail").start()
    try:
        return _judged(request, letter, future.result(timeout=request.timeout_s))
    except (OSError, ValueError) as error:
        return _failed(request, error, is_handed_over=talk.is_handed_over)
    finally:
        talk.cut()


def _judged(request: Request, letter: Letter, refused: Mapping[str, tuple[int, bytes]]) -> Reply:
    if not refused:
        return Reply(request.url, _ACCEPTED)
    others = ", ".join(who for who in letter.recipients if who not in refused)
    taken = f"; it went to {others}" if others else ""
    code = next(iter(refused.values()))[0]
    return Reply(request.url, code, detail=f"refused: {_who(refused)}{taken}")


def _failed(request: Request, error: Exception, *, is_handed_over: bool) -> Reply:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return Reply(request.url, code, detail=f"refused: {_who(error.recipients)}")
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= _REFUSES:
        words = _words(error.smtp_code, error.smtp_error)
        return Reply(request.url, error.smtp_code, detail=words)
    failure = next((kind for cause, kind in _FAILURES if isinstance(error, cause)), Failure.REFUSED)
    limit = f"no end within {request.timeout_s:g} s"
    said = limit if failure is Failure.TIMEOUT else short(str(error)) or type(error).__name__
    unsure = "; it may have gone out all the same" if is_handed_over else ""
    return Reply(request.url, failure=failure, detail=said + unsure)


def _who(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return ", ".join(f"{who} ({_words(*answer)})" for who, answer in refused.items())


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return short(f"{code} {text}")


def _redacted(text: str, found: Found) -> str:
    redactor = Redactor()
    for name, value in found.items():
        if isinstance(value, str):
            redactor.learn(name, value)
    return redactor.redact(text)
