"""Rules on quotas: whether the limits at a fallback let through what it is to carry."""

from collections.abc import Iterator

from msgspec import Struct

from bcp.lint.base import Found, Rule, Severity, Subject, by_tier
from bcp.lint.brief import brief
from bcp.plan.contract import Quota
from bcp.plan.known import Fault
from bcp.plan.model import Fallback, Plan

_ALL = 100


class _Load(Struct, frozen=True):
    """What normal work takes of a service, in the unit of its quota."""

    service: str
    unit: str
    amount: float


def too_small(subject: Subject) -> Found:
    """A fallback whose stated limits are below the least that it would have to carry.

    Only what is certain is found: both quotas state the same unit, and every process that uses the
    service has the fallback on its ladder, so that at least the smallest of its capacities comes.
    """
    for number, fallback in enumerate(subject.plan.fallbacks):
        for load in _loads(subject.plan):
            least = _least_share(subject, fallback, load.service)
            for reference, quota in _limits(subject, fallback, load.unit):
                needed, left = load.amount * least / _ALL, quota.limit * _free(quota) / _ALL
                if left < needed:
                    message = (
                        f"{reference} has {left:,.0f} {brief(quota.unit)} left, and "
                        f"{needed:,.0f} would move there from {load.service}"
                    )
                    hint = "have the limit raised, or state a smaller capacity"
                    yield Fault(("fallbacks", number, "capacity"), message, hint)


def _loads(plan: Plan) -> Iterator[_Load]:
    for quota in plan.dependency.quotas:
        if quota.used is not None:
            yield _Load(quota.service, quota.unit, quota.limit * quota.used / _ALL)


def _least_share(subject: Subject, fallback: Fallback, service: str) -> int:
    """The least of the service's work that comes, in per cent; 0 where that cannot be said."""
    users = [
        (process, on_ladder)
        for _, process, on_ladder in subject.ladders()
        if service in process.uses
    ]
    if not users or any(fallback not in on_ladder for _, on_ladder in users):
        return 0
    return min(fallback.capacity_for(process.id) or 0 for process, _ in users)


def _limits(subject: Subject, fallback: Fallback, unit: str) -> Iterator[tuple[str, Quota]]:
    """The quotas of the services that it relies on, in this unit."""
    for reference in fallback.relies_on:
        head, _, tail = reference.partition("/")
        for loaded in subject.workspace.plans:
            for quota in loaded.plan.dependency.quotas if loaded.plan.id == head else ():
                if quota.service == tail and quota.unit == unit:
                    yield reference, quota


def _free(quota: Quota) -> int:
    """What is free of it at best, in per cent."""
    return _ALL - (quota.used or 0)


RULES: dict[str, Rule] = {
    "quota-too-small": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="The limits at a fallback let through what it is to carry, as far as they are stated.",
        why="A fallback that answers 429 to half of the requests carries half of the work.",
        mend="Have the vendor raise the limit before it is needed, or state a smaller capacity.",
        before="- {service: batch, limit: 100, unit: requests/min}",
        after="- {service: batch, limit: 900, unit: requests/min}",
        check=too_small,
        clauses=(
            "iso27001 A.8.6",
            "iso27001 A.8.14",
            "soc2 A1.1",
        ),
    ),
}
