"""Atlassian Statuspage: `GET {base}/api/v2/summary.json`, one call for everything.

Where the summary cannot be read though its host answers, its three parts are asked for and judged
together: `components.json`, `incidents/unresolved.json`, `scheduled-maintenances/active.json`.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec.structs import replace
from pydantic import JsonValue

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    is_there,
    json_object,
    json_request,
    rows_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import unreadable
from bcp.status.summary import Remarks, is_shim, judged_summary
from bcp.status.widget import WINDOW

_PARTS = {
    "components.json": "components",
    "incidents/unresolved.json": "incidents",
    "scheduled-maintenances/active.json": "scheduled_maintenances",
}
"""The endpoints behind the summary, and what each of them lists."""

# incident.io's feed in this shape lists its components in an order that changes: two captures of
# one page shared 15 of 25.
_WINDOW = f"this feed lists {WINDOW} components at most: use family incidentio"
_SHIM = Remarks(absence=_WINDOW, notes=(f"the page runs on incident.io now; {_WINDOW}",))
_PART_OF_SHIM = Remarks(unread=(f"the page runs on incident.io now; {_WINDOW}",))

# A mirror that is never written again says "All Systems Operational" for ever.
_DEAD_MIRRORS = {
    "deepseek.statuspage.io": "this mirror is frozen since 2026-05-08: the page is now "
    "https://status.deepseek.com",
}


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request: page, components, open incidents and maintenance together."""
    return (_request(spec, "summary.json"),)


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The parts, where the host answers but not with a summary."""
    (request,) = requests(spec)
    if _dead_mirror(spec) or not is_there(request, replies[0]):
        return ()
    try:
        json_object(request, replies[0])
    except Unreadable:
        return tuple(_request(spec, path) for path in _PARTS)
    return ()


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by the summary, else by its parts; whatever else is unknown."""
    frozen = _dead_mirror(spec)
    if frozen:
        return unreadable(spec, replies, read_at, frozen)
    try:
        document, note = _summary(spec, replies)
        remarks = _remarks(spec, document)
        remarks = replace(remarks, notes=(*note, *remarks.notes))
        return judged_summary(spec, replies, read_at, document, remarks)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _summary(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Row, tuple[str, ...]]:
    """The summary, or what its parts are together and a note that says so."""
    try:
        return json_object(requests(spec)[0], replies[0]), ()
    except Unreadable as error:
        why = str(error)
    parts, problems = _parts(spec, replies[1:])
    if problems or not parts:
        raise Unreadable("; ".join((why, *problems)))
    return parts, (f"read from the summary's parts: summary.json: {why}",)


def _parts(
    spec: SourceSpec, replies: Sequence[Reply]
) -> tuple[dict[str, JsonValue], tuple[str, ...]]:
    """The parts as one summary, and what of them cannot be read: it could hold the outage."""
    together: dict[str, JsonValue] = {}
    problems = []
    for (path, key), reply in zip(_PARTS.items(), replies, strict=False):
        try:
            together |= _part(_request(spec, path), reply, key)
        except Unreadable as error:
            problems.append(f"{path}: {error}")
    return together, tuple(problems)


def _part(request: Request, reply: Reply, key: str) -> dict[str, JsonValue]:
    answer = json_object(request, reply)
    if key not in answer:
        raise Unreadable(f"the answer has no {key}")
    return {name: answer[name] for name in (key, "page") if name in answer}


def _request(spec: SourceSpec, path: str) -> Request:
    return json_request(f"{base_url(spec)}/api/v2/{path}")


def _remarks(spec: SourceSpec, summary: Row) -> Remarks:
    if not is_shim(summary):
        return Remarks()
    is_full = len(rows_at(summary, "components")) >= WINDOW
    return _SHIM if spec.components or not is_full else _PART_OF_SHIM


def _dead_mirror(spec: SourceSpec) -> str:
    hosts = (urlsplit(url).hostname or "" for url in (spec.url, spec.api) if url)
    return next((_DEAD_MIRRORS[host] for host in hosts if host in _DEAD_MIRRORS), "")
