"""How instants, stretches of time and verdicts read in a sentence; all times are UTC."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bcp.model.verdict import Verdict

_MINUTE = timedelta(minutes=1)


def verdict_words(verdict: Verdict) -> str:
    """The verdict in plain words: `major outage`."""
    return verdict.value.replace("_", " ")


def moment_text(instant: datetime, now: datetime) -> str:
    """`03:12`, with the date before it when that is not today's."""
    at, today = instant.astimezone(UTC), now.astimezone(UTC).date()
    return at.strftime("%H:%M" if at.date() == today else "%Y-%m-%d %H:%M")


def second_text(instant: datetime, now: datetime) -> str:
    """`03:12:41`, with the date before it when that is not today's."""
    at, today = instant.astimezone(UTC), now.astimezone(UTC).date()
    return at.strftime("%H:%M:%S" if at.date() == today else "%Y-%m-%d %H:%M:%S")


def not_before(instant: datetime, now: datetime) -> str:
    """The first full minute that is not before the instant: a promise that can be kept."""
    whole = instant.replace(second=0, microsecond=0)
    return moment_text(whole if whole == instant else whole + _MINUTE, now)


def elapsed_text(value: timedelta) -> str:
    """How long something lasts so far, rounded down: `41 s`, `18 min`, `5 h 3 min`, `3 d`."""
    seconds = int(value.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h {seconds % 3600 // 60} min"
    return f"{seconds // 86400} d"


def within_text(value: timedelta) -> str:
    """A span in whole minutes that it fits into: `1 minute`, `4 minutes`."""
    minutes = max(1, -(-value // _MINUTE))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def listed(words: Sequence[str]) -> str:
    """`ChatGPT, Sora and API`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def are(words: Sequence[str]) -> str:
    """`is` or `are`, as the number asks."""
    return "is" if len(words) == 1 else "are"
