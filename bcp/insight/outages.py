"""Outages as the log proves them: stretches in which a plan's activation criteria were met. Pure.

The rule is that of `insight/activation.py`, asked at each recorded reading: unknown neither counts
nor breaks, a gap that is too long breaks, and the vendor's own incident dates the trouble.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from bcp.insight.on_record import Reading, Reported
from bcp.insight.onset import READINGS, VENDOR
from bcp.plan.model import Criterion, Part, Plan

Readings = Mapping[str, Sequence[Reading]]
"""By the service's key, the oldest first."""
_NO_TIME = timedelta(0)


class Outage(Struct, frozen=True):
    """A stretch of time in which a plan should have been activated."""

    plan: str
    criteria: tuple[str, ...]
    """Those that were met, by id."""
    services: tuple[str, ...]
    """Their keys."""
    since: datetime
    since_from: str
    """`vendor's incident` or `our readings`."""
    seen_at: datetime
    """The first reading that showed it."""
    page_at: datetime | None
    """The first reading at which the vendor's page showed it; None where none did."""
    probe_at: datetime | None
    """The first reading at which our own probe failed; None where none did."""
    met_at: datetime
    """The first reading at which a criterion was met."""
    last_at: datetime
    """The last reading that showed it."""
    ended_at: datetime | None
    """The first reading that showed it gone; None where readings stop before."""
    entries: tuple[int, ...]
    """By `seq`: the readings that show it, in order."""
    incidents: tuple[Reported, ...] = ()
    is_ours: bool = False
    """Whether each reading found the fault on our side."""

    @property
    def until(self) -> datetime:
        """How far it is known to reach."""
        return self.ended_at or self.last_at

    @property
    def lasted(self) -> timedelta:
        """How long it is known to have lasted; longer where nobody saw it end."""
        return self.until - self.since


class _At(Struct, frozen=True, gc=False):
    """A condition at one reading."""

    at: datetime
    holds: bool | None
    """None: nothing could be said."""
    met: bool
    """It has held for long enough, and that is proved."""
    since: datetime
    since_from: str
    readings: tuple[Reading, ...]


def outages_of(plan: Plan, readings: Readings, gap: timedelta) -> tuple[Outage, ...]:
    """Every outage of a plan that recorded readings prove, in order.

    Args:
        plan: its services and criteria, as they are now.
        readings: of all services.
        gap: how far two readings may lie apart; `insight/series.py` says how much that is.
    """
    found = (
        one
        for criterion in plan.activation.criteria
        for one in _stretches(plan.id, criterion, _criterion(plan, criterion, readings, gap))
    )
    return _joined(sorted(found, key=lambda one: one.since))


def _criterion(
    plan: Plan, criterion: Criterion, readings: Readings, gap: timedelta
) -> Iterator[_At]:
    """A criterion at each reading: all of its conditions, read in the same sweep."""
    parts = [
        _last_of_each_moment(_part(part, readings.get(f"{plan.id}/{part.service}", ()), gap))
        for part in criterion.parts()
    ]
    if len(parts) == 1:
        yield from parts[0]
        return
    found = [{one.at: one for one in part} for part in parts]
    for at in sorted({at for states in found for at in states}):
        yield _all_of([states[at] for states in found if at in states], len(found))


def _last_of_each_moment(states: Iterable[_At]) -> Iterator[_At]:
    """Two sweeps may have been read at the same time: a watch's and a run's."""
    held: _At | None = None
    for one in states:
        if held is not None and one.at != held.at:
            yield held
        held = one
    if held is not None:
        yield held


def _all_of(states: Sequence[_At], wanted: int) -> _At:
    """A group holds since the last of its conditions began to; one that was not read is unknown."""
    latest = max(states, key=lambda one: one.since)
    is_whole = len(states) == wanted
    return replace(
        latest,
        holds=_all_hold(states, is_whole=is_whole),
        met=is_whole and all(one.met for one in states),
        readings=tuple(reading for one in states for reading in one.readings),
    )


def _all_hold(states: Sequence[_At], *, is_whole: bool) -> bool | None:
    if any(one.holds is False for one in states):
        return False
    return True if is_whole and all(one.holds for one in states) else None


