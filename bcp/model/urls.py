"""URLs that a plan may name: https, or plain http to this machine only."""

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


Url = Annotated[
    str,
    Ready(core_schema.no_info_after_validator_function(check_url, core_schema.str_schema())),
]
