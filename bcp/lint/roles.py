"""Rules on roles: somebody may decide, and somebody else stands in."""

from collections.abc import Iterator, Sequence

from bcp.lint.base import Found, Rule, Severity, Shared, Subject, always, by_tier
from bcp.plan.known import Fault
from bcp.plan.people import Person, Role

_USUAL = by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE)


def no_roles(subject: Subject) -> Found:
    """A plan, and a workspace around it, in which nobody has a role."""
    if not _all_roles(subject):
        message = "nobody has a role in this plan"
        yield Fault((), message, "write roles: here or in bcp.yaml, each with an alternate:")


def nobody_may_declare(subject: Subject) -> Found:
    """Roles, but none with the authority to activate the plan."""
    roles = _all_roles(subject)
    if roles and not any("declare" in role.may for role in roles):
        message = "no role may declare an incident"
        hint = "write may: [declare] for the role that does; else anybody, or nobody, does"
        yield Fault(("roles",) if subject.plan.roles else (), message, hint)


def no_alternate(subject: Subject) -> Found:
    """A role of the plan that stands on one person."""
    yield from _without_alternate(subject.plan.roles)


def shared_no_alternate(shared: Shared) -> Iterator[Fault]:
    """A role of all plans that stands on one person."""
    yield from _without_alternate(shared.settings.roles)


def same_person(subject: Subject) -> Found:
    """A role of the plan whose alternate, or a process whose deputy, is the same person."""
    people = (*subject.workspace.settings.people, *subject.plan.people)
    yield from _stands_in_for_itself(subject.plan.roles, people)
    names = {person.id: _plain(person.name) for person in people}
    names |= {role.id: names[role.person] for role in _all_roles(subject)}
    for number, process in enumerate(subject.plan.processes):
        if process.owner and process.deputy and names[process.owner] == names[process.deputy]:
            message = f"the deputy of {process.id}'s owner is the same person"
            yield Fault(("processes", number, "deputy"), message, "name somebody else")


def shared_same_person(shared: Shared) -> Iterator[Fault]:
    """A role of all plans whose alternate is the same person."""
    yield from _stands_in_for_itself(shared.settings.roles, shared.settings.people)


def _all_roles(subject: Subject) -> tuple[Role, ...]:
    return (*subject.workspace.settings.roles, *subject.plan.roles)


def _without_alternate(roles: Sequence[Role]) -> Iterator[Fault]:
    for number, role in enumerate(roles):
        if role.alternate is None:
            message = f"nobody stands in for {role.id}"
            hint = "write alternate: somebody who can be reached when the first cannot"
            yield Fault(("roles", number), message, hint)


def _stands_in_for_itself(roles: Sequence[Role], people: Sequence[Person]) -> Iterator[Fault]:
    """By id, and by name: two ids may be one person."""
    names = {person.id: _plain(person.name) for person in people}
    for number, role in enumerate(roles):
        if role.alternate is not None and names[role.person] == names[role.alternate]:
            message = f"the alternate of {role.id} is the same person"
            yield Fault(("roles", number, "alternate"), message, "name somebody else")


def _plain(name: str) -> str:
    """A name without the difference that capitals and spaces make."""
    return " ".join(name.casefold().split())


RULES: dict[str, Rule] = {
    "no-roles": Rule(
        _USUAL,
        says="Every plan has roles, of its own or in bcp.yaml.",
        why="What everybody is responsible for, nobody does.",
        mend="Write people: and roles:, in bcp.yaml if they are the same for all plans.",
        before="title: OpenAI",
        after="roles: [{id: incident-lead, person: lead, alternate: deputy, may: [declare]}]",
        check=no_roles,
        clauses=("iso22301 8.4.4.3", "nist-800-53 CP-2 a"),
    ),
    "nobody-may-declare": Rule(
        _USUAL,
        says="Some role may declare an incident.",
        why="The minutes in which people ask each other who may decide are minutes of the RTO.",
        mend="Write may: [declare] for that role, and for no more roles than needed.",
        before="roles: [{id: incident-lead, person: lead, alternate: deputy}]",
        after="roles: [{id: incident-lead, person: lead, alternate: deputy, may: [declare]}]",
        check=nobody_may_declare,
        clauses=("iso22301 8.4.4.2", "dora art. 11(1) to (3)"),
    ),
    "role-without-alternate": Rule(
        _USUAL,
        says="Every role has an alternate.",
        why="Outages do not wait for holidays to end. Exercises are to try the loss of key people.",
        mend="Write alternate: for the role, in the plan or in bcp.yaml.",
        before="roles: [{id: incident-lead, person: lead, may: [declare]}]",
        after="roles: [{id: incident-lead, person: lead, alternate: deputy, may: [declare]}]",
        check=no_alternate,
        shared=shared_no_alternate,
        clauses=("iso22301 8.4.2", "soc2 A1.3", "nis2 Annex 4.2.4, 4.2.6"),
    ),
    "alternate-is-the-same-person": Rule(
        always(Severity.ERROR),
        says="The alternate of a role, and the deputy of a process's owner, is another person.",
        why="A name written twice looks like a deputy in every list, and is none.",
        mend="Name somebody else under alternate: or deputy:, or leave it out until there is "
        "somebody.",
        before="roles: [{id: incident-lead, person: lead, alternate: lead, may: [declare]}]",
        after="roles: [{id: incident-lead, person: lead, alternate: deputy, may: [declare]}]",
        check=same_person,
        shared=shared_same_person,
        clauses=("iso22301 8.4.2",),
    ),
}
