"""What a summary in incident.io's native words says of us.

It has no published schema: the shape is what six independent clients read from 2025-12 to 2026-10,
two of them with other words for the same thing, and all of those are accepted here.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from bcp.model.observation import Component, Incident
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    moment,
    not_known,
    object_at,
    rows_at,
    still_open,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import (
    Group,
    Listing,
    Ours,
    choose,
    component,
    incident,
)  # fmt: skip

_STATES = {
    "operational": Verdict.OPERATIONAL,
    "under_maintenance": Verdict.MAINTENANCE,
    "degraded_performance": Verdict.DEGRADED,
    "partial_outage": Verdict.PARTIAL_OUTAGE,
    "full_outage": Verdict.MAJOR_OUTAGE,
    "major_outage": Verdict.MAJOR_OUTAGE,  # the shim's word for it
}
_NOT_UNDER_WAY = ("maintenance_scheduled", "scheduled", "maintenance_complete", "completed")
_UNDER_WAY = ("maintenance_in_progress", "in_progress", "verifying")
_CLOSED = ("resolved", *_NOT_UNDER_WAY)


class Said(Struct, frozen=True):
    """What a summary says of us."""

    ours: Ours
    incidents: tuple[Incident, ...]
    unknown_words: tuple[str, ...]
    """Of incidents and maintenance, told for a person; a component keeps its own."""


def said_by(spec: SourceSpec, summary: Row) -> Said:
    """What the summary says of the plan's components, with the open incidents of others.

    Raises:
        Unreadable: a value is of another type than it has to be.
    """
    ours = choose(spec, _listing(summary))
    incidents = still_open(rows_at(summary, "ongoing_incidents"), _CLOSED)
    maintenance = still_open(rows_at(summary, "scheduled_maintenances"), _CLOSED)
    reported = (
        *(_incident(row, ours) for row in incidents),
        *(_maintenance(row, ours) for row in maintenance),
    )
    return Said(ours, reported, _unknown_words(incidents, maintenance))


def _listing(summary: Row) -> Listing:
    """Every component that is named anywhere; one that is not affected is operational."""
    items = rows_at(object_at(summary, "structure"), "items")
    groups = tuple(group for item in items if (group := object_at(item, "group")))
    under_groups = tuple(row for group in groups for row in rows_at(group, "components"))
    placed = (*(object_at(item, "component") for item in items), *under_groups)
    affected = rows_at(summary, "affected_components")
    if not all(map(_id, affected)):
        raise Unreadable("an affected component has no id")
    names = _names((*rows_at(summary, "components"), *placed, *affected))
    words = _words(affected)
    return Listing(
        tuple(
            _component(id_, name, words.get(id_, ["operational"])) for id_, name in names.items()
        ),
        tuple(_group(group) for group in groups),
        hidden=frozenset(_id(row) for row in placed if row.get("hidden") is True),
    )


def _names(found: Iterable[Row]) -> dict[str, str]:
    """Each component's name by its id; the first name that is given."""
    names: dict[str, str] = {}
    for row in found:
        if _id(row) and not names.get(_id(row)):
            names[_id(row)] = text_at(row, "name")
    return names


def _words(affected: Iterable[Row]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for row in affected:
        words.setdefault(_id(row), []).append(_word(row))
    return words


def _component(id_: str, name: str, words: Sequence[str]) -> Component:
    """A component may be affected more than once: the worst word counts."""
    return max((component(id_, name, word, _STATES) for word in words), key=_rank)


def _rank(item: Component) -> int:
    return item.state.rank


def _group(group: Row) -> Group:
    members = frozenset(_id(row) for row in rows_at(group, "components") if _id(row))
    return Group(text_at(group, "id"), text_at(group, "name"), members)


def _incident(row: Row, ours: Ours) -> Incident:
    """An open incident is at least degraded, and for us as bad as it is for our components."""
    affected = rows_at(row, "affected_components")
    about_us = [item for item in affected if ours.whole or _id(item) in ours.ids] or affected
    words = [word for item in about_us if (word := _word(item))] or _worst_words(row)
    impact = worst((Verdict.DEGRADED, *(_STATES.get(word, Verdict.UNKNOWN) for word in words)))
    return incident(ours, row, _named(affected), impact, moment(row, "published_at"))


def _worst_words(row: Row) -> list[str]:
    """The incident's worst impact, which the lesser feeds tell."""
    word = text_at(row, "current_worst_impact")
    return [word] if word else []


def _maintenance(row: Row, ours: Ours) -> Incident:
    is_known = text_at(row, "status") in _UNDER_WAY
    impact = Verdict.MAINTENANCE if is_known else Verdict.UNKNOWN
    named = _named(rows_at(row, "affected_components"))
    return incident(ours, row, named, impact, moment(row, "started_at", "starts_at"))


def _named(affected: Iterable[Row]) -> list[tuple[str, str]]:
    return [(_id(item), text_at(item, "name")) for item in affected]


def _id(row: Row) -> str:
    return text_at(row, "component_id", "id")


def _word(row: Row) -> str:
    return text_at(row, "status", "current_status")


def _unknown_words(incidents: Sequence[Row], maintenance: Sequence[Row]) -> tuple[str, ...]:
    affected = [item for row in incidents for item in rows_at(row, "affected_components")]
    words = [*map(_word, affected), *(word for row in incidents for word in _worst_words(row))]
    statuses = [text_at(row, "status") for row in maintenance]
    return (
        *not_known("an incident's state", words, ("", *_STATES)),
        *not_known("a maintenance's status", statuses, _UNDER_WAY),
    )