def _part(part: Part, readings: Iterable[Reading], gap: timedelta) -> Iterator[_At]:
    """One condition at each reading of its service."""
    first = last = None
    for reading in readings:
        holds = _holds(part, reading)
        if holds is False:
            first = last = None
        if not holds:
            yield _At(reading.at, holds, met=False, since=reading.at, since_from="", readings=())
            continue
        if first is None or last is None or reading.at - last > gap:
            first = last = reading.at
        else:
            last = reading.at
        yield _held(part, reading, first)


def _held(part: Part, reading: Reading, start: datetime) -> _At:
    """Whether it has held long enough; what was seen once proves no stretch of time."""
    began = reading.began if part.at_least is not None else None
    by_vendor = began is not None and began <= start
    since = began if began is not None and by_vendor else start
    wanted = (part.for_ if part.at_least is not None else part.probes_failing_for) or _NO_TIME
    is_proved = by_vendor or reading.at > start
    met = wanted == _NO_TIME or (is_proved and reading.at - since >= wanted)
    source = VENDOR if by_vendor else READINGS
    return _At(reading.at, holds=True, met=met, since=since, since_from=source, readings=(reading,))


def _holds(part: Part, reading: Reading) -> bool | None:
    if part.at_least is None:
        return reading.probe_failing
    return reading.verdict.meets_at_least(part.at_least) if reading.verdict.is_known else None


def _stretches(plan: str, criterion: Criterion, states: Iterable[_At]) -> Iterator[Outage]:
    """What holds without a break, kept where it was met at some reading."""
    run: list[_At] = []
    for one in states:
        if one.holds is None:
            continue
        if run and (not one.holds or one.since > run[-1].at):
            yield from _outage(plan, criterion, run, ended_at=None if one.holds else one.at)
            run = []
        if one.holds:
            run.append(one)
    yield from _outage(plan, criterion, run, ended_at=None)


def _outage(
    plan: str, criterion: Criterion, run: Sequence[_At], ended_at: datetime | None
) -> Iterator[Outage]:
    met_at = next((one.at for one in run if one.met), None)
    if met_at is None:
        return
    first = min(run, key=lambda one: one.since)
    shown = [reading for one in run for reading in one.readings]
    yield Outage(
        plan=plan,
        criteria=(criterion.id,),
        services=tuple(sorted({reading.key for reading in shown})),
        since=first.since,
        since_from=first.since_from,
        seen_at=run[0].at,
        page_at=_first(one.at for one in shown if one.page.is_impaired),
        probe_at=_first(one.at for one in shown if one.probe_failing),
        met_at=met_at,
        last_at=run[-1].at,
        ended_at=ended_at,
        entries=tuple(sorted({reading.seq for reading in shown})),
        incidents=_distinct(one for reading in shown for one in reading.incidents),
        is_ours=all(reading.is_ours for reading in shown),
    )


def _joined(found: Iterable[Outage]) -> tuple[Outage, ...]:
    """Stretches that overlap are one outage: two criteria of a plan often see the same trouble."""
    joined: list[Outage] = []
    for one in found:
        if joined and one.since <= joined[-1].until:
            joined[-1] = _both(joined[-1], one)
        else:
            joined.append(one)
    return tuple(joined)


def _both(one: Outage, other: Outage) -> Outage:
    later = max(one, other, key=lambda each: each.until)
    return replace(
        one,
        criteria=tuple(dict.fromkeys((*one.criteria, *other.criteria))),
        services=tuple(sorted({*one.services, *other.services})),
        seen_at=min(one.seen_at, other.seen_at),
        page_at=_first(at for at in (one.page_at, other.page_at) if at),
        probe_at=_first(at for at in (one.probe_at, other.probe_at) if at),
        met_at=min(one.met_at, other.met_at),
        last_at=max(one.last_at, other.last_at),
        ended_at=later.ended_at,
        entries=tuple(sorted({*one.entries, *other.entries})),
        incidents=_distinct((*one.incidents, *other.incidents)),
        is_ours=one.is_ours and other.is_ours,
    )


def _distinct(incidents: Iterable[Reported]) -> tuple[Reported, ...]:
    """Each incident once, as it was read first: its title and its start are often edited later."""
    found: dict[tuple[str, str], Reported] = {}
    for one in incidents:
        found.setdefault((one.url, one.id), one)
    return tuple(found.values())


def _first(instants: Iterable[datetime]) -> datetime | None:
    return min(instants, default=None)
