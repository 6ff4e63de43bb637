"""What a report on a run is made of: its entries, its plan as it was frozen, what was read then."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from bcp.audit.authors import Authors
from bcp.audit.entry import Entry
from bcp.insight.on_record import READ, Reading, readings_in
from bcp.insight.run_record import RunRecord, run_records
from bcp.model.errors import BadInput, BcpError, LogDamaged, UsageError
from bcp.model.instant import parse_instant
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Process
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.names import Names, names_of
from bcp.render.reports.base import Sources
from bcp.run.action import Action
from bcp.run.closing import CLOSED, OPENED, actions_in
from bcp.run.state import RunFile, RunState
from bcp.run.values import text_or_none

BEFORE = timedelta(hours=24)
"""How far before a run its first signs are looked for."""
_MOST_BEFORE = 5_000
"""Entries: a day of readings once a minute, three times over."""


class FrozenPlan(Struct, frozen=True):
    """The plan as it was when the run opened."""

    workspace: Workspace
    loaded: LoadedPlan
    names: Names

    def process(self, process_id: str) -> Process | None:
        """The process with this id."""
        return next((one for one in self.loaded.plan.processes if one.id == process_id), None)


class RunFacts(Struct, frozen=True):
    """One run."""

    sources: Sources
    record: RunRecord
    entries: tuple[Entry, ...]
    """Those that bear its stamp, in order."""
    readings: tuple[Reading, ...]
    """Of its plan's services, from a day before it to its last entry, by time."""
    frozen: FrozenPlan | None
    gone: str
    """Why its plan cannot be read any more; empty where it can."""
    actions: tuple[Action, ...]
    """What had to be mended after it, closed since or not."""
    authors: Authors | None
    """Who is proved to have written what; None where the log is damaged there."""
    prefix: str
    """Stands before what is said of it where the incident has several runs: `openai: `."""

    @property
    def state(self) -> RunState:
        """The run as its entries tell it."""
        return self.record.state

    def of(self, *types: str) -> tuple[Entry, ...]:
        """Its entries of some types, in order."""
        return tuple(entry for entry in self.entries if entry.type in types)

    def person(self, person_id: str) -> str:
        """An id, with the name that the plan gives to it."""
        people = self.frozen.names.people if self.frozen else ()
        name = next((one.name for one in people if one.id == person_id), None)
        return f"`{person_id}` ({name})" if name else f"`{person_id}`"

    def title_of(self, process_id: str) -> str:
        """A process as people call it; its id where the plan is gone."""
        process = self.frozen.process(process_id) if self.frozen else None
        return process.title if process else f"`{process_id}`"

    def fallback_title(self, fallback_id: str | None) -> str:
        """A fallback as people call it; its id where the plan is gone."""
        plans = (self.frozen.loaded.plan,) if self.frozen else ()
        found = (one.title for plan in plans for one in plan.fallbacks if one.id == fallback_id)
        return next(found, f"`{fallback_id}`")

    def proved(self, entry: Entry) -> str:
        """How it is known who wrote an entry."""
        if self.authors is None:
            return "cannot be judged: the log is damaged"
        proof = self.authors.proof(entry.seq)
        if proof is None or proof.operator != entry.actor.id:
            return "not proved: no signature counts"
        return f"proved by a signature, entry {proof.signed}"


def facts_of(sources: Sources) -> tuple[RunFacts, ...]:
    """The run that was asked for, or every run of the incident whose id begins so.

    Raises:
        UsageError: there is none, or several begin so.
    """
    started = asked_runs(sources)
    ids = [entry.run.id for entry in started if entry.run]
    entries = tuple(sources.of_runs(*ids))
    beside = tuple(sources.typed(OPENED, CLOSED))
    readings = _readings(sources, entries)
    authors = _authors(sources)
    records = sorted(run_records(entries), key=lambda one: one.first_seq)
    return tuple(
        _facts(sources, record, entries, readings, beside, authors, len(records) > 1)
        for record in records
    )


