"""Playing a scenario with prepared answers that are made from the plan's own questions."""

from collections.abc import Mapping

from msgspec.structs import replace
from stage import ROOT, Stage, starter_stage

from bcp.conduct.drilling import Rehearsal, rehearsal
from bcp.conduct.questions import questions
from bcp.conduct.rehearsing import rehearse, rehearse_on
from bcp.conduct.stand_in import sample
from bcp.model.instant import parse_instant
from bcp.model.prepared import PreparedAnswer
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.run.state import RunClock

FOLDER = ROOT / "runbooks" / "scenarios"
FILES = {f"runbooks/scenarios/{path.name}": path.read_bytes() for path in FOLDER.iterdir()}
BEFORE_ALL = ("override", "go_on", "run_again", "do", "sent")
"""What leads on, where it is among the answers; else the question's first answer does."""


def ready_for(scenario: str, files: Mapping[str, bytes] = FILES) -> Rehearsal:
    found = rehearsal(files, scenario, speed=1, demo=False)
    clock = RunClock("stepped", found.scenario.starts, 0)
    return replace(found, clock=clock, observer="auditor")


def answers_for(
    workspace: Workspace, loaded: LoadedPlan, takes: str = "90s"
) -> dict[str, PreparedAnswer]:
    """An answer to every question that the plan may ask, but to those of failures."""
    cleared = _cleared(loaded)
    made = {}
    for asked in questions(workspace, loaded):
        if asked.is_consent or asked.id == "choose" or asked.id.endswith((".failed", ".undo")):
            continue
        known = [word for word in BEFORE_ALL if word in asked.words]
        word = cleared.get(asked.id) or next(iter(known), asked.words[0])
        option = next(option for option in asked.options if option.word == word)
        values = {value.name: sample(value) for value in option.values}
        made[asked.id] = PreparedAnswer.model_validate(
            {"answer": word, "reason": "Rehearsed.", "takes": takes, "values": values}
        )
    return made


def _cleared(loaded: LoadedPlan) -> dict[str, str]:
    """For each process the first fallback of its ladder that its data may go to."""
    by_id = {fallback.id: fallback for fallback in loaded.plan.fallbacks}
    return {
        f"choose.{process.id}": next(
            name
            for name in process.fallbacks or tuple(by_id)
            if set(process.data) <= set(by_id[name].data.classes)
        )
        for process in loaded.plan.processes
    }


def play(ready: Rehearsal, plan: str = "openai", takes: str = "90s") -> Stage:
    stage = starter_stage()
    begin(stage, ready, plan, takes)
    return stage


def begin(stage: Stage, ready: Rehearsal, plan: str, takes: str) -> None:
    loaded = stage.workspace.plan(plan)
    outside = stage.outside(answers_for(stage.workspace, loaded, takes))
    rehearse(outside, stage.workspace, loaded, ready)


def go_on(stage: Stage, ready: Rehearsal, plan: str, takes: str) -> None:
    loaded = stage.workspace.plan(plan)
    outside = stage.outside(answers_for(stage.workspace, loaded, takes))
    rehearse_on(outside, stage.state(), stage.workspace, ready)


def told(stage: Stage) -> list[int]:
    return [int(str(e.data["inject"])) for e in stage.entries() if e.type == "inject.shown"]


def instants(stage: Stage) -> list[float]:
    found = [parse_instant(e.data["at"]) for e in stage.entries() if "at" in e.data]
    return [at.timestamp() for at in found]
