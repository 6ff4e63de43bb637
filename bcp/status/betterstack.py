"""Better Stack (once Better Uptime): `GET {base}/index.json`, a JSON:API document.

Most components are monitors, whose states flap for one reading without anybody having reported
anything; the page's own count of seconds down today tells the ones that last.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pydantic import JsonValue

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    cleaned,
    id_at,
    json_request,
    moment,
    not_known,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.monitor import Monitor, only_once
from bcp.status.one_object import read_object
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

_STATES = {
    "operational": Verdict.OPERATIONAL,
    "maintenance": Verdict.MAINTENANCE,
    "degraded": Verdict.DEGRADED,
    "downtime": Verdict.MAJOR_OUTAGE,
}
_NOT_MONITORED = "not_monitored"
_OVER = ("resolved", "operational")
"""A report's words for what is over; its `ends_at` stays null then."""
_MAINTENANCE = "maintenance"
_AUTOMATIC = "automatic"
_RESOURCE, _SECTION, _REPORT = "status_page_resource", "status_page_section", "status_report"
_UNREPORTED = "the page's own monitor says so, and nobody has reported it"
_LASTS_S = 60
"""Seconds from which on a monitor's finding is more than one reading that may be chance."""
_A_DAY = timedelta(days=1)


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request."""
    return (json_request(f"{base_url(spec)}/index.json"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components and the reports that are open; else unknown."""
    return read_object(requests(spec)[0], spec, replies, read_at, _judged)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, document: Row
) -> PageReading:
    page = object_at(document, "data")
    if text_at(page, "type") != "status_page":
        raise Unreadable("the answer is no status page of Better Stack")
    resources, sections, reports = _included(document)
    ours = choose(spec, _listing(resources, sections))
    told = [_about(row) | {"id": row.get("id")} for row in reports]
    under_way = [report for report in told if _is_open(report, read_at)]
    incidents = tuple(_incident(report, ours) for report in under_way)
    pairs = zip(incidents, under_way, strict=True)
    posted = [each for each, report in pairs if _is_reported(report, read_at)]
    is_unreported = only_once(ours, [_monitor(row, read_at) for row in resources], posted)
    overall = text_at(_about(page), "aggregate_state") if ours.whole else ""
    return judged(
        spec, replies, read_at, ours, incidents,
        overall=_STATES.get(overall, Verdict.UNKNOWN) if overall else None,
        problems=(*missing(ours), *_problems(ours, overall, under_way)),
        notes=(*_explanations(ours, resources), _UNREPORTED if is_unreported else ""),
        unreported=is_unreported,
    )  # fmt: skip


def _included(document: Row) -> tuple[list[Row], list[Row], list[Row]]:
    """Resources, sections and reports of a JSON:API document, which puts them in one list."""
    found: dict[str, list[Row]] = {_RESOURCE: [], _SECTION: [], _REPORT: []}
    for row in rows_at(document, "included"):
        type_ = text_at(row, "type")
        if not type_:
            raise Unreadable("something in included has no type: it may be anything")
        found.setdefault(type_, []).append(row)
    return found[_RESOURCE], found[_SECTION], found[_REPORT]


def _about(row: Row) -> dict[str, JsonValue]:
    return dict(object_at(row, "attributes"))


def _listing(resources: Sequence[Row], sections: Sequence[Row]) -> Listing:
    """Sections go by name alone: their ids are numbers of a table of their own."""
    members: dict[str, set[str]] = {}
    for row in resources:
        section = id_at(_about(row), "status_page_section_id")
        if section:
            members.setdefault(section, set()).add(id_at(row, "id"))
    return Listing(
        tuple(map(_component, resources)),
        tuple(
            Group("", text_at(_about(row), "name"), frozenset(members.get(id_at(row, "id"), ())))
            for row in sections
        ),
        hidden=frozenset(id_at(row, "id") for row in resources if _word(row) == _NOT_MONITORED),
    )


def _component(row: Row) -> Component:
    id_, name = id_at(row, "id"), text_at(_about(row), "public_name")
    if _word(row) == _NOT_MONITORED:
        return Component(id_, name, Verdict.UNKNOWN)
    return component(id_, name, _word(row), _STATES)


