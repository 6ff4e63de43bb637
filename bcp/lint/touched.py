"""Which processes a place of a plan belongs to: a finding weighs what they weigh."""

from collections.abc import Iterable

from bcp.document.source import Where
from bcp.insight.readiness import ladder
from bcp.plan.model import Plan, Process
from bcp.plan.workspace import Workspace

LOWEST_TIER = 4


def tier_at(plan: Plan, where: Where) -> int:
    """The tier of the most important process that a place belongs to, 1 to 4.

    Args:
        plan: the plan.
        where: a process, a fallback on a ladder, a service in use, a model of some services, or
            anything else, which belongs to all processes; what nobody uses belongs to none, and
            weighs least.
    """
    match where:
        case ("processes", int(number), *_):
            return plan.processes[number].tier
        case ("fallbacks", int(number), *_):
            return _highest(_on_ladder(plan, plan.fallbacks[number].id))
        case ("dependency", "services", int(number), *_):
            return _highest(_users(plan, (plan.dependency.services[number].id,)))
        case ("dependency", "models", int(number), *_) if plan.dependency.models[number].services:
            return _highest(_users(plan, plan.dependency.models[number].services))
    return _highest(plan.processes)


def highest_tier(workspace: Workspace) -> int:
    """The tier of the most important process of all plans: what stands in `bcp.yaml` is theirs."""
    return _highest(process for loaded in workspace.plans for process in loaded.plan.processes)


def _on_ladder(plan: Plan, fallback: str) -> Iterable[Process]:
    return (
        process
        for process in plan.processes
        if any(each.id == fallback for each in ladder(plan, process))
    )


def _users(plan: Plan, services: Iterable[str]) -> Iterable[Process]:
    asked = frozenset(services)
    return (process for process in plan.processes if asked.intersection(process.uses))


def _highest(processes: Iterable[Process]) -> int:
    return min((process.tier for process in processes), default=LOWEST_TIER)
