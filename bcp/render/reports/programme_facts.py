"""What the programme's two reports are made of: the log and the plans, as of the period's end."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from bcp.insight.attainment import Measured, measured
from bcp.insight.exercised import Held, Recency, Way, planned, recency, ways
from bcp.insight.metrics import Facts
from bcp.insight.metrics_actions import Closure, closure
from bcp.insight.on_record import by_service
from bcp.insight.outages import Readings, outages_of
from bcp.insight.outages_met import Alarm, Met, Watched, alarms_beside, met, watched
from bcp.insight.period import Period, period_of
from bcp.insight.programme_entries import Taken, taken
from bcp.insight.run_record import RunRecord
from bcp.insight.runs_on_record import run_records
from bcp.insight.series import DEFAULT_INTERVAL, window
from bcp.model.errors import UsageError
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.render.reports.base import Sources
from bcp.run.action import Action
from bcp.run.closing import ActionsRead, actions_read


class Scope(Struct, frozen=True):
    """What of the readings counts."""

    period: Period
    gap: timedelta
    """How far two readings may lie apart to tell of the time between."""
    now: datetime
    """Up to when anything can be known: when the report is made."""

    @property
    def today(self) -> date:
        """The day by which things are overdue: the period's last, or that of the report."""
        return min(self.period.until, self.now.date())


class OfPlan(Struct, frozen=True):
    """One plan of the workspace, as the period's end finds it."""

    loaded: LoadedPlan
    recency: Recency
    planned: tuple[Held, ...]
    ways: tuple[Way, ...]
    """Every process with every fallback, by all runs up to the period's end."""
    watched: tuple[Watched, ...]
    """How much of the period each of its services was read in."""


class Programme(Struct, frozen=True):
    """Everything that both reports tell."""

    sources: Sources
    scope: Scope
    log: Taken
    """As of the period's end."""
    records: tuple[RunRecord, ...]
    """Every run up to the period's end."""
    measured: tuple[Measured, ...]
    """Of the runs that began in the period, demonstrations left out."""
    outages: tuple[Met, ...]
    """Those of which any part lies in the period."""
    alarms: tuple[Alarm, ...]
    """Of the period: no recorded reading shows what they told of."""
    closure: Closure
    spoilt: tuple[int, ...]
    """By `seq`: entries of readings and actions that are not as bcp writes them."""
    plans: tuple[OfPlan, ...]
    strangers: tuple[str, ...]
    """Ids of plans that have runs or readings in the log, and are not in the workspace."""

    @property
    def period(self) -> Period:
        """The days that it is about."""
        return self.scope.period

    @property
    def in_period(self) -> tuple[RunRecord, ...]:
        """The runs that began in the period."""
        return tuple(one for one in self.records if self.period.holds(one.began))

    @property
    def on_list(self) -> tuple[RunRecord, ...]:
        """The runs that were open at any time of the period."""
        return tuple(
            one
            for one in self.records
            if self.period.touches(one.began, one.ended or self.period.ends)
        )

    @property
    def unreadable(self) -> tuple[RunRecord, ...]:
        """Those of the runs on the list with an entry that is not as bcp writes it."""
        return tuple(one for one in self.on_list if one.is_unreadable)

    @property
    def unmet(self) -> tuple[Met, ...]:
        """Outages with neither a run that can be read nor a recorded stand-by."""
        return tuple(one for one in self.outages if one.is_unmet)

    @property
    def observable(self) -> timedelta:
        """As much of the period as is over."""
        return min(self.period.ends, self.scope.now) - self.period.begins

    @property
    def unread(self) -> tuple[Watched, ...]:
        """Services that were read for less than half of it: more is unknown of them than known."""
        known = (one for plan in self.plans for one in plan.watched)
        return tuple(one for one in known if one.observed < self.observable / 2)

    @property
    def figures(self) -> Facts:
        """What the metrics are made of."""
        return Facts(self.in_period, self.measured, self.outages)


