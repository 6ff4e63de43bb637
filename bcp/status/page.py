"""A page as data, what of it is ours, and the reading that follows.

The rules are the same for every family (design section 6): our own components, by id and then by
exact name; open incidents always; what is not found or not understood is unknown, never green.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct, field

from bcp.model.observation import Component, Heading, Incident, PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import Row, cleaned, text_at
from bcp.status.base import SourceSpec
from bcp.status.evidence import age_s, digest

MISSING: Final = "component missing"
"""How the error begins where the page was read, and does not list what the plan names."""
_SHOWN = 4
_NO_WORD = "(none)"
_WHOLE = "the whole page is judged: no components are named"


Group: TypeAlias = Heading


@dataclasses.dataclass(frozen=True, slots=True)
class Listing:
    """Everything that a page lists, before it is known what of it is ours."""

    components: tuple[Component, ...]
    groups: tuple[Group, ...] = ()
    hidden: frozenset[str] = frozenset()
    """Ids that the page does not show: judged only where the plan names them outright."""
    names: Mapping[str, str] = dataclasses.field(init=False, repr=False, compare=False)
    """Of components and groups, by id: built once, for every incident looks there."""

    def __post_init__(self) -> None:
        rows: tuple[Group | Component, ...] = (*self.groups, *self.components)
        names = {row.id: row.name for row in rows if row.id}
        object.__setattr__(self, "names", names)


class Ours(Struct, frozen=True):
    """What of a page is ours."""

    components: tuple[Component, ...]
    ids: frozenset[str]
    """Hidden members of a group of ours too: an incident that names one is about us."""
    names: frozenset[str]
    listed: frozenset[str]
    """The ids of all components of the page."""
    missing: tuple[str, ...] = ()
    """What the plan names and the page does not list."""
    whole: bool = False
    """The plan names no component: the whole page is judged."""
    headings: tuple[Heading, ...] = ()
    """What the page's components stand under, where the whole page is judged."""
    above: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """What ours stand under: each heading's id, and the ids of all components below it."""

    def touched_by(self, named: Sequence[tuple[str, str]]) -> bool:
        """Whether an incident that names these (id, name) pairs is about us.

        One that names nothing is: 249 of 917 archived GitHub incidents name no component.
        """
        is_ours = self.whole or not named or any(self._has(*pair) for pair in named)
        return is_ours or self._are_below({id_ for id_, _ in named})

    def _are_below(self, named: AbstractSet[str]) -> bool:
        """Whether a heading of ours is named that stands for all below it: no member is named."""
        return any(id_ in self.above and not self.above[id_] & named for id_ in named)

    def _has(self, id_: str, name: str) -> bool:
        by_name = id_ not in self.listed and name in self.names
        return id_ in self.ids or by_name or not (id_ or name)


def component(id_: str, name: str, word: str, states: Mapping[str, Verdict]) -> Component:
    """A component in the family's words; an unknown word is kept beside the unknown state."""
    state = states.get(word, Verdict.UNKNOWN)
    return Component(id_, name, state, "" if state.is_known else word or _NO_WORD)


def incident(
    ours: Ours,
    row: Row,
    named: Sequence[tuple[str, str]],
    impact: Verdict,
    started_at: datetime | None,
) -> Incident:
    """An open incident, or maintenance under way, from a row with id, name and status.

    Args:
        ours: what of the page is ours.
        row: the incident as the page wrote it.
        named: the (id, name) of every component that it names.
        impact: what it does to us, in bcp's words.
        started_at: where the page says so.
    """
    return Incident(
        text_at(row, "id"), cleaned(row.get("name")), text_at(row, "status"), impact, started_at,
        components=tuple(word for pair in named for word in pair if word),
        touches_ours=ours.touched_by(named),
    )  # fmt: skip


def meant(ids: Iterable[str], listing: Listing) -> list[tuple[str, str]]:
    """The (id, name) of all that an incident names by id alone."""
    return [(id_, listing.names.get(id_, "")) for id_ in sorted(set(ids))]


def choose(spec: SourceSpec, listing: Listing) -> Ours:
    """Find the plan's components by id, then by exact name; a group stands for its members."""
    listed = frozenset(item.id for item in listing.components if item.id)
    if not spec.components:
        shown = tuple(c for c in listing.components if c.id not in listing.hidden)
        return Ours(shown, listed, frozenset(), listed, whole=True, headings=listing.groups)
    wanted = [cleaned(name) or name for name in spec.components]
    found = {name: _find(name, listing) for name in wanted}
    members = {id_ for name in wanted for id_ in _members(name, listing)}
    chosen = tuple(dict.fromkeys(item for items in found.values() for item in items))
    ids = frozenset({item.id for item in chosen if item.id} | members | set(wanted))
    return Ours(
        components=chosen,
        ids=ids,
        names=frozenset({item.name for item in chosen} | set(wanted)),
        listed=listed,
        missing=tuple(name for name in wanted if not found[name]),
        above=_above(ids, listing.groups),
    )


