"""Rows of the tables that come from plans: durations twice, as people write them and in seconds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from bcp.model.duration import duration_text
from bcp.plan.day import due_on
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.people import Person, Role
from bcp.plan.workspace import LoadedPlan, Workspace
from bcp.render.exchange.base import Given
from bcp.render.exchange.csv_text import Value
from bcp.steps.base import Step
from bcp.steps.switch import SwitchStep

Row = Mapping[str, Value]

PLAN_COLUMNS = (
    "plan", "title", "file", "sha256", "vendor", "services", "version", "status", "owner",
    "approved_by", "approved_on", "review_due", "contract", "contract_ends", "exercise_every",
    "processes", "fallbacks",
)  # fmt: skip
PROCESS_COLUMNS = (
    "plan", "process", "title", "tier", "critical", "owner", "deputy", "services", "data",
    "rto", "rto_s", "rto_from", "wrt", "wrt_s", "mtpd", "mtpd_s", "rpo", "rpo_s",
    "minimum_capacity_percent", "loss_per_hour", "currency", "assessed_on", "assessed_by",
    "assessment_due", "fallbacks",
)  # fmt: skip
FALLBACK_COLUMNS = (
    "plan", "process", "position", "fallback", "title", "kind", "capacity_percent",
    "minimum_capacity_percent", "lasts", "lasts_s", "data_needed", "data_cleared", "agreement",
    "region", "approved_by", "approved_on", "failure_domains", "relies_on", "cost_cap_per_hour",
    "currency", "steps", "targets_s", "steps_without_target",
)  # fmt: skip
STEP_COLUMNS = (
    "plan", "fallback", "part", "number", "step", "kind", "title", "do", "expect", "role",
    "target", "target_s", "timeout", "timeout_s", "necessary", "in_drill", "on_failure",
    "is_verified", "can_be_undone",
)  # fmt: skip
CONTACT_COLUMNS = (
    "stated_in", "person", "name", "phone", "email", "roles", "alternate_for", "may",
)  # fmt: skip


def plans(given: Given) -> Iterator[Row]:
    """One row a plan."""
    for loaded in given.workspace.plans:
        yield {**_plan_row(loaded), **_control_row(loaded.plan)}


def processes(given: Given) -> Iterator[Row]:
    """One row a process of a plan."""
    for loaded in given.workspace.plans:
        for process in loaded.plan.processes:
            yield _process_row(loaded.plan, process)


def fallbacks(given: Given) -> Iterator[Row]:
    """One row a process and fallback of its ladder, in the ladder's order."""
    for loaded in given.workspace.plans:
        by_id = {fallback.id: fallback for fallback in loaded.plan.fallbacks}
        for process in loaded.plan.processes:
            for position, name in enumerate(_ladder(loaded.plan, process), start=1):
                yield _fallback_row(loaded.plan, process, position, by_id[name])


def steps(given: Given) -> Iterator[Row]:
    """One row a step, as the plan writes it: `$(names)` stay names."""
    for loaded in given.workspace.plans:
        for fallback in loaded.plan.fallbacks:
            for part, listed in _parts(given.workspace, loaded.plan, fallback):
                for number, step in enumerate(listed, start=1):
                    place = {"plan": loaded.plan.id, "fallback": fallback.id, "part": part}
                    yield {**place, "number": number, **_step_row(given.workspace, step)}


def contacts(given: Given) -> Iterator[Row]:
    """One row a person, with the roles that this person has anywhere."""
    roles = tuple(_roles(given.workspace))
    for where, person in _people(given.workspace):
        yield {
            "stated_in": where, "person": person.id, "name": person.name, "phone": person.phone,
            "email": person.email,
            "roles": _listed(name for name, role in roles if role.person == person.id),
            "alternate_for": _listed(name for name, role in roles if role.alternate == person.id),
            "may": _listed(_powers(role for _, role in roles if role.person == person.id)),
        }  # fmt: skip


def _plan_row(loaded: LoadedPlan) -> dict[str, Value]:
    plan, contract = loaded.plan, loaded.plan.dependency.contract
    return {
        "plan": plan.id, "title": plan.title, "file": loaded.file.path,
        "sha256": loaded.file.sha256, "vendor": plan.dependency.vendor,
        "services": _listed(service.id for service in plan.dependency.services),
        "contract": contract.ref if contract else None,
        "contract_ends": _day(contract.ends if contract else None),
        "exercise_every": _span(plan.exercises.every if plan.exercises else None),
        "processes": len(plan.processes), "fallbacks": len(plan.fallbacks),
    }  # fmt: skip


def _control_row(plan: Plan) -> dict[str, Value]:
    control = plan.document
    if control is None:
        names = ("version", "status", "owner", "approved_by", "approved_on", "review_due")
        return dict.fromkeys(names)
    return {
        "version": control.version, "status": control.status, "owner": control.owner,
        "approved_by": control.approved_by, "approved_on": _day(control.approved_on),
        "review_due": _day(due_on(control.approved_on, control.review_every)),
    }  # fmt: skip


