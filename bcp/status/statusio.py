"""Status.io: `GET https://api.status.io/1.0/status/{page id}`, which the plan gives whole as `api`.

The page's own host has no JSON. A component stands in containers (regions, data centres), each with
a state of its own; the plan's `region` names the container that we use.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from msgspec.structs import replace
from pydantic import JsonValue

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
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
from bcp.status.one_object import read_object
from bcp.status.page import (
    Listing,
    Ours,
    choose,
    component,
    incident,
    judged,
    missing,
    unreadable,
)  # fmt: skip

_SECURITY_EVENT = "600"
_STATES = {
    "100": Verdict.OPERATIONAL,
    "200": Verdict.MAINTENANCE,
    "300": Verdict.DEGRADED,
    "400": Verdict.PARTIAL_OUTAGE,
    "500": Verdict.MAJOR_OUTAGE,
    # Something is wrong, and the page does not say whether the service can be used: no outage.
    _SECURITY_EVENT: Verdict.DEGRADED,
}
_STEPS = {"100": "investigating", "200": "identified", "300": "monitoring"}
"""Where an incident stands, by the `state` of its newest message."""
_API_PATH = re.compile(r"/1\.0/status/[0-9a-f]{24}", re.ASCII)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_NO_ADDRESS = (
    "Status.io's pages have no JSON of their own: give the source "
    "`api: https://api.status.io/1.0/status/ID`, with the page's id from its API menu"
)


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request; none where the plan does not say which page it is."""
    address = _address(spec)
    return (json_request(address),) if address else ()


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components, in its region, and what is open; else unknown."""
    asked = requests(spec)
    if not asked:
        return unreadable(spec, None, read_at, _NO_ADDRESS)
    return read_object(asked[0], spec, replies, read_at, _judged)


def _address(spec: SourceSpec) -> str:
    if spec.api:
        return spec.api.rstrip("/")
    return spec.url if _API_PATH.fullmatch(urlsplit(spec.url).path) else ""


def _result(document: Row) -> Row:
    result = object_at(document, "result")
    if "status" not in result:
        raise Unreadable("the answer has no result with a status: this is not Status.io's API")
    return result


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, document: Row
) -> PageReading:
    result = _result(document)
    rows, region = rows_at(result, "status"), cleaned(spec.region)
    ours = choose(spec, Listing(tuple(each for row in rows for each in _components(row, region))))
    incidents = rows_at(result, "incidents")
    overall = _code(object_at(result, "status_overall")) if ours.whole else ""
    where = f"in the container {region!r}" if region else ""
    return judged(
        spec, replies, read_at, ours,
        (*(_incident(row, ours, region) for row in incidents),
         *(_maintenance(row, ours, region) for row in _under_way(result))),
        overall=_STATES.get(overall, Verdict.UNKNOWN) if overall and not where else None,
        problems=(*missing(ours, where), *_unknown_words(overall, incidents)),
        notes=_security_notes(rows, ours),
    )  # fmt: skip


def _components(row: Row, region: str) -> tuple[Component, ...]:
    """The component, as its container of that region says; none where it is not in it."""
    id_, name = id_at(row, "id"), text_at(row, "name")
    containers = rows_at(row, "containers")
    own = component(id_, name, _code(row), _STATES)
    if not region:
        told = (component(id_, name, code, _STATES) for each in containers if (code := _code(each)))
        return (max((own, *told), key=_rank),)
    here = [each for each in containers if region in (id_at(each, "id"), text_at(each, "name"))]
    return tuple(component(id_, name, _code(each), _STATES) for each in here)


def _rank(item: Component) -> int:
    return item.state.rank


def _code(row: Row, key: str = "status_code") -> str:
    """The code as digits, whether the page writes a number or text; empty where it is empty."""
    return id_at(row, key)


def _under_way(result: Row) -> tuple[Row, ...]:
    """The maintenance that has begun: what is to come stands in another list."""
    maintenance = result.get("maintenance")
    if maintenance is not None and not isinstance(maintenance, dict):
        raise Unreadable("maintenance is not an object")
    return rows_at(maintenance or {}, "active")


def _incident(row: Row, ours: Ours, region: str) -> Incident:
    """Open as long as it is listed, and at least degraded."""
    newest = _newest_message(row)
    word = _code(newest, "status")
    impact = _STATES.get(word, Verdict.UNKNOWN) if word else Verdict.DEGRADED
    state = _code(newest, "state")
    return _told(
        row, ours, region, _STEPS.get(state, state), worst((Verdict.DEGRADED, impact)),
        moment(row, "datetime_open"),
    )  # fmt: skip


def _maintenance(row: Row, ours: Ours, region: str) -> Incident:
    started_at = moment(row, "datetime_planned_start") or moment(row, "datetime_open")
    return _told(row, ours, region, "in_progress", Verdict.MAINTENANCE, started_at)


def _told(
    row: Row,
    ours: Ours,
    region: str,
    status: str,
    impact: Verdict,
    started_at: datetime | None,
) -> Incident:
    """What the row says of us; of another region than ours it says nothing."""
    told: dict[str, JsonValue] = {
        "id": text_at(row, "_id"), "name": row.get("name"), "status": status,
    }  # fmt: skip
    found = incident(ours, told, _named(row, "components_affected"), impact, started_at)
    places = [word for pair in _named(row, "containers_affected") for word in pair if word]
    is_elsewhere = bool(region and places) and region not in places
    return replace(found, touches_ours=found.touches_ours and not is_elsewhere)


def _newest_message(row: Row) -> Row:
    """By its time; where two have none or the same, the one that stands further down."""
    messages = rows_at(row, "messages")[::-1]
    return max(messages, key=lambda each: moment(each, "datetime") or _BEFORE_ALL, default={})


def _named(row: Row, key: str) -> list[tuple[str, str]]:
    return [(text_at(each, "_id", "id"), text_at(each, "name")) for each in rows_at(row, key)]


def _unknown_words(overall: str, incidents: Sequence[Row]) -> tuple[str, ...]:
    words = [_code(_newest_message(row), "status") for row in incidents]
    return (
        *not_known("the page's status_code", [overall], ("", *_STATES)),
        *not_known("an incident's status", words, ("", *_STATES)),
    )


def _security_notes(rows: Sequence[Row], ours: Ours) -> tuple[str, ...]:
    codes = {
        id_at(row, "id"): {_code(each) for each in (row, *rows_at(row, "containers"))}
        for row in rows
    }
    return tuple(
        f"{item.name or item.id}: a security event; the page does not say whether it can be used"
        for item in ours.components
        if _SECURITY_EVENT in codes.get(item.id, ())
    )
