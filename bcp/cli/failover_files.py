"""Which files of a plan count for a failover, and what of it the command line asks for."""

from bcp.cli.log_reading import reader
from bcp.cli.setting import Setting
from bcp.cli.workspaces import recorded_workspace, workspace_of
from bcp.conduct.affected import scope_of
from bcp.conduct.opening import frozen_workspace, last_good, open_runs
from bcp.conduct.starting import INCIDENT
from bcp.model.errors import DocumentError, UsageError
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds


def files_of(setting: Setting, plan: str, *, last_good_copy: bool) -> Workspace:
    """The files that count: an open run's own, the last good copy, or those that lie there now.

    Raises:
        DocumentError: the plan has faults, and no run of it is open.
    """
    workspace = recorded_workspace(setting)
    log = reader(setting, workspace)
    runs = [run for run in folds(log.entries()).values() if run.plan == plan]
    running = open_runs(runs, plan, INCIDENT)
    if running:
        return frozen_workspace(log, running[0], workspace)
    if last_good_copy:
        return last_good(log, workspace, plan)
    return _as_it_lies(setting, plan, has_copy=bool(runs))


def scope_asked(plan: Plan, processes: tuple[str, ...], tier: int | None) -> tuple[str, ...]:
    """The processes of one plan that `--process` and `--tier` ask for; empty for all.

    Raises:
        UsageError: none of the plan's is among them.
    """
    own = tuple(one.id for one in plan.processes if one.id in processes)
    if processes and not own:
        known = ", ".join(sorted(one.id for one in plan.processes))
        raise UsageError(
            f"The plan {plan.id} has no process {', '.join(processes)}.",
            means=f"Its processes: {known}.",
        )
    scope = scope_of(plan, own, tier)
    if not scope and (own or tier is not None):
        raise UsageError(f"No process of the plan {plan.id} is of tier {tier} or above.")
    return scope


def fallback_asked(plan: Plan, to: str | None) -> str | None:
    """The fallback that `--to` names.

    Raises:
        UsageError: the plan has none with this id.
    """
    known = [fallback.id for fallback in plan.fallbacks]
    if to is not None and to not in known:
        raise UsageError(
            f"The plan {plan.id} has no fallback {to!r}.", means=f"It has: {', '.join(known)}."
        )
    return to


def _as_it_lies(setting: Setting, plan: str, *, has_copy: bool) -> Workspace:
    try:
        workspace = workspace_of(setting)
        workspace.plan(plan)
    except DocumentError as broken:
        if not has_copy:
            raise
        again = f"bcp failover {plan} --last-good"
        raise DocumentError(
            broken.problems,
            next_action=f"Mend the lines named; or walk the copy of the last run: {again}",
        ) from None
    return workspace
