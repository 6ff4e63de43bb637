"""Who is named in a plan, and how they are reached: the workspace's people, and those it adds."""

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from bcp.plan.model import Plan
from bcp.plan.people import Person, Role
from bcp.plan.workspace import Workspace
from bcp.render.words import NOT_STATED


class Directory(Struct, frozen=True, eq=False):
    """Roles and people, the workspace's first; each has their words made once."""

    roles: tuple[Role, ...]
    people: tuple[Person, ...]
    answerable: Mapping[str, str]
    """By id: the name of a person, the title of a role."""
    person_lines: Mapping[str, str]
    """By id: a person's name, with a phone number."""
    role_lines: Mapping[str, str]
    """By id: a role, who has it and who stands in, each with a phone number."""
    declaring: tuple[Role, ...]
    """The roles that may declare."""
    declarers: str
    """Everyone who may declare, with a phone number."""


def directory_of(workspace: Workspace, plan: Plan) -> Directory:
    """The names that a plan may use: made once for all plans that add none of their own."""
    if not plan.roles and not plan.people:
        return _of_workspace(workspace)
    settings = workspace.settings
    return _directory((*settings.roles, *plan.roles), (*settings.people, *plan.people))


def role_title(role: Role) -> str:
    """The role's title, or its id where it has none."""
    return role.title or f"`{role.id}`"


@lru_cache(2)
def _of_workspace(workspace: Workspace) -> Directory:
    return _directory(workspace.settings.roles, workspace.settings.people)


def _directory(roles: tuple[Role, ...], people: tuple[Person, ...]) -> Directory:
    titles = {each.id: role_title(each) for each in roles}
    reached = {each.id: _reached(each) for each in people}
    declaring = tuple([each for each in roles if "declare" in each.may])
    return Directory(
        roles,
        people,
        answerable={**titles, **{each.id: each.name for each in people}},
        person_lines=reached,
        role_lines={each.id: _role_line(each, reached) for each in roles},
        declaring=declaring,
        declarers=_declarers(declaring, reached),
    )


def _declarers(declaring: tuple[Role, ...], reached: Mapping[str, str]) -> str:
    ids = [each for role in declaring for each in (role.person, role.alternate) if each]
    return "; ".join([reached[each] for each in dict.fromkeys(ids)]) or NOT_STATED


def _role_line(role: Role, reached: Mapping[str, str]) -> str:
    stand_in = f"; else {reached[role.alternate]}" if role.alternate else ""
    return f"{role_title(role)}: {reached[role.person]}{stand_in}"


def _reached(person: Person) -> str:
    return f"{person.name}, {person.phone or 'no phone number stated'}"
