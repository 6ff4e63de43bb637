"""Which document this is, who approved it, who holds it, and what a reader must know first."""

from collections.abc import Iterator
from datetime import date

from bcp.model.instant import second_text
from bcp.plan.control import DocumentControl
from bcp.plan.day import due_on
from bcp.plan.model import Plan
from bcp.render.issued import Issued
from bcp.render.names import Names
from bcp.render.papers_view import CopyView, Fact, RevisionView
from bcp.render.words import NOT_STATED, approval, span
from bcp.version import VERSION

_UNSTATED = DocumentControl()
_BESIDE = "kept beside the plan; without a day, for the same plan gives the same bytes"
_NO_HISTORY = (
    "Not in this edition: the version control of the plan's file has it, and `bcp render --issue` "
    "prints it into a dated one."
)
_NEWEST_FIRST = "As the version control of the plan's file tells it, the newest first."


def control_facts(names: Names, issued: Issued | None) -> tuple[Fact, ...]:
    """The control block. Without an edition's day, the same plan gives the same bytes."""
    control = names.plan.document or _UNSTATED
    return (
        ("Plan", f"`{names.plan.id}`"),
        ("Version", control.version or NOT_STATED),
        ("Status", control.status.replace("_", " ")),
        ("Owner", names.responsible(control.owner)),
        ("Author", names.responsible(control.author)),
        ("Reviewer", names.responsible(control.reviewer)),
        ("Approval", _approval(names, control)),
        ("Reviewed every", span(control.review_every)),
        ("Review due", _review_due(control)),
        ("Classification", control.classification or NOT_STATED),
        ("Edition", f"made at {second_text(issued.at)}" if issued else _BESIDE),
        ("Made from", "the files of annex K, by their SHA-256"),
        ("Made by", f"bcp {VERSION}; change the plan, not this file"),
    )


def banner(plan: Plan, issued: Issued | None) -> tuple[str, ...]:
    """What the reader must know first: approval, the review's day, and exercises."""
    control = plan.document or _UNSTATED
    if control.status == "retired":
        return ("**Retired.** Do not act on this document.",)
    return (
        *_unapproved(control),
        *_review(review_due(control), issued),
        *_exercised(plan, issued),
    )


def review_due(control: DocumentControl) -> date | None:
    """The day by which it is reviewed; None where no approval or no interval is stated."""
    return due_on(control.approved_on, control.review_every)


def revision_views(issued: Issued | None) -> tuple[RevisionView, ...]:
    """The history of the plan's file, in a dated edition."""
    if issued is None:
        return ()
    if not issued.revisions:
        return (RevisionView("none", "none", "none"),)
    return tuple(
        RevisionView(each.on.isoformat(), f"`{each.commit}`", each.subject)
        for each in issued.revisions
    )


def history_says(issued: Issued | None) -> str:
    """Where the revision history comes from, or why there is none."""
    if issued is None:
        return _NO_HISTORY
    return issued.revisions_say or _NEWEST_FIRST


def left_out_words(count: int) -> str:
    """How many runs are in the log and not in the list, and why."""
    runs = "1 run counts" if count == 1 else f"{count} runs count"
    return f"{runs} as none (a demonstration, or an exercise not walked to its end)"


def copy_views(names: Names) -> tuple[CopyView, ...]:
    """Who holds a copy, and whether it can be read when systems are down."""
    control = names.plan.document or _UNSTATED
    return tuple(
        CopyView(names.responsible(each.holder), each.medium, each.where)
        for each in control.distribution
    )


def _unapproved(control: DocumentControl) -> Iterator[str]:
    if control.status != "approved":
        status = control.status.replace("_", " ")
        yield f"**Not approved.** The status of this plan is: {status}."
    elif control.approved_by is None or control.approved_on is None:
        yield "**Approval not shown.** The plan says approved, but not by whom and when."


def _review(due: date | None, issued: Issued | None) -> Iterator[str]:
    if due is None:
        return
    if issued is not None and issued.at.date() > due:
        yield f"**Review overdue** since {due.isoformat()}."
    elif issued is None:
        yield f"Review due by {due.isoformat()}: read after that day, this document is overdue."


def _exercised(plan: Plan, issued: Issued | None) -> Iterator[str]:
    if issued is not None and issued.unread:
        yield (
            f"**Runs in the log that cannot be read: {len(issued.unread)}.** Section 16 names them;"
            " none of them counts as an exercise or as a use."
        )
    if issued is not None and issued.held is not None:
        yield from _untested(plan, max((each.on for each in issued.held), default=None), issued)
    elif plan.exercises is None:
        yield (
            "**No exercise is planned.** The plan states none; whether it was ever exercised, "
            "`bcp report programme` tells from the log."
        )


def _untested(plan: Plan, last: date | None, issued: Issued) -> Iterator[str]:
    due = due_on(last, plan.exercises.every if plan.exercises else None)
    if last is None:
        readable = " that can be read" if issued.unread else ""
        none = f"no incident of this plan{readable}, and {_no_exercise(issued)}"
        yield f"**Untested.** The log holds {none}."
    elif plan.exercises is None:
        yield f"**No exercise is planned.** The last use in the log is of {last.isoformat()}."
    elif due is not None and issued.at.date() > due:
        yield f"**Exercise overdue** since {due.isoformat()}; the last was {last.isoformat()}."


def _no_exercise(issued: Issued) -> str:
    if not issued.left_out:
        return "no exercise" + (" that can be read" if issued.unread else "")
    return f"no exercise that counts; {left_out_words(issued.left_out)}"


def _review_due(control: DocumentControl) -> str:
    due = review_due(control)
    if due is not None:
        return due.isoformat()
    return "cannot be told: no day of approval, or no interval, is stated"


def _approval(names: Names, control: DocumentControl) -> str:
    by = names.responsible(control.approved_by) if control.approved_by else None
    return approval(by, control.approved_on)
