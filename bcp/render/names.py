"""The names behind a plan's ids, as a reader of the runbook needs them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.people import Person, Role
from bcp.plan.procedures import Listed, plan_procedures
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.render.words import NOT_STATED, listed


class Names(Struct, frozen=True):
    """One plan within its workspace."""

    workspace: Workspace
    plan: Plan
    roles: tuple[Role, ...]
    """The workspace's, then those that the plan adds."""
    people: tuple[Person, ...]
    """The workspace's, then those that the plan adds."""
    titles: Mapping[str, str]
    """Of the plan's services, by id."""
    answerable: Mapping[str, str]
    """By id: the name of a person, the title of a role."""
    person_lines: Mapping[str, str]
    """By id: a person's name, with a phone number."""
    role_lines: Mapping[str, str]
    """By id: a role, who has it and who stands in, each with a phone number."""
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
        return NOT_STATED if wanted is None else self.answerable.get(wanted, NOT_STATED)

    def title_of(self, role: Role) -> str:
        """The role's title, or its id where it has none."""
        return _role_title(role)

    def reached(self, person: str) -> str:
        """A person's name, with a phone number."""
        return self.person_lines[person]

    def role_with_phone(self, wanted: str | None) -> str:
        """A role, who has it and who stands in, each with a phone number."""
        return NOT_STATED if wanted is None else self.role_lines[wanted]

    def declarers(self) -> str:
        """Everyone who may declare, with a phone number."""
        may = [role for role in self.roles if "declare" in role.may]
        ids = dict.fromkeys(
            [each for role in may for each in (role.person, role.alternate) if each]
        )
        return "; ".join([self.person_lines[each] for each in ids]) or NOT_STATED

    def services(self, ids: Iterable[str]) -> str:
        """The titles of services of this plan."""
        return listed([self.titles[each] for each in ids])

    def processes(self, processes: Iterable[Process]) -> str:
        """The titles of processes."""
        return listed([process.title for process in processes])


def names_of(workspace: Workspace, plan: Plan) -> Names:
    """Gather the names that a plan may use."""
    roles = (*workspace.settings.roles, *plan.roles)
    people = (*workspace.settings.people, *plan.people)
    titles = {service.id: service.title for service in plan.dependency.services}
    reached = {each.id: _reached(each) for each in people}
    parted = {each.id: _parted(plan, each) for each in plan.fallbacks}
    return Names(
        workspace,
        plan,
        roles,
        people,
        titles,
        answerable={
            **{each.id: _role_title(each) for each in roles},
            **{each.id: each.name for each in people},
        },
        person_lines=reached,
        role_lines={each.id: _role_line(each, reached) for each in roles},
        targets=workspace.services(plan),
        listed=tuple(plan_procedures(plan)),
        served={fallback: tuple(served) for fallback, (served, _) in parted.items()},
        barred={fallback: tuple(barred) for fallback, (_, barred) in parted.items()},
    )


def uncleared(process: Process, fallback: Fallback) -> tuple[str, ...]:
    """The data classes of a process that may not go to the fallback."""
    cleared = fallback.data.classes
    return tuple([each for each in process.data if each not in cleared])


def _parted(plan: Plan, fallback: Fallback) -> tuple[list[Process], list[Process]]:
    """The processes that have the fallback on their ladder: who may go there, and who may not."""
    served: list[Process] = []
    barred: list[Process] = []
    for process in plan.processes:
        if process.fallbacks is None or fallback.id in process.fallbacks:
            (barred if uncleared(process, fallback) else served).append(process)
    return served, barred


def _role_line(role: Role, reached: Mapping[str, str]) -> str:
    stand_in = f"; else {reached[role.alternate]}" if role.alternate else ""
    return f"{_role_title(role)}: {reached[role.person]}{stand_in}"


def _role_title(role: Role) -> str:
    return role.title or f"`{role.id}`"


def _reached(person: Person) -> str:
    return f"{person.name}, {person.phone or 'no phone number stated'}"
