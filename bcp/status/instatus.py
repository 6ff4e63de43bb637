"""Instatus: `GET {base}/v3/summary.json` and `/v3/components.json`; `/summary.json` on older pages.

The summary lists what is open, and leaves a list out where it would be empty; it never says which
components an incident touches. The components tell their own states.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    is_there,
    json_object,
    json_request,
    moment,
    not_known,
    object_at,
    rows_at,
    still_open,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.instatus_components import STATES, components, name_of
from bcp.status.page import (
    Listing,
    Ours,
    choose,
    incident,
    judged,
    missing,
    unreadable,
)  # fmt: skip

_PAGE_STATES = {
    "UP": Verdict.OPERATIONAL,
    "UNDERMAINTENANCE": Verdict.MAINTENANCE,
    "HASISSUES": Verdict.DEGRADED,
}
_CLOSED = ("RESOLVED",)
_UNDER_WAY = ("INPROGRESS",)
_NOT_UNDER_WAY = ("NOTSTARTEDYET", "COMPLETED")
_UNNAMED = "the page does not say which components an incident touches: it counts as degraded"

_DEMO = "status.instatus.com"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """What is open, and the components."""
    base = f"{base_url(spec)}/v3"
    return json_request(f"{base}/summary.json"), json_request(f"{base}/components.json")


def follow(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Request, ...]:
    """The older summary, where the newer one is not there."""
    request, reply = requests(spec)[0], replies[0]
    try:
        json_object(request, reply)
    except Unreadable:
        return (_older(spec),) if is_there(request, reply) else ()
    return ()


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's components by their own states and by what is open; else unknown."""
    if urlsplit(spec.url).hostname == _DEMO:
        return unreadable(spec, replies, read_at, f"{_DEMO} is a demonstration, not a live page")
    try:
        summary, note = _summary(spec, replies)
        listing, unread = _components(spec, replies[1])
        return _judged(spec, replies, read_at, summary, choose(spec, listing), unread, note)
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))


def _older(spec: SourceSpec) -> Request:
    return json_request(f"{base_url(spec)}/summary.json")


def _summary(spec: SourceSpec, replies: Sequence[Reply]) -> tuple[Row, tuple[str, ...]]:
    """The newer summary, else the older with a note that says so."""
    try:
        return _checked(json_object(requests(spec)[0], replies[0])), ()
    except Unreadable as error:
        if len(replies) <= len(requests(spec)):
            raise
        why = str(error)
    try:
        return _checked(json_object(_older(spec), replies[2])), (f"v3/summary.json: {why}",)
    except Unreadable as error:
        raise Unreadable(f"{why}; summary.json: {error}") from None


def _checked(summary: Row) -> Row:
    if not text_at(object_at(summary, "page"), "status"):
        raise Unreadable("the answer has no page status: this is not Instatus' summary")
    return summary


def _components(spec: SourceSpec, reply: Reply) -> tuple[Listing, tuple[str, ...]]:
    """The components, and why they cannot be read: an incident is known without them."""
    try:
        return components(requests(spec)[1], reply), ()
    except Unreadable as error:
        return Listing(()), (f"v3/components.json: {error}",)


def _judged(
    spec: SourceSpec,
    replies: Sequence[Reply],
    read_at: datetime,
    summary: Row,
    ours: Ours,
    unread: tuple[str, ...],
    notes: tuple[str, ...],
) -> PageReading:
    incidents = still_open(rows_at(summary, "activeIncidents"), _CLOSED)
    maintenance = still_open(rows_at(summary, "activeMaintenances"), _NOT_UNDER_WAY)
    overall = text_at(object_at(summary, "page"), "status")
    is_unnamed = not ours.whole and any(not _named(row) for row in incidents)
    return judged(
        spec, replies, read_at, ours,
        (*(_incident(row, ours) for row in incidents),
         *(_maintenance(row, ours) for row in maintenance)),
        overall=_PAGE_STATES.get(overall, Verdict.UNKNOWN),
        problems=(*(() if unread else missing(ours)),
                  *_unknown_words(overall if ours.whole else "", incidents, maintenance)),
        unread=unread,
        notes=(*notes, *((_UNNAMED,) if is_unnamed else ())),
    )  # fmt: skip


def _incident(row: Row, ours: Ours) -> Incident:
    """At least degraded; more only where it says that it is about us."""
    named = _named(row)
    word = text_at(row, "impact") if named or ours.whole else ""
    impact = STATES.get(word, Verdict.UNKNOWN) if word else Verdict.DEGRADED
    started_at = moment(row, "started")
    told = {**row, "name": name_of(row)}
    return incident(ours, told, named, worst((Verdict.DEGRADED, impact)), started_at)


def _maintenance(row: Row, ours: Ours) -> Incident:
    is_known = text_at(row, "status") in _UNDER_WAY
    impact = Verdict.MAINTENANCE if is_known else Verdict.UNKNOWN
    told = {**row, "name": name_of(row)}
    return incident(ours, told, _named(row), impact, moment(row, "start"))


def _named(row: Row) -> list[tuple[str, str]]:
    """The components that it names, where a page tells them at all."""
    return [(text_at(item, "id"), name_of(item)) for item in rows_at(row, "components")]


def _unknown_words(
    overall: str, incidents: Iterable[Row], maintenance: Iterable[Row]
) -> tuple[str, ...]:
    impacts = [text_at(row, "impact") for row in incidents]
    statuses = [text_at(row, "status") for row in maintenance]
    return (
        *not_known("the page's status", [overall], ("", *_PAGE_STATES)),
        *not_known("an incident's impact", impacts, ("", *STATES)),
        *not_known("a maintenance's status", statuses, _UNDER_WAY),
    )
