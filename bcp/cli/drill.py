"""`bcp drill`: rehearse a plan against a scenario, alone or as a demo."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bcp.cli.log_reading import reader
from bcp.cli.outside import checked_answers, outside
from bcp.cli.run_output import print_run
from bcp.cli.scenarios import scenario_files, shipped_files
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.drilling import Rehearsal, refuse_acts_in_demo, rehearsal
from bcp.conduct.fitting import held_against
from bcp.conduct.opening import open_runs
from bcp.conduct.questions import known_answers, questions
from bcp.conduct.rehearsing import rehearse
from bcp.conduct.starting import EXERCISE
from bcp.model.errors import BadInput, DocumentError, UsageError
from bcp.model.exits import Exit
from bcp.model.prepared import PreparedAnswer
from bcp.model.screen import Gap, Screen, Tone, line
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds


class DrillAsked(Struct, frozen=True):
    """The command line of `bcp drill`."""

    plan: str | None
    scenario: str
    demo: bool
    speed: int
    observer: str | None
    answers: Path | None
    as_json: bool


def drill_work(asked: DrillAsked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        loaded = workspace.plan(_plan(asked))
        ready = _ready(setting, asked, workspace, loaded)
        answers = _answers(asked, workspace, loaded, ready)
        with outside(setting, workspace, answers) as world:
            ended = rehearse(world, workspace, loaded, ready).state
        if asked.as_json:
            print_run(setting, ended)
        return Exit.OK

    return work


def _plan(asked: DrillAsked) -> str:
    if asked.plan is None:
        raise UsageError(
            "Which plan is to be drilled? None was named.",
            next_action="bcp drill PLAN, for one plan; bcp drill --list, for the scenarios.",
        )
    return asked.plan


def _ready(
    setting: Setting, asked: DrillAsked, workspace: Workspace, loaded: LoadedPlan
) -> Rehearsal:
    """The scenario, held against the plan, and shown: what it is for is known before it begins."""
    files = scenario_files(workspace)
    observer = _observer(asked.observer, setting.operator)
    found = rehearsal(files, asked.scenario, speed=asked.speed, demo=asked.demo)
    ready = replace(found, observer=observer)
    file = ready.files[0]
    is_shipped = shipped_files().get(file.path) == file.content
    left_out = held_against(ready, workspace, loaded, is_shipped=is_shipped)
    if asked.demo:
        refuse_acts_in_demo(loaded.plan)
    else:
        _refuse_second(setting, workspace, loaded.plan.id)
    setting.err.show(_opening(ready, left_out))
    return ready


def _observer(name: str | None, operator: str) -> str | None:
    """Who watches: somebody else than the operator (DORA, Art. 24(4): independent testers)."""
    if name is None:
        return None
    if not name.strip() or not name.isprintable():
        raise UsageError("--observer names nobody.", next_action="Name who watches, or leave it.")
    if name.strip().casefold() == operator.casefold():
        raise UsageError(
            f"{operator!r} is the operator, so somebody else has to observe.",
            means="Who takes part does not see what an observer sees.",
            next_action="Name another person with --observer, or leave it out.",
        )
    return name.strip()


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


def _opening(ready: Rehearsal, left_out: Sequence[str]) -> Screen:
    scenario = ready.scenario
    said = [f"Objective: {one.text}" for one in scenario.objectives]
    said += [f"Observer: {ready.observer}"] if ready.observer else []
    said += [f"Limit: {text}" for text in scenario.artificialities]
    speed = ready.clock.speed or 1
    said += [f"Limit: The scenario's clock runs {speed} times as fast."] if speed > 1 else []
    said += [f"Left out, for it is not in this workspace: {text}" for text in left_out]
    return Screen(
        (
            line(f"EXERCISE: {scenario.title}", Tone.STRONG, hang=2),
            line(scenario.why, indent=2, hang=2),
            *(line(text, indent=2, hang=2) for text in said),
            Gap(),
        )
    )