def _word(row: Row) -> str:
    return text_at(_about(row), "status")


def _monitor(row: Row, read_at: datetime) -> Monitor:
    return Monitor(_component(row), lasts=_down_today_s(_about(row), read_at) >= _LASTS_S)


def _down_today_s(about: Row, read_at: datetime) -> float:
    """Seconds down on the newest day that the page counts, if that is today in some time zone."""
    days = [(day, row) for row in rows_at(about, "status_history") if (day := _day(row))]
    today, row = max(days, key=lambda pair: pair[0], default=(date.min, {}))
    seconds = row.get("downtime_duration")
    if isinstance(seconds, bool) or abs(today - read_at.date()) > _A_DAY:
        return 0
    return seconds if isinstance(seconds, int | float) else 0


def _day(row: Row) -> date | None:
    try:
        return date.fromisoformat(text_at(row, "day"))
    except ValueError:
        return None


def _is_open(report: Row, read_at: datetime) -> bool:
    """Maintenance is while it lasts; anything else until the page says that it is over."""
    if text_at(report, "aggregate_state") in _OVER or _is_over_for_all(report):
        return False
    start, end = moment(report, "starts_at"), moment(report, "ends_at")
    is_now = (start is None or start <= read_at) and (end is None or end > read_at)
    return is_now or not _is_maintenance(report)


def _is_over_for_all(report: Row) -> bool:
    return bool(_affected(report)) and not _still_affected(report)


def _is_maintenance(report: Row) -> bool:
    return text_at(report, "report_type") == _MAINTENANCE


def _is_reported(report: Row, read_at: datetime) -> bool:
    """Whether a person wrote it, or the monitor's finding has lasted for long enough."""
    start = moment(report, "starts_at")
    lasts = start is not None and (read_at - start).total_seconds() >= _LASTS_S
    return lasts or text_at(report, "report_type") != _AUTOMATIC


def _affected(report: Row) -> tuple[Row, ...]:
    return rows_at(report, "affected_resources")


def _still_affected(report: Row) -> list[Row]:
    return [row for row in _affected(report) if text_at(row, "status") not in _OVER]


def _incident(report: Row, ours: Ours) -> Incident:
    """For us as bad as it is for our components; at least degraded, but for maintenance."""
    affected = [(id_at(r, "status_page_resource_id"), r) for r in _still_affected(report)]
    about_us = [row for id_, row in affected if ours.whole or id_ in ours.ids]
    about_us = about_us or [row for _, row in affected]
    words = [text_at(row, "status") for row in about_us] or [text_at(report, "aggregate_state")]
    least = Verdict.MAINTENANCE if _is_maintenance(report) else Verdict.DEGRADED
    impact = worst((least, *(_STATES.get(word, Verdict.UNKNOWN) for word in words if word)))
    told: dict[str, JsonValue] = {
        "id": id_at(report, "id"),
        "name": report.get("title"),
        "status": report.get("aggregate_state"),
    }
    named = [(id_, "") for id_, _ in affected]
    return incident(ours, told, named, impact, moment(report, "starts_at"))


def _problems(ours: Ours, overall: str, reports: Sequence[Row]) -> tuple[str, ...]:
    words = [text_at(row, "status") for report in reports for row in _still_affected(report)]
    words += [text_at(report, "aggregate_state") for report in reports]
    return (
        *not_known("the page's state", [overall], ("", *_STATES)),
        *not_known("a report's state", words, ("", *_STATES)),
        *(
            f"the page does not monitor {item.name or item.id!r}"
            for item in ours.components
            if not (item.state.is_known or item.raw)
        ),
    )


def _explanations(ours: Ours, resources: Sequence[Row]) -> tuple[str, ...]:
    """What the page explains of components of ours that are not well."""
    unwell = {item.id: item.name for item in ours.components if item.state.is_impaired}
    told = [(id_at(row, "id"), cleaned(_about(row).get("explanation"))) for row in resources]
    return tuple(f"{unwell[id_]}: {text}" for id_, text in told if text and id_ in unwell)
