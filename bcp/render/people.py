"""Roles, people, duties and the call tree."""

from collections.abc import Mapping
from functools import lru_cache

from bcp.plan.people import Role
from bcp.plan.programme import Duty
from bcp.render.directory import Directory, role_title
from bcp.render.names import Names
from bcp.render.papers_view import CallView, DutyView
from bcp.render.view import PersonView, RoleView
from bcp.render.words import NOT_STATED, as_code, day

_FIRST = "whoever sees the outage"
_DECLARER = "whoever declares"


@lru_cache(2)
def role_views(directory: Directory) -> tuple[RoleView, ...]:
    """Every role, with who stands in."""
    return tuple([_role_view(each, directory.answerable) for each in directory.roles])


@lru_cache(2)
def person_views(directory: Directory) -> tuple[PersonView, ...]:
    """Everyone, with a phone number and an address."""
    return tuple(
        PersonView(person.name, f"`{person.id}`", person.phone or NOT_STATED, as_code(person.email))
        for person in directory.people
    )


def duty_views(names: Names) -> tuple[DutyView, ...]:
    """Who is responsible, accountable, consulted and informed, task by task."""
    return tuple([_duty_view(names, each) for each in names.plan.duties])


def call_views(names: Names) -> tuple[CallView, ...]:
    """Who calls whom: first those who may declare, who then call everyone whom the plan needs."""
    directory, needed = names.directory, roles_needed(names)
    calls = [(_FIRST, role) for role in directory.declaring]
    caller = _DECLARER if calls else _FIRST
    calls += [
        (caller, role)
        for role in directory.roles
        if role.id in needed and "declare" not in role.may
    ]
    lines = directory.person_lines
    return tuple([_call_view(str(at), *call, lines) for at, call in enumerate(calls, start=1)])


def roles_needed(names: Names) -> frozenset[str]:
    """The ids of the roles that have a step, a notice, a duty or a process in the plan."""
    plan = names.plan
    named = {step.role for listed in names.listed for step in listed.steps}
    named.update([each.role for each in plan.communications])
    named.update([each.role for each in plan.obligations])
    named.update([each.owner for each in plan.processes])
    named.update([each.responsible for each in plan.duties])
    return frozenset([each for each in named if each is not None])


def _role_view(role: Role, answerable: Mapping[str, str]) -> RoleView:
    may = ", ".join([each.replace("_", " ") for each in role.may])
    return RoleView(
        role.title or NOT_STATED,
        f"`{role.id}`",
        answerable[role.person],
        answerable[role.alternate] if role.alternate else NOT_STATED,
        may or "do the role's steps",
        day(role.trained_on),
    )


def _call_view(order: str, caller: str, role: Role, lines: Mapping[str, str]) -> CallView:
    alternate = lines[role.alternate] if role.alternate else "nobody stated"
    return CallView(order, caller, role_title(role), lines[role.person], alternate)


def _duty_view(names: Names, duty: Duty) -> DutyView:
    return DutyView(
        duty.task,
        names.responsible(duty.responsible),
        names.responsible(duty.accountable),
        _all(names, duty.consulted),
        _all(names, duty.informed),
    )


def _all(names: Names, ids: tuple[str, ...]) -> str:
    return ", ".join([names.responsible(each) for each in ids]) or "nobody"