def _process_row(plan: Plan, process: Process) -> Row:
    loss = process.loss.hourly if process.loss else None
    return {
        "plan": plan.id, "process": process.id, "title": process.title, "tier": process.tier,
        "critical": process.critical, "owner": process.owner, "deputy": process.deputy,
        "services": _listed(process.uses), "data": _listed(process.data),
        "rto_from": process.rto_from, "minimum_capacity_percent": process.minimum_capacity,
        **_twice("rto", process.rto), **_twice("wrt", process.wrt),
        **_twice("mtpd", process.mtpd), **_twice("rpo", process.rpo),
        "loss_per_hour": str(loss.amount) if loss else None,
        "currency": loss.currency if loss else None,
        "assessed_on": _day(process.assessed_on), "assessed_by": process.assessed_by,
        "assessment_due": _day(due_on(process.assessed_on, process.assess_every)),
        "fallbacks": _listed(_ladder(plan, process)),
    }  # fmt: skip


def _fallback_row(plan: Plan, process: Process, position: int, fallback: Fallback) -> Row:
    rule = fallback.data
    cap = fallback.cost_cap.hourly if fallback.cost_cap else None
    targets = [step.target for step in fallback.steps]
    return {
        "plan": plan.id, "process": process.id, "position": position, "fallback": fallback.id,
        "title": fallback.title, "kind": fallback.kind,
        "capacity_percent": fallback.capacity_for(process.id),
        "minimum_capacity_percent": process.minimum_capacity, **_twice("lasts", fallback.lasts),
        "data_needed": _listed(process.data), "data_cleared": _listed(rule.classes),
        "agreement": rule.agreement, "region": rule.region, "approved_by": rule.approved_by,
        "approved_on": _day(rule.approved_on),
        "failure_domains": _domains(fallback),
        "relies_on": _listed(fallback.relies_on),
        "cost_cap_per_hour": str(cap.amount) if cap else None,
        "currency": cap.currency if cap else None, "steps": len(targets),
        "targets_s": sum(_seconds(target) or 0 for target in targets),
        "steps_without_target": targets.count(None),
    }  # fmt: skip


def _domains(fallback: Fallback) -> str | None:
    """An empty list is a statement; nothing stated, but what it relies on, is left to that."""
    if fallback.failure_domains is None:
        return None if fallback.is_assessed else "not assessed"
    return _listed(fallback.failure_domains) or "none"


def _step_row(workspace: Workspace, step: Step) -> Row:
    title, do, verified, undone = step.title, step.do, step.is_proved, step.can_be_undone
    if isinstance(step, SwitchStep):
        switch = workspace.switch(step.switch)
        title, do = title or switch.title, do or switch.do
        verified, undone = verified or switch.verify is not None, undone or switch.read is not None
    return {
        "step": step.id, "kind": step.kind, "title": title, "do": do, "expect": step.expect,
        "role": step.role, **_twice("target", step.target), **_twice("timeout", step.timeout),
        "necessary": step.necessary, "in_drill": step.in_drill, "on_failure": step.on_failure,
        "is_verified": verified, "can_be_undone": undone,
    }  # fmt: skip


def _parts(
    workspace: Workspace, plan: Plan, fallback: Fallback
) -> Iterator[tuple[str, tuple[Step, ...]]]:
    yield "failover", fallback.steps
    if failback := workspace.failback(plan, fallback):
        yield "return", failback.steps
        yield "backlog", failback.backlog
        yield "reconciliation", failback.reconciliation


def _ladder(plan: Plan, process: Process) -> tuple[str, ...]:
    if process.fallbacks is not None:
        return process.fallbacks
    return tuple(fallback.id for fallback in plan.fallbacks)


def _people(workspace: Workspace) -> Iterator[tuple[str, Person]]:
    yield from (("bcp.yaml", person) for person in workspace.settings.people)
    for loaded in workspace.plans:
        yield from ((loaded.plan.id, person) for person in loaded.plan.people)


def _roles(workspace: Workspace) -> Iterator[tuple[str, Role]]:
    yield from ((role.id, role) for role in workspace.settings.roles)
    for loaded in workspace.plans:
        yield from ((f"{loaded.plan.id}/{role.id}", role) for role in loaded.plan.roles)


def _powers(roles: Iterable[Role]) -> Iterable[str]:
    return dict.fromkeys(power for role in roles for power in role.may)


def _listed(words: Iterable[str]) -> str:
    return " ".join(words)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _span(span: timedelta | None) -> str | None:
    return duration_text(span) if span is not None else None


def _seconds(span: timedelta | None) -> int | None:
    return round(span.total_seconds()) if span is not None else None


def _twice(name: str, span: timedelta | None) -> dict[str, Value]:
    return {name: _span(span), f"{name}_s": _seconds(span)}
