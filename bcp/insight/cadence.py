"""When a watch reads again: steadily, never in step with others, slower where nobody answers."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bcp.insight.series import window

JITTER: Final = 0.1
"""Of the interval, to either side: watches that began together do not ask together."""
_SLOWEST: Final = 5
"""Times the interval, while this machine's network is what fails."""
_JUMP: Final = timedelta(seconds=30)


class Jump(Struct, frozen=True):
    """The wall clock moved by another amount than time passed."""

    by: timedelta
    """Positive: forward, as after a sleep of the machine."""


def wait_s(interval: timedelta, chance: float, unreached: int) -> float:
    """Seconds until the next reading.

    Args:
        interval: how often readings are wanted.
        chance: from 0 up to 1, at random.
        unreached: how many readings in a row found this machine's network failing; each doubles
            the wait, up to five times the interval.
    """
    slower = min(2**unreached, _SLOWEST) if unreached < 8 else _SLOWEST
    return interval.total_seconds() * slower * (1 - JITTER + 2 * JITTER * chance)


def jump(before: datetime, now: datetime, passed_s: float) -> Jump | None:
    """Whether the wall clock was set, or the machine slept, between two looks at both clocks.

    Linux stops the monotonic clock while the machine sleeps; the wall clock goes on.

    Args:
        before: the wall clock at the first look.
        now: the wall clock at the second.
        passed_s: what the monotonic clock says lies between.
    """
    by = now - before - timedelta(seconds=passed_s)
    return Jump(by) if abs(by) > _JUMP else None


def is_due(last_recorded: datetime | None, now: datetime, interval: timedelta) -> bool:
    """Whether a reading has to be recorded though nothing changed.

    A criterion's `for: 10m` is judged by an unbroken series of recorded readings whose gaps are
    bounded (`insight/series.py`), so one is recorded while the next may still come too late: one
    and a half intervals are kept for a wait that is long and a reading that is slow.

    Args:
        last_recorded: when a reading was recorded last; None for never.
        now: the instant of the reading.
        interval: how often readings are made.
    """
    if last_recorded is None or now < last_recorded:
        return True
    return now - last_recorded + interval * 3 / 2 >= window(now, interval).gap
