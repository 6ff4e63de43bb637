"""Rules on approvals: that another person consented, and what proves it."""

from collections.abc import Iterable, Iterator

from bcp.lint.base import Found, Rule, Severity, Shared, Subject, always, by_tier
from bcp.lint.persons import by_id, is_one_person
from bcp.plan.known import Fault
from bcp.plan.procedures import Listed, plan_procedures, settings_procedures
from bcp.steps.approval import ApprovalStep


def without_key(subject: Subject) -> Iterator[Fault]:
    """An approval that counts without a signature: the record shows who said so, not proof."""
    yield from _unproved(plan_procedures(subject.plan))


def shared_without_key(shared: Shared) -> Iterator[Fault]:
    """The same in the return of all plans."""
    yield from _unproved(settings_procedures(shared.settings))


def by_its_author(subject: Subject) -> Found:
    """A plan in use that was approved or reviewed by whoever wrote it."""
    control = subject.plan.document
    if control is None or control.author is None or subject.is_retired:
        return
    settings, plan = subject.workspace.settings, subject.plan
    named = by_id((*settings.people, *plan.people), (*settings.roles, *plan.roles))
    consents = (
        ("approved_by", "approved", control.approved_by),
        ("reviewer", "reviewed", control.reviewer),
    )
    for key, done, who in consents:
        if who is not None and is_one_person(named[who], named[control.author]):
            message = f"this plan is {done} by its author, {control.author}"
            yield Fault(("document", key), message, "have somebody else read it, and name them")


def _unproved(procedures: Iterable[Listed]) -> Iterator[Fault]:
    for listed in procedures:
        for where, step in listed.placed():
            if isinstance(step, ApprovalStep) and step.without_key:
                message = f"{step.id} counts without a key: nothing will prove who approved"
                yield Fault((*where, "without_key"), message, "leave it out; then a key is needed")


RULES: dict[str, Rule] = {
    "approval-without-key": Rule(
        always(Severity.WARNING),
        says="Every approval is proved by a key.",
        why="An approval that nobody can prove is a name in a record. Whoever reviews an "
        "emergency change asks who consented to it, and how that is known.",
        mend="Leave out without_key:, and have the approver make a key with `bcp operator add`.",
        before="- {id: consent, kind: approval, title: Consent, without_key: true}",
        after="- {id: consent, kind: approval, title: Consent}",
        clauses=("soc2 CC8.1",),
        check=without_key,
        shared=shared_without_key,
    ),
    "approved-by-its-author": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="A plan in use is reviewed and approved by somebody else than its author.",
        why="Whoever wrote a plan reads what was meant, not what stands there. A review that is "
        "the author's own shows a reader nothing.",
        mend="Have somebody else review and approve it; then write their id under reviewer: and "
        "approved_by:. Two ids with one name count as one person.",
        before="approved_by: lead",
        after="approved_by: deputy",
        clauses=("iso22301 7.5.2",),
        check=by_its_author,
    ),
}