def asked_runs(sources: Sources) -> tuple[Entry, ...]:
    """The beginnings of the runs that are asked for; raises UsageError."""
    wanted = sources.asked.run or ""
    started = [entry for entry in sources.typed("run.started") if entry.run]
    incidents = {
        one for entry in started if wanted and (one := _incident(entry)).startswith(wanted)
    }
    if len(incidents) == 1:
        return tuple(entry for entry in started if _incident(entry) in incidents)
    found = [entry for entry in started if wanted and entry.run and entry.run.id.startswith(wanted)]
    if len(found) == 1:
        return tuple(found)
    there = ", ".join(_named(entry) for entry in found or started) or "none"
    raise UsageError(
        f"{wanted!r}: " + ("several runs begin so." if found else "there is no such run."),
        means=f"Runs in this log: {there}.",
        next_action="Name one of them; bcp runs lists them all.",
    )


def _incident(entry: Entry) -> str:
    return text_or_none(entry.data.get("incident")) or (entry.run.id if entry.run else "")


def _named(entry: Entry) -> str:
    return f"{entry.run.id[:8] if entry.run else ''} ({entry.plan.id if entry.plan else '?'})"


def _facts(
    sources: Sources,
    record: RunRecord,
    entries: Sequence[Entry],
    readings: Mapping[str, tuple[Reading, ...]],
    beside: Iterable[Entry],
    authors: Authors | None,
    several: bool,  # noqa: FBT001 - a fact about the incident, passed on once
) -> RunFacts:
    state = record.state
    frozen, gone = _frozen(sources, state)
    mine = tuple(entry for entry in entries if entry.run and entry.run.id == state.id)
    actions = (one for one in actions_in(beside).values() if one.run == state.id)
    return RunFacts(
        sources=sources, record=record, entries=mine,
        readings=readings.get(state.id, ()), frozen=frozen, gone=gone, actions=tuple(actions),
        authors=authors, prefix=f"{state.plan}: " if several else "",
    )  # fmt: skip


def _frozen(sources: Sources, state: RunState) -> tuple[FrozenPlan | None, str]:
    """The plan from the log alone, and why it cannot be had where it cannot."""
    place = sources.workspace
    try:
        files = {file.path: _content(sources, file) for file in state.files}
        workspace = build_workspace(place.root, files, is_shipped=place.is_shipped)
        loaded = workspace.plan(state.plan)
    except BcpError as error:
        return None, error.what
    return FrozenPlan(workspace, loaded, names_of(workspace, loaded.plan)), ""


def _content(sources: Sources, file: RunFile) -> bytes:
    return sources.blob(file.blob)


def _authors(sources: Sources) -> Authors | None:
    try:
        return sources.authors()
    except (LogDamaged, BadInput):
        return None


def _readings(sources: Sources, entries: Sequence[Entry]) -> dict[str, tuple[Reading, ...]]:
    """What was read of each run's services; an exercise has its scenario's readings alone."""
    runs = {entry.run.id: entry for entry in reversed(entries) if entry.run}
    around = _around(sources, entries)
    return {run_id: _of_run(first, around) for run_id, first in runs.items()}


def _around(sources: Sources, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The sweeps from a day before the first entry up to the last one."""
    first, last = entries[0], entries[-1]
    since = parse_instant(first.ts) - BEFORE
    if sources.proof.sound:  # then the number of an entry is its place
        near = sources.entries[max(0, first.seq - _MOST_BEFORE) : last.seq + 1]
    else:
        near = [one for one in sources.entries if one.seq <= last.seq]
    return tuple(one for one in near if one.type == READ and parse_instant(one.ts) >= since)


def _of_run(first: Entry, around: Iterable[Entry]) -> tuple[Reading, ...]:
    """Without the stamp a scenario's readings count as the readings of their own exercise."""
    run, plan = first.run, first.plan
    if run is not None and run.mode == "exercise":
        around = (replace(one, run=None) for one in around if one.run and one.run.id == run.id)
    services = f"{plan.id}/" if plan else ""
    found = (one for one in readings_in(around) if one.key.startswith(services))
    return tuple(sorted(found, key=lambda one: (one.at, one.seq)))
