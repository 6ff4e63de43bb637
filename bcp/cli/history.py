"""What the log says of the past: the runs, and what earlier sweeps saw. Read only."""

from dataclasses import dataclass

from bcp.cli.log_reading import reader, runs_in
from bcp.cli.problems import error_screen
from bcp.cli.setting import Setting
from bcp.conduct.past import history_of
from bcp.insight.history import History
from bcp.insight.onset import Since
from bcp.model.errors import LogDamaged
from bcp.plan.workspace import Workspace
from bcp.run.state import RunState

_TAIL_BYTES = 2 * 1024 * 1024
ON_RECORD = "on record"


@dataclass(frozen=True, slots=True)
class Past:
    """What is known from before."""

    history: History = ()
    runs: tuple[RunState, ...] = ()
    """The oldest first."""

    @property
    def open_runs(self) -> tuple[RunState, ...]:
        """The runs that can be continued."""
        return tuple(run for run in self.runs if run.is_open)

    def incident(self, plan: str) -> RunState | None:
        """The open incident of a plan: there is at most one."""
        found = [run for run in self.open_runs if run.plan == plan and run.mode == "incident"]
        return found[-1] if found else None


def past_of(setting: Setting, workspace: Workspace) -> Past:
    """Read the log; one that is damaged is said, and stops nobody from looking at the present."""
    log = reader(setting, workspace)
    try:
        return Past(history_of(log.tail_entries(_TAIL_BYTES)), runs_in(log))
    except LogDamaged as damaged:
        setting.err.show(error_screen(damaged, setting.err.width()))
        return Past()


def onsets_of(run: RunState | None) -> dict[str, Since]:
    """Since when each process is hit, as an open run recorded it."""
    recorded = run.onsets if run else {}
    return {process: Since(at, ON_RECORD) for process, at in recorded.items()}
