"""A message by mail as a request, as `bcp/transport/mail.py` reads it; and how it ended."""

from bcp.model.failures import FAILURE_WORDS
from bcp.model.ports import Failure, HeaderValue, Reply, Request, SecretRef

TIMEOUT_S = 30.0
_TAKEN = 250
_WORDS = {**FAILURE_WORDS, Failure.PROTOCOL: "the server is no mail server, or broke off"}


def mail(
    server: str,
    sender: str,
    addresses: tuple[str, ...],
    subject: str,
    text: str,
    login: tuple[str, str] | None,
    timeout_s: float,
) -> Request:
    """The request that sends one message.

    Args:
        server: `smtp://…` or `smtps://…`.
        sender: whom it is from.
        addresses: whom it goes to.
        subject: one line; what a person typed into it may break no line.
        text: what it says.
        login: the user, and the name of the secret that is the password; None without a login.
        timeout_s: for all of it.
    """
    headers: list[tuple[str, HeaderValue]] = [("from", sender)]
    headers += [("to", address) for address in addresses]
    headers.append(("subject", " ".join(subject.split())))
    if login is not None:
        headers += [("login", login[0]), ("password", SecretRef(login[1]))]
    return Request(server, "SEND", tuple(headers), text.encode(), timeout_s)


def mail_lines(request: Request) -> tuple[str, ...]:
    """What would be sent, line by line: never a secret's value."""
    shown = [
        f"{name}: {value if isinstance(value, str) else f'[secret {value.name}]'}"
        for name, value in request.headers
    ]
    return (f"mail by {request.url}", *shown, *(request.body or b"").decode().splitlines())


def mail_misses(reply: Reply) -> str:
    """Why not everybody will get it; empty where the server took it for all."""
    if reply.failure is not None:
        detail = f" ({reply.detail})" if reply.detail else ""
        return f"{_WORDS[reply.failure]}{detail}"
    return "" if reply.status == _TAKEN else reply.detail or f"the server answered {reply.status}"
