"""Where steps stand in a plan: its procedures, each with its place in the document."""

from msgspec import Struct

from bcp.document.source import Where
from bcp.plan.model import Failback, Plan
from bcp.plan.workspace_model import WorkspaceSettings
from bcp.steps.base import Step, When


class Listed(Struct, frozen=True):
    """A list of steps as a file holds it, and what goes with it."""

    where: Where
    """Of the list; each step's own place is its index further."""
    steps: tuple[Step, ...]
    each_process: bool
    """Whether it is gone through once for each process, so that `$(process)` is known."""
    when: When | None = None
    """The condition of a return, for the steps of one."""
    in_shares: bool = False
    """Whether it is gone through once for each share, so that `$(share)` is known."""

    @property
    def when_where(self) -> Where:
        """The place of the condition."""
        return (*self.where[:-1], "when")

    def placed(self) -> tuple[tuple[Where, Step], ...]:
        """Each step with its place."""
        return tuple(((*self.where, number), step) for number, step in enumerate(self.steps))


def plan_procedures(plan: Plan) -> tuple[Listed, ...]:
    """Every list of steps in a plan: of its fallbacks, their returns, the default return."""
    found: list[Listed] = []
    for number, fallback in enumerate(plan.fallbacks):
        each = fallback.for_each is not None
        found.append(Listed(("fallbacks", number, "steps"), fallback.steps, each))
        if fallback.failback is not None:
            where = ("fallbacks", number, "failback")
            found += _of_failback(where, fallback.failback, each_process=each)
    if plan.failback is not None:
        returning = [fallback for fallback in plan.fallbacks if fallback.failback is None]
        each = bool(returning) and all(fallback.for_each for fallback in returning)
        found += _of_failback(("failback",), plan.failback, each_process=each)
    return tuple(found)


def settings_procedures(settings: WorkspaceSettings) -> tuple[Listed, ...]:
    """The steps of the workspace's default return, which knows no process."""
    if settings.failback is None:
        return ()
    return tuple(_of_failback(("failback",), settings.failback, each_process=False))


def _of_failback(where: Where, failback: Failback, *, each_process: bool) -> list[Listed]:
    in_shares = bool(failback.shares)
    back = Listed((*where, "steps"), failback.steps, each_process, failback.when, in_shares)
    found = [back]
    if failback.backlog:
        found.append(Listed((*where, "backlog"), failback.backlog, each_process))
    if failback.reconciliation:
        found.append(Listed((*where, "reconciliation"), failback.reconciliation, each_process))
    return found
