"""A plan's values in plain words; what the plan does not say is written, never left blank."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache

from bcp.model.duration import duration_text
from bcp.model.verdict import Verdict
from bcp.plan.model import FallbackKind, Process, ServiceKind
from bcp.steps.base import InDrill

NOT_STATED = "not stated"
NOT_ASSESSED = "**not assessed**"

FALLBACK_KINDS: dict[FallbackKind, str] = {
    "same_model": "the same model, elsewhere",
    "other_model": "another model of the same vendor",
    "other_region": "another region of the same vendor",
    "other_vendor": "another vendor",
    "other_tool": "another tool",
    "self_hosted": "a model that we run ourselves",
    "non_ai": "work without AI",
    "stop": "the work stops for a time",
}
SERVICE_KINDS: dict[ServiceKind, str] = {
    "api": "API",
    "seats": "seats",
    "embedded": "embedded in another product",
    "self_hosted": "run by ourselves",
}
IN_DRILL: dict[InDrill, str] = {
    "perform": "done for real",
    "simulate": "simulated: shown and recorded, not done",
    "skip": "left out",
}
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def stated(value: object) -> str:
    """The value as text, or that the plan does not state it."""
    return NOT_STATED if value is None or value == "" else str(value)


def as_code(text: str | None) -> str:
    """An id or an address as code, or that the plan does not state it."""
    return NOT_STATED if text is None else f"`{text}`"


def listed(words: Iterable[str]) -> str:
    """Words with commas between them, or that there are none stated."""
    return ", ".join(words) or NOT_STATED


@lru_cache(256)
def span(value: timedelta | None) -> str:
    """A stretch of time as plans write it: `30m`."""
    return NOT_STATED if value is None else duration_text(value)


@lru_cache(256)
def spoken(value: timedelta) -> str:
    """A stretch of time for a sentence: `10 minutes`, `1 hour`."""
    seconds = round(value.total_seconds())
    for unit, size in _UNITS:
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "0 seconds"


@lru_cache(256)
def hours(value: timedelta) -> str:
    """A stretch of time for a table, in hours and minutes: `3h 42m`; shorter ones as plans do."""
    whole, rest = divmod(value, timedelta(hours=1))
    if not whole or not rest:
        return span(value)
    return f"{whole}h {span(rest)}"


def from_catalogue(as_of: date) -> str:
    """Where something comes from that the plan does not say itself."""
    return f"from the catalogue of bcp, as of {as_of.isoformat()}"


def share(value: int | None) -> str:
    """A share as plans write it: `40%`."""
    return NOT_STATED if value is None else f"{value}%"


@cache
def verdict(value: Verdict) -> str:
    """What a verdict says of a service: `degraded`, `in partial outage`."""
    words = value.value.replace("_", " ")
    return f"in {words}" if value.is_outage or value is Verdict.MAINTENANCE else words


def at_least(value: Verdict) -> str:
    """A lower bound of badness: `in partial outage or worse`."""
    return verdict(value) if value is Verdict.MAJOR_OUTAGE else f"{verdict(value)} or worse"


def at_most(value: Verdict) -> str:
    """An upper bound of badness: `degraded or better`."""
    return verdict(value) if value is Verdict.OPERATIONAL else f"{verdict(value)} or better"


def lasting(subject: str, bound: str, since: timedelta | None) -> str:
    """A condition as a sentence: `API has been degraded or worse for 1 hour`."""
    return f"{subject} has been {bound} for {spoken(since)}" if since else f"{subject} is {bound}"


def every(value: timedelta) -> str:
    """How often: `every hour`, `every 30 minutes`."""
    return f"every {spoken(value).removeprefix('1 ')}"


def day(value: date | None) -> str:
    """A day as plans write it: `2026-05-02`."""
    return NOT_STATED if value is None else value.isoformat()


def approval(by: str | None, on: date | None) -> str:
    """Who approved it and when, as far as the plan says."""
    if by is None and on is None:
        return NOT_STATED
    who = by or "nobody named"
    return f"{who}, on {on.isoformat()}" if on else f"{who}, no day stated"


def rto(process: Process) -> str:
    """The RTO and what it counts from: `30m from onset`."""
    start = "onset" if process.rto_from == "onset" else "declaring"
    return f"{span(process.rto)} from {start}"
