"""Services that go up and down: told as such, and not called recovered at the first good reading.

Pure. Activation is not damped: `for:` asks for an unbroken series by design section 6.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct

from bcp.insight.history import History, readings_of
from bcp.insight.words import within_text
from bcp.model.observation import ServiceFinding
from bcp.model.verdict import Verdict

WITHIN: Final = timedelta(minutes=15)
FEWEST_CHANGES: Final = 3
"""Down, up and down again: an outage that ends once has two changes at most."""
APART: Final = timedelta(seconds=60)
"""How far two good readings in a row have to lie apart before a service has recovered."""

_Readings = list[tuple[datetime, bool]]
"""When, and whether it was impaired; the oldest first, each instant once."""


class Flapping(Struct, frozen=True):
    """A service that changed between impaired and fine again and again."""

    changes: int
    span: timedelta
    """From the first of them to the instant of judgement."""

    def __str__(self) -> str:
        """`flapping: 4 changes in 12 minutes`."""
        return f"flapping: {self.changes} changes in {within_text(self.span)}"


class Steady(Struct, frozen=True):
    """How a service stands for whoever announces a recovery, or waits for one to return."""

    verdict: Verdict
    """That of the finding; `degraded` while a service that was impaired is not steadily fine."""
    flapping: Flapping | None
    reason: str = ""
    """Why good readings do not count as a recovery yet; empty where they do, or there are none."""


def flapping(history: History, finding: ServiceFinding, now: datetime) -> Flapping | None:
    """Whether a service changed three times or more within the last 15 minutes.

    Unknown readings neither count nor break.

    Args:
        history: what was recorded before; the finding itself may be among it.
        finding: the service as it was read last.
        now: when that was.
    """
    return _flapping(_readings(history, finding, now), now)


def steady(history: History, finding: ServiceFinding, now: datetime) -> Steady:
    """How a service stands, damped: bad news at once, good news when it lasts.

    A service that was impaired has recovered when two good readings in a row lie at least 60 s
    apart and it does not flap. One that was never seen impaired is as it was read.

    Args:
        history: what was recorded before; the finding itself may be among it.
        finding: the service as it was read last.
        now: when that was.
    """
    readings = _readings(history, finding, now)
    flaps = _flapping(readings, now)
    fine_since = _fine_since(readings)
    if not finding.verdict.is_known or finding.verdict.is_impaired or fine_since is None:
        return Steady(finding.verdict, flaps)
    if flaps:
        return Steady(Verdict.DEGRADED, flaps, str(flaps))
    if readings[-1][0] - fine_since < APART:
        seconds = int(APART.total_seconds())
        reason = f"fine since {fine_since:%H:%M:%S}; it counts after {seconds} s"
        return Steady(Verdict.DEGRADED, None, reason)
    return Steady(finding.verdict, None)


def _readings(history: History, finding: ServiceFinding, now: datetime) -> _Readings:
    """Of two readings at one instant that contradict each other, the impaired one counts."""
    seen: dict[datetime, bool] = {}
    for entry in readings_of(finding, history, now):
        if entry.verdict.is_known and entry.at <= now:
            seen[entry.at] = seen.get(entry.at, False) or entry.verdict.is_impaired
    return sorted(seen.items())


def _flapping(readings: _Readings, now: datetime) -> Flapping | None:
    changes = [
        at
        for (_, before), (at, impaired) in pairwise(readings)
        if impaired != before and now - at <= WITHIN
    ]
    return Flapping(len(changes), now - changes[0]) if len(changes) >= FEWEST_CHANGES else None


def _fine_since(readings: _Readings) -> datetime | None:
    """The first good reading since the last impaired one; None where it was never impaired."""
    fine: datetime | None = None
    for at, impaired in reversed(readings):
        if impaired:
            return fine
        fine = at
    return None
