"""What plans say of their own approval and review, as the programme's reports count it."""

from datetime import date

from bcp.render.document import review_due
from bcp.render.reports.programme_facts import OfPlan


def is_approved(one: OfPlan) -> bool:
    """Whether the plan says so; whether that is proved, `bcp report controls` tells."""
    control = one.loaded.plan.document
    return control is not None and control.status == "approved"


def is_bare(one: OfPlan) -> bool:
    """Whether it is called approved, and does not say by whom and when."""
    control = one.loaded.plan.document
    is_whole = control is not None and control.approved_by and control.approved_on
    return is_approved(one) and not is_whole


def overdue_review(one: OfPlan, today: date) -> date | None:
    """The day by which it was to be reviewed; None where that is to come, or is not stated."""
    control = one.loaded.plan.document
    due = review_due(control) if control else None
    return due if due is not None and due < today else None
