"""When each plan was exercised last, when it is due again, and which of its ways were gone. Pure.

An exercise counts when it was walked to its end: a demonstration that answers itself, and a drill
that was left or aborted, are listed and exercise nobody; nor does a run that cannot be read. A real
incident is told beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from bcp.insight.run_record import RunRecord
from bcp.plan.day import due_on
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.programme import NEAR, PlannedExercise


class Recency(Struct, frozen=True):
    """When a plan was exercised last, and when it is due again."""

    plan: str
    last: RunRecord | None
    """The newest exercise that counts."""
    incident: RunRecord | None
    """The newest real incident that was declared."""
    every: timedelta | None
    """What the plan says; None where it says nothing."""
    due: date | None
    """None where no interval is stated, or it was never exercised."""
    is_overdue: bool
    """Past its day, or never exercised though an interval is stated."""
    has_changed: bool
    """Whether the plan's file is another than the one that was exercised last."""


class Held(Struct, frozen=True):
    """A planned exercise, and what became of it."""

    plan: str
    planned: PlannedExercise
    run: RunRecord | None
    is_missed: bool


class Way(Struct, frozen=True):
    """One process to one fallback: whether that way was ever gone."""

    process: Process
    fallback: Fallback
    bar: str
    """Why it can never be gone: not on the ladder, data not cleared; empty where it may."""
    exercise: RunRecord | None = None
    """The newest exercise in which the process arrived there."""
    incident: RunRecord | None = None

    @property
    def is_open(self) -> bool:
        """Whether the process may go there by the plan."""
        return not self.bar


def exercised_on(records: Iterable[RunRecord]) -> Mapping[str, date]:
    """The day on which each plan's newest exercise that counts began, by the writer's clock, UTC.

    A plan that has had none is not in it.
    """
    days: dict[str, date] = {}
    for one in records:
        if one.counts_as_exercise:
            day = one.began.date()
            days[one.state.plan] = max(day, days.get(one.state.plan, day))
    return days


def recency(plan: Plan, sha256: str, records: Sequence[RunRecord], today: date) -> Recency:
    """When a plan was exercised last.

    Args:
        plan: as it is now.
        sha256: of its file.
        records: every run, the oldest first.
        today: the day on which it is asked.
    """
    own = [one for one in records if one.state.plan == plan.id]
    last = _newest(one for one in own if one.counts_as_exercise)
    every = plan.exercises.every if plan.exercises else None
    due = due_on(last.began.date() if last else None, every)
    return Recency(
        plan.id,
        last,
        _newest(one for one in own if one.counts_as_incident and one.declared_at is not None),
        every,
        due,
        is_overdue=every is not None and (last is None or (due is not None and due < today)),
        has_changed=last is not None and last.state.plan_sha256 != sha256,
    )


def planned(plan: Plan, records: Iterable[RunRecord], today: date) -> tuple[Held, ...]:
    """Every planned exercise, with the run that held it: of its scenario, near its day, each once.

    Arguments as for `recency`.
    """
    free = [one for one in records if one.state.plan == plan.id and one.counts_as_exercise]
    held: list[Held] = []
    stated = plan.exercises.planned if plan.exercises else ()
    for each in sorted(stated, key=lambda one: one.on):
        run = next((one for one in free if _is_it(each, one)), None)
        free = [one for one in free if one is not run]
        held.append(Held(plan.id, each, run, is_missed=run is None and today - each.on > NEAR))
    return tuple(held)


def ways(plan: Plan, records: Sequence[RunRecord]) -> tuple[Way, ...]:
    """Every process with every fallback of its plan, in the plan's order.

    Args:
        plan: as it is now.
        records: the runs to look at, the oldest first.
    """
    gone = dict(_gone(plan.id, (one for one in records if one.counts_as_exercise)))
    real = dict(_gone(plan.id, (one for one in records if one.counts_as_incident)))
    return tuple(
        Way(
            process,
            fallback,
            _bar(process, fallback),
            gone.get((process.id, fallback.id)),
            real.get((process.id, fallback.id)),
        )
        for process in plan.processes
        for fallback in plan.fallbacks
    )


def _gone(plan: str, records: Iterable[RunRecord]) -> Iterator[tuple[tuple[str, str], RunRecord]]:
    for record in records:
        if record.state.plan == plan:
            for arrival in record.arrivals:
                yield (arrival.process, arrival.fallback), record


def _bar(process: Process, fallback: Fallback) -> str:
    if process.fallbacks is not None and fallback.id not in process.fallbacks:
        return "not on its ladder"
    return "" if set(process.data) <= set(fallback.data.classes) else "its data is not cleared"


def _is_it(one: PlannedExercise, record: RunRecord) -> bool:
    is_near = abs(record.began.date() - one.on) <= NEAR
    return is_near and one.scenario in (None, record.state.scenario)


def _newest(records: Iterable[RunRecord]) -> RunRecord | None:
    return max(records, key=lambda one: one.began, default=None)
