"""incident.io's two lesser feeds, told in the words of its native one.

The widget API (`GET {page}/api/v1/summary`, documented) lists what is affected, and nothing else:
that a component is not in it does not prove that there is one. The feed in Statuspage's shape
(`GET {base}/api/v2/summary.json`) lists 25 components at most, and its incidents name none. Read
together they say what the native feed says, of the components that one of them lists.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import Struct
from pydantic import JsonValue

from bcp.model.ports import Reply, Request
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    cleaned,
    json_object,
    json_request,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec

_WIDGET, _SHIM = "widget feed", "Statuspage-compatible feed"
ABSENCE = "these feeds list what is affected, and 25 components at most"

_IMPACTS = {
    "none": "operational",
    "maintenance": "under_maintenance",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "full_outage",
}
"""The compatible feed's words for an impact, in the native feed's."""
WINDOW = 25
"""How many components the compatible feed lists at most."""
_STATUSPAGE_ID = re.compile(r"[0-9a-z]{12}", re.ASCII)

Written = dict[str, JsonValue]


class Told(Struct, frozen=True):
    """What the lesser feeds say together."""

    summary: Row
    """In the native feed's shape."""
    feeds: tuple[str, ...]
    """Those that could be read."""
    problems: tuple[str, ...]
    """Why the other could not."""
    is_window: bool
    """It may lack components, affected ones too."""


def feed_requests(spec: SourceSpec) -> tuple[Request, Request]:
    """The page's widget feed, of which sub-pages have their own; the host's compatible feed."""
    page = urlsplit(spec.api or spec.url)
    widget = f"{page.scheme}://{page.netloc}{page.path.rstrip('/')}/api/v1/summary"
    return json_request(widget), json_request(f"{base_url(spec)}/api/v2/summary.json")


def told(spec: SourceSpec, replies: Sequence[Reply]) -> Told:
    """What the two feeds say together; one of them is enough.

    Raises:
        Unreadable: neither can be read, or a value is of another type than it has to be.
    """
    found: dict[str, Row] = {}
    problems = []
    for name, request, reply in zip((_WIDGET, _SHIM), feed_requests(spec), replies, strict=True):
        try:
            found[name] = _feed(name, json_object(request, reply))
        except Unreadable as error:
            problems.append(f"{name}: {error}")
    if not found:
        raise Unreadable("; ".join(problems))
    widget, shim = found.get(_WIDGET), found.get(_SHIM, {})
    is_full = len(rows_at(shim, "components")) >= WINDOW
    return Told(_summary(widget, shim), tuple(found), tuple(problems), is_full and widget is None)


def _feed(name: str, answer: Row) -> Row:
    """The answer, if it is that feed."""
    sign = "ongoing_incidents" if name == _WIDGET else "components"
    if sign not in answer:
        raise Unreadable(f"the answer has no {sign}")
    if _STATUSPAGE_ID.fullmatch(cleaned(object_at(answer, "page").get("id"))):
        raise Unreadable("the page runs on Statuspage now: use family statuspage")
    return answer


def _summary(widget: Row | None, shim: Row) -> Written:
    listed: list[JsonValue] = [
        _affected(row, text_at(row, "status")) for row in rows_at(shim, "components")
    ]
    if widget is None:
        return {
            "affected_components": listed,
            "ongoing_incidents": [_shim_incident(row) for row in rows_at(shim, "incidents")],
            "scheduled_maintenances": [
                _shim_maintenance(row) for row in rows_at(shim, "scheduled_maintenances")
            ],
        }
    incidents = rows_at(widget, "ongoing_incidents")
    under_way = rows_at(widget, "in_progress_maintenances")
    named = [row for event in (*incidents, *under_way) for row in _named(event)]
    return {
        "affected_components": [
            *listed,
            *(_affected(row, _word(row) or text_at(event, "current_worst_impact"))
              for event in incidents for row in _named(event)),
            *(_affected(row, _word(row) or "under_maintenance")
              for event in under_way for row in _named(event)),
        ],
        "structure": {"items": _groups(named)},
        "ongoing_incidents": [dict(row) for row in incidents],
        "scheduled_maintenances": [_maintenance(row) for row in under_way],
    }  # fmt: skip


def _named(event: Row) -> tuple[Row, ...]:
    return rows_at(event, "affected_components")


def _word(row: Row) -> str:
    return text_at(row, "current_status", "status")


def _affected(row: Row, word: str) -> Written:
    return {"component_id": text_at(row, "id"), "name": text_at(row, "name"), "status": word}


def _groups(named: Sequence[Row]) -> list[JsonValue]:
    """The headings above what is affected: all members that are known of."""
    members: dict[str, list[JsonValue]] = {}
    for row in named:
        members.setdefault(text_at(row, "group_name"), []).append(_affected(row, ""))
    return [{"group": {"name": name, "components": rows}} for name, rows in members.items() if name]


def _maintenance(row: Row) -> Written:
    """One that is listed as in progress is, whatever word it has for it."""
    return {**row, "status": "maintenance_in_progress"}


def _shim_incident(row: Row) -> Written:
    impact = text_at(row, "impact")
    return {
        **row,
        "published_at": row.get("created_at"),
        "current_worst_impact": _IMPACTS.get(impact, impact),
        "affected_components": row.get("components"),
    }


def _shim_maintenance(row: Row) -> Written:
    return {
        **row,
        "started_at": row.get("scheduled_for"),
        "affected_components": row.get("components"),
    }
