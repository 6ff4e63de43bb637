"""Rules on the way out: an exit plan that is there, is whole, was tried, and is looked at again."""

from datetime import timedelta
from typing import Final

from bcp.lint.answers import is_stand_in
from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.model.duration import duration_text
from bcp.plan.day import due_on
from bcp.plan.known import Fault
from bcp.plan.programme import ExitPlan

_YEARLY: Final = timedelta(days=365)


def no_exit_plan(subject: Subject) -> Found:
    """A critical function that could not leave its vendor."""
    for number, process in enumerate(subject.plan.processes):
        if process.critical and subject.plan.exit_plan is None:
            vendor = subject.plan.dependency.vendor
            message = f"{process.id} is critical, and no plan says how we would leave {vendor}"
            hint = "write exit_plan: with triggers:, alternatives:, planned: and stressed:"
            yield ForProcess(process, Fault(("processes", number, "critical"), message, hint))


def exit_not_tested(subject: Subject) -> Found:
    """An exit plan for critical functions that was never tried."""
    exit_plan = subject.plan.exit_plan
    critical = [process for process in subject.plan.processes if process.critical]
    if exit_plan is None or not critical:
        return
    tested = {"planned": exit_plan.planned_tested_on, "stressed": exit_plan.stressed_tested_on}
    never = [case for case, day in tested.items() if day is None]
    if never:
        message = f"nothing says when the exit was tried as {' and as '.join(never)}"
        hint = "try it on paper at least; then write planned_tested_on: and stressed_tested_on:"
        yield Fault(("exit_plan",), message, hint)


def incomplete(subject: Subject) -> Found:
    """An exit plan of a critical function that names why to leave, and not where to or how."""
    exit_plan = subject.plan.exit_plan
    if exit_plan is None or not any(process.critical for process in subject.plan.processes):
        return
    lacking = _lacking(exit_plan)
    if lacking:
        message = f"the exit plan does not say {' nor '.join(lacking.values())}"
        hint = f"write {', '.join(f'{key}:' for key in lacking)}"
        yield Fault(("exit_plan",), message, hint)


def exit_review_overdue(subject: Subject) -> Found:
    """An exit plan that is older than the review interval of its plan, or than a year.

    Where no review of it is dated, the approval of the whole plan is taken for one.
    """
    plan = subject.plan
    if plan.exit_plan is None or subject.is_retired:
        return
    own = plan.exit_plan.reviewed_on
    last = own or (plan.document.approved_on if plan.document else None)
    every = plan.document.review_every if plan.document else None
    due = due_on(last, every or _YEARLY)
    if due is not None and due < subject.today:
        so_often = f"every {duration_text(every)}" if every else "every year"
        said = "reviewed" if own else "looked at when this plan was approved,"
        message = f"the exit plan was last {said} on {last}, due on {due} ({so_often})"
        hint = "go through triggers, alternatives and both ways out; then write reviewed_on:"
        yield Fault(("exit_plan", *(("reviewed_on",) if own else ())), message, hint)


def _lacking(exit_plan: ExitPlan) -> dict[str, str]:
    """What is not said, in words, by its key."""
    said = {
        "alternatives": (exit_plan.alternatives, "who would take the vendor's place"),
        "data_return": (exit_plan.data_return, "how our data comes back"),
        "takes": (exit_plan.takes, "how long it takes"),
        "planned": (exit_plan.planned, "what is done with time"),
        "stressed": (exit_plan.stressed, "what is done if the vendor is gone overnight"),
    }
    return {
        key: words
        for key, (value, words) in said.items()
        if not value or (isinstance(value, str) and is_stand_in(value))
    }


RULES: dict[str, Rule] = {
    "no-exit-plan": Rule(
        always(Severity.WARNING),
        says="A plan with critical functions has an exit plan.",
        why="A vendor may not come back at all: insolvency, a ban, a change of terms.",
        mend="Write exit_plan: with triggers:, alternatives:, data_return: and both ways to leave.",
        before="critical: true",
        after="exit_plan: {triggers: [The vendor is insolvent]}",
        check=no_exit_plan,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10", "iso27001 A.5.23"),
    ),
    "exit-plan-not-tested": Rule(
        always(Severity.WARNING),
        says="The exit plan of a critical function was tried, with time and without.",
        why="The first attempt to get data back shows what the contract forgot.",
        mend="Try each way, on paper at least, and write planned_tested_on: and "
        "stressed_tested_on:.",
        before="exit_plan: {triggers: [The vendor is insolvent]}",
        after="stressed_tested_on: 2026-06-01",
        check=exit_not_tested,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10",),
    ),
    "exit-plan-incomplete": Rule(
        always(Severity.WARNING),
        says="The exit plan of a critical function names alternatives, the return of data, how "
        "long it takes, and both ways to leave.",
        why="Reasons to leave are soon written down. Where to, with which data and within what "
        "time is what takes months, and what is asked for when the vendor is insolvent.",
        mend="Write alternatives:, data_return:, takes:, planned: (with time) and stressed: (gone "
        "overnight).",
        before="exit_plan: {triggers: [The vendor is insolvent]}",
        after="alternatives: [{title: The same model elsewhere}]",
        check=incomplete,
        clauses=(
            "dora art. 28(8); Del. Reg. 2024/1773, art. 10",
            "pra-ss2-21 10.1 to 10.5, stressed exit",
        ),
    ),
    "exit-plan-review-overdue": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="An exit plan is reviewed as often as its plan says, or once a year.",
        why="An alternative may be bought up, its price may double, the way to get data back may "
        "change: an exit plan of last year may lead where nobody is any more.",
        mend="Go through triggers:, alternatives: and both ways out with the owner of the "
        "contract; then write exit_plan.reviewed_on:.",
        before="reviewed_on: 2025-06-01",
        after="reviewed_on: 2026-06-01",
        check=exit_review_overdue,
        clauses=("dora art. 28(8); Del. Reg. 2024/1773, art. 10", "iso27001 A.5.23"),
    ),
}
