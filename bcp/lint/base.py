"""What a rule is: one function that looks at one plan, and what it finds."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from msgspec import Struct

from bcp.insight.readiness import ladder
from bcp.model.errors import Problem
from bcp.plan.known import Fault
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.workspace import Workspace


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The plan cannot do what it says."""
    WARNING = "warning"
    """It can, and somebody should look at this first."""


class Subject(Struct, frozen=True):
    """One sound plan, in its workspace."""

    workspace: Workspace
    plan: Plan

    def ladders(self) -> Iterator[tuple[int, Process, tuple[Fallback, ...]]]:
        """Each process with its number in the plan and its ladder."""
        for number, process in enumerate(self.plan.processes):
            yield number, process, ladder(self.plan, process)


Check = Callable[[Subject], Iterator[Fault]]
"""Yields every place of the plan that breaks the rule."""


class Rule(Struct, frozen=True):
    """One judgement on a plan."""

    severity: Severity
    says: str
    """What the rule asks for, in one sentence."""
    check: Check


class Finding(Struct, frozen=True):
    """A rule that is broken, and where."""

    rule: str
    """The rule's id; `broken` where the file is no sound plan at all."""
    severity: Severity
    problem: Problem
