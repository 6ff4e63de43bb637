"""What was done about each outage: a run, a recorded stand-by, or nothing that is on record. Pure.

And how much of the time anybody looked: where nobody read, nothing is known.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.on_record import Reading
from bcp.insight.outages import Outage
from bcp.insight.overlaps import by_owner, touching
from bcp.insight.period import Period
from bcp.insight.run_record import RunRecord, StoodBy
from bcp.model.instant import parse_instant
from bcp.run.closing import away
from bcp.run.values import text_or_none

ALARMED = "watch.alarmed"
_ALARM_LATE = timedelta(minutes=5)
"""An alarm is written a moment after the reading that it stands on."""
_EVER = datetime.max.replace(tzinfo=UTC)
_FIRST_READING = timedelta(minutes=5)
"""A run's own first reading comes after its opening, and may be the onset that is known."""


class Met(Struct, frozen=True):
    """An outage, and what was done while it lasted."""

    outage: Outage
    declared: tuple[RunRecord, ...]
    """Incident runs of its plan that were declared."""
    opened: tuple[RunRecord, ...]
    """Incident runs of its plan in which nothing was declared."""
    stood_by: tuple[StoodBy, ...]
    unreadable: tuple[RunRecord, ...] = ()
    """Incident runs of its plan that cannot be read: whether they answered it is not known."""

    @property
    def opened_for(self) -> RunRecord | None:
        """The first run that was opened for it: an older one was opened for something else."""
        fresh = self.outage.since - _FIRST_READING
        runs = (run for run in (*self.declared, *self.opened) if run.began >= fresh)
        return min(runs, key=lambda run: run.began, default=None)

    @property
    def is_unmet(self) -> bool:
        """Whether there is neither a run that can be read nor a recorded stand-by."""
        return not (self.declared or self.opened or self.stood_by)


class Alarm(Struct, frozen=True):
    """A watch saw a criterion met, and no recorded reading shows the outage."""

    plan: str
    criterion: str
    at: datetime
    seq: int


class Watched(Struct, frozen=True):
    """How much of a period a service was read in."""

    key: str
    readings: int
    unknown: int
    """Readings that could say nothing."""
    observed: timedelta
    """The time between readings that could say something, and lie close enough together."""
    longest_gap: timedelta
    """The longest stretch of the period without such a reading."""


def met(outages: Iterable[Outage], records: Sequence[RunRecord]) -> tuple[Met, ...]:
    """Each outage with the incident runs of its own plan that were open while it lasted.

    A run that nobody ended counts up to its last entry, or for as long as it has a process away
    from its primary: else one that was forgotten would answer every outage after it.
    """
    incidents = by_owner(
        (one.state.plan, one.began, _open_until(one), one) for one in records if not one.is_exercise
    )
    return tuple(_met(one, touching(incidents, one.plan, one.since, one.until)) for one in outages)


def _met(outage: Outage, then: Sequence[RunRecord]) -> Met:
    found = [one for one in then if not one.is_unreadable]
    return Met(
        outage,
        declared=tuple(one for one in found if one.declared_at is not None),
        opened=tuple(one for one in found if one.declared_at is None),
        stood_by=tuple(
            waited
            for one in found
            for waited in one.stood_by
            if outage.since <= waited.at <= outage.until
        ),
        unreadable=tuple(one for one in then if one.is_unreadable),
    )


def _open_until(record: RunRecord) -> datetime:
    """Its end; one that was left lying with nothing in its hands is no answer to what came later.

    One that cannot be read may be open to this day.
    """
    is_left = record.ended is None and not record.is_unreadable and not away(record.state)
    ends = record.state.last_at if is_left else record.ended
    return _EVER if ends is None else ends


def alarms_beside(entries: Iterable[Entry], outages: Sequence[Outage]) -> tuple[Alarm, ...]:
    """The alarms of watches that no outage explains, because the plan's criteria have changed."""
    known = by_owner((one.plan, one.since, one.until, one) for one in outages)
    found = (
        Alarm(
            entry.plan.id,
            text_or_none(entry.data.get("criterion")) or "",
            parse_instant(entry.ts),
            entry.seq,
        )
        for entry in entries
        if entry.type == ALARMED and entry.plan is not None
    )
    return tuple(
        one for one in found if not touching(known, one.plan, one.at - _ALARM_LATE, one.at)
    )


def watched(
    key: str, readings: Sequence[Reading], period: Period, gap: timedelta, now: datetime
) -> Watched:
    """How much of a period a service was read in.

    Args:
        key: the service's.
        readings: of the service, the oldest first.
        period: the days.
        gap: how far two readings may lie apart to tell of the time between.
        now: nothing is known of what comes later, though the period may go on.
    """
    begins, ends = period.begins, period.ends
    inside = [one for one in readings if begins <= one.at < ends]
    known = [one.at for one in inside if one.verdict.is_known]
    edges = [begins, *known, max(begins, min(ends, now))]
    gaps = [later - earlier for earlier, later in pairwise(edges)]
    return Watched(
        key,
        readings=len(inside),
        unknown=len(inside) - len(known),
        observed=sum([step for step in gaps[1:-1] if step <= gap], timedelta(0)),
        longest_gap=max(gaps),
    )
