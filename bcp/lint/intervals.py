"""Rules on intervals: one that never ends makes nothing fall due."""

from datetime import timedelta
from typing import Final

from bcp.lint.base import Found, Rule, Severity, Subject, by_tier
from bcp.model.duration import duration_text
from bcp.plan.known import Fault

_YEAR: Final = timedelta(days=366)
"""A leap year is one, too."""
_NONE: Final = timedelta(0)


def over_a_year(subject: Subject) -> Found:
    """A plan that is reviewed or exercised less than once a year, or every no time at all."""
    plan = subject.plan
    if plan.document and plan.document.review_every is not None:
        yield from _judged(("document", "review_every"), plan.document.review_every)
    if plan.exercises:
        yield from _judged(("exercises", "every"), plan.exercises.every)


def _judged(where: tuple[str, str], every: timedelta) -> Found:
    if every > _YEAR:
        message = f"{duration_text(every)} is more than a year"
        yield Fault(where, message, "write 365d or less; oftener where much changes")
    elif every == _NONE:
        yield Fault(where, "0s is no interval", "write how often, as 180d")


RULES: dict[str, Rule] = {
    "interval-over-a-year": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="A plan is reviewed and exercised at least once a year.",
        why="An interval of ten years is never over, and no rule ever says that something is due. "
        "AI vendors change models, prices and terms by the month.",
        mend="Shorten the interval with the consent of the owner; a regime that you are under may "
        "ask for less than a year.",
        before="exercises: {every: 3650d}",
        after="exercises: {every: 365d}",
        check=over_a_year,
        clauses=("dora art. 11(6)", "pci-dss 12.10.2"),
    ),
}
