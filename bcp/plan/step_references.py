"""What steps refer to: roles, services, switches with their positions and parameters."""

from collections.abc import Iterable, Iterator

from bcp.document.source import Where
from bcp.plan.known import Fault, Faults, Scope, ids_of, key_of, one_of
from bcp.plan.procedures import Listed
from bcp.plan.workspace_model import Switch
from bcp.steps.approval import ApprovalStep
from bcp.steps.base import Step
from bcp.steps.check import CheckStep
from bcp.steps.notify import NotifyStep
from bcp.steps.switch import SwitchStep
from bcp.steps.wait import WaitStep

_READING = (CheckStep, WaitStep)
"""Kinds that read a service."""


def of_procedures(procedures: Iterable[Listed], scope: Scope) -> Faults:
    """Check every step, and the condition of every return."""
    procedures = tuple(procedures)
    alerts = [step.id for listed in procedures for step in listed.steps if _is_alert(step)]
    for listed in procedures:
        if listed.when is not None:
            yield from scope.service((*listed.when_where, "service"), listed.when.service)
        for where, step in listed.placed():
            yield from _step(where, step, scope)
            if isinstance(step, NotifyStep) and step.resolves:
                what = "a step that raises an alert by pagerduty"
                yield from one_of((*where, "resolves"), step.resolves, alerts, what)


def named(procedures: Iterable[Listed]) -> Iterator[str]:
    """Every service that steps and conditions name by `PLAN/service` and its like."""
    for listed in procedures:
        conditions = [listed.when, *(step.when for step in listed.steps)]
        services = [when.service for when in conditions if when is not None]
        services += [step.service for step in listed.steps if isinstance(step, _READING)]
        yield from (name for name in services if name is not None and "/" in name)


def _is_alert(step: Step) -> bool:
    return isinstance(step, NotifyStep) and step.via == "pagerduty" and not step.resolves


def _step(where: Where, step: Step, scope: Scope) -> Faults:
    yield from scope.role((*where, "role"), step.role)
    if step.when is not None:
        yield from scope.service((*where, "when", "service"), step.when.service)
    if isinstance(step, _READING):
        yield from scope.service((*where, "service"), step.service)
    elif isinstance(step, ApprovalStep):
        for number, role in enumerate(step.by):
            yield from scope.role((*where, "by", number), role)
    elif isinstance(step, SwitchStep):
        yield from _switch_step(where, step, scope)


def _switch_step(where: Where, step: SwitchStep, scope: Scope) -> Faults:
    yield from one_of((*where, "switch"), step.switch, scope.switches, "a switch in bcp.yaml")
    switch = scope.switches.get(step.switch)
    if switch is not None:
        positions = ids_of(switch.positions)
        yield from one_of((*where, "to"), step.to, positions, f"a position of {switch.id}")
        yield from _params(where, step, switch)


def _params(where: Where, step: SwitchStep, switch: Switch) -> Faults:
    for name in step.params:
        what = f"a parameter of the switch {switch.id}"
        yield from key_of((*where, "with"), name, switch.params, what)
    missing = [name for name in switch.params if name not in step.params]
    if missing:
        place = (*where, "with") if step.params else where
        needed = ", ".join(f"{name}: …" for name in missing)
        message = f"the switch {switch.id} needs {' and '.join(missing)}"
        yield Fault(place, message, f"write with: {{{needed}}}")
