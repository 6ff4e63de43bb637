"""Opening a run, or taking an open one up: the plan is frozen into the log when it opens."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct, field

from bcp.audit.entry import Actor, Entry, Mode, PlanRef
from bcp.audit.log import Log
from bcp.audit.signer import Signer
from bcp.conduct.recorder import RESUME, Recorder, Redact
from bcp.model.errors import BadInput, LogDamaged
from bcp.model.instant import instant_text
from bcp.model.ports import Clock, NewId
from bcp.plan.freezing import files_for
from bcp.plan.loaded import LoadedPlan, SourceFile
from bcp.plan.workspace import Workspace, build_workspace
from bcp.run.fold import folds
from bcp.run.state import EMPTY, RunClock, RunState
from bcp.run.unreadable import unreadable


class Blobs(Protocol):
    """A log that is written or only read."""

    def entries(self) -> Iterator[Entry]:
        """All entries, the oldest first."""
        ...

    def blob(self, digest: str) -> bytes:
        """A kept value; raises BadInput or LogDamaged."""
        ...


class Opening(Struct, frozen=True):
    """What a new run is opened with."""

    mode: Mode
    clock: RunClock
    scope: tuple[str, ...] = ()
    scenario: str | None = None
    observer: str | None = None
    """Who watches an exercise without taking part."""
    extra_files: tuple[SourceFile, ...] = ()
    """Files beside the plan's own that the run uses: the scenario."""
    seat: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    """Where the process sits that opens it, and holds it from then on."""
    incident: str | None = None
    """The incident that it joins; None: it begins one of its own."""


def open_run(
    log: Log,
    workspace: Workspace,
    loaded: LoadedPlan,
    opening: Opening,
    operator: Actor,
    clock: Clock,
    new_id: NewId,
    redact: Redact,
    signer: Signer | None = None,
) -> Recorder:
    """Open a run: the bytes of every file it uses are in the log before anything else happens."""
    plan = PlanRef(loaded.plan.id, loaded.file.sha256)
    recorder = Recorder(log, new_id(), opening.mode, plan, operator, clock, redact, signer=signer)
    files = (*files_for(workspace, loaded.plan.id), *opening.extra_files)
    data: dict[str, object] = {
        "mode": opening.mode,
        "clock": _clock_data(opening.clock),
        "files": [_freeze(log, file) for file in files],
        "incident": opening.incident,
        "observer": opening.observer,
        "path": loaded.file.path,
        "scenario": opening.scenario,
        "scope": list(opening.scope),
        "title": loaded.plan.title,
        **opening.seat,
    }
    recorder.decide("run.started", data)
    return recorder


def take_up(
    log: Log,
    state: RunState,
    operator: Actor,
    clock: Clock,
    redact: Redact,
    signer: Signer | None = None,
    verb: str = RESUME,
) -> Recorder:
    """Go on with an open run from what its entries say."""
    plan = PlanRef(state.plan, state.plan_sha256)
    return Recorder(
        log, state.id, state.mode, plan, operator, clock, redact, state, signer=signer, verb=verb
    )


def open_runs(
    runs: Iterable[RunState], plan: str | None = None, mode: str | None = None
) -> list[RunState]:
    """The runs that can be continued, of one plan and mode where these are given."""
    return [
        run for run in runs if run.is_open and plan in (None, run.plan) and mode in (None, run.mode)
    ]


def runs_of(log: Log) -> dict[str, RunState]:
    """Every run that the log tells of, by id."""
    return folds(log.entries())


def find_run(runs: Mapping[str, RunState], name: str) -> RunState:
    """The run whose id begins so.

    Raises:
        BadInput: none does, or several do, or its entries are not what bcp writes.
    """
    found = [run for run in runs.values() if run.id.startswith(name)]
    if len(found) == 1:
        return _readable(found[0])
    there = ", ".join(f"{run.id[:8]} ({run.plan})" for run in found or runs.values())
    what = "several runs begin so" if found else "there is no such run"
    raise BadInput(
        f"{name!r}: {what}.",
        means=f"Runs in this log: {there or 'none'}.",
        next_action="Name one of them; bcp runs lists them all.",
    )


def _readable(run: RunState) -> RunState:
    if run.unreadable:
        raise unreadable(run)
    return run


def last_good(log: Blobs, workspace: Workspace, plan: str) -> Workspace:
    """The workspace as the newest run of a plan froze it, for a day when the file is broken.

    Raises:
        BadInput: no run of this plan is on record.
    """
    runs = [run for run in folds(log.entries()).values() if run.plan == plan and not run.unreadable]
    if not runs:
        raise BadInput(
            f"No run of {plan!r} is on record, so there is no good copy of its plan.",
            next_action="Mend the file; bcp lint names every line.",
        )
    return frozen_workspace(log, runs[-1], workspace)


def frozen_workspace(log: Blobs, state: RunState, place: Workspace) -> Workspace:
    """The workspace as it was when the run opened, from the log alone.

    Raises:
        BadInput: a frozen file is not in the log any more.
        LogDamaged: it is not what it was.
    """
    files = {file.path: log.blob(file.blob) for file in state.files}
    return build_workspace(place.root, files, is_shipped=place.is_shipped)


def frozen_file(log: Blobs, state: RunState, path: str) -> bytes:
    """One frozen file's bytes; raises BadInput or LogDamaged."""
    for file in state.files:
        if file.path == path:
            return log.blob(file.blob)
    raise LogDamaged(f"run {state.id[:8]} froze no file {path}")


def _freeze(log: Log, file: SourceFile) -> dict[str, object]:
    reference = log.put_blob(file.content)
    return {"path": file.path, "sha256": file.sha256, **reference}


def _clock_data(clock: RunClock) -> dict[str, object]:
    starts: datetime | None = clock.starts_at
    return {
        "kind": clock.kind,
        "starts_at": instant_text(starts) if starts else None,
        "speed": clock.speed,
    }
