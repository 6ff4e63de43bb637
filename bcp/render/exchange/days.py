"""Days that a plan states or that follow from it. Pure; none of them is today."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bcp.plan.model import Plan

UNSTATED = date(1970, 1, 1)
"""Stands where a format demands a day and the plan states none; whoever exports is told."""


def revised_on(plan: Plan) -> date | None:
    """The latest day on which, by the plan's own words, somebody worked on it.

    A plan says nothing of when its file was saved, and a checkout does not keep that either.
    """
    return max(_worked_on(plan), default=None)


def midnight(day: date) -> datetime:
    """The first instant of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _worked_on(plan: Plan) -> Iterator[date]:
    control, contract, leaving = plan.document, plan.dependency.contract, plan.exit_plan
    days = [control.approved_on if control else None, contract.audited_on if contract else None]
    days += [fallback.data.approved_on for fallback in plan.fallbacks]
    days += [process.assessed_on for process in plan.processes]
    days += [evidence.on for evidence in plan.dependency.evidence]
    if leaving is not None:
        days += [leaving.reviewed_on, leaving.planned_tested_on, leaving.stressed_tested_on]
    yield from (day for day in days if day is not None)
