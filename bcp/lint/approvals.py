"""Rules on approvals: what proves that another person consented."""

from collections.abc import Iterator

from bcp.lint.base import Subject
from bcp.plan.known import Fault
from bcp.plan.procedures import plan_procedures
from bcp.steps.approval import ApprovalStep


def without_key(subject: Subject) -> Iterator[Fault]:
    """An approval that counts without a signature: the record shows who said so, not proof."""
    for listed in plan_procedures(subject.plan):
        for where, step in listed.placed():
            if isinstance(step, ApprovalStep) and step.without_key:
                message = f"{step.id} counts without a key: nothing will prove who approved"
                yield Fault((*where, "without_key"), message, "leave it out; then a key is needed")
