"""Who could consent to the steps that need it, looked at before the procedures begin."""

from collections.abc import Callable

from bcp.conduct.authority import people_in
from bcp.conduct.contacts import people_of
from bcp.conduct.preflight import Need
from bcp.conduct.requests import roles_for
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace
from bcp.steps.approval import ApprovalStep


def approvers(
    workspace: Workspace, plan: Plan, asker: str, has_key: Callable[[str], bool]
) -> tuple[Need, ...]:
    """Everybody who may be asked to consent, and whether their consent could count today.

    Args:
        workspace: its roles and people.
        plan: the plan.
        asker: whoever drives the run, who is never one of them.
        has_key: whether the log knows a key of an operator; asked only where a step needs it.
    """
    steps = [
        step
        for fallback in plan.fallbacks
        for step in fallback.steps
        if isinstance(step, ApprovalStep)
    ]
    needed = {step.id: _able(workspace, plan, step, asker, has_key) for step in steps}
    names = dict.fromkeys(name for able in needed.values() for name in able)
    return tuple(_need(name, needed) for name in names)


def _able(
    workspace: Workspace, plan: Plan, step: ApprovalStep, asker: str, has_key: Callable[[str], bool]
) -> dict[str, bool]:
    """For each person who may consent to a step, whether they can: by key, by phone, without."""
    people = people_of(workspace, plan)
    asked = [name for name in people_in(roles_for(workspace, plan, step)) if name != asker]
    by_phone = {name for name in asked if step.phone == "allowed" and people[name].phone}
    return {name: step.without_key or name in by_phone or has_key(name) for name in asked}


def _need(name: str, needed: dict[str, dict[str, bool]]) -> Need:
    steps = tuple(step for step, able in needed.items() if name in able)
    return Need("approver", name, all(needed[step][name] for step in steps), steps)
