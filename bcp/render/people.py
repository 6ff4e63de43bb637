"""Roles, people, duties and the call tree."""

from collections.abc import Iterator

from bcp.plan.people import Role
from bcp.plan.programme import Duty
from bcp.render.names import Names
from bcp.render.papers_view import CallView, DutyView
from bcp.render.view import PersonView, RoleView
from bcp.render.words import NOT_STATED, day, stated

_FIRST = "whoever sees the outage"
_DECLARER = "whoever declares"


def role_views(names: Names) -> tuple[RoleView, ...]:
    """Every role, with who stands in."""
    return tuple(
        RoleView(
            title=stated(role.title),
            id=f"`{role.id}`",
            person=names.responsible(role.person),
            alternate=names.responsible(role.alternate),
            may=", ".join([each.replace("_", " ") for each in role.may]) or "do the role's steps",
            trained=day(role.trained_on),
        )
        for role in names.roles
    )


def person_views(names: Names) -> tuple[PersonView, ...]:
    """Everyone, with a phone number and an address."""
    return tuple(
        PersonView(person.name, f"`{person.id}`", stated(person.phone), _address(person.email))
        for person in names.people
    )


def duty_views(names: Names) -> tuple[DutyView, ...]:
    """Who is responsible, accountable, consulted and informed, task by task."""
    return tuple([_duty_view(names, each) for each in names.plan.duties])


def call_views(names: Names) -> tuple[CallView, ...]:
    """Who calls whom: first those who may declare, who then call everyone whom the plan needs."""
    return tuple(
        CallView(
            str(order),
            caller,
            names.title_of(role),
            names.reached(role.person),
            names.reached(role.alternate) if role.alternate else "nobody stated",
        )
        for order, (caller, role) in enumerate(_calls(names), start=1)
    )


def _calls(names: Names) -> Iterator[tuple[str, Role]]:
    needed = roles_needed(names)
    declarers = [role for role in names.roles if "declare" in role.may]
    yield from ((_FIRST, role) for role in declarers)
    yield from (
        (_DECLARER if declarers else _FIRST, role)
        for role in names.roles
        if role.id in needed and role not in declarers
    )


def roles_needed(names: Names) -> frozenset[str]:
    """The ids of the roles that have a step, a notice, a duty or a process in the plan."""
    plan = names.plan
    named = {step.role for listed in names.listed for step in listed.steps}
    named.update([each.role for each in plan.communications])
    named.update([each.role for each in plan.obligations])
    named.update([each.owner for each in plan.processes])
    named.update([each.responsible for each in plan.duties])
    return frozenset([each for each in named if each is not None])


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


def _address(email: str | None) -> str:
    return NOT_STATED if email is None else f"`{email}`"
