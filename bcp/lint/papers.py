"""Rules on document control: who owns the document, who approved it, who has it, how old it is."""

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, by_tier
from bcp.plan.control import DocumentControl
from bcp.plan.day import due_on
from bcp.plan.known import Fault

_AT_HAND = ("paper", "offline")
_USUAL = by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE)


def no_owner(subject: Subject) -> Found:
    """A document that nobody answers for."""
    control = subject.plan.document
    if control is None or control.owner is None:
        message = "nobody owns this plan"
        yield Fault(_place(control), message, "write document.owner: a person or a role")


def process_without_owner(subject: Subject) -> Found:
    """A process of which nobody says what it needs."""
    for number, process in enumerate(subject.plan.processes):
        if process.owner is None:
            message = f"nobody owns {process.id}"
            hint = "write owner: whoever answers for its RTO and its minimum"
            yield Fault(("processes", number), message, hint)


def not_approved(subject: Subject) -> Found:
    """A plan in use that nobody approved, or not provably; a retired one is not in use."""
    control = subject.plan.document
    message = _unapproved(control)
    if message:
        hint = "have it reviewed; then write status: approved, approved_by: and approved_on:"
        yield Fault(_place(control, "status"), message, hint)


def no_review_interval(subject: Subject) -> Found:
    """A plan that is never due for review."""
    control = subject.plan.document
    if control is None or control.review_every is None:
        message = "nothing says how often this plan is reviewed"
        yield Fault(_place(control), message, "write document.review_every: 180d, for instance")


def review_overdue(subject: Subject) -> Found:
    """A plan in use whose last approval is older than its own interval."""
    if subject.is_retired:
        return
    control = subject.plan.document
    due = due_on(control.approved_on, control.review_every) if control else None
    if due is not None and due < subject.today:
        message = f"the review was due on {due}"
        hint = "review the plan, then write the new approved_on:"
        yield Fault(("document", "approved_on"), message, hint)


def assessment_not_dated(subject: Subject) -> Found:
    """Objectives of which nobody can say how old they are, or when they are looked at again."""
    for number, process in enumerate(subject.plan.processes):
        if process.assessed_on is None or process.assess_every is None:
            is_new = process.assessed_on is None
            missing = "when they were" if is_new else "how often they are"
            message = f"the figures of {process.id} do not say {missing} assessed"
            hint = "write assessed_on:, assessed_by: and assess_every: 365d, for instance"
            yield Fault(("processes", number), message, hint)


def assessment_overdue(subject: Subject) -> Found:
    """Objectives of a plan in use that are older than their own interval."""
    if subject.is_retired:
        return
    for number, process in enumerate(subject.plan.processes):
        due = due_on(process.assessed_on, process.assess_every)
        if due is not None and due < subject.today:
            message = f"the assessment of {process.id} was due on {due}"
            hint = "go through its figures with the owner, then write the new assessed_on:"
            fault = Fault(("processes", number, "assessed_on"), message, hint)
            yield ForProcess(process, fault)


def no_offline_copy(subject: Subject) -> Found:
    """A runbook that can be read only while the systems are up."""
    control = subject.plan.document
    copies = control.distribution if control else ()
    if not any(copy.medium in _AT_HAND for copy in copies):
        message = "no copy of this runbook can be read when systems are down"
        hint = "write document.distribution: with one whose medium is paper or offline"
        yield Fault(_place(control, "distribution" if copies else ""), message, hint)


def _unapproved(control: DocumentControl | None) -> str:
    """What is missing; empty where nothing is."""
    if control is None:
        return "nothing says whether this plan was approved"
    if control.status == "retired":
        return ""
    if control.status != "approved":
        return f"this plan is not approved: its status is {control.status}"
    is_whole = control.approved_by is not None and control.approved_on is not None
    return "" if is_whole else "it is not said who approved this plan, and when"


def _place(control: DocumentControl | None, key: str = "") -> tuple[str, ...]:
    """The block, or a key of it that is there; the top of the file where there is no block."""
    if control is None:
        return ()
    return ("document", key) if key in control.model_fields_set else ("document",)


