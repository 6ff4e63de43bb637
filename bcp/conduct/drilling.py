"""Finding a scenario and making it ready: from the workspace's folder, or from a run's files."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from bcp.conduct.answers import read_answers
from bcp.conduct.drill import performed_steps
from bcp.conduct.opening import Blobs, frozen_file
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.errors import BadInput, Refused
from bcp.model.prepared import PreparedAnswer
from bcp.plan.loaded import SourceFile
from bcp.plan.model import Plan
from bcp.plan.scenario import Scenario
from bcp.run.state import RunClock, RunState

SCENARIOS = "runbooks/scenarios"
_ANSWERS = ".answers.yaml"


class Rehearsal(Struct, frozen=True):
    """A scenario that is ready to be played."""

    scenario: Scenario
    files: tuple[SourceFile, ...]
    """The scenario's file, and its demo's answers."""
    clock: RunClock
    scope: tuple[str, ...] = ()
    """The processes that it is about; empty: all that are affected."""
    observer: str | None = None
    """Who watches it without taking part."""
    performs: bool = True
    """Whether a step that says `in_drill: perform` is carried out."""

    @property
    def begins_at(self) -> datetime:
        """The scenario's instant at which the operator arrives."""
        return self.scenario.starts + self.scenario.operator_arrives

    @property
    def demo_answers(self) -> dict[str, PreparedAnswer]:
        """The answers that ship with it; none where it has none."""
        name = self.scenario.demo_answers
        found = [file for file in self.files if name and file.path.endswith(f"/{name}")]
        return read_answers(found[0].content, found[0].path) if found else {}


def rehearsal(files: Mapping[str, bytes], scenario_id: str, *, speed: int, demo: bool) -> Rehearsal:
    """Read a scenario.

    Args:
        files: the files of the scenarios' folder, by path from the workspace's root.
        scenario_id: which.
        speed: scenario seconds in a real second.
        demo: whether its prepared answers are played on a stepped clock.

    Raises:
        BadInput: there is no such scenario, or no demo of it.
        DocumentError: its file has faults.
    """
    scenario = read_scenario(files, scenario_id)
    path = _path(scenario_id)
    kept = [SourceFile(path, files[path])]
    answers = f"{SCENARIOS}/{scenario.demo_answers}"
    if demo and answers not in files:
        raise BadInput(
            f"the scenario {scenario_id!r} has no prepared answers for --demo",
            next_action=f"Walk it yourself: bcp drill PLAN --scenario {scenario_id}",
        )
    if demo:
        kept.append(SourceFile(answers, files[answers]))
    clock = RunClock("stepped" if demo else "scenario", scenario.starts, 0 if demo else speed)
    return Rehearsal(scenario, tuple(kept), clock)


def read_scenario(files: Mapping[str, bytes], scenario_id: str) -> Scenario:
    """One scenario of a folder; raises BadInput where there is none, DocumentError for faults."""
    path = _path(scenario_id)
    if path not in files:
        there = ", ".join(scenario_ids(files)) or "none"
        raise BadInput(
            f"there is no scenario {scenario_id!r}",
            means=f"Scenarios here: {there}.",
            next_action="Name one of them with --scenario; bcp drill --list tells of each.",
        )
    return shaped(Scenario, load(files[path], path))


def scenario_ids(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The scenarios of a folder's files, by the names of their files."""
    names = {path.removeprefix(f"{SCENARIOS}/") for path in files if path.endswith(".yaml")}
    ids = (name.removesuffix(".yaml") for name in names if not name.endswith(_ANSWERS))
    return tuple(sorted(ids))


def frozen_rehearsal(log: Blobs, state: RunState) -> Rehearsal:
    """The scenario of an open exercise, from the run's own files."""
    paths = [file.path for file in state.files if file.path.startswith(f"{SCENARIOS}/")]
    files = {path: frozen_file(log, state, path) for path in paths}
    ready = rehearsal(files, state.scenario or "", speed=state.clock.speed or 1, demo=False)
    kept = tuple(SourceFile(path, content) for path, content in files.items())
    return Rehearsal(ready.scenario, kept, state.clock)


def refuse_acts_in_demo(plan: Plan) -> None:
    """A demo never acts: refuse a plan with a step that a drill would carry out."""
    steps = performed_steps(plan)
    if steps:
        raise Refused(
            f"The demo is refused: {', '.join(steps)} would be carried out (in_drill: perform).",
            means="A demo plays prepared answers, so nobody would stand behind the act.",
            next_action="Walk the drill yourself, without --demo.",
        )


def _path(scenario_id: str) -> str:
    return f"{SCENARIOS}/{scenario_id}.yaml"
