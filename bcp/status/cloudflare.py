"""Cloudflare's own status page, where Replicate's component lives since 2026-09.

`GET {base}/api/v3/summary` is what the page's own scripts ask for: not documented, its shape known
from one client that has read it since 2026-09-11. Where it does not answer in that shape, the
Statuspage-compatible `/api/v2/summary.json` is asked, which lists the same components.
"""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    is_there,
    json_object,
    json_request,
    object_at,
    rows_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import unreadable
from bcp.status.summary import Remarks, judged_summary

_NEEDED = ("components", "active_incidents")
_OLDER = Remarks(notes=("read by the page's older feed, /api/v2/summary.json",))


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: components, and what is active."""
    return (json_request(f"{base_url(spec)}/api/v3/summary"),)


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The older feed, where the newer one is not there or has another shape."""
    (request,) = requests(spec)
    if not is_there(request, replies[0]) or _is_readable(request, replies[0]):
        return ()
    return (json_request(f"{base_url(spec)}/api/v2/summary.json"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the newer feed, else by the older one; else unknown."""
    problems: list[str] = []
    asked = (*requests(spec), *follow(spec, replies))
    for request, reply in zip(asked, replies, strict=False):
        try:
            document = json_object(request, reply)
            return _judged(spec, reply, read_at, document, is_first=request is asked[0])
        except Unreadable as error:
            problems.append(str(error))
    return unreadable(spec, replies, read_at, "; ".join(dict.fromkeys(problems)))


def _judged(
    spec: SourceSpec, reply: Reply, read_at: datetime, document: Row, *, is_first: bool
) -> PageReading:
    if not is_first:
        return judged_summary(spec, reply, read_at, document, _OLDER)
    if not _is_summary(document):
        raise Unreadable("the answer is not Cloudflare's summary")
    return judged_summary(spec, reply, read_at, _as_statuspage(object_at(document, "result")))


def _is_readable(request: Request, reply: Reply) -> bool:
    try:
        return _is_summary(json_object(request, reply))
    except Unreadable:
        return False


def _is_summary(document: Row) -> bool:
    result = object_at(document, "result")
    return document.get("success") is True and all(key in result for key in _NEEDED)


def _as_statuspage(result: Row) -> Row:
    """The same in Statuspage's words: rows are alike but for when something starts."""
    incidents = rows_at(result, "active_incidents")
    maintenance = rows_at(result, "active_maintenances")
    return {
        "components": result["components"],
        "incidents": [{**row, "started_at": row.get("starts_at")} for row in incidents],
        "scheduled_maintenances": [
            {**row, "scheduled_for": row.get("starts_at")} for row in maintenance
        ],
    }
