"""The names behind a plan's ids, as a reader of the runbook needs them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.procedures import Listed, plan_procedures
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.render.directory import Directory, directory_of
from bcp.render.words import NOT_STATED, listed


class Names(Struct, frozen=True):
    """One plan within its workspace."""

    workspace: Workspace
    plan: Plan
    directory: Directory
    """Everyone who is named, and how they are reached."""
    titles: Mapping[str, str]
    """Of the plan's services, by id."""
    targets: tuple[Target, ...]
    """The plan's services in order, filled in from the catalogue."""
    listed: tuple[Listed, ...]
    """Every list of steps in the plan."""
    served: Mapping[str, tuple[Process, ...]]
    """By fallback: the processes that may go there: on their ladder, and their data cleared."""
    barred: Mapping[str, tuple[Process, ...]]
    """By fallback: those that have it on their ladder, and whose data is not cleared there."""

    def responsible(self, wanted: str | None) -> str:
        """The name of a person, or the title of a role, whichever has the id."""
        answerable = self.directory.answerable
        return NOT_STATED if wanted is None else answerable.get(wanted, NOT_STATED)

    def role_with_phone(self, wanted: str | None) -> str:
        """A role, who has it and who stands in, each with a phone number."""
        return NOT_STATED if wanted is None else self.directory.role_lines[wanted]

    def services(self, ids: Iterable[str]) -> str:
        """The titles of services of this plan."""
        return listed([self.titles[each] for each in ids])

    def processes(self, processes: Iterable[Process]) -> str:
        """The titles of processes."""
        return listed([process.title for process in processes])


def names_of(workspace: Workspace, plan: Plan) -> Names:
    """Gather the names that a plan may use."""
    served: dict[str, tuple[Process, ...]] = {}
    barred: dict[str, tuple[Process, ...]] = {}
    for fallback in plan.fallbacks:
        served[fallback.id], barred[fallback.id] = _parted(plan, fallback)
    return Names(
        workspace,
        plan,
        directory_of(workspace, plan),
        titles={service.id: service.title for service in plan.dependency.services},
        targets=workspace.services(plan),
        listed=tuple(plan_procedures(plan)),
        served=served,
        barred=barred,
    )


def uncleared(process: Process, fallback: Fallback) -> tuple[str, ...]:
    """The data classes of a process that may not go to the fallback."""
    cleared = fallback.data.classes
    return tuple([each for each in process.data if each not in cleared])


def _parted(plan: Plan, fallback: Fallback) -> tuple[tuple[Process, ...], tuple[Process, ...]]:
    """The processes that have the fallback on their ladder: who may go there, and who may not."""
    served: list[Process] = []
    barred: list[Process] = []
    for process in plan.processes:
        if process.fallbacks is None or fallback.id in process.fallbacks:
            (barred if uncleared(process, fallback) else served).append(process)
    return tuple(served), tuple(barred)
