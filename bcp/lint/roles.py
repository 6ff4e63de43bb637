"""Rules on roles: somebody may decide, and somebody else stands in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bcp.document.source import Where
from bcp.lint.base import Found, Rule, Severity, Shared, Subject, always, by_tier
from bcp.lint.persons import by_id, is_one_person, shared_ways
from bcp.plan.known import Fault
from bcp.plan.people import Person, Role

_USUAL = by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE)


class _Pair(NamedTuple):
    """Somebody and who stands in: where that is said, how it is called, the two."""

    where: Where
    who: str
    one: Person
    other: Person


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
    for where, who, one, other in _pairs_of_plan(subject):
        if is_one_person(one, other):
            yield Fault(where, f"{who} is the same person", "name somebody else")


def shared_same_person(shared: Shared) -> Iterator[Fault]:
    """A role of all plans whose alternate is the same person."""
    for where, who, one, other in _pairs(shared.settings.roles, by_id(shared.settings.people)):
        if is_one_person(one, other):
            yield Fault(where, f"{who} is the same person", "name somebody else")


def same_way(subject: Subject) -> Found:
    """An alternate or a deputy of the plan who is reached as the first is."""
    yield from _reached_alike(_pairs_of_plan(subject))


def shared_same_way(shared: Shared) -> Iterator[Fault]:
    """An alternate of all plans who is reached as the first is."""
    yield from _reached_alike(_pairs(shared.settings.roles, by_id(shared.settings.people)))


def _pairs_of_plan(subject: Subject) -> Iterator[_Pair]:
    people = (*subject.workspace.settings.people, *subject.plan.people)
    named = by_id(people, _all_roles(subject))
    yield from _pairs(subject.plan.roles, named)
    for number, process in enumerate(subject.plan.processes):
        if process.owner and process.deputy:
            where = ("processes", number, "deputy")
            who = f"the deputy of {process.id}'s owner"
            yield _Pair(where, who, named[process.owner], named[process.deputy])


def _pairs(roles: Sequence[Role], named: Mapping[str, Person]) -> Iterator[_Pair]:
    for number, role in enumerate(roles):
        if role.alternate is not None:
            where = ("roles", number, "alternate")
            who = f"the alternate of {role.id}"
            yield _Pair(where, who, named[role.person], named[role.alternate])


def _reached_alike(pairs: Iterable[_Pair]) -> Iterator[Fault]:
    """Of two people; one person twice is another rule's. The number itself is not repeated."""
    for where, who, one, other in pairs:
        ways = () if is_one_person(one, other) else shared_ways(one, other)
        if ways:
            message = f"{who}, {other.id}, has the {' and the '.join(ways)} of {one.id}"
            hint = "write another way to reach one of the two; or name somebody else"
            yield Fault(where, message, hint)


def _all_roles(subject: Subject) -> tuple[Role, ...]:
    return (*subject.workspace.settings.roles, *subject.plan.roles)


def _without_alternate(roles: Sequence[Role]) -> Iterator[Fault]:
    for number, role in enumerate(roles):
        if role.alternate is None:
            message = f"nobody stands in for {role.id}"
            hint = "write alternate: somebody who can be reached when the first cannot"
            yield Fault(("roles", number), message, hint)


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
    "alternate-reached-alike": Rule(
        _USUAL,
        says="Whoever stands in has a phone number and an e-mail address of their own.",
        why="Where two entries share a phone, a call that the first misses is missed by the second "
        "as well; and two names with one number are often one person. bcp cannot tell which.",
        mend="Write the second person's own number, a private one for instance; or name somebody "
        "else. Where both share a desk, add the number that is carried along.",
        before='- {id: deputy, name: Deputy lead, phone: "030 5550001"}',
        after='- {id: deputy, name: Deputy lead, phone: "+49 30 5550002"}',
        check=same_way,
        shared=shared_same_way,
        clauses=("iso22301 8.4.2", "soc2 A1.3"),
    ),
}
