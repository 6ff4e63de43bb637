"""What a scenario refers to must be there: every fault, each with its line and column."""

from itertools import chain

from bcp.document.load import Document
from bcp.model.errors import Problem
from bcp.plan.known import Faults, Known, ids_of, one_of
from bcp.plan.loaded import LoadedPlan
from bcp.plan.reach import targets
from bcp.plan.scenario import Scenario
from bcp.plan.workspace import Workspace


def scenario_problems(
    scenario: Scenario, document: Document, workspace: Workspace
) -> tuple[Problem, ...]:
    """Every reference of a scenario that leads nowhere in a workspace, in the order of the file."""
    known = _known(workspace)
    faults = chain(
        _plans(scenario, known),
        _processes(scenario, workspace),
        _incidents(scenario, known),
        _services(scenario, known, workspace),
    )
    found = (fault.problem(document) for fault in faults)
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))


def concerns(scenario: Scenario, workspace: Workspace, loaded: LoadedPlan) -> bool:
    """Whether anything happens in it to a plan's own services, or to what we run for it."""
    told = {one.service for one in scenario.services}
    told.update(service for incident in scenario.incidents for service in incident.services)
    near = (f"{loaded.plan.id}/", "own/")
    return any(
        target.key in told and target.key.startswith(near) for target in targets(workspace, loaded)
    )


def _known(workspace: Workspace) -> Known:
    return Known(
        workspace.settings,
        {one.plan.id: ids_of(one.plan.dependency.services) for one in workspace.plans},
        frozenset(name for file in workspace.broken for name in file.ids),
        workspace.catalogue,
    )


def _plans(scenario: Scenario, known: Known) -> Faults:
    there = (*known.services, *known.broken)
    for number, plan in enumerate(scenario.plans):
        yield from one_of(("plans", number), plan, there, "a plan of this workspace")


def _processes(scenario: Scenario, workspace: Workspace) -> Faults:
    """An objective's process is one of the plans that the scenario was written for, or of any."""
    plans = [
        loaded.plan
        for loaded in workspace.plans
        if not scenario.plans or loaded.plan.id in scenario.plans
    ]
    there = tuple(process.id for plan in plans for process in plan.processes)
    for number, objective in enumerate(scenario.objectives):
        if objective.process is not None:
            where = ("objectives", number, "process")
            yield from one_of(where, objective.process, there, "a process of its plans")


def _incidents(scenario: Scenario, known: Known) -> Faults:
    for number, incident in enumerate(scenario.incidents):
        for place, service in enumerate(incident.services):
            yield from known.reference(("incidents", number, "services", place), service)


def _services(scenario: Scenario, known: Known, workspace: Workspace) -> Faults:
    for number, told in enumerate(scenario.services):
        faults = tuple(known.reference(("services", number, "service"), told.service))
        yield from faults
        probes = () if faults else ids_of(workspace.find_service(told.service).probes)
        for place, moment in enumerate(told.probe):
            if moment.probe is not None and not faults:
                where = ("services", number, "probe", place, "probe")
                yield from one_of(where, moment.probe, probes, f"a probe of {told.service}")
