"""What exports take from the log: its runs with their places in it."""

from collections.abc import Iterable

from msgspec import Struct

from bcp.audit.entry import Entry
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
