"""URLs that a plan may name: https, or plain http to this machine only."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic_core import core_schema

from bcp.model.ready import Ready


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: `localhost`, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def split_url(text: str) -> SplitResult:
    """Split a URL that has a host.

    Raises:
        ValueError: it is no URL, its port is none, or it carries a password (red line 6).
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(f"{text!r} is not a URL") from None
    if not parts.hostname or port == 0 or any(char.isspace() for char in text):
        raise ValueError(f"{text!r} is not a URL with a host, like https://status.example")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a URL never carries a user or a password: use secret:")
    return parts


def check_url(text: str) -> str:
    """Accept https anywhere and http on loopback; `$(names)` may stand in the path.

    Raises:
        ValueError: anything else, saying which.
    """
    parts = split_url(text)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return text
    raise ValueError(f"{text!r}: only https is allowed, or http to this machine (127.0.0.1)")


def is_mail_url(text: str) -> bool:
    """Whether it names a mail server."""
    return text.startswith(("smtp://", "smtps://"))


def check_mail_url(text: str) -> str:
    """Accept `smtp://HOST[:PORT]` and `smtps://HOST[:PORT]`.

    Raises:
        ValueError: anything else, saying which.
    """
    parts = split_url(text)
    if not is_mail_url(text) or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{text!r} is not a mail server like smtp://mail.example:587")
    return text


def _checked(check: Callable[[str], str]) -> Ready:
    return Ready(core_schema.no_info_after_validator_function(check, core_schema.str_schema()))


Url = Annotated[str, _checked(check_url)]
MailUrl = Annotated[str, _checked(check_mail_url)]
