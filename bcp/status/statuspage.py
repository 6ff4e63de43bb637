"""Atlassian Statuspage: `GET {base}/api/v2/summary.json`, one call for everything.

Shape and traps: Statuspage's page API v2, and what real pages answered (indicator and components
green with an incident open; incidents that name no component; a page that moved to incident.io).
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    cleaned,
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
    "major_outage": Verdict.MAJOR_OUTAGE,
}
_IMPACTS = {
    "none": Verdict.OPERATIONAL,
    "maintenance": Verdict.MAINTENANCE,
    "minor": Verdict.DEGRADED,
    "major": Verdict.PARTIAL_OUTAGE,
    "critical": Verdict.MAJOR_OUTAGE,
}
_CLOSED = ("resolved", "postmortem")
_UNDER_WAY = ("in_progress", "verifying")
_NOT_UNDER_WAY = ("scheduled", "completed")

# incident.io answers in this shape too, with ULIDs for ids, and lists 25 components at most in an
# order that changes: two captures of one page shared 15 of 25.
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)
_WINDOW = 25
_WINDOW_NOTE = f"this feed lists {_WINDOW} components at most: use family incidentio"

# A mirror that is never written again says "All Systems Operational" for ever.
_DEAD_MIRRORS = {
    "deepseek.statuspage.io": "this mirror is frozen since 2026-05-08: the page is now "
    "https://status.deepseek.com",
}


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: page, components, open incidents and maintenance together."""
    return (json_request(f"{base_url(spec)}/api/v2/summary.json"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the summary; whatever else was answered is unknown."""
    (reply,) = replies
    frozen = _DEAD_MIRRORS.get(urlsplit(spec.url).hostname or "")
    if frozen:
        return unreadable(spec, reply, read_at, frozen)
    try:
        return _judged(spec, reply, read_at, json_object(requests(spec)[0], reply))
    except Unreadable as error:
        return unreadable(spec, reply, read_at, str(error))


def _judged(spec: SourceSpec, reply: Reply, read_at: datetime, summary: Row) -> PageReading:
    ours = choose(spec, _listing(rows_at(summary, "components")))
    incidents = _except(_CLOSED, rows_at(summary, "incidents"))
    maintenance = _except(_NOT_UNDER_WAY, rows_at(summary, "scheduled_maintenances"))
    is_shim = bool(_ULID.fullmatch(cleaned(object_at(summary, "page").get("id"))))
    indicator = text_at(object_at(summary, "status"), "indicator") if ours.whole else ""
    unknown = _unknown_words(indicator, incidents, maintenance)
    return judged(
        spec, reply, read_at, ours,
        (*(_incident(row, ours) for row in incidents),
         *(_maintenance(row, ours) for row in maintenance)),
        overall=_IMPACTS.get(indicator, Verdict.UNKNOWN) if indicator else None,
        problems=(*missing(ours, _WINDOW_NOTE if is_shim else ""), *unknown),
        notes=(_WINDOW_NOTE,) if is_shim and len(ours.listed) >= _WINDOW else (),
    )  # fmt: skip


def _listing(found: Sequence[Row]) -> Listing:
    """Rows that others stand under are a rollup of those, and never judged themselves."""
    members: dict[str, set[str]] = {}
    for row in found:
        members.setdefault(text_at(row, "group_id"), set()).add(text_at(row, "id"))
    groups = [row for row in found if _is_group(row, members)]
    leaves = [row for row in found if not _is_group(row, members)]
    return Listing(
        tuple(_component(row) for row in leaves), tuple(_group(row, members) for row in groups)
    )


def _is_group(row: Row, members: Mapping[str, AbstractSet[str]]) -> bool:
    id_ = text_at(row, "id")
    return row.get("group") is True or (bool(id_) and id_ in members)


def _component(row: Row) -> Component:
    return component(text_at(row, "id"), text_at(row, "name"), text_at(row, "status"), _STATES)


def _group(row: Row, members: Mapping[str, AbstractSet[str]]) -> Group:
    id_ = text_at(row, "id")
    under = members.get(id_, frozenset()) if id_ else frozenset()
    return Group(id_, text_at(row, "name"), frozenset(under))


def _incident(row: Row, ours: Ours) -> Incident:
    """An open incident is at least degraded, whatever impact its author chose."""
    impact = _IMPACTS.get(text_at(row, "impact") or "none", Verdict.UNKNOWN)
    started_at = moment(row, "started_at", "created_at")
    return incident(ours, row, _named(row), worst((Verdict.DEGRADED, impact)), started_at)


def _maintenance(row: Row, ours: Ours) -> Incident:
    is_known = text_at(row, "status") in _UNDER_WAY
    impact = Verdict.MAINTENANCE if is_known else Verdict.UNKNOWN
    # started_at is when the notice was written, often days before the work.
    started_at = moment(row, "scheduled_for") or moment(row, "started_at")
    return incident(ours, row, _named(row), impact, started_at)


def _named(row: Row) -> list[tuple[str, str]]:
    return [(text_at(item, "id"), text_at(item, "name")) for item in rows_at(row, "components")]


def _except(statuses: Sequence[str], found: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in found if text_at(row, "status") not in statuses)


def _unknown_words(
    indicator: str, incidents: Sequence[Row], maintenance: Sequence[Row]
) -> tuple[str, ...]:
    impacts = [text_at(row, "impact") for row in incidents]
    statuses = [text_at(row, "status") for row in maintenance]
    words = [("the page's indicator", indicator)] if indicator not in ("", *_IMPACTS) else []
    words += [("an incident's impact", word) for word in impacts if word not in ("", *_IMPACTS)]
    words += [("a maintenance's status", word) for word in statuses if word not in _UNDER_WAY]
    return tuple(f"{what} {word!r} is not known" for what, word in words)
