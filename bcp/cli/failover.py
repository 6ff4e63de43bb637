"""`bcp failover`: walk a plan's procedure, or list what it may ask."""

from dataclasses import dataclass
from pathlib import Path

from bcp.cli.log_reading import reader
from bcp.cli.outside import checked_answers, outside
from bcp.cli.run_output import print_run
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace, workspace_of
from bcp.conduct.affected import scope_of
from bcp.conduct.opening import frozen_workspace, last_good, open_runs
from bcp.conduct.questions import Asked as Question
from bcp.conduct.questions import questions
from bcp.conduct.starting import INCIDENT, failover
from bcp.model.errors import DocumentError, UsageError
from bcp.model.exits import Exit
from bcp.model.screen import Facts, Part, Screen, line
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of `bcp failover`."""

    plan: str
    to: str | None
    processes: tuple[str, ...]
    tier: int | None
    answers: Path | None
    questions: bool
    last_good: bool
    as_json: bool


def failover_work(asked: Asked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        workspace = _workspace(setting, asked)
        loaded = workspace.plan(asked.plan)
        if asked.questions:
            setting.out.show(_listed(questions(workspace, loaded)))
            return Exit.OK
        return _walk(setting, asked, workspace, loaded)

    return work


def _walk(setting: Setting, asked: Asked, workspace: Workspace, loaded: LoadedPlan) -> int:
    scope = _scope(loaded.plan, asked)
    answers = checked_answers(asked.answers, workspace, loaded)
    with outside(setting, workspace, answers, _fallback(loaded.plan, asked.to)) as world:
        recorder = failover(world, workspace, asked.plan, scope)
        if asked.as_json:
            print_run(setting, recorder.state)
    return Exit.OK


def _workspace(setting: Setting, asked: Asked) -> Workspace:
    """The files that count: an open run's own, the last good copy, or those that lie there now.

    Raises:
        DocumentError: the plan has faults, and no run of it is open.
    """
    workspace = recorded_workspace(setting)
    log = reader(setting, workspace)
    runs = [run for run in folds(log.entries()).values() if run.plan == asked.plan]
    running = open_runs(runs, asked.plan, INCIDENT)
    if running:
        return frozen_workspace(log, running[0], workspace)
    if asked.last_good:
        return last_good(log, workspace, asked.plan)
    return _as_it_lies(setting, asked.plan, has_copy=bool(runs))


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


def _scope(plan: Plan, asked: Asked) -> tuple[str, ...]:
    known = {process.id for process in plan.processes}
    unknown = [process for process in asked.processes if process not in known]
    if unknown:
        raise UsageError(
            f"The plan {plan.id} has no process {', '.join(unknown)}.",
            means=f"Its processes: {', '.join(sorted(known))}.",
        )
    scope = scope_of(plan, asked.processes, asked.tier)
    if not scope and (asked.processes or asked.tier is not None):
        raise UsageError(f"No process of the plan {plan.id} is of tier {asked.tier} or above.")
    return scope


def _fallback(plan: Plan, to: str | None) -> str | None:
    known = [fallback.id for fallback in plan.fallbacks]
    if to is not None and to not in known:
        raise UsageError(
            f"The plan {plan.id} has no fallback {to!r}.", means=f"It has: {', '.join(known)}."
        )
    return to


def _listed(asked: tuple[Question, ...]) -> Screen:
    parts: list[Part] = []
    for question in asked:
        words = ", ".join(f"{one.word}*" if one.reason else one.word for one in question.options)
        rows = (
            (("about", line(question.about)), ("answers", line(words)))
            if not question.is_consent
            else (("about", line(question.about)), ("answers", line("never by a file")))
        )
        parts += [line(question.id), Facts(rows, indent=2)]
    return Screen((*parts, line("* needs a reason: {answer: …, reason: …}")))
