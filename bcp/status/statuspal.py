"""Statuspal: `GET https://statuspal.io/api/v2/status_pages/{subdomain}/summary`, all in one.

The page itself, under a domain of its own, has no JSON: `slug` names its subdomain, and a page in
Europe is asked for at statuspal.eu. Shape: Statuspal's API v2 documents, and what real pages
answered 2023 to 2025. There a service with others below it is a rollup of them, incidents name it
beside those below it, and an incident of type `info` was an outage under investigation.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit

from msgspec import Struct

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    id_at,
    json_request,
    moment,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.one_object import read_object
from bcp.status.page import (
    Group,
    Listing,
    Ours,
    choose,
    component,
    incident,
    judged,
    meant,
    missing,
    unreadable,
)  # fmt: skip

# Pages may have types of their own; of those, the two that a real page was seen to use.
_STATES = {
    "": Verdict.OPERATIONAL,
    "info": Verdict.OPERATIONAL,
    "scheduled": Verdict.MAINTENANCE,
    "emergency-maintenance": Verdict.MAINTENANCE,
    "performance": Verdict.DEGRADED,
    "minor": Verdict.DEGRADED,
    "major": Verdict.MAJOR_OUTAGE,
}
_TYPE = "current_incident_type"
_NO_WORD = "(none)"
_HOSTED = re.compile(r"([a-z0-9-]+)\.statuspal\.(io|eu)", re.ASCII)
_DEEPEST = 8
_NO_SLUG = (
    "the page's subdomain at Statuspal is not known: write it as slug, and for a page in Europe "
    "api: https://statuspal.eu"
)
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", re.ASCII)


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request; none where the page's subdomain is not known."""
    hosted = _HOSTED.fullmatch(urlsplit(spec.url).hostname or "")
    slug = spec.slug or (hosted[1] if hosted else "")
    base = base_url(spec) if spec.api else f"https://statuspal.{hosted[2] if hosted else 'io'}"
    where = f"{base}/api/v2/status_pages/{quote(slug, safe='')}/summary"
    return (json_request(where),) if slug else ()


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's services by the summary; whatever else was answered is unknown."""
    asked = requests(spec)
    if not asked:
        return unreadable(spec, None, read_at, _NO_SLUG)
    return read_object(asked[0], spec, replies, read_at, _judged)


class _Service(Struct, frozen=True):
    """A service that none stands below, and the (id, name) of those that it stands below."""

    row: Row
    above: tuple[tuple[str, str], ...]


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, summary: Row
) -> PageReading:
    page = object_at(summary, "status_page")
    if "services" not in summary or not page:
        raise Unreadable("the answer has no status_page and services: this is no Statuspal summary")
    listing = _listing(tuple(_leaves(rows_at(summary, "services"), ())))
    ours = choose(spec, listing)
    incidents = _under_way(rows_at(summary, "incidents"), read_at)
    maintenance = rows_at(summary, "maintenances")
    overall = _word(page) if ours.whole else ""
    return judged(
        spec, replies, read_at, ours,
        (*(_incident(row, ours, listing) for row in incidents),
         *(_maintenance(row, ours, listing) for row in maintenance if _has_begun(row, read_at))),
        overall=_STATES.get(overall, Verdict.UNKNOWN) if overall else None,
        problems=(*missing(ours), *_unknown_words(overall, incidents)),
    )  # fmt: skip


def _leaves(rows: Sequence[Row], above: tuple[tuple[str, str], ...]) -> Iterator[_Service]:
    if len(above) > _DEEPEST:
        raise Unreadable(f"services stand more than {_DEEPEST} deep")
    for row in rows:
        own = id_at(row, "id"), text_at(row, "name")
        if not any(own):
            raise Unreadable("a service has neither id nor name")
        below = rows_at(row, "children")
        yield from _leaves(below, (*above, own)) if below else (_Service(row, above),)


def _listing(services: Sequence[_Service]) -> Listing:
    members: dict[tuple[str, str], set[str]] = {}
    for service in services:
        for heading in service.above:
            members.setdefault(heading, set()).add(id_at(service.row, "id"))
    return Listing(
        tuple(_component(service.row) for service in services),
        tuple(Group(id_, name, frozenset(ids)) for (id_, name), ids in members.items()),
    )


def _component(row: Row) -> Component:
    return component(id_at(row, "id"), text_at(row, "name"), _word(row), _STATES)


def _word(row: Row) -> str:
    """The type of what goes on; null where nothing does, and only there."""
    return text_at(row, _TYPE) if _TYPE in row else _NO_WORD


def _under_way(incidents: Sequence[Row], read_at: datetime) -> tuple[Row, ...]:
    ends = [(row, _instant(row, "ends_at")) for row in incidents]
    return tuple(row for row, end in ends if end is None or end > read_at)


def _has_begun(row: Row, read_at: datetime) -> bool:
    start = _instant(row, "starts_at")
    return start is None or start <= read_at


def _incident(row: Row, ours: Ours, listing: Listing) -> Incident:
    """An open incident is at least degraded, whatever type its author chose."""
    impact = worst((Verdict.DEGRADED, _STATES.get(text_at(row, "type"), Verdict.UNKNOWN)))
    return _told(row, ours, listing, impact)


def _maintenance(row: Row, ours: Ours, listing: Listing) -> Incident:
    """By the documents, what is planned stands in another list than what is under way."""
    return _told(row, ours, listing, Verdict.MAINTENANCE)


def _told(row: Row, ours: Ours, listing: Listing, impact: Verdict) -> Incident:
    updates = rows_at(row, "updates")
    known = {
        "id": id_at(row, "id"),
        "name": row.get("title"),
        "status": text_at(updates[0], "type") if updates else text_at(row, "type"),
    }
    return incident(ours, known, meant(_ids(row), listing), impact, _instant(row, "starts_at"))


def _ids(row: Row) -> set[str]:
    value = row.get("service_ids")
    items = [] if value is None else value
    if not isinstance(items, list):
        raise Unreadable("service_ids is not a list")
    return {id_at({"service": item}, "service") for item in items}


def _instant(row: Row, key: str) -> datetime | None:
    """Written without a zone, and in UTC by the documents."""
    text = row.get(key)
    zone = "Z" if isinstance(text, str) and _NO_ZONE.fullmatch(text) else ""
    return moment({key: f"{text}{zone}"}, key)


def _unknown_words(overall: str, incidents: Sequence[Row]) -> tuple[str, ...]:
    types = [text_at(row, "type") for row in incidents]
    return (
        *((f"the page's type {overall!r} is not known",) if overall not in _STATES else ()),
        *(f"an incident's type {word!r} is not known" for word in types if word not in _STATES),
    )
