"""Rules on exercises: a plan that nobody has tried is a guess. They ask the audit log."""

from datetime import date, timedelta

from bcp.document.source import Where
from bcp.lint.base import Found, Rule, Severity, Subject, by_tier
from bcp.model.duration import duration_text
from bcp.plan.day import due_on
from bcp.plan.known import Fault
from bcp.plan.model import Plan
from bcp.plan.programme import NEAR

_YEARLY = timedelta(days=365)
"""Where a plan states no interval: Reg. (EU) 2022/2554, art. 11(6), asks for once a year."""


def never_exercised(subject: Subject) -> Found:
    """A plan in use of which the log has no exercise; nothing where the log was not read."""
    if subject.is_retired or subject.exercised is None:
        return
    if subject.plan.id not in subject.exercised:
        message = "the audit log has no exercise of this plan"
        hint = f"bcp drill {subject.plan.id} takes half an hour and leaves the record"
        yield Fault(_where(subject.plan), message, hint)


def overdue(subject: Subject) -> Found:
    """A plan in use whose last exercise is too long ago, or whose planned one was not held."""
    if subject.is_retired or subject.exercised is None:
        return
    last = subject.exercised.get(subject.plan.id)
    exercises = subject.plan.exercises
    every = exercises.every if exercises else _YEARLY
    due = due_on(last, every)
    if due is not None and due < subject.today:
        so_often = f"every {duration_text(every)}" if exercises else "every year"
        message = f"last exercised on {last}, due on {due} ({so_often})"
        yield Fault(_where(subject.plan), message, f"bcp drill {subject.plan.id}")
    for number, planned in enumerate(exercises.planned if exercises else ()):
        if subject.today - planned.on > NEAR and not _held(last, planned.on):
            message = f"the exercise of {planned.on} was not held, or is not in the log"
            hint = "hold it, or plan it for another day and say why"
            yield Fault(("exercises", "planned", number, "on"), message, hint)


def _held(last: date | None, on: date) -> bool:
    """Whether there was one near its day, or after it."""
    return last is not None and on - last <= NEAR


def _where(plan: Plan) -> Where:
    return ("exercises", "every") if plan.exercises else ("id",)


RULES: dict[str, Rule] = {
    "never-exercised": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="Every plan has been exercised, and the audit log shows it.",
        why="Times, keys and phone numbers prove wrong when they are first used.",
        mend="Run `bcp drill PLAN`: half an hour, and the record stands in the log.",
        before="exercises: {every: 180d}",
        after="exercises: {every: 180d, planned: [{on: 2026-12-01, kind: functional}]}",
        check=never_exercised,
        asks_log=True,
        clauses=(
            "iso22301 8.5",
            "soc2 A1.3",
        ),
    ),
    "exercise-overdue": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="Every plan is exercised as often as it says, or once a year where it says nothing.",
        why="People move, keys expire and vendors change their pages: what was true at the last "
        "exercise may not be.",
        mend="Run `bcp drill PLAN`. Where a planned day passed without it, plan another, and tell "
        "the owner why; a longer interval is the owner's decision, too.",
        before="- {on: 2026-08-15, kind: functional}",
        after="- {on: 2026-12-01, kind: functional}",
        check=overdue,
        asks_log=True,
        clauses=(
            "dora art. 11(6)",
            "pci-dss 12.10.2",
        ),
    ),
}
