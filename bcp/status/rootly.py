"""Rootly: `GET {page}/api/v1/status.json`, on pages that have a domain of their own.

Shape and words: Rootly's documents of its public status page API. It lists no components, so the
page as a whole is what can be judged. Its indicator is the worst of anything; an incident's impact
is what its severity was. A page may stand behind a challenge that no program passes
(status.mistral.ai answers 403): then nothing is known, and only a probe helps.
"""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    json_request,
    moment,
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
)  # fmt: skip

_STATES = {
    "none": Verdict.OPERATIONAL,
    "maintenance": Verdict.MAINTENANCE,
    "minor": Verdict.DEGRADED,
    "major": Verdict.PARTIAL_OUTAGE,
    "critical": Verdict.MAJOR_OUTAGE,
}
_CLOSED = ("resolved", "closed", "cancelled", "canceled", "completed", "scheduled")
_MAINTENANCE = ("in_progress", "verifying")
_WHOLE = "Rootly's answer lists no components: this is the state of the whole page"


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request."""
    return (json_request(f"{base_url(spec)}/api/v1/status.json"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the page by its indicator and its open incidents; whatever else is unknown."""
    return read_object(requests(spec)[0], spec, replies, read_at, _judged)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, answer: Row
) -> PageReading:
    page, status = object_at(answer, "page"), object_at(answer, "status")
    if not page or "indicator" not in status:
        raise Unreadable("the answer has no page and status: this is no Rootly page")
    whole = component("page", text_at(page, "name"), text_at(status, "indicator"), _STATES)
    ours = choose(spec, Listing((whole,)))
    rows = [row for row in rows_at(answer, "incidents") if text_at(row, "status") not in _CLOSED]
    advice = "a Rootly page lists none: name no components, and the whole page is judged"
    return judged(
        spec, replies, read_at, ours, tuple(_incident(row, ours) for row in rows),
        problems=(*missing(ours, advice), *_unknown_words(rows)), notes=(_WHOLE,),
    )  # fmt: skip


def _incident(row: Row, ours: Ours) -> Incident:
    """It names no component, so it is about us; open, it is at least degraded."""
    if text_at(row, "status") in _MAINTENANCE:
        impact = Verdict.MAINTENANCE
    else:
        impact = worst((Verdict.DEGRADED, _STATES.get(_impact(row), Verdict.UNKNOWN)))
    known = {**row, "id": text_at(row, "url")}
    return incident(ours, known, (), impact, moment(row, "started_at"))


def _impact(row: Row) -> str:
    return text_at(row, "impact") or "none"


def _unknown_words(rows: Sequence[Row]) -> tuple[str, ...]:
    words = [_impact(row) for row in rows]
    return tuple(f"an incident's impact {word!r} is not known" for word in words
                 if word not in _STATES)  # fmt: skip
