"""The names behind a plan's ids, as a reader of the runbook needs them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.people import Person, Role
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
    role_lines: Mapping[str, str]
    """By id: a role, who has it and who stands in, each with a phone number."""

    def responsible(self, wanted: str | None) -> str:
        """The name of a person, or the title of a role, whichever has the id."""
        for person in self.people:
            if person.id == wanted:
                return person.name
        titles = (_role_title(role) for role in self.roles if role.id == wanted)
        return next(titles, NOT_STATED)

    def role_with_phone(self, wanted: str | None) -> str:
        """A role, who has it and who stands in, each with a phone number."""
        return NOT_STATED if wanted is None else self.role_lines[wanted]

    def declarers(self) -> str:
        """Everyone who may declare, with a phone number."""
        may = [role for role in self.roles if "declare" in role.may]
        ids = dict.fromkeys(each for role in may for each in (role.person, role.alternate) if each)
        return "; ".join(_reached(self.people, each) for each in ids) or NOT_STATED

    def services(self, ids: Iterable[str]) -> str:
        """The titles of services of this plan."""
        return listed([self.titles[each] for each in ids])

    def processes(self, processes: Iterable[Process]) -> str:
        """The titles of processes."""
        return listed([process.title for process in processes])

    def served_by(self, fallback: Fallback) -> tuple[Process, ...]:
        """The processes that may go to the fallback: on their ladder, and their data cleared."""
        wanting = self._wanting(fallback)
        return tuple(each for each in wanting if not uncleared(each, fallback))

    def barred_from(self, fallback: Fallback) -> tuple[Process, ...]:
        """The processes that have it on their ladder, and whose data is not cleared there."""
        return tuple(each for each in self._wanting(fallback) if uncleared(each, fallback))

    def _wanting(self, fallback: Fallback) -> tuple[Process, ...]:
        return tuple(
            process
            for process in self.plan.processes
            if process.fallbacks is None or fallback.id in process.fallbacks
        )


def names_of(workspace: Workspace, plan: Plan) -> Names:
    """Gather the names that a plan may use."""
    roles = (*workspace.settings.roles, *plan.roles)
    people = (*workspace.settings.people, *plan.people)
    titles = {service.id: service.title for service in plan.dependency.services}
    lines = {role.id: _role_line(role, people) for role in roles}
    return Names(workspace, plan, roles, people, titles, lines)


def uncleared(process: Process, fallback: Fallback) -> tuple[str, ...]:
    """The data classes of a process that may not go to the fallback."""
    return tuple(each for each in process.data if each not in fallback.data.classes)


def _role_line(role: Role, people: tuple[Person, ...]) -> str:
    stand_in = f"; else {_reached(people, role.alternate)}" if role.alternate else ""
    return f"{_role_title(role)}: {_reached(people, role.person)}{stand_in}"


def _role_title(role: Role) -> str:
    return role.title or f"`{role.id}`"


def _reached(people: tuple[Person, ...], wanted: str) -> str:
    person = next(each for each in people if each.id == wanted)
    return f"{person.name}, {person.phone or 'no phone number stated'}"
