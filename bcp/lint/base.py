"""What a rule is: one function that looks at one plan, or at `bcp.yaml`, and what it finds."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from bcp.document.load import Document
from bcp.insight.readiness import ladder
from bcp.model.errors import Problem
from bcp.plan.known import Fault
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import WorkspaceSettings


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The plan cannot do what it says, or a reviewer would send it back."""
    WARNING = "warning"
    """It can, and somebody should look at this first."""
    NOTE = "note"
    """Good to have; nothing that matters much hangs on it."""


class Weight(Struct, frozen=True):
    """What a finding weighs, by the tier of the most important process that it touches."""

    tiers: tuple[Severity, Severity, Severity, Severity]
    """For tier 1, the highest, to tier 4."""

    def at(self, tier: int) -> Severity:
        """The severity for a tier, 1 to 4."""
        return self.tiers[tier - 1]


def always(severity: Severity) -> Weight:
    """The same for every tier."""
    return Weight((severity,) * 4)


def by_tier(first: Severity, second: Severity, third: Severity, fourth: Severity) -> Weight:
    """A severity for each tier, the highest first."""
    return Weight((first, second, third, fourth))


class Subject(Struct, frozen=True):
    """One sound plan, in its workspace."""

    workspace: Workspace
    plan: Plan
    document: Document
    """The file as it was read: for what only its text shows."""
    today: date
    """The day in UTC on which the rules are asked."""
    exercised: Mapping[str, date] | None = None
    """When each plan was last exercised, by its id; None: the log was not read."""

    @property
    def is_retired(self) -> bool:
        """Whether the plan is kept as a record and not in use: it falls due for nothing."""
        return self.plan.document is not None and self.plan.document.status == "retired"

    def ladders(self) -> Iterator[tuple[int, Process, tuple[Fallback, ...]]]:
        """Each process with its number in the plan and its ladder."""
        for number, process in enumerate(self.plan.processes):
            yield number, process, ladder(self.plan, process)


class Shared(Struct, frozen=True):
    """What is said once for all plans: a sound `bcp.yaml`."""

    workspace: Workspace
    document: Document
    today: date

    @property
    def settings(self) -> WorkspaceSettings:
        """What it says."""
        return self.workspace.settings


class ForProcess(NamedTuple):
    """A fault that weighs what one process weighs, wherever it stands."""

    process: Process
    fault: Fault


Found = Iterator[Fault | ForProcess]
"""A plain fault weighs what the most important process weighs that its place belongs to."""
Check = Callable[[Subject], Found]
"""Yields every place of the plan that breaks the rule."""
SharedCheck = Callable[[Shared], Iterator[Fault]]
"""Yields every place of `bcp.yaml` that breaks the rule."""


class Rule(Struct, frozen=True):
    """One judgement, and all that a person needs who is told of it."""

    weight: Weight
    says: str
    """What the rule asks for, in one sentence."""
    why: str
    """What goes wrong otherwise, and where that was seen or is said, in our words."""
    mend: str
    """What to do about a finding."""
    before: str
    """Lines of a plan that breaks it; they stand in the rule's bad plan, word for word."""
    after: str
    """Lines of a plan that keeps it; they stand in the rule's good plan."""
    check: Check | None = None
    """None where only `bcp.yaml` can break it."""
    shared: SharedCheck | None = None
    """None where only a plan can break it."""
    asks_log: bool = False
    """Whether it is silent where the audit log was not read."""
    clauses: tuple[str, ...] = ()
    """What asks for it, as regime and clause of `bcp.plan.clauses`: `iso22301 8.4.4.3`. The
    edition, and how the clause is known, stand there."""


class Finding(Struct, frozen=True):
    """A rule that is broken, and where."""

    rule: str
    """The rule's id; `broken` where the file is no sound plan at all."""
    severity: Severity
    problem: Problem
    place: str = ""
    """The path with ids in the place of numbers, `fallbacks.azure.steps`: it stays the same when
    something is inserted before it."""
    is_known: bool = False
    """Whether the baseline names it: then it fails nothing."""
