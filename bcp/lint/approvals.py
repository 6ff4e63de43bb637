"""Rules on approvals: what proves that another person consented."""

from collections.abc import Iterable, Iterator

from bcp.lint.base import Rule, Severity, Shared, Subject, always
from bcp.plan.known import Fault
from bcp.plan.procedures import Listed, plan_procedures, settings_procedures
from bcp.steps.approval import ApprovalStep


def without_key(subject: Subject) -> Iterator[Fault]:
    """An approval that counts without a signature: the record shows who said so, not proof."""
    yield from _unproved(plan_procedures(subject.plan))


def shared_without_key(shared: Shared) -> Iterator[Fault]:
    """The same in the return of all plans."""
    yield from _unproved(settings_procedures(shared.settings))


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
        mend="Leave out without_key:, and have the approver make a key with `bcp keys new`.",
        before="- {id: consent, kind: approval, title: Consent, without_key: true}",
        after="- {id: consent, kind: approval, title: Consent}",
        clauses=("soc2 CC8.1",),
        check=without_key,
        shared=shared_without_key,
    ),
}