def programme_of(sources: Sources) -> Programme:
    """Gather it.

    Raises:
        UsageError: there is no such period, or it has not begun.
    """
    period = _period(sources)
    log = taken(sources.entries, period)
    records = run_records(log.entries)
    readings = by_service(log.readings)
    by_plan = {loaded.plan.id: loaded for loaded in sources.workspace.plans}
    scope = Scope(period, _gap(sources), sources.at)
    found = _outages(sources, readings, records)
    alarms = alarms_beside(log.entries, [one.outage for one in found])
    actions = actions_read(log.entries)
    began = [one for one in records if period.holds(one.began) and not one.is_demo]
    return Programme(
        sources=sources,
        scope=scope,
        log=log,
        records=records,
        measured=measured(began, by_plan),
        outages=tuple(one for one in found if period.touches(one.outage.since, one.outage.until)),
        alarms=tuple(one for one in alarms if period.holds(one.at)),
        closure=closure(_actions(actions, period), scope.today),
        spoilt=tuple(sorted((*log.spoilt, *actions.spoilt))),
        plans=tuple(
            _of_plan(loaded, readings, records, scope) for loaded in sources.workspace.plans
        ),
        strangers=_strangers(sources.workspace, records, readings),
    )


def _strangers(
    workspace: Workspace, records: Iterable[RunRecord], readings: Iterable[str]
) -> tuple[str, ...]:
    """Plans that the log knows: outages of their services are judged by nothing here."""
    known = {loaded.plan.id for loaded in workspace.plans}
    of_runs = {one.state.plan for one in records}
    of_readings = {key.partition("/")[0] for key in set(readings) - _leaned_on(workspace)}
    found = (of_runs | of_readings) - known - {"own"}
    return tuple(sorted(one for one in found if not workspace.broken_with(one)))


def _leaned_on(workspace: Workspace) -> set[str]:
    """What fallbacks and our own components stand on: read for them, of a plan or of none."""
    fallbacks = (one for loaded in workspace.plans for one in loaded.plan.fallbacks)
    keys = [one.relies_on for one in fallbacks] + [one.relies_on for one in workspace.settings.own]
    return {key for listed in keys for key in listed}


def _period(sources: Sources) -> Period:
    asked = sources.asked
    try:
        return period_of(asked.since, asked.until, sources.at.date())
    except ValueError as error:
        raise UsageError(
            f"No such period: {error}.",
            next_action="Write it like: --from 2026-01-01 --to 2026-12-31",
        ) from None


def _outages(sources: Sources, readings: Readings, records: Sequence[RunRecord]) -> tuple[Met, ...]:
    """Every outage on record, whenever it was, with what was done about it."""
    gap = _gap(sources)
    plans = [loaded.plan for loaded in sources.workspace.plans]
    found = (one for plan in plans for one in outages_of(plan, readings, gap))
    return met(sorted(found, key=lambda one: one.since), records)


def _of_plan(
    loaded: LoadedPlan, readings: Readings, records: Sequence[RunRecord], scope: Scope
) -> OfPlan:
    plan, today = loaded.plan, scope.today
    keys = [f"{plan.id}/{service.id}" for service in plan.dependency.services]
    return OfPlan(
        loaded,
        recency(plan, loaded.file.sha256, records, today),
        planned(plan, records, today),
        ways(plan, records),
        tuple(
            watched(key, readings.get(key, ()), scope.period, scope.gap, scope.now) for key in keys
        ),
    )


def _gap(sources: Sources) -> timedelta:
    """How far readings may lie apart: as `bcp watch` of this workspace has it."""
    every = max(DEFAULT_INTERVAL, sources.workspace.settings.watch.every)
    return window(sources.at, every).gap


def _actions(read: ActionsRead, period: Period) -> tuple[Action, ...]:
    """All that were open on any day of the period."""
    known = read.known.values()
    return tuple(one for one in known if one.closed_at is None or one.closed_at >= period.begins)
