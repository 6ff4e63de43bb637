"""`bcp failback` and `bcp standdown`: back to the primary, and the end of an incident."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bcp.cli.log_reading import reader, runs_in
from bcp.cli.outside import checked_answers, outside
from bcp.cli.run_output import print_run
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace
from bcp.conduct.incident import close, fail_back
from bcp.conduct.incident_runs import open_incident
from bcp.conduct.opening import frozen_workspace
from bcp.conduct.outside import Outside
from bcp.model.errors import UsageError
from bcp.model.exits import Exit
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace
from bcp.run.state import RunState

_Act = Callable[[Outside, RunState, Workspace], RunState]


class EndingAsked(Struct, frozen=True):
    """The command line of either."""

    name: str
    """A plan's id, or the beginning of a run's."""
    answers: Path | None
    as_json: bool
    processes: tuple[str, ...] = ()


def failback_work(asked: EndingAsked) -> Work:
    """The work of `bcp failback`."""
    return _work(asked, lambda world, run, place: fail_back(world, run, place, asked.processes))


def standdown_work(asked: EndingAsked) -> Work:
    """The work of `bcp standdown`."""
    return _work(asked, close)


def _work(asked: EndingAsked, act: _Act) -> Work:
    def work(setting: Setting) -> int:
        place = recorded_workspace(setting)
        log = reader(setting, place)
        run = open_incident(runs_in(log), asked.name)
        frozen = frozen_workspace(log, run, place)
        _hold_processes(frozen.plan(run.plan).plan, asked.processes)
        answers = checked_answers(asked.answers, frozen, frozen.plan(run.plan))
        with outside(setting, place, answers) as world:
            ended = act(world, run, place)
        if asked.as_json:
            print_run(setting, ended)
        return Exit.OK

    return work


def _hold_processes(plan: Plan, processes: tuple[str, ...]) -> None:
    known = [one.id for one in plan.processes]
    unknown = [one for one in processes if one not in known]
    if unknown:
        raise UsageError(
            f"The plan {plan.id} has no process {', '.join(unknown)}.",
            means=f"Its processes: {', '.join(known)}.",
        )
