"""The board of what is open: each run with its plan as it froze it, and its next notice."""

from collections.abc import Sequence

from bcp.audit.reader import LogReader
from bcp.cli.board_screen import board_screen
from bcp.cli.log_reading import reader
from bcp.cli.setting import Setting
from bcp.conduct.notice_screens import next_line
from bcp.conduct.opening import frozen_workspace
from bcp.insight.standing import standings
from bcp.model.errors import BcpError
from bcp.model.screen import Screen
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace
from bcp.run.state import RunState


def board_of(setting: Setting, workspace: Workspace, runs: Sequence[RunState]) -> Screen:
    """The board of these open runs."""
    log, now = reader(setting, workspace), setting.clock.now()
    plans = {run.id: _plan(log, workspace, run) for run in runs}
    found = [one for run in runs for one in standings(run, plans[run.id], now)]
    due = {run.id: next_line(plan, run, now) for run in runs if (plan := plans[run.id])}
    return board_screen(runs, found, {run: told for run, told in due.items() if told})


def _plan(log: LogReader, workspace: Workspace, run: RunState) -> Plan | None:
    """The plan as the run froze it; a blob that was erased hides a clock, and nothing else."""
    for loaded in workspace.plans:
        if loaded.plan.id == run.plan and loaded.file.sha256 == run.plan_sha256:
            return loaded.plan
    try:
        return frozen_workspace(log, run, workspace).plan(run.plan).plan
    except BcpError:
        return None
