"""Since when readings agree without a break: the rule of design section 6, in one place."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

DEFAULT_INTERVAL = timedelta(seconds=60)
"""How often a waiting prompt reads again."""
_SHORTEST_GAP = timedelta(minutes=5)
_ONE_READING = timedelta(seconds=1)
"""The log keeps milliseconds: what lies closer is one reading, remembered and made."""

Reading = tuple[datetime, bool | None]
"""When, and whether it held; None where nothing could be read."""


class Series(Struct, frozen=True):
    """Readings that held, one after the other, up to now."""

    first: datetime
    last: datetime

    @property
    def is_single(self) -> bool:
        """Whether it was seen only once: no stretch of time is proved by that."""
        return self.last - self.first < _ONE_READING


class Window(Struct, frozen=True):
    """From where a series is looked at."""

    now: datetime
    """The instant of judgement, up to which the series has to reach."""
    gap: timedelta
    """How far two readings may lie apart."""


def window(now: datetime, interval: timedelta = DEFAULT_INTERVAL) -> Window:
    """The window of design section 6: a gap of at most the larger of 3 x interval and 5m."""
    return Window(now, max(3 * interval, _SHORTEST_GAP))


def unbroken(readings: Iterable[Reading], seen_from: Window) -> Series | None:
    """The series that leads up to now.

    A reading that could not be made neither counts nor breaks; one that says otherwise breaks, and
    so does a gap that is too long, the one from the last reading to now included.

    Args:
        readings: in any order; those in the future are left out.
        seen_from: the instant of judgement, and the gap that is allowed.

    Returns:
        None where the latest reading did not hold, or lies too far back.
    """
    held = _by_instant(readings, seen_from.now)
    series: list[datetime] = []
    later = seen_from.now
    for at in sorted(held, reverse=True):
        if not held[at] or later - at > seen_from.gap:
            break
        series.append(at)
        later = at
    return Series(first=series[-1], last=series[0]) if series else None


def _by_instant(readings: Iterable[Reading], now: datetime) -> dict[datetime, bool]:
    """One answer for each instant: where two contradict each other, it did not hold."""
    held: dict[datetime, bool] = {}
    for at, holds in readings:
        if holds is not None and at <= now:
            held[at] = held.get(at, True) and holds
    return held
