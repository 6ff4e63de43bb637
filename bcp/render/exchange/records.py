"""What exports take from the log: its runs with their places in it, and when plans were tried."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.run_record import DEMO_CLOCK
from bcp.model.instant import parse_instant
from bcp.run.fold import folds
from bcp.run.state import RunState


class RecordedRun(Struct, frozen=True):
    """A run, and where it stands in the log."""

    state: RunState
    first: Entry
    last: Entry
    """These tell the day, and not the run's clock: a drill's clock is its scenario's."""


def recorded_runs(entries: Iterable[Entry]) -> tuple[RecordedRun, ...]:
    """Every run, in the order in which they began; raises LogDamaged."""
    entries = tuple(entries)
    first: dict[str, Entry] = {}
    last: dict[str, Entry] = {}
    for entry in entries:
        if entry.run is not None:
            first.setdefault(entry.run.id, entry)
            last[entry.run.id] = entry
    states = folds(entries)
    return tuple(RecordedRun(state, first[run], last[run]) for run, state in states.items())


def exercised_on(runs: Iterable[RecordedRun]) -> Mapping[str, date]:
    """The day on which each plan's last exercise began, by the writer's clock, UTC.

    What counts is what `bcp report programme` counts: walked to its end, and no demonstration.
    """
    days: dict[str, date] = {}
    for run in runs:
        if _counts(run.state):
            day = parse_instant(run.first.ts).date()
            days[run.state.plan] = max(day, days.get(run.state.plan, day))
    return days


def _counts(state: RunState) -> bool:
    is_demo = state.clock.kind == DEMO_CLOCK  # it answers itself: nobody was exercised
    return state.mode == "exercise" and state.result == "completed" and not is_demo
