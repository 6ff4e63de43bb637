"""Who is responsible, and how to reach them when chat and mail are down too."""

from bcp.model.screen import Facts, Line, Screen, line
from bcp.plan.model import Plan
from bcp.plan.people import Person, Role
from bcp.plan.workspace import Workspace


def roles_of(workspace: Workspace, plan: Plan) -> tuple[Role, ...]:
    """The workspace's roles, and those that the plan adds."""
    return (*workspace.settings.roles, *plan.roles)


def people_of(workspace: Workspace, plan: Plan) -> dict[str, Person]:
    """The workspace's people and those that the plan adds, by id."""
    return {person.id: person for person in (*workspace.settings.people, *plan.people)}


def contacts(workspace: Workspace, plan: Plan) -> Screen:
    """Every role with its person and alternate, phone numbers first."""
    people = people_of(workspace, plan)
    rows = tuple(
        (role.title or role.id, _line(people.get(role.person), people.get(role.alternate or "")))
        for role in roles_of(workspace, plan)
    )
    if not rows:
        return Screen((line("The plan names no roles."),))
    return Screen((Facts(rows),))


def whom_to_call(workspace: Workspace, plan: Plan, role: str | None) -> Screen:
    """Whom to call for help: who stands in for the role, and whoever may approve.

    Args:
        workspace: its roles and people.
        plan: its own.
        role: whose work it is; None where the plan names nobody.
    """
    people = people_of(workspace, plan)
    rows = tuple(
        (one.title or one.id, _line(people.get(one.person), people.get(one.alternate or "")))
        for one in roles_of(workspace, plan)
        if one.id == role or "approve" in one.may
    )
    if not rows:
        return contacts(workspace, plan)
    return Screen((line("Call:"), Facts(rows, indent=2)))


def _line(person: Person | None, alternate: Person | None) -> Line:
    text = _reach(person)
    return line(f"{text} · alternate: {_reach(alternate)}" if alternate else text)


def _reach(person: Person | None) -> str:
    if person is None:
        return "nobody named"
    ways = " · ".join(way for way in (person.phone, person.email) if way)
    return f"{person.name} {ways or '(no phone number in the plan)'}"
