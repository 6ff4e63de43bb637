"""Who took part, in which role, how that is known; and who watched without taking part."""

from collections.abc import Iterable
from typing import NamedTuple

from bcp.audit.entry import Entry
from bcp.plan.people import Role
from bcp.render.reports.parts import NOT_RECORDED, moment
from bcp.render.reports.run_facts import RunFacts
from bcp.run.values import instant_of

BCP = "bcp"
"""The actor of what nobody decided."""


class PersonView(NamedTuple):
    """One person who left an entry."""

    who: str
    roles: str
    trained: str
    part: str
    hosts: str
    proof: str


def people(facts: RunFacts) -> tuple[PersonView, ...]:
    """Everybody who left an entry, in the order in which they came."""
    acts: dict[str, list[Entry]] = {}
    for entry in facts.entries:
        if entry.actor.id != BCP:
            acts.setdefault(entry.actor.id, []).append(entry)
    return tuple(_view(facts, one, entries) for one, entries in acts.items())


def actors(facts: RunFacts) -> frozenset[str]:
    """The ids of everybody who left an entry."""
    return frozenset(one.actor.id for one in facts.entries) - {BCP}


def observer(facts: RunFacts) -> str:
    """Who watched, and whether that person took part (DORA, Art. 24(4): independent testers)."""
    named = facts.state.observer
    if named is None:
        return "none was named"
    took_part = named.casefold() in {one.casefold() for one in actors(facts)}
    part = "**took part too, so is not independent**" if took_part else "left no entry"
    return f"{facts.person(named)}: {part}"


def absent(facts: RunFacts) -> tuple[str, ...]:
    """The roles of the plan in which neither the holder nor the alternate left an entry."""
    here = actors(facts)
    return tuple(
        f"{role.title or f'`{role.id}`'}: {_held_by(facts, role)}"
        for role in (facts.frozen.names.directory.roles if facts.frozen else ())
        if not here & {role.person, role.alternate}
    )


def _held_by(facts: RunFacts, role: Role) -> str:
    alternate = f", else {facts.person(role.alternate)}" if role.alternate else ""
    return f"{facts.person(role.person)}{alternate}"


def _view(facts: RunFacts, person: str, entries: list[Entry]) -> PersonView:
    own = [
        role
        for role in (facts.frozen.names.directory.roles if facts.frozen else ())
        if person in (role.person, role.alternate)
    ]
    first, last = (moment(instant_of(one)) for one in (entries[0], entries[-1]))
    return PersonView(
        who=f"{facts.prefix}{facts.person(person)}",
        roles=", ".join(f"`{role.id}`" for role in own) or "none in the plan",
        trained=", ".join(_trained(own)) or "not stated",
        part=f"{len(entries)}, from {first} to {last}",
        hosts=", ".join(f"`{one}`" for one in dict.fromkeys(one.host for one in entries)),
        proof=_proof(facts, entries),
    )


def _trained(roles: Iterable[Role]) -> list[str]:
    return [f"`{one.id}` {one.trained_on.isoformat()}" for one in roles if one.trained_on]


def _proof(facts: RunFacts, entries: Iterable[Entry]) -> str:
    """Whether it is proved who it was; without a key an operator's name is a claim."""
    if facts.authors is None:
        return "cannot be judged: the log is damaged"
    known = facts.authors
    mine = [one for one in entries if (p := known.proof(one.seq)) and p.operator == one.actor.id]
    if not mine:
        return "not proved: the name is a claim"
    return f"proved by a signature for {len(mine)} of them; the others are a claim"


def started_by(facts: RunFacts) -> str:
    """Who opened the run."""
    return facts.person(facts.state.started_by) if facts.state.started_by else NOT_RECORDED
