"""Rules on days: what is said to have been done was done by today."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bcp.document.source import Where
from bcp.lint.base import Found, Rule, Severity, Shared, Subject, by_tier
from bcp.plan.known import Fault
from bcp.plan.model import Plan
from bcp.plan.people import Role

_ELSEWHERE = timedelta(days=1)
"""Today is the day in UTC; east of it the next one has begun."""
_Dated = tuple[Where, date | None]


def not_yet(subject: Subject) -> Found:
    """A day on which something is said to have been done, and that is still to come."""
    plan = subject.plan
    dated = (*_of_document(plan), *_of_vendor(plan), *_of_exit(plan), *_of_roles(plan.roles))
    yield from _to_come((*dated, *_of_numbered(plan)), subject.today)


def shared_not_yet(shared: Shared) -> Iterator[Fault]:
    """The same for the roles of all plans."""
    yield from _to_come(_of_roles(shared.settings.roles), shared.today)


def _to_come(dated: Iterable[_Dated], today: date) -> Iterator[Fault]:
    for where, day in dated:
        if day is not None and day - today > _ELSEWHERE:
            message = f"{where[-1]} says that it was done on {day}, and that day is still to come"
            yield Fault(where, message, "write the day on which it was done, or leave it out")


def _of_document(plan: Plan) -> Iterator[_Dated]:
    if plan.document:
        yield ("document", "approved_on"), plan.document.approved_on


def _of_vendor(plan: Plan) -> Iterator[_Dated]:
    if plan.dependency.contract:
        yield ("dependency", "contract", "audited_on"), plan.dependency.contract.audited_on
    for number, shown in enumerate(plan.dependency.evidence):
        yield ("dependency", "evidence", number, "on"), shown.on


def _of_exit(plan: Plan) -> Iterator[_Dated]:
    if plan.exit_plan:
        for key in ("reviewed_on", "planned_tested_on", "stressed_tested_on"):
            yield ("exit_plan", key), getattr(plan.exit_plan, key)


def _of_numbered(plan: Plan) -> Iterator[_Dated]:
    for number, process in enumerate(plan.processes):
        yield ("processes", number, "assessed_on"), process.assessed_on
    for number, fallback in enumerate(plan.fallbacks):
        yield ("fallbacks", number, "data", "approved_on"), fallback.data.approved_on


def _of_roles(roles: Iterable[Role]) -> Iterator[_Dated]:
    for number, role in enumerate(roles):
        yield ("roles", number, "trained_on"), role.trained_on


RULES: dict[str, Rule] = {
    "day-to-come": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="What a plan says was approved, assessed, tested or shown was so by today.",
        why="A day that is still to come proves nothing, and no interval that counts from it is "
        "ever over: a slip in the year keeps a plan from its review for as long.",
        mend="Write the day on which it was done; where it was not done yet, leave it out.",
        before="approved_on: 2062-05-02",
        after="approved_on: 2026-05-02",
        check=not_yet,
        shared=shared_not_yet,
        clauses=("iso22301 7.5.2",),
    ),
}
