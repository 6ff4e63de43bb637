"""What a report on a run is made of: its entries, its plan as it was frozen, what was read then."""

from collections.abc import Sequence

from msgspec import Struct

from bcp.audit.authors import Authors
from bcp.audit.entry import Entry
from bcp.insight.on_record import Reading
from bcp.insight.run_record import RunRecord
from bcp.insight.runs_on_record import run_records
from bcp.model.errors import BcpError
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Process
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.names import Names, names_of
from bcp.render.reports.base import Sources
from bcp.render.reports.run_asked import asked_runs
from bcp.render.reports.run_beside import Beside, beside_runs, readings_of_run
from bcp.run.action import Action
from bcp.run.state import RunFile, RunState
from bcp.run.unreadable import unreadable


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
    unread: tuple[str, ...] = ()
    """What belongs to it, or may, and is not told, for it cannot be read."""

    @property
    def state(self) -> RunState:
        """The run as its entries tell it."""
        return self.record.state

    def of(self, *types: str) -> tuple[Entry, ...]:
        """Its entries of some types, in order."""
        return tuple(entry for entry in self.entries if entry.type in types)

    def person(self, person_id: str) -> str:
        """An id, with the name that the plan gives to it."""
        people = self.frozen.names.directory.people if self.frozen else ()
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

    A run with an entry that cannot be read has no report: what it lacks would be told as not done.
    Where others of its incident can be read, they have theirs, and it says which one is missing.

    Raises:
        UsageError: there is none, or several begin so.
        BadInput: none of them can be read.
    """
    started = asked_runs(sources)
    ids = [entry.run.id for entry in started if entry.run]
    entries = tuple(sources.of_runs(*ids))
    known = sorted(run_records(entries), key=lambda one: one.first_seq)
    records = [one for one in known if not one.is_unreadable]
    if not records:
        raise unreadable(known[0].state)
    beside = beside_runs(sources, known, entries)
    several = len(known) > 1
    return tuple(_facts(sources, one, entries, beside, several=several) for one in records)


def _facts(
    sources: Sources, record: RunRecord, entries: Sequence[Entry], beside: Beside, *, several: bool
) -> RunFacts:
    state = record.state
    frozen, gone = _frozen(sources, state)
    mine = tuple(entry for entry in entries if entry.run and entry.run.id == state.id)
    return RunFacts(
        sources=sources,
        record=record,
        entries=mine,
        readings=readings_of_run(mine[0], beside.sweeps),
        frozen=frozen,
        gone=gone,
        actions=tuple(one for one in beside.actions.values() if one.run == state.id),
        authors=beside.authors,
        prefix=f"{state.plan}: " if several else "",
        unread=beside.unread,
    )


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
