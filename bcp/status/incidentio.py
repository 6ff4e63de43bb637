"""incident.io's native feed: `GET {base}/proxy/{host}`.

Its Statuspage-compatible shim lists 25 components at most, so the native feed is read. It has no
published schema: the shape is what six independent clients read from 2025-12 to 2026-10, two of
them with other words for the same thing, and all of those are accepted here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    json_object,
    json_request,
    moment,
    object_at,
    rows_at,
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
    judged,
    missing,
    unreadable,
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


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """One request; two where the page's URL has a port, which the feed may or may not know."""
    page = urlsplit(spec.url)
    hosts = [page.hostname or ""] + ([f"{page.hostname}:{page.port}"] if page.port else [])
    return tuple(json_request(f"{base_url(spec)}/proxy/{host}") for host in hosts)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the first answer that is a page; else unknown."""
    problems: list[str] = []
    for request, reply in zip(requests(spec), replies, strict=True):
        try:
            return _judged(spec, reply, read_at, _summary(json_object(request, reply)))
        except Unreadable as error:
            problems.append(str(error))
    return unreadable(spec, replies[0], read_at, "; ".join(dict.fromkeys(problems)))


def _summary(document: Row) -> Row:
    summary = object_at(document, "summary")
    if not summary:
        raise Unreadable("the answer has no summary: this is not incident.io's native feed")
    return summary


def _judged(spec: SourceSpec, reply: Reply, read_at: datetime, summary: Row) -> PageReading:
    ours = choose(spec, _listing(summary))
    incidents = _except_closed(rows_at(summary, "ongoing_incidents"))
    maintenance = _except_closed(rows_at(summary, "scheduled_maintenances"))
    problems = (*missing(ours), *_unknown_words(incidents, maintenance))
    reported = (
        *(_incident(row, ours) for row in incidents),
        *(_maintenance(row, ours) for row in maintenance),
    )
    return judged(spec, reply, read_at, ours, reported, problems=problems)


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
    states = [_STATES.get(_word(item), Verdict.UNKNOWN) for item in about_us if _word(item)]
    impact = worst((Verdict.DEGRADED, *states))
    return incident(ours, row, _named(affected), impact, moment(row, "published_at"))


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


def _except_closed(found: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in found if text_at(row, "status") not in _CLOSED)


def _unknown_words(incidents: Sequence[Row], maintenance: Sequence[Row]) -> tuple[str, ...]:
    affected = [item for row in incidents for item in rows_at(row, "affected_components")]
    states = [word for item in affected if (word := _word(item)) and word not in _STATES]
    statuses = [text_at(row, "status") for row in maintenance]
    return (
        *(f"an incident's state {word!r} is not known" for word in states),
        *(
            f"a maintenance's status {word!r} is not known"
            for word in statuses
            if word not in _UNDER_WAY
        ),
    )
