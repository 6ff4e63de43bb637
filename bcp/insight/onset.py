"""Since when a service is impaired, by the vendor's incident and by our own readings."""

from datetime import datetime, timedelta

from msgspec import Struct

from bcp.insight.history import History, readings_of
from bcp.insight.series import DEFAULT_INTERVAL, Reading, Window, unbroken, window
from bcp.model.observation import PageReading, ServiceFinding
from bcp.model.verdict import Verdict

VENDOR = "vendor's incident"
READINGS = "our readings"


class Since(Struct, frozen=True):
    """An instant, and how it is known."""

    at: datetime | None = None
    source: str = ""
    """`vendor's incident`, `our readings`; empty where there is no instant."""


class Evidence(Struct, frozen=True):
    """What there is to say when a service's trouble began."""

    incident: datetime | None
    """The earliest start of an open incident that touches our components."""
    readings: datetime | None
    """The first of an unbroken series of readings, degraded or worse."""
    probe: datetime | None
    """The first of an unbroken series in which our own probe failed."""

    @property
    def since(self) -> Since:
        """The earliest of it."""
        return earliest(Since(self.incident, VENDOR), Since(self.readings, READINGS))


def earliest(*known: Since) -> Since:
    """The earliest of several; of equal ones the first named."""
    dated = [(since.at, place) for place, since in enumerate(known) if since.at is not None]
    return known[min(dated)[1]] if dated else Since()


def since(
    finding: ServiceFinding,
    history: History,
    now: datetime,
    interval: timedelta = DEFAULT_INTERVAL,
) -> Since:
    """Since when the service is impaired; no instant where it is not impaired now."""
    return evidence(finding, history, window(now, interval)).since


def evidence(finding: ServiceFinding, history: History, seen_from: Window) -> Evidence:
    """All that is known of a trouble's beginning.

    Args:
        finding: the service as it was read last.
        history: what was recorded before; the finding itself may be among it.
        seen_from: when the finding was read, and the gap that a series may have.
    """
    seen = readings_of(finding, history, seen_from.now)
    impaired = unbroken(((entry.at, _impaired(entry.verdict)) for entry in seen), seen_from)
    probe = unbroken(((entry.at, entry.probe_failing) for entry in seen), seen_from)
    start = incident_start(finding, seen_from.now)
    return Evidence(
        incident=start if finding.verdict.is_impaired else None,
        readings=impaired.first if impaired else None,
        probe=probe.first if probe else None,
    )


def impaired_since(history: History, seen_from: Window) -> dict[str, datetime]:
    """Since when each service's recorded readings were impaired without a break, up to now."""
    readings: dict[str, list[Reading]] = {}
    for entry in history:
        readings.setdefault(entry.key, []).append((entry.at, _impaired(entry.verdict)))
    series = {key: unbroken(seen, seen_from) for key, seen in readings.items()}
    return {key: found.first for key, found in series.items() if found}


def incident_start(finding: ServiceFinding, now: datetime) -> datetime | None:
    """The earliest start of an open incident that touches our components, never in the future.

    Planned work is no incident: its beginning says nothing of an outage inside it. A page that is
    unknown for want of a component still tells its incidents, as it does for the verdict.
    """
    starts = [start for page in finding.pages for start in _starts(page)]
    return min((start for start in starts if start <= now), default=None)


def _impaired(verdict: Verdict) -> bool | None:
    return verdict.is_impaired if verdict.is_known else None


def _starts(page: PageReading) -> list[datetime]:
    return [
        incident.started_at
        for incident in page.incidents
        if incident.touches_ours
        and incident.impact is not Verdict.MAINTENANCE
        and incident.started_at is not None
    ]
