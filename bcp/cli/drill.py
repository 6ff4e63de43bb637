"""`bcp drill`: rehearse a plan against a scenario, alone or as a demo."""

from dataclasses import dataclass
from pathlib import Path

from bcp.cli.log_reading import reader
from bcp.cli.outside import checked_answers, outside
from bcp.cli.run_output import print_run
from bcp.cli.scenarios import scenario_files
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.drilling import Rehearsal, refuse_acts_in_demo, rehearsal
from bcp.conduct.opening import open_runs
from bcp.conduct.questions import known_answers, questions
from bcp.conduct.starting import EXERCISE, rehearse
from bcp.model.errors import BadInput, DocumentError
from bcp.model.exits import Exit
from bcp.model.prepared import PreparedAnswer
from bcp.model.screen import Gap, Screen, Tone, line
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds


@dataclass(frozen=True, slots=True)
class DrillAsked:
    """The command line of `bcp drill`."""

    plan: str
    scenario: str
    demo: bool
    speed: int
    answers: Path | None
    as_json: bool


def drill_work(asked: DrillAsked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        loaded = workspace.plan(asked.plan)
        files = scenario_files(workspace)
        ready = rehearsal(files, asked.scenario, speed=asked.speed, demo=asked.demo)
        if asked.demo:
            refuse_acts_in_demo(loaded.plan)
        else:
            _refuse_second(setting, workspace, asked.plan)
        answers = _answers(asked, workspace, loaded, ready)
        setting.err.show(_opening(ready))
        with outside(setting, workspace, answers) as world:
            ended = rehearse(world, workspace, loaded, ready).state
        if asked.as_json:
            print_run(setting, ended)
        return Exit.OK

    return work


def _answers(
    asked: DrillAsked, workspace: Workspace, loaded: LoadedPlan, ready: Rehearsal
) -> dict[str, PreparedAnswer] | None:
    given = checked_answers(asked.answers, workspace, loaded)
    if given is not None or not asked.demo:
        return given
    file = ready.files[-1]
    try:
        return known_answers(file.content, file.path, questions(workspace, loaded))
    except DocumentError as unfit:
        raise DocumentError(
            unfit.problems,
            next_action="The demo's answers fit the plan that comes with bcp. Walk your own"
            f" without --demo: bcp drill {asked.plan}",
        ) from None


def _refuse_second(setting: Setting, workspace: Workspace, plan: str) -> None:
    """One open exercise for a plan: go on with it; a demo always starts anew."""
    states = folds(reader(setting, workspace).entries()).values()
    running = [run for run in open_runs(states, plan, EXERCISE) if run.clock.kind != "stepped"]
    if running:
        run = running[-1].id[:8]
        raise BadInput(
            f"An exercise of {plan} is open already: run {run}.",
            means="One exercise of a plan is walked at a time.",
            next_action=f"Go on with it: bcp resume {run}",
        )


def _opening(ready: Rehearsal) -> Screen:
    scenario = ready.scenario
    objectives = tuple(line(f"Objective: {text}", indent=2, hang=2) for text in scenario.objectives)
    return Screen(
        (
            line(f"EXERCISE: {scenario.title}", Tone.STRONG, hang=2),
            line(scenario.why, indent=2, hang=2),
            *objectives,
            Gap(),
        )
    )
