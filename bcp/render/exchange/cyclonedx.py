"""`bcp export cyclonedx`: the AI services that our work stands on, as a bill of materials.

CycloneDX 1.6 (ECMA-424): services for what vendors and we run, components for processes and
models. Written by hand: the official library, which the tests validate with, costs a start of the
program more than the whole document.
"""

from collections.abc import Iterator
from datetime import date

from bcp.plan.contract import AiModel
from bcp.plan.model import Plan, Process, Service
from bcp.plan.workspace import Workspace
from bcp.render.exchange.base import Given, Made, stable_id
from bcp.render.exchange.bom_services import Object, named, properties, service_of
from bcp.render.exchange.json_text import json_text
from bcp.render.paper import Paper
from bcp.version import VERSION


def cyclonedx_paper(given: Given) -> Made:
    """One document for the whole workspace; the same workspace gives the same bytes."""
    workspace = given.workspace
    services, edges = list(_services(workspace)), list(_dependencies(workspace))
    body = {
        "metadata": _metadata(workspace),
        "components": list(_components(workspace)),
        "services": services,
        "dependencies": edges,
        "compositions": list(_compositions(services, edges)),
    }
    # The version of a BOM counts up; without a count kept anywhere, another content is another BOM.
    serial = stable_id(workspace, "bom", json_text(body))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}"}
    text = json_text({**head, "version": 1, **body})
    return Made((Paper("ai-services", "AI services", text, ".json"),))


def _metadata(workspace: Workspace) -> Object:
    organisation = workspace.settings.organisation
    ours: Object = {"type": "application", "bom-ref": "ours", "name": "Work that uses AI services"}
    about: Object = {
        "lifecycles": [{"phase": "operations"}],
        "tools": {"components": [{"type": "application", "name": "bcp", "version": VERSION}]},
        "component": ours,
    }
    if organisation is not None:
        ours["manufacturer"] = {"name": organisation.name}
        about["properties"] = properties({"organisation:lei": organisation.lei})
    return about


def _components(workspace: Workspace) -> Iterator[Object]:
    for loaded in workspace.plans:
        for process in loaded.plan.processes:
            yield _process(loaded.plan, process)
        named_once = {model.id: model for model in reversed(loaded.plan.dependency.models)}
        for model in reversed(named_once.values()):
            yield _model(workspace, loaded.plan, model)


def _process(plan: Plan, process: Process) -> Object:
    said = {
        "plan": plan.id,
        "process:tier": str(process.tier),
        "process:critical": None if process.critical is None else str(process.critical).lower(),
        "process:rto-seconds": f"{process.rto.total_seconds():.0f}",
        "process:mtpd-seconds": f"{process.mtpd.total_seconds():.0f}",
    }
    ref = f"process:{plan.id}/{process.id}"
    component = {"type": "application", "bom-ref": ref, "name": process.title}
    return {**component, "properties": properties(said)}


def _model(workspace: Workspace, plan: Plan, model: AiModel) -> Object:
    said = {
        "plan": plan.id,
        "model:deprecated-on": _day(model.deprecated_on),
        "model:retires-on": _day(model.retires_on),
    }
    return {
        "type": "machine-learning-model",
        "bom-ref": _model_ref(plan, model),
        "supplier": {"name": named(workspace, plan.dependency.vendor)},
        "name": model.id,
        "properties": properties(said),
    }


def _services(workspace: Workspace) -> Iterator[Object]:
    done: set[str] = set()
    for loaded in workspace.plans:
        for service in loaded.plan.dependency.services:
            key = f"{loaded.plan.id}/{service.id}"
            done.add(key)
            yield service_of(workspace, key, loaded.plan, service)
    for key in _relied_on(workspace):
        if key not in done:
            done.add(key)
            yield service_of(workspace, key)


def _relied_on(workspace: Workspace) -> Iterator[str]:
    """Whatever fallbacks and our own components stand on, and all that is ours."""
    for own in workspace.settings.own:
        yield f"own/{own.id}"
        yield from own.relies_on
    for loaded in workspace.plans:
        yield from (key for fallback in loaded.plan.fallbacks for key in fallback.relies_on)


def _dependencies(workspace: Workspace) -> Iterator[Object]:
    """Who stands on what; who has no edge may stand on anything (see `_compositions`).

    A fallback is no dependency of normal work: its place is a property.
    """
    processes: list[str] = []
    for loaded in workspace.plans:
        for process in loaded.plan.processes:
            ref = f"process:{loaded.plan.id}/{process.id}"
            processes.append(ref)
            yield _edge(ref, [f"service:{loaded.plan.id}/{used}" for used in process.uses])
        for service in loaded.plan.dependency.services:
            ref = f"service:{loaded.plan.id}/{service.id}"
            if models := list(_models_of(loaded.plan, service)):
                yield _edge(ref, models)
    yield _edge("ours", processes)
    for own in workspace.settings.own:
        if own.relies_on:
            yield _edge(f"service:own/{own.id}", [f"service:{key}" for key in own.relies_on])


def _compositions(services: list[Object], edges: list[Object]) -> Iterator[Object]:
    """How whole the edges are: never wholly; of a vendor's own suppliers nothing is known here."""
    known = [edge["ref"] for edge in edges]
    yield {"aggregate": "incomplete", "dependencies": known}
    unknown = [one["bom-ref"] for one in services if one["bom-ref"] not in known]
    if unknown:
        yield {"aggregate": "unknown", "dependencies": unknown}


def _models_of(plan: Plan, service: Service) -> Iterator[str]:
    for model in plan.dependency.models:
        if service.id in (model.services or (service.id,)):
            yield _model_ref(plan, model)


def _model_ref(plan: Plan, model: AiModel) -> str:
    return f"model:{plan.id}/{model.id}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _edge(ref: str, on: list[str]) -> Object:
    return {"ref": ref, "dependsOn": list(dict.fromkeys(on))}
