"""The audit log for reading only: nothing that writes is loaded."""

from bcp.audit.reader import LogReader, read_log
from bcp.cli.log_place import log_folder
from bcp.cli.setting import Setting
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds
from bcp.run.state import RunState


def reader(setting: Setting, workspace: Workspace) -> LogReader:
    """The log, for reading only: no lock is taken and nothing is written."""
    return read_log(log_folder(setting, workspace))


def runs_in(log: LogReader) -> tuple[RunState, ...]:
    """Every run that the log tells of, the oldest first; raises LogDamaged."""
    return tuple(sorted(folds(log.entries()).values(), key=lambda run: run.started_at))