RULES: dict[str, Rule] = {
    "no-owner": Rule(
        _USUAL,
        says="Every plan has an owner.",
        why="A plan that belongs to nobody is kept up by nobody.",
        mend="Name a person or a role under document.owner.",
        before='document: {version: "1"}',
        after="owner: lead",
        check=no_owner,
        clauses=("iso22301 5.3", "nist-800-53 CP-2 a"),
    ),
    "process-without-owner": Rule(
        _USUAL,
        says="Every process has an owner.",
        why="Tier, RTO and minimum are the business's own statements: somebody has to stand for "
        "them, and to be asked when they do not hold.",
        mend="Name a person or a role under owner: of the process.",
        before="minimum_capacity: 40%",
        after="owner: lead",
        check=process_without_owner,
        clauses=("iso22301 5.3", "dora art. 8(1), (4) to (6)"),
    ),
    "not-approved": Rule(
        _USUAL,
        says="Every plan in use is approved, by somebody and on a day.",
        why="Nobody should have to find out in an outage that the plan was a draft. A reviewer "
        "asks who approved it, and when.",
        mend="Have the plan reviewed; then write status: approved, approved_by: and approved_on:.",
        before="status: draft",
        after="status: approved",
        check=not_approved,
        clauses=("iso22301 7.5.2", "nist-800-53 CP-2 a"),
    ),
    "no-review-interval": Rule(
        _USUAL,
        says="Every plan says how often it is reviewed.",
        why="Vendors change models, prices and terms by the month; a plan without an interval ages "
        "unseen.",
        mend="Write document.review_every:.",
        before="document: {owner: lead}",
        after="document: {owner: lead, review_every: 180d}",
        check=no_review_interval,
        clauses=("iso22301 8.6", "nist-800-53 CP-2 b, d, f to h"),
    ),
    "review-overdue": Rule(
        _USUAL,
        says="No plan in use is older than its own review interval.",
        why="Telephone numbers, keys and models of an old plan are wrong exactly when they are "
        "needed.",
        mend="Review the plan, correct it, have it approved, and write the new approved_on:.",
        before="approved_on: 2026-01-10",
        after="approved_on: 2026-09-10",
        check=review_overdue,
        clauses=("iso22301 8.6", "nis2 Annex 4.1.3, 4.1.4"),
    ),
    "assessment-not-dated": Rule(
        by_tier(Severity.WARNING, Severity.NOTE, Severity.NOTE, Severity.NOTE),
        says="The figures of a process say when they were assessed, and how often they are.",
        why="RTO, MTPD and losses are findings of a business impact analysis; without its day "
        "nobody can tell whether they still hold.",
        mend="Write assessed_on:, assessed_by: and assess_every: for the process.",
        before="assessed_on: 2026-05-02",
        after="assess_every: 365d",
        check=assessment_not_dated,
        clauses=("iso22301 8.2.1, 8.2.2", "nis2 Annex 4.1.3, 4.1.4"),
    ),
    "assessment-overdue": Rule(
        _USUAL,
        says="The assessment of a process is not older than its own interval.",
        why="A process that carried ten tickets a day at its assessment may carry a thousand now.",
        mend="Go through the figures with the owner of the process, then write the new "
        "assessed_on:.",
        before="assessed_on: 2025-05-02",
        after="assessed_on: 2026-05-02",
        check=assessment_overdue,
        clauses=("iso22301 8.2.1, 8.2.2", "dora art. 11(5)"),
    ),
    "no-offline-copy": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="Somebody holds a copy of the runbook that can be read when systems are down.",
        why="A runbook behind the single sign-on that has failed helps nobody.",
        mend="Print the runbook or keep it on a disk, and say under document.distribution who "
        "holds it and where.",
        before="- {holder: lead, medium: online, where: Wiki}",
        after="- {holder: lead, medium: paper, where: Desk at the front}",
        check=no_offline_copy,
        clauses=("iso22301 8.4.4", "iso22301 7.5.3"),
    ),
}
