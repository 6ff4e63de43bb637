"""What an exercise was to show, in which world, and with which limits; from its frozen scenario."""

from typing import NamedTuple

from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.errors import BcpError
from bcp.plan.scenario import Objective, Scenario
from bcp.render.reports.parts import NOT_RECORDED, TO_FILL_IN, elapsed
from bcp.render.reports.run_facts import RunFacts
from bcp.render.reports.run_people import observer
from bcp.render.reports.run_results import met_word, targets_of
from bcp.render.words import NOT_STATED, stated

CLOCKS: dict[str, str] = {
    "real": "the real clock",
    "scenario": "the scenario's clock, running",
    "stepped": "the scenario's clock, moved on by prepared answers: **a demonstration**",
}


class ObjectiveView(NamedTuple):
    """One aim of an exercise, and what was measured."""

    text: str
    measured: str
    judged: str


class InjectView(NamedTuple):
    """What the operator was told, and whether its time came."""

    number: str
    at: str
    text: str
    told: str


class ExerciseView(NamedTuple):
    """An exercise: its aims, its world, its limits."""

    title: str
    why: str
    clock: str
    observer: str
    objectives: tuple[ObjectiveView, ...]
    injects: tuple[InjectView, ...]
    limits: tuple[str, ...]


def exercise(facts: RunFacts) -> ExerciseView | None:
    """The exercise that a run was; None for a real incident."""
    if facts.state.mode != "exercise":
        return None
    scenario = scenario_of(facts)
    name = facts.state.scenario or NOT_RECORDED
    return ExerciseView(
        title=f"{scenario.title} (`{name}`)" if scenario else f"`{name}`",
        why=stated(scenario.why if scenario else None),
        clock=_clock(facts),
        observer=observer(facts),
        objectives=_objectives(facts, scenario.objectives if scenario else ()),
        injects=_injects(facts, scenario),
        limits=(*(scenario.artificialities if scenario else ()), _SIMULATED),
    )


_SIMULATED = (
    "Acts obey what each step says under `in_drill`: what was simulated is marked so in every"
    " table here, and nothing was done for real in it."
)


def scenario_of(facts: RunFacts) -> Scenario | None:
    """The scenario as it was frozen; None where it cannot be read any more."""
    name = f"{facts.state.scenario}.yaml"
    for file in facts.state.files:
        if file.path.rpartition("/")[2] == name and "scenarios" in file.path:
            try:
                return shaped(Scenario, load(facts.sources.blob(file.blob), file.path))
            except BcpError:
                return None  # what is left of it is said: "not stated"
    return None


def _clock(facts: RunFacts) -> str:
    clock = facts.state.clock
    words = CLOCKS.get(clock.kind, f"`{clock.kind}`")
    return f"{words}, {clock.speed} times as fast" if clock.speed > 1 else words


def _objectives(facts: RunFacts, objectives: tuple[Objective, ...]) -> tuple[ObjectiveView, ...]:
    """What bcp measured beside each aim; whether it was reached is for a person to say."""
    results = {one.process: one for one in targets_of(facts)}
    views = []
    for aim in objectives:
        result = results.get(aim.process or "")
        measured = "nothing: no process is named for it"
        if aim.process and result is None:
            measured = f"`{aim.process}` was not moved"
        elif result is not None:
            took = elapsed(result.took)
            measured = f"{facts.title_of(result.process)}: {took}, RTO met: {met_word(result)}"
        views.append(ObjectiveView(aim.text, measured, TO_FILL_IN))
    return tuple(views)


def _injects(facts: RunFacts, scenario: Scenario | None) -> tuple[InjectView, ...]:
    if scenario is None:
        return ()
    told = {str(e.data.get("inject")): e.seq for e in facts.of("inject.shown")}
    return tuple(
        InjectView(
            str(number),
            f"{elapsed(one.at)} after the start",
            one.text + (f" (to {one.to})" if one.to else ""),
            f"entry {told[str(number)]}" if str(number) in told else "not told: it ended before",
        )
        for number, one in enumerate(scenario.injects, start=1)
    )


def kind_words(facts: RunFacts) -> str:
    """What kind of run it was, for the head."""
    if facts.state.mode != "exercise":
        return "real incident"
    return "demonstration" if facts.record.is_demo else "exercise"


def unstated(facts: RunFacts) -> str:
    """The scenario's name, for the head."""
    return f"`{facts.state.scenario}`" if facts.state.scenario else NOT_STATED
