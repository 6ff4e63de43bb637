"""What a plan and `bcp.yaml` refer to must be there: every fault, each with line and column.

The shape is sound when this is asked. Names in text, `$(name)`, are checked in `names`; ids that
stand twice, in `ids`.
"""

from collections.abc import Iterable
from itertools import chain

from bcp.document.load import Document
from bcp.document.source import Where
from bcp.model.errors import Problem
from bcp.plan import duty_references, ids, names, step_references
from bcp.plan.known import Fault, Faults, Known, Scope, key_of, scope_of
from bcp.plan.model import Activation, Fallback, Plan, Process, Service
from bcp.plan.people import Role
from bcp.plan.procedures import plan_procedures, settings_procedures
from bcp.plan.workspace_model import Own, WorkspaceSettings
from bcp.probes.base import ProbeSpec


def plan_problems(plan: Plan, document: Document, known: Known) -> tuple[Problem, ...]:
    """Every reference of a plan that leads nowhere, in the order of the file."""
    scope = scope_of(known, plan)
    procedures = plan_procedures(plan)
    return _problems(
        document,
        chain(
            ids.of_plan(plan, known.settings),
            _of_plan(plan, scope),
            duty_references.of_plan(plan, scope),
            step_references.of_procedures(procedures, scope),
            names.of_plan(procedures, document, scope),
        ),
    )


def settings_problems(
    settings: WorkspaceSettings, document: Document, known: Known
) -> tuple[Problem, ...]:
    """Every reference of `bcp.yaml` that leads nowhere, in the order of the file."""
    scope = scope_of(known, None)
    procedures = settings_procedures(settings)
    return _problems(
        document,
        chain(
            ids.of_settings(settings),
            _of_settings(settings, scope),
            step_references.of_procedures(procedures, scope),
            names.of_settings(settings, procedures, document, scope),
        ),
    )


def _problems(document: Document, faults: Iterable[Fault]) -> tuple[Problem, ...]:
    found = (fault.problem(document) for fault in faults)
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))


def _of_plan(plan: Plan, scope: Scope) -> Faults:
    yield from _services(plan.dependency.services, scope)
    yield from _roles(plan.roles, scope)
    for number, process in enumerate(plan.processes):
        yield from _process(("processes", number), process, scope)
    yield from _activation(plan.activation, scope)
    for number, fallback in enumerate(plan.fallbacks):
        yield from _fallback(("fallbacks", number), fallback, scope)
    for number, told in enumerate(plan.communications):
        yield from scope.role(("communications", number, "role"), told.role)
    for number, owed in enumerate(plan.obligations):
        yield from scope.role(("obligations", number, "role"), owed.role)
    for number, action in enumerate(plan.standdown.actions if plan.standdown else ()):
        yield from scope.person_or_role(("standdown", "actions", number, "owner"), action.owner)


def _of_settings(settings: WorkspaceSettings, scope: Scope) -> Faults:
    yield from _roles(settings.roles, scope)
    for number, own in enumerate(settings.own):
        yield from _own(("own", number), own, scope)
    for number, tool in enumerate(settings.response_tools):
        where = ("response_tools", number, "relies_on")
        yield from _references(where, tool.relies_on, scope)
    for number, switch in enumerate(settings.switches):
        where = ("switches", number, "relies_on")
        yield from _references(where, switch.relies_on, scope)


def _services(services: tuple[Service, ...], scope: Scope) -> Faults:
    for number, service in enumerate(services):
        where = ("dependency", "services", number, "probes")
        yield from _probes(where, service.probes or (), scope)


def _probes(where: Where, probes: tuple[ProbeSpec, ...], scope: Scope) -> Faults:
    for number, probe in enumerate(probes):
        if probe.through is None:
            continue
        place = (*where, number, "through")
        if probe.through.startswith("own/"):
            yield from scope.known.reference(place, probe.through)
        else:
            message = f"{probe.through!r} is no component of ours that requests pass"
            yield Fault(place, message, "write own/ID")


def _own(where: Where, own: Own, scope: Scope) -> Faults:
    yield from _probes((*where, "probes"), own.probes, scope)
    for number, name in enumerate(own.relies_on):
        place = (*where, "relies_on", number)
        if name == f"own/{own.id}":
            yield Fault(place, f"{own.id!r} relies on itself", "leave it out")
        else:
            yield from scope.known.reference(place, name)


def _roles(roles: tuple[Role, ...], scope: Scope) -> Faults:
    for number, role in enumerate(roles):
        yield from scope.person(("roles", number, "person"), role.person)
        yield from scope.person(("roles", number, "alternate"), role.alternate)


def _process(where: Where, process: Process, scope: Scope) -> Faults:
    for number, service in enumerate(process.uses):
        yield from scope.own_service((*where, "uses", number), service)
    for number, data_class in enumerate(process.data):
        yield from scope.data_class((*where, "data", number), data_class)
    for number, fallback in enumerate(process.fallbacks or ()):
        yield from scope.fallback((*where, "fallbacks", number), fallback)
    yield from scope.person_or_role((*where, "owner"), process.owner)


def _activation(activation: Activation, scope: Scope) -> Faults:
    for number, criterion in enumerate(activation.criteria):
        where = ("activation", "criteria", number)
        if criterion.service is not None:
            yield from scope.own_service((*where, "service"), criterion.service)
        for index, part in enumerate(criterion.all or ()):
            yield from scope.own_service((*where, "all", index, "service"), part.service)


def _fallback(where: Where, fallback: Fallback, scope: Scope) -> Faults:
    yield from _references((*where, "relies_on"), fallback.relies_on, scope)
    if isinstance(fallback.capacity, dict):
        for process in fallback.capacity:
            place = (*where, "capacity")
            yield from key_of(place, process, scope.processes, "a process of this plan")
    for number, data_class in enumerate(fallback.data.classes):
        yield from scope.data_class((*where, "data", "classes", number), data_class)
    yield from scope.person((*where, "data", "approved_by"), fallback.data.approved_by)


def _references(where: Where, references: tuple[str, ...], scope: Scope) -> Faults:
    for number, reference in enumerate(references):
        yield from scope.known.reference((*where, number), reference)


def references_in(within: Plan | WorkspaceSettings) -> tuple[str, ...]:
    """Every `PLAN/service`, `own/ID` and `VENDOR/service`, each once."""
    if isinstance(within, Plan):
        lists = [fallback.relies_on for fallback in within.fallbacks]
        procedures = plan_procedures(within)
    else:
        lists = [own.relies_on for own in within.own]
        lists += [tool.relies_on for tool in within.response_tools]
        lists += [switch.relies_on for switch in within.switches]
        procedures = settings_procedures(within)
    return tuple(dict.fromkeys(chain(*lists, step_references.named(procedures))))
