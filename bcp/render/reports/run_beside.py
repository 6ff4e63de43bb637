"""What stands in the log beside a run's own entries: readings of its services, and its actions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from bcp.audit.authors import Authors
from bcp.audit.entry import Entry
from bcp.insight.on_record import READ, Reading, is_dated, readings_in
from bcp.insight.run_record import RunRecord
from bcp.model.errors import BadInput, LogDamaged
from bcp.model.instant import parse_instant
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import entries as entries_words
from bcp.run.action import Action
from bcp.run.closing import CLOSED, OPENED, actions_read
from bcp.run.unreadable import runs_unreadable

BEFORE = timedelta(hours=24)
"""How far before a run its first signs are looked for."""
_MOST_BEFORE = 5_000
"""Entries: a day of readings once a minute, three times over."""


class Beside(Struct, frozen=True):
    """What stands beside the entries of some runs."""

    authors: Authors | None
    """Who is proved to have written which entry; None where the log is damaged there."""
    actions: Mapping[str, Action]
    """Of the whole log, by id: an action may be opened or closed after its run has ended."""
    sweeps: tuple[Entry, ...]
    """From a day before the first of the runs up to their last entry."""
    unread: tuple[str, ...]
    """What belongs to these runs, or may, and cannot be read: a sentence each."""


def beside_runs(sources: Sources, records: Iterable[RunRecord], entries: Sequence[Entry]) -> Beside:
    """Look beside some runs.

    Args:
        sources: the log.
        records: the runs, those that cannot be read too.
        entries: all that bear their stamps, in order; at least one.
    """
    actions = actions_read(sources.typed(OPENED, CLOSED))
    around = tuple(_around(sources, entries))
    sweeps = tuple(one for one in around if is_dated(one))
    undated = [one.seq for one in around if not is_dated(one)]
    runs = runs_unreadable(one.state for one in records)
    unread = (
        f"**A part of this incident is not told.** {runs}." if runs else "",
        _spoilt("Corrective actions, of this run or another,", actions.spoilt),
        _spoilt("Readings from a day before it up to its end", undated),
    )
    return Beside(
        _authors(sources), actions.known, sweeps, tuple(words for words in unread if words)
    )


def _authors(sources: Sources) -> Authors | None:
    try:
        return sources.authors()
    except (LogDamaged, BadInput):
        return None


def readings_of_run(first: Entry, sweeps: Iterable[Entry]) -> tuple[Reading, ...]:
    """What was read of a run's services, by time; an exercise has its scenario's readings alone.

    Args:
        first: the run's first entry.
        sweeps: those of the time around it.
    """
    run, plan = first.run, first.plan
    if run is not None and run.mode == "exercise":
        # Without the stamp a scenario's readings count as the readings of their own exercise.
        sweeps = (replace(one, run=None) for one in sweeps if one.run and one.run.id == run.id)
    services = f"{plan.id}/" if plan else ""
    found = (one for one in readings_in(sweeps) if one.key.startswith(services))
    return tuple(sorted(found, key=lambda one: (one.at, one.seq)))


def _around(sources: Sources, entries: Sequence[Entry]) -> Iterator[Entry]:
    first, last = entries[0], entries[-1]
    since = parse_instant(first.ts) - BEFORE
    if sources.proof.sound:  # then the number of an entry is its place
        near = sources.entries[max(0, first.seq - _MOST_BEFORE) : last.seq + 1]
    else:
        near = [one for one in sources.entries if one.seq <= last.seq]
    return (one for one in near if one.type == READ and parse_instant(one.ts) >= since)


def _spoilt(what: str, seqs: Sequence[int]) -> str:
    if not seqs:
        return ""
    return f"**{what} cannot be read** ({entries_words(seqs)}): what they say is not known."
