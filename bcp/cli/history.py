"""What the log says of the past: the runs, and what earlier sweeps saw. Read only."""

from collections.abc import Mapping

from msgspec import Struct, field

from bcp.checks.sweep import NOTHING_REMEMBERED
from bcp.cli.log_reading import reader, runs_in
from bcp.cli.problems import error_screen
from bcp.cli.setting import Setting
from bcp.conduct.past import (
    TAIL_BYTES,
    attestations_in,
    history_of,
    kept_text,
    last_findings,
    remembered_of,
)
from bcp.insight.history import History
from bcp.insight.onset import Since
from bcp.model.errors import NotRecorded
from bcp.model.observation import Remembered, ServiceFinding
from bcp.plan.workspace import Workspace
from bcp.run.state import RunState

LONG_TAIL_BYTES = 16 * 1024 * 1024
"""How far back it is looked where nothing else is to be had."""
ON_RECORD = "on record"


class Past(Struct, frozen=True):
    """What is known from before."""

    history: History = ()
    runs: tuple[RunState, ...] = ()
    """The oldest first."""
    remembered: Remembered = NOTHING_REMEMBERED
    """What the next sweep should know."""
    last: Mapping[str, ServiceFinding] = field(default_factory=dict)
    """What was read last of each service, by its key."""

    @property
    def open_runs(self) -> tuple[RunState, ...]:
        """The runs that can be continued."""
        return tuple(run for run in self.runs if run.is_open)

    def incident(self, plan: str) -> RunState | None:
        """The open incident of a plan: there is at most one."""
        found = [run for run in self.open_runs if run.plan == plan and run.mode == "incident"]
        return found[-1] if found else None


def past_of(setting: Setting, workspace: Workspace, tail_bytes: int = TAIL_BYTES) -> Past:
    """Read the log; one that cannot be read is said, and stops nobody from looking at the world.

    Args:
        setting: the clock, and where messages go.
        workspace: whose log it is.
        tail_bytes: how far back readings are looked for.
    """
    log = reader(setting, workspace)
    try:
        entries, now = log.tail_entries(tail_bytes), setting.clock.now()
        remembered = remembered_of(
            (*attestations_in(log), *entries), now, text=lambda note: kept_text(log, note)
        )
        return Past(history_of(entries), runs_in(log), remembered, last_findings(entries, now))
    except NotRecorded as damaged:
        setting.err.show(error_screen(damaged, setting.err.width()))
        return Past()


def onsets_of(run: RunState | None) -> dict[str, Since]:
    """Since when each process is hit, as an open run recorded it."""
    recorded = run.onsets if run else {}
    return {process: Since(at, ON_RECORD) for process, at in recorded.items()}
