"""The summary as Statuspage writes it, and as others do who took over its shape.

Shape and traps: Statuspage's page API v2, and what real pages answered (indicator and components
green with an incident open; incidents that name no component, or every one of the page).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from msgspec import Struct

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    cleaned,
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
    judged,
    missing,
)  # fmt: skip

STATES = {
    "operational": Verdict.OPERATIONAL,
    "under_maintenance": Verdict.MAINTENANCE,
    "degraded_performance": Verdict.DEGRADED,
    "partial_outage": Verdict.PARTIAL_OUTAGE,
    "major_outage": Verdict.MAJOR_OUTAGE,
}
IMPACTS = {
    "none": Verdict.OPERATIONAL,
    "maintenance": Verdict.MAINTENANCE,
    "minor": Verdict.DEGRADED,
    "major": Verdict.PARTIAL_OUTAGE,
    "critical": Verdict.MAJOR_OUTAGE,
}
_CLOSED = ("resolved", "postmortem")
_UNDER_WAY = ("in_progress", "verifying")
_NOT_UNDER_WAY = ("scheduled", "completed")

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)

# A page of three components may well have all of them down; one that links every one of many to
# each incident, and leaves ours operational, says little of ours.
_MANY = 4


class Remarks(Struct, frozen=True):
    """What a family knows of its feed besides what stands in it."""

    absence: str = ""
    """What it means that a component is not listed."""
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """What of the page it may lack."""


def is_shim(summary: Row) -> bool:
    """Whether incident.io answers, whose ids are ULIDs: it writes in this shape too."""
    return bool(_ULID.fullmatch(cleaned(object_at(summary, "page").get("id"))))


def judged_summary(
    spec: SourceSpec,
    replies: Reply | Sequence[Reply],
    read_at: datetime,
    summary: Row,
    remarks: Remarks | None = None,
) -> PageReading:
    """Judge the plan's components, open incidents and maintenance under way by a summary.

    Args:
        spec: the source.
        replies: what the summary was read from.
        read_at: when.
        summary: an object with `components`, `incidents`, `scheduled_maintenances`, `status`.
        remarks: what the family knows of its feed.

    Raises:
        Unreadable: a value is of another type than it has to be.
    """
    said = remarks or Remarks()
    ours = choose(spec, _listing(rows_at(summary, "components")))
    incidents = still_open(rows_at(summary, "incidents"), _CLOSED)
    maintenance = still_open(rows_at(summary, "scheduled_maintenances"), _NOT_UNDER_WAY)
    indicator = text_at(object_at(summary, "status"), "indicator") if ours.whole else ""
    unknown = _unknown_words(indicator, incidents, maintenance)
    return judged(
        spec, replies, read_at, ours,
        (*(_incident(row, ours) for row in incidents),
         *(_maintenance(row, ours) for row in maintenance)),
        overall=IMPACTS.get(indicator, Verdict.UNKNOWN) if indicator else None,
        problems=(*missing(ours, said.absence), *unknown),
        unread=said.unread,
        notes=(*said.notes, *_advisories(incidents, ours)),
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
    return component(text_at(row, "id"), text_at(row, "name"), text_at(row, "status"), STATES)


def _group(row: Row, members: Mapping[str, AbstractSet[str]]) -> Group:
    id_ = text_at(row, "id")
    under = members.get(id_, frozenset()) if id_ else frozenset()
    return Group(id_, text_at(row, "name"), frozenset(under))


def _incident(row: Row, ours: Ours) -> Incident:
    """An open incident is at least degraded, whatever impact its author chose."""
    impact = IMPACTS.get(text_at(row, "impact") or "none", Verdict.UNKNOWN)
    if _is_advisory(row, ours) and impact.is_known:
        impact = Verdict.DEGRADED
    started_at = moment(row, "started_at", "created_at")
    return incident(ours, row, _named(row), worst((Verdict.DEGRADED, impact)), started_at)


def _is_advisory(row: Row, ours: Ours) -> bool:
    """Whether it names every component of a page with many, while ours are operational.

    Some vendors link each incident to all components; the components then know better.
    """
    if len(ours.listed) < _MANY or not ours.components:
        return False
    # Ours are looked at last: a page may list as many incidents as it lists components.
    names_all = ours.listed <= {id_ for id_, _ in _named(row)}
    return names_all and all(item.state is Verdict.OPERATIONAL for item in ours.components)


def _advisories(incidents: Sequence[Row], ours: Ours) -> tuple[str, ...]:
    titles = [text_at(row, "name") for row in incidents if _is_advisory(row, ours)]
    return tuple(
        f"{title!r} names every component of the page; ours are operational, so it counts as "
        "degraded"
        for title in titles[:1]
    )


def _maintenance(row: Row, ours: Ours) -> Incident:
    is_known = text_at(row, "status") in _UNDER_WAY
    impact = Verdict.MAINTENANCE if is_known else Verdict.UNKNOWN
    # started_at is when the notice was written, often days before the work.
    started_at = moment(row, "scheduled_for") or moment(row, "started_at")
    return incident(ours, row, _named(row), impact, started_at)


def _named(row: Row) -> list[tuple[str, str]]:
    return [(text_at(item, "id"), text_at(item, "name")) for item in rows_at(row, "components")]


def _unknown_words(
    indicator: str, incidents: Iterable[Row], maintenance: Iterable[Row]
) -> tuple[str, ...]:
    impacts = [text_at(row, "impact") for row in incidents]
    statuses = [text_at(row, "status") for row in maintenance]
    return (
        *not_known("the page's indicator", [indicator], ("", *IMPACTS)),
        *not_known("an incident's impact", impacts, ("", *IMPACTS)),
        *not_known("a maintenance's status", statuses, _UNDER_WAY),
    )
