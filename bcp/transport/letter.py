"""A message as it goes out: headers that nothing can be smuggled into, and its text. No I/O."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

from msgspec import Struct

from bcp.model.addresses import check_address
from bcp.model.errors import SecretMissing
from bcp.model.ports import Request, SecretRef
from bcp.model.urls import check_mail_url
from bcp.transport.calls import Found

# 7bit: any server takes it, so that it need not offer 8BITMIME (RFC 6152).
_POLICY = SMTP_POLICY.clone(cte_type="7bit")


class Letter(Struct, frozen=True):
    """What the server is handed: the envelope, the message in bytes, and the login."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    login: str
    password: str


def written(request: Request, found: Found, now: datetime, message_id: str) -> Letter:
    """Write the message.

    Args:
        request: as `send_mail` says.
        found: the secrets it names.
        now: its date.
        message_id: its id, without the domain.

    Raises:
        SecretMissing: the password is not set.
        ValueError: what no message can carry: a line break in a header, no recipient.
    """
    check_mail_url(request.url)
    sender = check_address(_header(request, found, "from"))
    recipients = tuple(check_address(str(to)) for name, to in request.headers if name == "to")
    if not recipients:
        raise ValueError("the message has no recipient")
    message = EmailMessage(policy=_POLICY)
    message["From"], message["To"] = sender, ", ".join(recipients)
    message["Subject"] = _header(request, found, "subject")
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to it
    message.set_content((request.body or b"").decode())
    login, password = (_header(request, found, name) for name in ("login", "password"))
    return Letter(sender, recipients, message.as_bytes(), login, password)


def _header(request: Request, found: Found, name: str) -> str:
    """One field's text; a line break in it would be another header."""
    value = next((value for key, value in request.headers if key == name), "")
    text = value if isinstance(value, str) else _looked_up(value, found)
    if not text.isprintable():
        raise ValueError(f"{name!r} holds a character that no header can carry")
    return text


def _looked_up(secret: SecretRef, found: Found) -> str:
    value = found[secret.name]
    if isinstance(value, SecretMissing):
        raise value
    return secret.prefix + value
