"""`bcp resume`: go on with an open run, an incident or an exercise, from where its record ends."""

from pathlib import Path

from bcp.cli.log_reading import reader
from bcp.cli.outside import Answers, checked_answers, outside
from bcp.cli.run_output import print_run
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace
from bcp.conduct.drilling import Rehearsal, frozen_rehearsal
from bcp.conduct.opening import find_run, frozen_workspace
from bcp.conduct.rehearsing import rehearse_on
from bcp.conduct.starting import EXERCISE, STEPPED, resume
from bcp.model.errors import BadInput
from bcp.model.exits import Exit
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds
from bcp.run.state import RunState


def resume_work(run: str, answers: Path | None, *, as_json: bool) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        workspace = recorded_workspace(setting)
        log = reader(setting, workspace)
        state = find_run(folds(log.entries()), run)
        if not state.is_open:
            raise BadInput(
                f"Run {state.id[:8]} has ended: {state.result}.",
                next_action=f"bcp show {state.id[:8]} shows it.",
            )
        frozen = frozen_workspace(log, state, workspace)
        ready = frozen_rehearsal(log, state) if state.mode == EXERCISE else None
        given = checked_answers(answers, frozen, frozen.plan(state.plan)) or _of_demo(ready)
        ended = _go_on(setting, workspace, state, ready, given)
        if as_json:
            print_run(setting, ended)
        return Exit.OK

    return work


def _go_on(
    setting: Setting,
    workspace: Workspace,
    state: RunState,
    ready: Rehearsal | None,
    answers: Answers | None,
) -> RunState:
    with outside(setting, workspace, answers) as world:
        if ready is None:
            return resume(world, state, workspace).state
        return rehearse_on(world, state, workspace, ready).state


def _of_demo(ready: Rehearsal | None) -> Answers | None:
    """A demo goes on with the answers that it was frozen with."""
    return ready.demo_answers if ready is not None and ready.clock.kind == STEPPED else None
