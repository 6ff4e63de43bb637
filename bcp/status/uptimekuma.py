"""Uptime Kuma: a status page's monitors, and the newest heartbeats of each of them.

Shape: louislam/uptime-kuma, `server/routers/status-page-router.js`: 1.x has one `incident`, 2.x a
list of `incidents`; a page that shows days instead of beats answers bars, each the worst of many
beats, with the bar's end for a time and 0 where there was none.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from urllib.parse import quote, unquote, urlsplit

from pydantic import JsonValue

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    id_at,
    json_object,
    json_request,
    moment,
    object_at,
    rows_at,
    text_at,
    word_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.monitor import Check, monitor, only_once, problems
from bcp.status.page import Group, Listing, Ours, choose, incident, judged, missing, unreadable

_DOWN = 0
_BEATS = {
    _DOWN: Verdict.MAJOR_OUTAGE,
    1: Verdict.OPERATIONAL,
    2: Verdict.DEGRADED,  # failed, and tried again before it is called down
    3: Verdict.MAINTENANCE,
}
_UNDER_WAY = "under-maintenance"
_NOT_UNDER_WAY = ("scheduled", "ended", "inactive")
_IN_PATH = re.compile(r"/status/([^/]+)")
_NO_SLUG = "the page is not known: write its url as https://HOST/status/SLUG, or `slug: SLUG`"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """Two requests: the page, and its heartbeats."""
    slug = _slug(spec)
    base = f"{base_url(spec)}/api/status-page"
    paths = (f"{base}/{slug}", f"{base}/heartbeat/{slug}") if slug else ()
    return tuple(json_request(path) for path in paths)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's monitors by their newest beats, and by what people wrote on the page."""
    asked = requests(spec)
    if not asked:
        return unreadable(spec, None, read_at, _NO_SLUG)
    try:
        page, beats = (json_object(*pair) for pair in zip(asked, replies, strict=True))
        return _judged(spec, replies, read_at, page, beats)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _slug(spec: SourceSpec) -> str:
    """The page's name, which Uptime Kuma keeps in lower case; `/status` alone is its `default`."""
    path = urlsplit(spec.url).path
    found = _IN_PATH.match(path)
    in_url = unquote(found[1]) if found else "default" if path.rstrip("/") == "/status" else ""
    return quote((spec.slug or in_url).lower(), safe="")


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, page: Row, beats: Row
) -> PageReading:
    groups = rows_at(page, "publicGroupList")
    names = _names(groups)
    lists = object_at(beats, "heartbeatList")
    monitors = [monitor(id_, name, _checks(lists, id_), read_at) for id_, name in names.items()]
    ours = choose(spec, Listing(tuple(m.component for m in monitors), _groups(groups)))
    people = tuple(_incident(row, ours) for row in _posts(page))
    maintenance = _maintenance_rows(page)
    return judged(
        spec, replies, read_at, ours, (*people, *(_maintenance(row, ours) for row in maintenance)),
        problems=(*missing(ours), *problems(ours, monitors), *_unknown_words(maintenance)),
        unreported=only_once(ours, monitors, people),
    )  # fmt: skip


def _names(groups: Sequence[Row]) -> dict[str, str]:
    rows = chain.from_iterable(rows_at(group, "monitorList") for group in groups)
    return {id_at(row, "id"): text_at(row, "name") for row in rows}


def _groups(groups: Sequence[Row]) -> tuple[Group, ...]:
    return tuple(
        Group(
            f"group {id_at(group, 'id')}",  # the ids of groups and of monitors are the same numbers
            text_at(group, "name"),
            frozenset(id_at(row, "id") for row in rows_at(group, "monitorList")),
        )
        for group in groups
    )


def _checks(lists: Mapping[str, JsonValue], id_: str) -> list[Check]:
    beats = lists.get(id_)
    shown = [beat for beat in beats if beat != 0] if isinstance(beats, list) else beats
    return [_check(row) for row in rows_at({"a heartbeat list": shown}, "a heartbeat list")]


def _check(row: Row) -> Check:
    at = _utc(row, "time")
    if at is None:
        raise Unreadable("a heartbeat has no time")
    status = row.get("status")
    if not isinstance(status, int) or isinstance(status, bool) or status not in _BEATS:
        return Check(at, Verdict.UNKNOWN, word_at(row, "status") or "(none)")
    # A bar is down if one beat of it was: that is not yet down now.
    is_bar = "T" in text_at(row, "time")
    return Check(at, Verdict.DEGRADED if is_bar and status == _DOWN else _BEATS[status])


def _posts(page: Row) -> list[Row]:
    """What people wrote on the page: the one of 1.x, the list of 2.x; open while it is pinned."""
    one = page.get("incident")
    rows = (*rows_at({"incident": [] if one is None else [one]}, "incident"),
            *rows_at(page, "incidents"))  # fmt: skip
    return [row for row in rows if row.get("pin") is not False and row.get("active") is not False]


def _incident(row: Row, ours: Ours) -> Incident:
    post = {"id": id_at(row, "id"), "name": row.get("title"), "status": text_at(row, "style")}
    return incident(ours, post, (), Verdict.DEGRADED, _utc(row, "createdDate"))


def _maintenance_rows(page: Row) -> list[Row]:
    rows = rows_at(page, "maintenanceList")
    return [row for row in rows if text_at(row, "status") not in _NOT_UNDER_WAY]


def _maintenance(row: Row, ours: Ours) -> Incident:
    is_known = text_at(row, "status") == _UNDER_WAY
    impact = Verdict.MAINTENANCE if is_known else Verdict.UNKNOWN
    work = {"id": id_at(row, "id"), "name": row.get("title"), "status": text_at(row, "status")}
    starts = [_utc(slot, "startDate") for slot in rows_at(row, "timeslotList")]
    return incident(ours, work, (), impact, min(filter(None, starts), default=None))


def _unknown_words(maintenance: Sequence[Row]) -> tuple[str, ...]:
    words = (text_at(row, "status") for row in maintenance)
    return tuple(
        f"a maintenance's status {word!r} is not known" for word in words if word != _UNDER_WAY
    )


def _utc(row: Row, key: str) -> datetime | None:
    """The instant under the key; Uptime Kuma writes UTC without saying so."""
    return moment(row, key) or moment({key: f"{text_at(row, key)}Z"}, key)
