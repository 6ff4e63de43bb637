"""What the headers of an answer tell of limits: how much is left, and when to come again.

Names: OpenAI, Groq and Azure write `x-ratelimit-remaining-tokens`, Anthropic
`anthropic-ratelimit-input-tokens-remaining`, others `x-ratelimit-remaining` alone. Whatever
stands in a header that is no such figure is passed over.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from bcp.model.observation import Quota
from bcp.model.ports import Reply

_MOST_QUOTAS: Final = 12
_LONGEST_RETRY_S: Final = 31 * 86400.0

_NAMES = (
    re.compile(r"x-ratelimit-(?P<part>limit|remaining|reset)(?:-(?P<what>[a-z][a-z0-9-]{0,30}))?"),
    re.compile(
        r"anthropic-ratelimit-(?P<what>[a-z][a-z0-9-]{0,30})-(?P<part>limit|remaining|reset)"
    ),
)
_COUNT = re.compile(r"[0-9]{1,15}", re.ASCII)
_RESETS = re.compile(r"[0-9][0-9A-Za-z:.+-]{0,39}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,9})?", re.ASCII)


def quotas_of(replies: Iterable[Reply]) -> tuple[Quota, ...]:
    """What is left of each limit that the answers name, by name; of two the smaller."""
    found: dict[str, Quota] = {}
    for reply in replies:
        for quota in _quotas(reply):
            known = found.get(quota.what)
            if known is None or quota.remaining < known.remaining:
                found[quota.what] = quota
    return tuple(found[what] for what in sorted(found)[:_MOST_QUOTAS])


def retry_after_s(reply: Reply, at: datetime) -> float | None:
    """In how many seconds the answer asks us to come again; None where it does not say.

    Args:
        reply: its `retry-after-ms` (Azure) or `retry-after` is read (RFC 9110 section 10.2.3:
            seconds, or a date).
        at: now, for a date.
    """
    milliseconds = _SECONDS.fullmatch(reply.headers.get("retry-after-ms", "").strip())
    if milliseconds:
        return _bounded(float(milliseconds[0]) / 1000)
    value = reply.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return _bounded(float(value))
    date = _date(value)
    return None if date is None else _bounded(max(0.0, (date - at).total_seconds()))


def _quotas(reply: Reply) -> list[Quota]:
    parts: dict[str, dict[str, str]] = {}
    for name, value in reply.headers.items():
        match = next((found for each in _NAMES if (found := each.fullmatch(name))), None)
        if match:
            parts.setdefault(match["what"] or "requests", {})[match["part"]] = value.strip()
    quotas = [quota for what, named in parts.items() if (quota := _quota(what, named))]
    if not quotas and reply.status == 429:
        return _used_up(reply)
    return quotas


def _quota(what: str, named: Mapping[str, str]) -> Quota | None:
    remaining, limit = named.get("remaining", ""), named.get("limit", "")
    if not _COUNT.fullmatch(remaining):
        return None
    resets = named.get("reset", "")
    return Quota(
        what, int(remaining), int(limit) if _COUNT.fullmatch(limit) else None,
        resets if _RESETS.fullmatch(resets) else "",
    )  # fmt: skip


def _used_up(reply: Reply) -> list[Quota]:
    """A 429 that only says when to come again: nothing is left until then."""
    value = reply.headers.get("retry-after", "").strip()
    return [Quota("requests", 0, resets=f"{value}s")] if _SECONDS.fullmatch(value) else []


def _bounded(seconds: float) -> float | None:
    return seconds if seconds <= _LONGEST_RETRY_S else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
