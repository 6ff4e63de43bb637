"""Sending a request again, where that is safe and may help.

Safe: methods that are idempotent (RFC 9110 section 9.2.2). May help: no answer came at all, or one
that says "not now": 429 (RFC 6585 section 4), 502, 503, 504 (RFC 9110 sections 15.6.3 to 15.6.5).
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Final

from msgspec.structs import replace

from bcp.model.http import HttpCall, HttpExpect
from bcp.model.ports import Failure, Reply, Tools
from bcp.steps import acting
from bcp.steps.result import Result, Values

IDEMPOTENT: Final = frozenset(("GET", "HEAD", "PUT", "DELETE"))
"""Of the methods that a plan may name; sent twice they do what they do once."""

_NOT_NOW: Final = (429, 502, 503, 504)
_NO_ANSWER: Final = (
    Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT, Failure.PROTOCOL,
)  # fmt: skip
_FIRST_S: Final = 1.0
_LONGEST_S: Final = 30.0


def call_again(
    tools: Tools,
    http: HttpCall,
    expect: HttpExpect,
    values: Values,
    *,
    retries: int,
    within_s: float,
) -> Result:
    """Send a call until it is answered as expected, at most so many times more.

    Args:
        tools: send and wait.
        http: what to send; its own timeout is each request's.
        expect: what the answer has to be.
        values: what `$(names)` stand for.
        retries: how often it may be sent again.
        within_s: seconds for all of it, the waits too.
    """
    deadline = tools.clock.monotonic() + within_s
    for tried in count(1):
        left_s = max(deadline - tools.clock.monotonic(), 1.0)
        reply = acting.send(tools, http, values, left_s)
        result = _counted(acting.judged(http, reply, expect, values), tried)
        if result.ok or tried > retries or not may_help(reply):
            return result
        pause_s = pause_before_next(reply, tried, tools.clock.now())
        if tools.clock.monotonic() + pause_s >= deadline:
            words = f"; not sent again: {pause_s:.0f} s to wait, {within_s:.0f} s in all"
            return replace(result, detail=result.detail + words)
        said = f"status {reply.status}" if reply.failure is None else reply.failure.value
        next_try = f"sent again in {pause_s:.0f} s ({tried + 1} of {retries + 1})"
        tools.wait(pause_s, f"{http.method}: {said}; {next_try}.")
    raise AssertionError("count() does not end")


def may_help(reply: Reply) -> bool:
    """Whether the same request may be answered otherwise in a moment."""
    return reply.status in _NOT_NOW if reply.failure is None else reply.failure in _NO_ANSWER


def pause_before_next(reply: Reply, tried: int, now: datetime) -> float:
    """Seconds to wait: as the server asks, else 1, 2, 4 … up to 30."""
    doubled = min(_FIRST_S * 2.0 ** (tried - 1), _LONGEST_S)
    return max(asked_for(reply.headers.get("retry-after", ""), now), doubled)


def asked_for(text: str, now: datetime) -> float:
    """The seconds of a Retry-After (RFC 9110 section 10.2.3); 0 where it says nothing usable."""
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now) / timedelta(seconds=1), 0.0)


def _counted(result: Result, tries: int) -> Result:
    """The result with the number of tries, in its words too where there were more than one."""
    words = f" (try {tries})" if tries > 1 else ""
    return replace(result, detail=result.detail + words, facts={**result.facts, "tries": tries})
