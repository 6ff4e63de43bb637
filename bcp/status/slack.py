"""Slack: `GET {base}/api/v2.0.0/current`, what is active now.

Shape: Slack's own documentation of its status API, live and captured answers. The answer lists no
services but those of its incidents; the fourteen that there are stand here, as of 2026-09-23.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

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
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.one_object import read_object
from bcp.status.page import Listing, Ours, choose, incident, judged, missing

_SERVICES = (
    "Login/SSO", "Messaging", "Notifications", "Search", "Workspace/Org Administration",
    "Canvases", "Connectivity", "Files", "Huddles", "Apps/Integrations/APIs", "Workflows",
    "Posts/Files", "Calls", "Link Previews",
)  # fmt: skip
_MOST_NAMED = 1000
_OK, _ACTIVE = "ok", "active"
_IMPACTS = {
    "notice": Verdict.OPERATIONAL,  # information, shown and no more
    "incident": Verdict.DEGRADED,
    "outage": Verdict.MAJOR_OUTAGE,
}
_NOT_OPEN = ("resolved", "scheduled", "completed", "cancelled")


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: what is active now."""
    return (json_request(f"{base_url(spec)}/api/v2.0.0/current"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's services by the incidents that are active."""
    return read_object(requests(spec)[0], spec, replies, read_at, _judged)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, current: Row
) -> PageReading:
    listed = rows_at(current, "active_incidents")
    _hold(text_at(current, "status"), listed)
    rows = [row for row in listed if text_at(row, "status") not in _NOT_OPEN]
    ours = choose(spec, Listing(_components(rows)))
    incidents = tuple(_incident(row, ours) for row in rows)
    return judged(
        spec, replies, read_at, ours, incidents,
        problems=(*missing(ours, "its services: " + ", ".join(_SERVICES)), *_unknown_types(rows)),
        unread=_renamed(incidents),
    )  # fmt: skip


def _hold(status: str, listed: Sequence[Row]) -> None:
    """Raise Unreadable where the answer contradicts itself."""
    if status not in (_OK, _ACTIVE):
        raise Unreadable(f"the page's status {status!r} is not known")
    if status == _ACTIVE and not listed:
        raise Unreadable("the page says that something is active, and not what")


def _components(rows: Iterable[Row]) -> tuple[Component, ...]:
    """All services; one that no incident names is operational."""
    states: dict[str, Verdict] = dict.fromkeys(_SERVICES, Verdict.OPERATIONAL)
    for row in rows:
        impact = _impact(row)
        for name in _named(row):
            states[name] = worst((states.get(name, Verdict.OPERATIONAL), impact))
    return tuple(Component(name, name, state) for name, state in states.items())


def _incident(row: Row, ours: Ours) -> Incident:
    told: Mapping[str, str] = {
        "id": id_at(row, "id"),
        "name": cleaned(row.get("title")),
        "status": text_at(row, "status"),
    }
    named = [(name, name) for name in _named(row)]
    return incident(ours, told, named, _impact(row), moment(row, "date_created"))


def _renamed(incidents: Iterable[Incident]) -> tuple[str, ...]:
    """What may be one of ours under a name that the list here does not have yet."""
    others = (one for one in incidents if one.impact.is_impaired and not one.touches_ours)
    names = dict.fromkeys(name for one in others for name in one.components)
    return tuple(
        f"an incident names {name!r}, which is none of Slack's services known here: it may be one "
        "of yours under a new name"
        for name in names
        if name not in _SERVICES
    )


def _impact(row: Row) -> Verdict:
    return _IMPACTS.get(text_at(row, "type"), Verdict.UNKNOWN)


def _named(row: Row) -> list[str]:
    value = row.get("services")
    names = [] if value is None else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unreadable("services is not a list of names")
    if len(names) > _MOST_NAMED:
        raise Unreadable(f"an incident names {len(names)} services, more than Slack can have")
    return [cleaned(name) for name in names]


def _unknown_types(rows: Iterable[Row]) -> tuple[str, ...]:
    words = dict.fromkeys(text_at(row, "type") for row in rows)
    return tuple(
        f"an incident's type {word!r} is not known" for word in words if word not in _IMPACTS
    )
