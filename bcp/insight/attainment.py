"""Targets against what runs measured: for each process of a run, whether its RTO was met. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from bcp.insight.clocks import process_clock
from bcp.insight.onset import Since
from bcp.insight.run_record import Arrival, Clock, RunRecord
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Process

SHOWN = "as shown in the run"
IN_PLAN = "by the plan, unchanged since"


class Judgement(StrEnum):
    """Whether an objective was met, or why nobody can say."""

    MET = "met"
    """At the deadline itself it is."""
    MISSED = "missed"
    """A process that reached no fallback has missed it once the time is over."""
    UNREADABLE = "unreadable"
    """The run has an entry that cannot be read: what came before it may have been undone."""
    STOPPED = "stopped"
    """Work that was stopped on purpose does not go on: an objective of time is neither."""
    NO_CLOCK = "no clock"
    """Neither the run nor the plan tells what it is measured by."""
    NOT_OVER = "not over"
    """Nothing carried it at the last entry, and the time was not over."""


class Measured(Struct, frozen=True):
    """One process of one run."""

    record: RunRecord
    process: str
    arrival: Arrival | None
    """None where it reached no fallback, or left it again and reached no other."""
    clock: Clock | None
    """What it is measured by; None where neither the run nor the plan tells."""
    clock_from: str = ""
    """How its clock is known."""

    @property
    def took(self) -> timedelta | None:
        """From the clock's start to the fallback, or for as long as the run is on record."""
        if self.clock is None:
            return None
        return self._end - self.clock.starts_at

    @property
    def judgement(self) -> Judgement:
        """Whether its objective was met; every document has it from here."""
        if self.record.is_unreadable:
            return Judgement.UNREADABLE
        if self.is_stopped:
            return Judgement.STOPPED
        if self.clock is None or self.took is None:
            return Judgement.NO_CLOCK
        if self.took > self.clock.rto:
            return Judgement.MISSED
        return Judgement.MET if self.arrival else Judgement.NOT_OVER

    @property
    def met(self) -> bool | None:
        """None where that cannot be said."""
        known = {Judgement.MET: True, Judgement.MISSED: False}
        return known.get(self.judgement)

    @property
    def is_stopped(self) -> bool:
        """Whether its work was stopped on purpose, as planned."""
        return self.arrival is not None and self.arrival.is_stop

    @property
    def _end(self) -> datetime:
        return self.arrival.at if self.arrival else self.record.state.last_at


def measured(records: Iterable[RunRecord], plans: Mapping[str, LoadedPlan]) -> tuple[Measured, ...]:
    """Every process that a run moved, or should have.

    Args:
        records: the runs.
        plans: as they are now, by id; one that has changed since tells nothing of an old run.
    """
    return tuple(one for record in records for one in _of_run(record, plans.get(record.state.plan)))


def _of_run(record: RunRecord, loaded: LoadedPlan | None) -> Iterator[Measured]:
    same = loaded if loaded and loaded.file.sha256 == record.state.plan_sha256 else None
    processes = {one.id: one for one in same.plan.processes} if same else {}
    for arrival in record.arrivals:
        yield _measured(record, arrival.process, arrival, processes.get(arrival.process))
    for process in record.not_placed:
        yield _measured(record, process, None, processes.get(process))


def _measured(
    record: RunRecord, process_id: str, arrival: Arrival | None, process: Process | None
) -> Measured:
    shown = arrival.clock if arrival else record.clocks.get(process_id)
    if shown is not None:
        return Measured(record, process_id, arrival, shown, SHOWN)
    onset = arrival.onset if arrival else record.onsets.get(process_id)
    declared = arrival.declared if arrival else record.declared_at
    clock = _by_plan(process, onset, declared, record.state.last_at) if process else None
    return Measured(record, process_id, arrival, clock, IN_PLAN if clock else "")


def _by_plan(
    process: Process, onset: datetime | None, declared: datetime | None, now: datetime
) -> Clock | None:
    clock = process_clock(process, Since(onset), declared, now)
    return None if clock is None else Clock(clock.start_name, clock.starts_at, process.rto)
