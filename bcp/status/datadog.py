"""Datadog Status Pages: `GET {page}/config.json`, a static document that the page's app shows.

Datadog documents the words, not this document. Its shape is what three independent readers found
at the one page known to them, status.openrouter.ai, 2026-09-12 to 2026-09-15; maintenance was not
among it, and is as they and Datadog's own API write it. Anything else than that shape is unknown.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

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
    "maintenance": Verdict.MAINTENANCE,
    "degraded": Verdict.DEGRADED,
    "partial_outage": Verdict.PARTIAL_OUTAGE,
    "major_outage": Verdict.MAJOR_OUTAGE,
}
_CLOSED = "resolved"
_UNDER_WAY = "in_progress"
_NOT_UNDER_WAY = ("scheduled", "completed", "canceled")
_GROUP, _COMPONENT = "ComponentGroup", "Component"
_DEEPEST = 8
_NOT_KNOWN = "the shape of this config.json is not known well enough ({}): give the service a probe"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: components, incidents and maintenance together."""
    return (json_request(f"{base_url(spec)}/config.json"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the document; whatever else was answered is unknown."""
    try:
        document = json_object(requests(spec)[0], replies[0])
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))
    try:
        return _judged(spec, replies, read_at, document)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, _NOT_KNOWN.format(error))


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, document: Row
) -> PageReading:
    for key in ("components", "incidents"):
        if key not in document:
            raise Unreadable(f"it has no {key}")
    ours = choose(spec, _listing(rows_at(document, "components")))
    incidents = tuple(row for row in rows_at(document, "incidents") if _is_open(row))
    maintenance = [
        row for row in rows_at(document, "maintenances") if _stage(row) not in _NOT_UNDER_WAY
    ]
    return judged(
        spec, replies, read_at, ours,
        (*(_incident(row, ours) for row in incidents),
         *(_maintenance(row, ours) for row in maintenance)),
        problems=(*missing(ours), *_unknown_words(incidents, maintenance)),
    )  # fmt: skip


def _listing(rows: Sequence[Row]) -> Listing:
    """A group has no state of its own: only what stands in it is judged."""
    leaves = tuple(_leaves(rows, 0))
    groups = [row for row in rows if _kind(row) == _GROUP]
    return Listing(tuple(_component(row) for row in leaves), tuple(_group(row) for row in groups))


def _leaves(rows: Sequence[Row], depth: int) -> Iterator[Row]:
    if depth > _DEEPEST:
        raise Unreadable(f"components stand more than {_DEEPEST} deep")
    for row in rows:
        if _kind(row) == _GROUP:
            yield from _leaves(rows_at(row, "components"), depth + 1)
        else:
            yield row


def _kind(row: Row) -> str:
    kind = text_at(row, "type")
    if kind not in (_GROUP, _COMPONENT):
        raise Unreadable(f"a component's type is {kind!r}")
    return kind


def _component(row: Row) -> Component:
    return component(text_at(row, "id"), text_at(row, "name"), text_at(row, "status"), _STATES)


def _group(row: Row) -> Group:
    below = _leaves(rows_at(row, "components"), 1)
    members = frozenset(id_ for each in below if (id_ := text_at(each, "id")))
    return Group(text_at(row, "id"), text_at(row, "name"), members)


def _stage(row: Row) -> str:
    return text_at(row, "currentStatus")


def _is_open(row: Row) -> bool:
    """Closed only where flag and word agree."""
    return not (row.get("resolved") is True and _stage(row) == _CLOSED)


def _incident(row: Row, ours: Ours) -> Incident:
    """An open incident is at least degraded, and for us as bad as it is for our components."""
    affected = rows_at(row, "componentsAffected")
    about_us = [each for each in affected if ours.whole or text_at(each, "id") in ours.ids]
    states = [_STATES.get(text_at(e, "status"), Verdict.UNKNOWN) for e in about_us or affected]
    return _told(row, ours, worst((Verdict.DEGRADED, *states)), "publishedDate")


def _maintenance(row: Row, ours: Ours) -> Incident:
    impact = Verdict.MAINTENANCE if _stage(row) == _UNDER_WAY else Verdict.UNKNOWN
    return _told(row, ours, impact, "startDate")


def _told(row: Row, ours: Ours, impact: Verdict, start: str) -> Incident:
    affected = rows_at(row, "componentsAffected")
    named = [(text_at(each, "id"), text_at(each, "name")) for each in affected]
    known = {"id": text_at(row, "id"), "name": row.get("title"), "status": _stage(row)}
    return incident(ours, known, named, impact, moment(row, start))


def _unknown_words(incidents: Sequence[Row], maintenance: Sequence[Row]) -> Iterator[str]:
    for row in incidents:
        words = (text_at(each, "status") for each in rows_at(row, "componentsAffected"))
        yield from (f"an incident's state {w!r} is not known" for w in words if w not in _STATES)
    for row in maintenance:
        if _stage(row) != _UNDER_WAY:
            yield f"a maintenance's status {_stage(row)!r} is not known"