def judged(
    spec: SourceSpec,
    reply: Reply | Sequence[Reply],
    read_at: datetime,
    ours: Ours,
    incidents: tuple[Incident, ...],
    *,
    overall: Verdict | None = None,
    at_rest: Verdict | None = None,
    problems: Iterable[str] = (),
    unread: Sequence[str] = (),
    notes: Iterable[str] = (),
    unreported: bool = False,
) -> PageReading:
    """The reading: the worst of our components and of the open incidents that touch them.

    Args:
        spec: the source.
        reply: what it was read from; several in the order of their requests.
        read_at: when.
        ours: the components to judge.
        incidents: open incidents and maintenance in progress, those of others too.
        overall: the page's own summary, which counts only where the whole page is judged.
        at_rest: what it means that a page which lists nothing but trouble lists none of ours.
        problems: what could not be found or understood, and why a component has no state.
        unread: parts of the page that could not be read: the rest alone is never green.
        notes: what else to know of it.
        unreported: what is impaired is so by one reading of the page's own monitor.
    """
    replies = [reply] if isinstance(reply, Reply) else reply
    states = _states(ours, incidents, is_partial=bool(unread))
    state = worst(filter(None, (*states, overall if ours.whole and states else None, at_rest)))
    trouble = _enough((*unread, *problems, *_unknown_words(ours)))
    said = (_WHOLE if ours.whole else "", _enough(notes), trouble if state.is_known else "")
    return PageReading(
        spec.family, spec.url, state, read_at, ours.components, incidents,
        error=None if state.is_known else trouble or _silence(ours),
        age_s=age_s(replies), digest=digest(replies), note="; ".join(filter(None, said)) or None,
        unreported=unreported and state.is_impaired, headings=ours.headings,
    )  # fmt: skip


def _states(ours: Ours, incidents: Iterable[Incident], *, is_partial: bool) -> list[Verdict]:
    states = [item.state for item in ours.components]
    states += [incident.impact for incident in incidents if incident.touches_ours]
    return [*states, Verdict.UNKNOWN] if ours.missing or is_partial else states


def unreadable(
    spec: SourceSpec, reply: Reply | Sequence[Reply] | None, read_at: datetime, error: str
) -> PageReading:
    """The reading of a page that could not be read: unknown, and why."""
    replies = [reply] if isinstance(reply, Reply) else reply or ()
    return PageReading(
        spec.family, spec.url, Verdict.UNKNOWN, read_at, error=error,
        age_s=age_s(replies), digest=digest(replies),
    )  # fmt: skip


def missing(ours: Ours, advice: str = "") -> tuple[str, ...]:
    """What is said of components that the plan names and the page does not list."""
    behind = f" ({advice})" if advice else ""
    return tuple(f"{MISSING}: {name!r} is not on the page{behind}" for name in ours.missing)


def _find(name: str, listing: Listing) -> tuple[Component, ...]:
    by_id = tuple(item for item in listing.components if item.id == name)
    members = _members(name, listing)
    if by_id or not members:
        return by_id or tuple(item for item in listing.components if item.name == name)
    shown = members - listing.hidden
    return tuple(item for item in listing.components if item.id in shown)


def _members(name: str, listing: Listing) -> frozenset[str]:
    """The members of the group with that id, else of those with that name."""
    by_id = [group for group in listing.groups if group.id == name]
    if not by_id and any(name in (item.id, item.name) for item in listing.components):
        return frozenset()
    groups = by_id or [group for group in listing.groups if group.name == name]
    return frozenset().union(*(group.members for group in groups))


def _above(ids: AbstractSet[str], groups: Iterable[Group]) -> dict[str, set[str]]:
    """The groups that have an id, and a member among these, with all their members."""
    above: dict[str, set[str]] = {}
    for group in groups:
        if group.id and group.members & ids:
            above.setdefault(group.id, set()).update(group.members)
    return above


def _unknown_words(ours: Ours) -> tuple[str, ...]:
    return tuple(
        f"the page's word {item.raw!r} for {item.name or item.id!r} is not known"
        for item in ours.components
        if item.raw and not item.state.is_known
    )


def _silence(ours: Ours) -> str:
    stateless = [item for item in ours.components if not item.state.is_known]
    names = ", ".join(item.name or item.id for item in stateless[:_SHOWN])
    return f"the page gives no state for {names}" if names else "the page lists no components"


def _enough(texts: Iterable[str]) -> str:
    """The first few, and how many more: a hostile page may have a hundred thousand."""
    told = [text for text in texts if text]
    more = (f"and {len(told) - _SHOWN} more",) if len(told) > _SHOWN else ()
    return "; ".join((*told[:_SHOWN], *more))
