"""How old the answers are that a reading stands on, and which bytes they were."""

import hashlib
from collections.abc import Sequence

from bcp.model.ports import Reply


def age_s(replies: Sequence[Reply]) -> int:
    """Seconds since the oldest answer left its origin, by the caches (RFC 9111 section 5.1)."""
    ages = [reply.headers.get("age", "") for reply in replies]
    return max((int(a) for a in ages if a.isascii() and a.isdigit() and len(a) < 10), default=0)


def digest(replies: Sequence[Reply]) -> str | None:
    body = b"".join(reply.body for reply in replies)
    return hashlib.sha256(body).hexdigest() if body else None
